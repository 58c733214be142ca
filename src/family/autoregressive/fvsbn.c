/* fvsbn.c -- the fully visible sigmoid belief net (Neal 1992; Frey, Hinton & Dayan 1996).
**
**   p(x_d = 1 | x_1 .. x_d-1) = sigmoid(b_d + sum_(i < d) x_i w_id)
**
** A logistic regression for each value, on all values before it.
*/
#include "family/family.h"

struct fvsbn {
    struct binary_options binary;
};

static const struct option fvsbn_options[] = {BINARY_OPTIONS, OPT_END};

static int fvsbn_check(const void *options, const struct item *item, struct err *e)
{
    (void)options;
    return binary_check(item, e);
}

/* [D, D]: the weight from the value of a row to that of a column, where it comes later */
static var weights(net *n, int64_t d)
{
    var earlier = v_less(v_iota(n->g, SHAPE(d, 1), 0), v_iota(n->g, SHAPE(1, d), 1));
    return v_mul(param(n, "w", SHAPE(d, d), INIT_ZEROS), earlier);
}

/* [N, D] -> logits of each value given those before it; they begin as those of independent values */
static var conditionals(net *n, const struct fvsbn *o, var x)
{
    const int64_t d = var_dim(x, 1);
    var b = v_add(param(n, "b", SHAPE(d), INIT_ZEROS), binary_bias(n, &o->binary));
    return v_add(v_matmul(x, weights(n, d)), b);
}

static var fvsbn_score(net *n, const void *options, struct batch b) /* [N]: log p(x) */
{
    const struct fvsbn *o = options;
    var x = binary_of(n, &o->binary, b);
    return binary_score(n, conditionals(n, o, x), x);
}

static void fvsbn_build(net *n, const void *options, struct batch b)
{
    player(n, (struct player){.name = "fvsbn", .moves = "", .loss = v_neg(v_mean_all(fvsbn_score(n, options, b)))});
}

static const char *fvsbn_measure(const void *options, const struct item *item)
{
    return binary_measure(&((const struct fvsbn *)options)->binary, item);
}

static var fvsbn_baseline(net *n, const void *options, struct batch b)
{
    return binary_baseline(n, &((const struct fvsbn *)options)->binary, b);
}

static var fvsbn_sample(net *n, const void *options, struct batch given) /* one value after another */
{
    const struct fvsbn *o = options;
    const int64_t d = shape_size(n->item->shape);
    (void)given;
    var start = v_fill(n->g, SHAPE(n->batch, d), 0);
    var t = loop(n, (int)d);
    var x = carry(n, start);
    struct bernoulli p = {v_scale(conditionals(n, o, x), 1 / fmax(n->temperature, 1e-6))};
    carry_set(n, x, v_select(v_equal(v_iota(n->g, SHAPE(1, d), 1), t), bernoulli_sample(p), x));
    loop_end(n);
    return binary_back(n, &o->binary, carried(n, x));
}

const struct family fvsbn_family = {
    .name = "fvsbn",
    .title = "Fully visible sigmoid belief net",
    .paper = "Neal 1992; Frey, Hinton & Dayan 1996",
    .about = "A logistic regression of each value on all before it; exact, for zeros and ones.",
    .takes = TAKES_IMAGE | TAKES_ROWS,
    .options = fvsbn_options,
    .options_size = sizeof(struct fvsbn),
    .recipe = {.optimiser = "adam", .rate = 1e-3, .batch = 100, .epochs = 50, .schedule = "cosine"},
    .check = fvsbn_check,
    .build = fvsbn_build,
    .score_kind = SCORE_EXACT,
    .score = fvsbn_score,
    .measure = fvsbn_measure,
    .baseline = fvsbn_baseline,
    .baseline_name = "independent values",
    .sample = fvsbn_sample,
};
