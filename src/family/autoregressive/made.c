/* made.c -- the masked autoencoder for distribution estimation (Germain et al. 2015).
**
**   p(x) = prod_d p(x_d | x_d' that come before d)
**
** All factors come from one network: each hidden unit has a degree m, sees inputs
** whose place in the order is at most m, and is seen by outputs after m. So log p(x)
** is exact, in any order. With many orders one network serves all, a step of
** training takes one of them, and p(x) is the mean over them: of p, not of its factors.
**
** Black and white pictures; rows of numbers (mixtures of Gaussians), of categories,
** and of both. What is missing is seen as missing, and has no factor.
*/
#include "family/family.h"

struct made {
    struct sizes hidden;
    int orders, order, parts;
    bool direct;
    struct observation_options observation; /* bernoulli */
};

enum { NATURAL, RANDOM };

static const struct option made_options[] = {
    OPT_SIZES(struct made, hidden, "500", 1, 65536, "widths of the hidden layers"),
    OPT_CHOICE(struct made, order, "natural", "natural|random", "in which the values are taken"),
    OPT_INT(struct made, orders, "1", 1, 256, "random orders over which p(x) is averaged; 1: the one above"),
    OPT_INT(struct made, parts, "10", 1, 256, "Gaussians in the mixture of each number"),
    OPT_BOOL(struct made, direct, "yes", "outputs also see the inputs before them directly"),
    OBSERVATION_ROW(struct made, "binarise", OPTION_CHOICE, binarise, "sample", 0, 0, "sample|threshold|none",
                    "of pictures: how grey becomes black or white; sample draws anew each time"),
    OPT_END,
};

/* ---- orders ---- */

/* [orders, D]: random numbers that nothing moves, nor decays (of rank 1); an order is that of its row. */
static var order_numbers(net *n, const struct made *o, int64_t d)
{
    var numbers = param(n, "order", SHAPE(o->orders * d), (struct init){INIT_UNIFORM, 1});
    return v_reshape(v_stop(numbers), SHAPE(o->orders, d));
}

/* [D]: 1 for the value that comes first, 2 for the next; which [1] is the number of the order. */
static var degrees(net *n, const struct made *o, int64_t d, var which)
{
    if (o->orders == 1 && o->order == NATURAL) return v_offset(v_iota(n->g, SHAPE(d), 0), 1);
    var number = v_gather(order_numbers(n, o, d), v_cast(which, I32)); /* [1, D] */
    return v_offset(v_reshape(v_sum(v_less(v_reshape(number, SHAPE(d, 1)), number), AXIS(0)), SHAPE(d)), 1);
}

static var any_order(net *n, const struct made *o) /* [1] */
{
    return v_floor(v_scale(v_uniform(n->g, SHAPE(1)), o->orders));
}

static var last_axis(var x) /* [N, D] -> [N, D, 1] */
{
    return v_reshape(x, SHAPE(var_dim(x, 0), var_dim(x, 1), 1));
}

/* ---- the network ---- */

static var each(var degree, int64_t times) /* [D] -> [D times] */
{
    const int64_t d = var_dim(degree, 0);
    return v_reshape(v_broadcast(v_reshape(degree, SHAPE(d, 1)), SHAPE(d, times)), SHAPE(d * times));
}

/* [N, D, width]: numbers about each value, from those before it */
static var conditionals(net *n, const struct made *o, const struct values *v, var x, var present, var degree,
                        int64_t width)
{
    var in = values_told(n, v, x, present);
    const int64_t wide = var_dim(in, 2), d = v->size;
    var from = each(degree, wide), to = each(degree, width), h = v_reshape(in, SHAPE(n->batch, d * wide)), first = h;
    var before = from;
    for (int k = 0; k < o->hidden.count; k++) {
        var units = even_degrees(n->g, o->hidden.size[k], d > 1, d > 1 ? d - 1 : 0);
        h = v_relu(masked_linear(n, (char[]){'0' + (char)k, 0}, h, before, units, false, n->weights));
        before = units;
    }
    var out = masked_linear(n, "out", h, before, to, true, n->weights);
    if (o->direct) out = v_add(out, masked_linear(n, "direct", first, from, to, true, INIT_ZEROS));
    return v_reshape(out, SHAPE(n->batch, d, width));
}

struct factors {
    struct bernoulli light;  /* [N, D] */
    var mix;                 /* [N, D, K] */
    struct normal part;      /* [N, D, K] */
    struct categorical kind; /* [N, D, C] */
};

static struct factors factors_of(net *n, const struct made *o, const struct values *v, var x, var present, var degree)
{
    const int64_t k = v->numbers ? o->parts : 0, c = v->kinds ? v->categories : 0, width = v->picture ? 1 : 3 * k + c;
    struct factors f = {0};
    var out = conditionals(n, o, v, x, present, degree, width);
    if (v->picture) {
        var bias = v_reshape(observation_bias(n, &o->observation), SHAPE(v->size));
        f.light.logits = v_add(v_reshape(out, SHAPE(n->batch, v->size)), bias);
        return f;
    }
    out = v_add(out,
                param(n, "first", SHAPE(v->size, width), (struct init){INIT_NORMAL, 0.5})); /* no two parts alike */
    if (k) {
        f.mix = v_slice(out, 2, 0, k);
        f.part = normal_of(v_slice(out, 2, k, k), v_slice(out, 2, 2 * k, k));
    }
    if (c) f.kind.logits = values_possible(v, v_slice(out, 2, 3 * k, c));
    return f;
}

static var logp(net *n, const struct values *v, struct factors f, var x) /* [N, D] */
{
    const struct shape flat = var_shape(x);
    if (v->picture) return bernoulli_logp(f.light, x);
    var number = x, kind = x;
    if (v->numbers) {
        var at = last_axis(x), steps = v_reshape(front_steps(n), SHAPE(v->size, 1));
        var part = front_has_steps(n->item) ? normal_cell_logp(f.part, at, steps) : normal_logp(f.part, at);
        var joint = v_add(v_log_softmax(f.mix), part);
        number = v_reshape(v_logsumexp(joint, 2), flat);
    }
    if (v->kinds) kind = categorical_logp(f.kind, values_category(n, v, x));
    return v_select(values_are_kinds(v), kind, number);
}

static var draw(net *n, const struct values *v, struct factors f) /* [N, D] */
{
    const struct shape flat = SHAPE(n->batch, v->size);
    if (v->picture)
        return bernoulli_sample((struct bernoulli){v_scale(f.light.logits, 1 / fmax(n->temperature, 1e-6))});
    var number = v_fill(n->g, flat, 0), kind = number;
    if (v->numbers) {
        var one = v_one_hot(categorical_sample(categorical_narrowed((struct categorical){f.mix}, n->temperature, 0, 0)),
                            var_dim(f.mix, 2));
        var mean = v_sum(v_mul(one, f.part.mean), AXIS(2)), log_std = v_sum(v_mul(one, f.part.log_std), AXIS(2));
        var noise = v_scale(v_normal(n->g, flat), n->temperature);
        number = v_add(v_reshape(mean, flat), v_mul(v_exp(v_reshape(log_std, flat)), noise));
    }
    if (v->kinds)
        kind = columns_seen(n, v_cast(categorical_sample(categorical_narrowed(f.kind, n->temperature, 0, 0)), F32));
    return v_select(values_are_kinds(v), kind, number);
}

/* ---- what it can do ---- */

/* [N]: log p(x) in one order; numbers that are missing, and categories, have no scale to be corrected by. */
static var score_in(net *n, const struct made *o, struct batch b, var x, var which)
{
    const struct values v = item_values(n);
    var present = v.picture ? v_fill(n->g, var_shape(x), 1) : v_flatten(b.present);
    struct factors f = factors_of(n, o, &v, x, present, degrees(n, o, v.size, which));
    var all = v_sum_items(v_mul(present, logp(n, &v, f, x)));
    if (v.picture) return all;
    var scaled = v_mul(present, v_offset(v_neg(values_are_kinds(&v)), 1));
    return v_add(all, front_volume_missing(n, scaled));
}

static var seen(net *n, const struct made *o, struct batch b)
{
    return v_flatten(n->item->kind == ITEM_IMAGE ? observation_seen(&o->observation, b.x) : b.x);
}

static var made_score(net *n, const void *options, struct batch b)
{
    const struct made *o = options;
    var x = seen(n, o, b), sum = NO_VAR;
    for (int k = 0; k < o->orders; k++) {
        var one = v_reshape(score_in(n, o, b, x, v_fill(n->g, SHAPE(1), k)), SHAPE(n->batch, 1));
        sum = k ? v_join(sum, one, 1) : one;
    }
    return v_reshape(v_offset(v_logsumexp(sum, 1), -log(o->orders)), SHAPE(n->batch));
}

static void made_build(net *n, const void *options, struct batch b)
{
    const struct made *o = options;
    var score = score_in(n, o, b, seen(n, o, b), any_order(n, o));
    player(n, (struct player){.name = "made", .moves = "", .loss = v_neg(v_mean_all(score))});
}

static var made_baseline(net *n, const void *options, struct batch b)
{
    const struct made *o = options;
    return observation_baseline(n, &o->observation, observation_seen(&o->observation, b.x));
}

/* Where `there` [N, D] is 0, one value after another, given those before it; all of a batch in the same order. After it
** the net is past its loop, to which *there and *order have been carried. */
static var completed(net *n, const struct made *o, var begin, var *there, var *order)
{
    const int64_t d = shape_size(n->item->shape);
    var which = any_order(n, o), stands = *there;
    var t = loop(n, (int)d);
    var x = carry(n, begin), present = carry(n, stands), always = carry(n, stands), same = carry(n, which);
    const struct values v = item_values(n);
    var degree = degrees(n, o, d, same);
    var drawn = draw(n, &v, factors_of(n, o, &v, x, present, degree));
    var here = v_mul(v_equal(v_reshape(degree, SHAPE(1, d)), v_offset(t, 1)), v_offset(v_neg(always), 1));
    carry_set(n, x, v_select(here, drawn, x));
    carry_set(n, present, v_maximum(present, here));
    loop_end(n);
    *there = carried(n, always);
    *order = carried(n, same);
    return carried(n, x);
}

static var made_sample(net *n, const void *options, struct batch given)
{
    (void)given;
    var none = v_fill(n->g, SHAPE(n->batch, shape_size(n->item->shape)), 0), there = none, order;
    return v_reshape(completed(n, options, none, &there, &order), shape_join(n->batch, n->item->shape));
}

/* What is missing is drawn given what comes before it in the order; the weight is p(what is there), each given all before. */
static var made_guess(net *n, const void *options, struct batch b, var *log_weight)
{
    const struct made *o = options;
    var there = v_flatten(b.present), order;
    var x = completed(n, o, v_mul(v_flatten(b.x), there), &there, &order);
    const struct values v = item_values(n);
    struct factors f = factors_of(n, o, &v, x, v_fill(n->g, var_shape(x), 1), degrees(n, o, v.size, order));
    *log_weight = v_sum_items(v_mul(there, logp(n, &v, f, x)));
    return v_reshape(x, shape_join(n->batch, n->item->shape));
}

static const char *made_measure(const void *options, const struct item *item)
{
    if (item->kind == ITEM_ROW) return measure_of_rows(item, true);
    return observation_measure(&((const struct made *)options)->observation);
}

const struct family made_family = {
    .name = "made",
    .title = "Masked autoencoder for distribution estimation",
    .paper = "Germain et al. 2015",
    .about = "One masked network gives every value's distribution given those before it; exact, in any order.",
    .takes = TAKES_IMAGE | TAKES_ROWS,
    .options = made_options,
    .options_size = sizeof(struct made),
    .recipe = {.optimiser = "adam", .rate = 1e-3, .batch = 100, .epochs = 50, .clip = 5, .schedule = "cosine"},
    .build = made_build,
    .score_kind = SCORE_EXACT,
    .measure = made_measure,
    .score = made_score,
    .baseline = made_baseline,
    .baseline_name = "independent values",
    .sample = made_sample,
    .guess = made_guess,
};
