/* series_nets.c -- gated recurrent units of one layer that tell series apart, or foretell a column of them. */
#include "metric/series_nets.h"

static var states(net *n, var x) /* [N, time, columns] -> [N, time, hidden] */
{
    const int64_t columns = n->item->shape.dim[1], hidden = columns > 4 ? columns / 2 : 2;
    return gru(n, "gru", x, v_fill(n->g, SHAPE(n->batch, hidden), 0));
}

static var class_of(net *n, struct batch b) /* [N, 2] */
{
    var all = states(n, b.x);
    const int64_t time = var_dim(all, 1), hidden = var_dim(all, 2);
    return linear(n, "class", v_reshape(v_slice(all, 1, time - 1, 1), SHAPE(n->batch, hidden)), 2);
}

static void discriminator_build(net *n, const void *options, struct batch b)
{
    (void)options;
    player(n,
           (struct player){.name = "discriminator", .moves = "", .loss = v_mean_all(v_xent(class_of(n, b), b.label))});
}

static var discriminator_classify(net *n, const void *options, struct batch b)
{
    (void)options;
    return v_log_softmax(class_of(n, b));
}

/* All rows but the last; all columns but the last, where there are several. */
static var foretold(net *n, struct batch b) /* [N, time - 1] */
{
    const int64_t time = var_dim(b.x, 1), columns = var_dim(b.x, 2);
    var x = v_slice(b.x, 1, 0, time - 1);
    if (columns > 1) x = v_slice(x, 2, 0, columns - 1);
    return v_sigmoid(v_reshape(linear(n, "next", states(n, x), 1), SHAPE(n->batch, time - 1)));
}

static void predictor_build(net *n, const void *options, struct batch b)
{
    (void)options;
    const int64_t time = var_dim(b.x, 1), columns = var_dim(b.x, 2);
    var next = v_slice(v_slice(b.x, 1, 1, time - 1), 2, columns - 1, 1);
    var loss = v_mean_all(v_abs(v_sub(foretold(n, b), v_reshape(next, SHAPE(n->batch, time - 1)))));
    player(n, (struct player){.name = "predictor", .moves = "", .loss = loss});
}

static var predictor_encode(net *n, const void *options, struct batch b)
{
    (void)options;
    return foretold(n, b);
}

const struct family series_discriminator = {
    .name = "series discriminator",
    .title = "Gated recurrent unit that tells series apart",
    .takes = TAKES_SERIES,
    .recipe = {.optimiser = "adam", .rate = 1e-3, .batch = 256, .steps = 2000},
    .build = discriminator_build,
    .classify = discriminator_classify,
};

const struct family series_predictor = {
    .name = "series predictor",
    .title = "Gated recurrent unit that foretells a column",
    .takes = TAKES_SERIES,
    .recipe = {.optimiser = "adam", .rate = 1e-3, .batch = 128, .steps = 5000},
    .build = predictor_build,
    .encode = predictor_encode,
};
