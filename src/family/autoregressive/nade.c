/* nade.c -- the neural autoregressive distribution estimator (Larochelle & Murray 2011).
**
**   h_d = sigmoid(c + sum_(i < d) x_i w_i)      p(x_d = 1 | x_1 .. x_d-1) = sigmoid(b_d + v_d . h_d)
**
** One hidden layer per value, all with the same weights: from one value to the next
** a unit's sum grows by one term. The row PREFIX goes along so, and the D x H units
** of an item are never in memory (src/kernel/cpu/prefix.c).
**
** Several such networks, of an order each, are trained side by side; p(x) is then the
** mean over them: of p, not of its factors.
*/
#include "family/family.h"

#include <stdio.h>

#define MOST_NETS 16

struct nade {
    struct binary_options binary;
    int hidden, nets;
};

static const struct option nade_options[] = {
    OPT_INT(struct nade, hidden, "500", 1, 65536, "hidden units"),
    OPT_INT(struct nade, nets, "1", 1, MOST_NETS, "networks over which p(x) is averaged; order=random: one for each"),
    BINARY_OPTIONS,
    OPT_END,
};

static int nade_check(const void *options, const struct item *item, struct err *e)
{
    (void)options;
    return binary_check(item, e);
}

struct weights {
    var w, v; /* [D, H] */
    var b, c; /* [D], [H] */
};

static struct weights weights_of(net *n, const struct nade *o)
{
    const int64_t d = shape_size(n->item->shape);
    const struct init small = {INIT_XAVIER, 1};
    return (struct weights){param(n, "w", SHAPE(d, o->hidden), small), param(n, "v", SHAPE(d, o->hidden), small),
                            v_add(param(n, "b", SHAPE(d), INIT_ZEROS), binary_bias(n, &o->binary)),
                            param(n, "c", SHAPE(o->hidden), INIT_ZEROS)};
}

/* What stands between these belongs to network k. */
static void enter(net *n, int k)
{
    char name[16];
    snprintf(name, sizeof name, "net%d", k);
    if (k) scope(n, name);
}

static void leave(net *n, int k)
{
    if (k) scope_end(n);
}

static var score_of(net *n, const struct nade *o, int k, var seen) /* [N, 1] */
{
    enter(n, k);
    const struct weights p = weights_of(n, o);
    var x = into_order(n, (enum order)o->binary.order, seen);
    var score = binary_score(n, v_add(v_prefix(x, p.w, p.v, p.c), p.b), x);
    leave(n, k);
    return v_reshape(score, SHAPE(n->batch, 1));
}

static var scores(net *n, const struct nade *o, struct batch b) /* [N, nets] */
{
    var seen = binary_seen(n, &o->binary, b), all = score_of(n, o, 0, seen);
    for (int k = 1; k < o->nets; k++) all = v_join(all, score_of(n, o, k, seen), 1);
    return all;
}

static var nade_score(net *n, const void *options, struct batch b) /* [N]: log p(x) */
{
    const struct nade *o = options;
    return v_reshape(v_offset(v_logsumexp(scores(n, o, b), 1), -log(o->nets)), SHAPE(n->batch));
}

static void nade_build(net *n, const void *options, struct batch b)
{
    var loss = v_neg(v_mean_all(scores(n, options, b)));
    player(n, (struct player){.name = "nade", .moves = "", .loss = loss});
}

static const char *nade_measure(const void *options, const struct item *item)
{
    return binary_measure(&((const struct nade *)options)->binary, item);
}

static var nade_baseline(net *n, const void *options, struct batch b)
{
    return binary_baseline(n, &((const struct nade *)options)->binary, b);
}

/* One value after another; x [N, D] and sums [N, H], of what has been drawn, are carried. */
static void draw_next(net *n, const struct nade *o, int k, var t, var x, var sums)
{
    const int64_t d = shape_size(n->item->shape);
    enter(n, k);
    const struct weights p = weights_of(n, o);
    var now = v_cast(v_reshape(t, SHAPE(1)), I32);
    var h = v_sigmoid(v_add(sums, p.c));
    var logit = v_add(v_sum(v_mul(h, v_gather(p.v, now)), AXIS(1)), v_gather(v_reshape(p.b, SHAPE(d, 1)), now));
    var drawn = bernoulli_sample((struct bernoulli){v_scale(logit, 1 / fmax(n->temperature, 1e-6))}); /* [N, 1] */
    carry_set(n, x, v_select(v_equal(v_iota(n->g, SHAPE(1, d), 1), t), drawn, x));
    carry_set(n, sums, v_add(sums, v_mul(drawn, v_gather(p.w, now))));
    leave(n, k);
}

static var nade_sample(net *n, const void *options, struct batch given) /* of any of the networks */
{
    const struct nade *o = options;
    const int64_t d = shape_size(n->item->shape);
    var x[MOST_NETS], sums, drawn = NO_VAR;
    (void)given;
    var start = v_fill(n->g, SHAPE(n->batch, d), 0), none = v_fill(n->g, SHAPE(n->batch, o->hidden), 0);
    var t = loop(n, (int)d);
    for (int k = 0; k < o->nets; k++) {
        x[k] = carry(n, start);
        sums = carry(n, none);
        draw_next(n, o, k, t, x[k], sums);
    }
    loop_end(n);
    var which = v_floor(v_scale(v_uniform(n->g, SHAPE(n->batch, 1)), o->nets));
    for (int k = 0; k < o->nets; k++) {
        enter(n, k);
        var one = out_of_order(n, (enum order)o->binary.order, carried(n, x[k]));
        drawn = k ? v_select(v_equal(which, v_const(n->g, k)), one, drawn) : one;
        leave(n, k);
    }
    return columns_seen(n, drawn);
}

const struct family nade_family = {
    .name = "nade",
    .title = "Neural autoregressive distribution estimator",
    .paper = "Larochelle & Murray 2011",
    .about = "Each value by a hidden layer over those before it, all layers with the same weights; exact, for zeros "
             "and ones.",
    .takes = TAKES_IMAGE | TAKES_ROWS,
    .options = nade_options,
    .options_size = sizeof(struct nade),
    .recipe = {.optimiser = "adam", .rate = 1e-3, .batch = 100, .epochs = 50, .schedule = "cosine"},
    .check = nade_check,
    .build = nade_build,
    .score_kind = SCORE_EXACT,
    .score = nade_score,
    .measure = nade_measure,
    .baseline = nade_baseline,
    .baseline_name = "independent values",
    .sample = nade_sample,
};
