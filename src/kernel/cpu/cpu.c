/* cpu.c -- the room's table of kernels.
**
** The rows that move, order and index have a table of their own (shape.c);
** arrays cannot be joined at compile time, so here each of them has a row that
** passes the call on to the row there.
*/
#include "kernel/cpu/cpu.h"

#include "kernel/cpu/shape.h"

static const struct kernel *shape_kernel(const struct call *c)
{
    for (const struct kernel *k = cpu_shape_kernels; k->name; k++)
        if (k->op == c->node->op && (!k->can || k->can(c))) return k;
    return NULL;
}

static bool shape_can(const struct call *c)
{
    return !c->program && shape_kernel(c);
}

static int shape_prep(struct call *c, struct err *e)
{
    const struct kernel *k = shape_kernel(c);
    return k->prep ? k->prep(c, e) : 0;
}

static void shape_run(struct call *c, const struct run *r)
{
    shape_kernel(c)->run(c, r);
}

static void shape_drop(struct call *c)
{
    const struct kernel *k = shape_kernel(c);
    if (k->drop) k->drop(c);
}

#define MOVES(operation)                                                                                               \
    {                                                                                                                  \
        .name = "plain", .op = OP_##operation, .can = shape_can, .prep = shape_prep, .run = shape_run,                 \
        .drop = shape_drop                                                                                             \
    }

const struct kernel kernels_cpu[] = {
    {.name = "tile", .op = OP_COUNT, .can = tile_can, .prep = tile_prep, .run = tile_run},
    {.name = "plain", .op = OP_SUM, .can = reduce_can, .prep = reduce_prep, .run = reduce_run},
    {.name = "plain", .op = OP_MAX, .can = reduce_can, .prep = reduce_prep, .run = reduce_run},
    {.name = "plain", .op = OP_SOFTMAX, .can = softmax_can, .run = softmax_run},
    {.name = "plain", .op = OP_LOG_SOFTMAX, .can = softmax_can, .run = log_softmax_run},
    {.name = "plain", .op = OP_XENT, .can = xent_can, .run = xent_run},
    {.name = "plain", .op = OP_NORM, .can = norm_can, .run = norm_run},
    {.name = "plain", .op = OP_NORM_BACK, .can = norm_can, .run = norm_run},
    {.name = "plain", .op = OP_ATTENTION, .can = attention_can, .prep = attention_prep, .run = attention_run},
    {.name = "plain", .op = OP_ATTENTION_BACK, .can = attention_can, .prep = attention_prep, .run = attention_run},
    {.name = "plain", .op = OP_PREFIX, .can = prefix_can, .prep = prefix_prep, .run = prefix_run},
    {.name = "plain", .op = OP_PREFIX_BACK, .can = prefix_can, .prep = prefix_prep, .run = prefix_back_run},
    {.name = "filter16",
     .op = OP_MATMUL,
     .leads = true,
     .can = filter16_can,
     .prep = filter16_prep,
     .run = filter16_run},
    {.name = "filter16",
     .op = OP_CONV_DW,
     .leads = true,
     .can = filter16_can,
     .prep = filter16_prep,
     .run = filter16_run},
    {.name = "plain", .op = OP_MATMUL, .can = product_can, .prep = product_prep, .run = product_run},
    {.name = "plain", .op = OP_CONV, .can = conv_can, .prep = conv_prep, .run = conv_run},
    {.name = "plain", .op = OP_CONV_DX, .can = conv_can, .prep = conv_prep, .run = conv_dx_run},
    {.name = "plain", .op = OP_CONV_DW, .can = conv_can, .prep = conv_prep, .run = conv_dw_run},
    MOVES(RESHAPE),
    MOVES(SLICE),
    MOVES(PAD),
    MOVES(CONCAT),
    MOVES(PUT),
    MOVES(BROADCAST),
    MOVES(TRANSPOSE),
    MOVES(CUMSUM),
    MOVES(ARGMAX),
    MOVES(TOPK),
    MOVES(ONE_HOT),
    MOVES(GATHER),
    MOVES(SCATTER_ADD),
    MOVES(RESIZE),
    MOVES(RESIZE_BACK),
    {.name = NULL},
};
