/* table.c -- the oracle as the last rung of every ladder: any op, any types.
**
** Where all tensors are F64 an op's function works on them directly. For other
** types the same function works on double copies, in the call's scratch, and
** the result is converted to the output's type. Not here: INPUT, STATE and OUT,
** which the plan serves itself, and fused groups.
*/
#include "kernel/ref/ref.h"

/* clang-format off */
#define ORACLES(X)                                                                                 \
    X(CONST, ref_const) X(IOTA, ref_iota) X(UNIFORM, ref_uniform) X(NORMAL, ref_normal)            \
    X(ADD, ref_element) X(SUB, ref_element) X(MUL, ref_element) X(DIV, ref_element)                \
    X(MAXIMUM, ref_element) X(MINIMUM, ref_element) X(LESS, ref_element) X(EQUAL, ref_element)     \
    X(SELECT, ref_element) X(NEG, ref_element) X(EXP, ref_element) X(LOG, ref_element)             \
    X(SQRT, ref_element) X(SIN, ref_element) X(COS, ref_element) X(TANH, ref_element)              \
    X(SIGMOID, ref_element) X(SOFTPLUS, ref_element) X(ERF, ref_element) X(GELU, ref_element) X(GELU_SLOPE, ref_element) X(LGAMMA, ref_element)    \
    X(DIGAMMA, ref_element) X(ABS, ref_element) X(SIGN, ref_element) X(FLOOR, ref_element)         \
    X(CAST, ref_cast) X(STOP, ref_element) X(BCE, ref_element) X(ASSIGN, ref_element)              \
    X(BROADCAST, ref_broadcast) X(RESHAPE, ref_reshape) X(TRANSPOSE, ref_transpose)                \
    X(SLICE, ref_slice) X(PAD, ref_pad) X(CONCAT, ref_concat)                                      \
    X(SUM, ref_sum) X(MAX, ref_max) X(ARGMAX, ref_argmax) X(CUMSUM, ref_cumsum) X(TOPK, ref_topk)  \
    X(ONE_HOT, ref_one_hot) X(GATHER, ref_gather) X(SCATTER_ADD, ref_scatter_add) X(PUT, ref_put)  \
    X(MATMUL, ref_matmul) X(CONV, ref_conv) X(CONV_DX, ref_conv_dx) X(CONV_DW, ref_conv_dw)        \
    X(RESIZE, ref_resize) X(RESIZE_BACK, ref_resize_back)                                          \
    X(SOFTMAX, ref_softmax) X(LOG_SOFTMAX, ref_log_softmax) X(XENT, ref_xent)                      \
    X(NORM, ref_norm) X(NORM_BACK, ref_norm_back) X(ATTENTION, ref_attention)         \
    X(ATTENTION_BACK, ref_attention_back) X(PREFIX, ref_prefix) X(PREFIX_BACK, ref_prefix_back)
/* clang-format on */

#define X(op, function) [OP_##op] = function,
static oracle *const oracle_of[OP_COUNT] = {ORACLES(X)};
#undef X

static bool can(const struct call *c)
{
    return !c->program;
}

static size_t copy_bytes(const struct tensor *t)
{
    if (t->type == F64) return 0;
    size_t bytes = (size_t)shape_size(t->shape) * sizeof(double);
    return (bytes + 63) / 64 * 64;
}

static int prep(struct call *c, struct err *e)
{
    (void)e;
    c->scratch_bytes = 0;
    for (int k = 0; k < c->sources; k++) c->scratch_bytes += copy_bytes(&c->source[k]);
    for (int k = 0; k < c->outputs; k++) c->scratch_bytes += copy_bytes(&c->output[k]);
    return 0;
}

/* The same tensor in double: itself, or a block of *scratch, still unset. */
static struct tensor in_double(struct tensor t, char **scratch)
{
    if (t.type == F64) return t;
    struct tensor copy = {F64, t.shape, *scratch};
    *scratch += copy_bytes(&t);
    return copy;
}

static void run(struct call *c, const struct run *r)
{
    struct call d = *c;
    char *scratch = c->scratch;
    for (int k = 0; k < c->sources; k++) {
        d.source[k] = in_double(c->source[k], &scratch);
        if (c->source[k].type != F64) tensor_convert(&c->source[k], &d.source[k]);
    }
    for (int k = 0; k < c->outputs; k++) d.output[k] = in_double(c->output[k], &scratch);
    oracle_of[c->node->op](&d, r);
    for (int k = 0; k < c->outputs; k++)
        if (c->output[k].type != F64) tensor_convert(&d.output[k], &c->output[k]);
}

#define X(operation, function) {.name = "oracle", .op = OP_##operation, .can = can, .prep = prep, .run = run},
const struct kernel kernels_ref[] = {ORACLES(X){.name = NULL}};
#undef X
