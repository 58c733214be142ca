/* nade.c -- the neural autoregressive distribution estimator (Larochelle & Murray 2011).
**
**   h_d = sigmoid(c + sum_(i < d) x_i w_i)      p(x_d = 1 | x_1 .. x_d-1) = sigmoid(b_d + v_d . h_d)
**
** One hidden layer per value, all with the same weights. The D x H sums over i < d
** are taken block by block of values: what lies before the block once for all of
** it, and within it a product with a triangle of the values. When training, each
** block's gradient is taken beside it, while its H x B numbers per item are in the
** cache; all D x H of a batch are 160 MB, and run at the speed of memory.
*/
#include "family/family.h"

#define BLOCK 14
#define MOST_BLOCKS 512

struct nade {
    struct binary_options binary;
    int hidden;
};

static const struct option nade_options[] = {
    OPT_INT(struct nade, hidden, "500", 1, 65536, "hidden units"),
    BINARY_OPTIONS,
    OPT_END,
};

static int nade_check(const void *options, const struct item *item, struct err *e)
{
    (void)options;
    CHECK(shape_size(item->shape) <= BLOCK * MOST_BLOCKS, e, ERR_DATA,
          "items of %lld values are too large for this family: at most %d", (long long)shape_size(item->shape),
          BLOCK * MOST_BLOCKS);
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

/* All blocks, K of B values, or one of them; what is beyond D is 0. */
enum { START, W, V, B, LEARNED };
struct blocks {
    var x;                /* [K, N, B] */
    var learned[LEARNED]; /* [K, N, H]: the sums over all blocks before; [K, B, H]; [K, B, H]; [K, B] */
};

static var in_blocks(var a, int64_t width) /* [D, ..] -> [K, B, ..] */
{
    const int64_t count = (var_dim(a, 0) + BLOCK - 1) / BLOCK, beyond = count * BLOCK - var_dim(a, 0);
    return v_reshape(v_pad(a, 0, 0, beyond), width ? SHAPE(count, BLOCK, width) : SHAPE(count, BLOCK));
}

static struct blocks blocks_of(net *n, const struct nade *o, var x)
{
    const struct weights p = weights_of(n, o);
    struct blocks all = {.x = v_swap(in_blocks(v_swap(x, 0, 1), var_dim(x, 0)), 1, 2)};
    all.learned[W] = in_blocks(p.w, o->hidden);
    all.learned[V] = in_blocks(p.v, o->hidden);
    all.learned[B] = in_blocks(p.b, 0);
    all.learned[START] = v_add(v_cumsum(v_matmul(all.x, all.learned[W]), 0, false, true), p.c);
    return all;
}

static struct blocks block(const struct blocks *all, int64_t k)
{
    struct blocks one = {v_slice(all->x, 0, k, 1), {{0}}};
    for (int j = 0; j < LEARNED; j++) one.learned[j] = v_stop(v_slice(all->learned[j], 0, k, 1));
    return one;
}

/* Of one block: log p of its first values given all before, [N] */
static var block_score(const struct blocks *one, int64_t values)
{
    const int64_t items = var_dim(one->x, 1), hidden = var_dim(one->learned[W], 2);
    var x = v_reshape(one->x, SHAPE(items, BLOCK));
    var earlier = v_less(v_iota(x.g, SHAPE(1, BLOCK), 1), v_iota(x.g, SHAPE(BLOCK, 1), 0));
    var triangle = v_reshape(v_mul(v_reshape(x, SHAPE(items, 1, BLOCK)), earlier), SHAPE(items * BLOCK, BLOCK));
    var within = v_matmul(triangle, v_reshape(one->learned[W], SHAPE(BLOCK, hidden)));
    var before = v_reshape(one->learned[START], SHAPE(items, 1, hidden));
    var h = v_sigmoid(v_add(v_reshape(within, SHAPE(items, BLOCK, hidden)), before));
    var told = v_reshape(v_sum(v_mul(h, one->learned[V]), AXIS(2)), SHAPE(items, BLOCK));
    struct bernoulli p = {v_slice(v_add(told, one->learned[B]), 1, 0, values)};
    return v_sum_items(bernoulli_logp(p, v_slice(x, 1, 0, values)));
}

static var joined(const var *part, int64_t count)
{
    if (count <= OP_MAX_SOURCES) return v_concat(part, (int)count, 0);
    return v_join(joined(part, count / 2), joined(part + count / 2, count - count / 2), 0);
}

/* 0, whose gradient in a is g */
static var leaning(var a, var g)
{
    return v_sum_all(v_mul(v_sub(a, v_stop(a)), v_stop(g)));
}

/* [N]: log p of all values */
static var score_blocks(net *n, const struct blocks *all, int64_t values)
{
    var sum = v_fill(n->g, SHAPE(n->batch), 0), ones = v_fill(n->g, SHAPE(n->batch), 1);
    var gradient[LEARNED][MOST_BLOCKS], flows[LEARNED];
    const int64_t count = var_dim(all->x, 0);
    for (int64_t k = 0; k < count && k < MOST_BLOCKS; k++) {
        const struct blocks one = block(all, k);
        var score = block_score(&one, values - k * BLOCK < BLOCK ? values - k * BLOCK : BLOCK);
        sum = v_add(sum, v_stop(score));
        if (n->training) pullback(&score, &ones, 1, one.learned, LEARNED, flows);
        for (int j = 0; j < LEARNED && n->training; j++) gradient[j][k] = flows[j];
    }
    for (int j = 0; j < LEARNED && n->training; j++)
        sum = v_add(sum, v_scale(leaning(all->learned[j], joined(gradient[j], count)), 1 / (double)n->batch));
    return sum;
}

static var nade_score(net *n, const void *options, struct batch b) /* [N]: log p(x) */
{
    const struct nade *o = options;
    var x = binary_of(n, &o->binary, b);
    const struct blocks all = blocks_of(n, o, x);
    return v_sub(score_blocks(n, &all, var_dim(x, 1)), front_log_volume(n));
}

static void nade_build(net *n, const void *options, struct batch b)
{
    player(n, (struct player){.name = "nade", .moves = "", .loss = v_neg(v_mean_all(nade_score(n, options, b)))});
}

static const char *nade_measure(const void *options, const struct item *item)
{
    return binary_measure(&((const struct nade *)options)->binary, item);
}

static var nade_baseline(net *n, const void *options, struct batch b)
{
    return binary_baseline(n, &((const struct nade *)options)->binary, b);
}

static var nade_sample(net *n, const void *options, struct batch given) /* one value after another */
{
    const struct nade *o = options;
    const int64_t d = shape_size(n->item->shape);
    (void)given;
    var start = v_fill(n->g, SHAPE(n->batch, d), 0), none = v_fill(n->g, SHAPE(n->batch, o->hidden), 0);
    var t = loop(n, (int)d);
    var x = carry(n, start), sums = carry(n, none); /* [N, H]: of what has been drawn */
    const struct weights p = weights_of(n, o);
    var now = v_cast(v_reshape(t, SHAPE(1)), I32);
    var h = v_sigmoid(v_add(sums, p.c));
    var logit = v_add(v_sum(v_mul(h, v_gather(p.v, now)), AXIS(1)), v_gather(v_reshape(p.b, SHAPE(d, 1)), now));
    var drawn = bernoulli_sample((struct bernoulli){v_scale(logit, 1 / fmax(n->temperature, 1e-6))}); /* [N, 1] */
    carry_set(n, x, v_select(v_equal(v_iota(n->g, SHAPE(1, d), 1), t), drawn, x));
    carry_set(n, sums, v_add(sums, v_mul(drawn, v_gather(p.w, now))));
    loop_end(n);
    return binary_back(n, &o->binary, carried(n, x));
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
