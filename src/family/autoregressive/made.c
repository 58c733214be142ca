/* made.c -- the masked autoencoder for distribution estimation (Germain et al. 2015).
**
** p(x) = p(x1) p(x2|x1) ... p(xD|x1..xD-1), all factors from one network: each
** hidden unit has a degree m, sees inputs before or at m, and is seen by outputs
** after m. So output d depends on x1 .. xd-1 alone, and log p(x) is exact.
*/
#include "family/family.h"

struct made {
    struct sizes hidden;
    struct observation_options observation; /* bernoulli */
};

static const struct option made_options[] = {
    OPT_SIZES(struct made, hidden, "500", 1, 65536, "widths of the hidden layers"),
    OBSERVATION_ROW(struct made, "binarise", OPTION_CHOICE, binarise, "sample", 0, 0, "sample|threshold|none",
                    "how grey becomes black or white; sample draws anew each time"),
    OPT_END,
};

/* Degrees of a layer of `width` units, along `axis` of a matrix: spread evenly over 1 .. most. */
static var degrees(struct graph *g, int64_t width, int64_t most, int axis)
{
    var k = v_iota(g, axis ? SHAPE(1, width) : SHAPE(width, 1), axis);
    return v_offset(v_floor(v_scale(v_offset(k, 0.5), (double)most / (double)width)), 1);
}

/* A linear layer whose weight from a unit of degree a to one of degree b stands only where a < b, or a = b if `same`. */
static var masked(net *n, const char *name, var x, int64_t out, int64_t from, int64_t to, bool same)
{
    int64_t in = var_dim(x, -1);
    var a = degrees(n->g, in, from, 0), b = degrees(n->g, out, to, 1);
    var mask = v_less(v_offset(a, same ? -0.5 : 0.5), b);
    scope(n, name);
    var w = param(n, "w", SHAPE(in, out), (struct init){INIT_FAN_IN, 1});
    var y = v_add(v_matmul(x, v_mul(w, mask)), param(n, "b", SHAPE(out), INIT_ZEROS));
    scope_end(n);
    return y;
}

/* [N, D] -> logits of each value given those before it */
static struct bernoulli conditionals(net *n, const struct made *o, var x)
{
    int64_t size = var_dim(x, -1), most = size > 1 ? size - 1 : 1, from = size;
    var h = x;
    for (int k = 0; k < o->hidden.count; k++, from = most)
        h = v_relu(masked(n, (char[]){'0' + (char)k, 0}, h, o->hidden.size[k], from, most, true));
    return (struct bernoulli){masked(n, "out", h, size, from, size, false)};
}

static var made_score(net *n, const void *options, struct batch b)
{
    const struct made *o = options;
    var x = v_flatten(observation_seen(&o->observation, b.x));
    return v_sum_items(bernoulli_logp(conditionals(n, o, x), x));
}

static void made_build(net *n, const void *options, struct batch b)
{
    player(n, (struct player){.name = "made", .moves = "", .loss = v_neg(v_mean_all(made_score(n, options, b)))});
}

static var made_baseline(net *n, const void *options, struct batch b)
{
    const struct made *o = options;
    return observation_baseline(n, &o->observation, observation_seen(&o->observation, b.x));
}

static var made_sample(net *n, const void *options, struct batch given) /* one value after another */
{
    (void)given;
    struct shape rows = SHAPE(n->batch, shape_size(n->item->shape));
    var start = v_fill(n->g, rows, 0);
    var t = loop(n, (int)rows.dim[1]);
    var x = carry(n, start);
    var drawn = bernoulli_sample(conditionals(n, options, x));
    carry_set(n, x, v_select(v_equal(v_iota(n->g, rows, 1), t), drawn, x));
    loop_end(n);
    return v_reshape(carried(n, x), shape_join(n->batch, n->item->shape));
}

const struct family made_family = {
    .name = "made",
    .title = "Masked autoencoder for distribution estimation",
    .paper = "Germain et al. 2015",
    .about = "One masked network gives every value's distribution given those before it; exact, for black and white.",
    .takes = TAKES_IMAGE,
    .options = made_options,
    .options_size = sizeof(struct made),
    .recipe = {.optimiser = "adam", .rate = 1e-3, .batch = 100, .epochs = 50, .schedule = "cosine"},
    .build = made_build,
    .score_kind = SCORE_EXACT,
    .score = made_score,
    .baseline = made_baseline,
    .baseline_name = "independent values",
    .sample = made_sample,
};
