/* oracle.h -- asks the oracle for one row's value and compares it with numbers worked out by hand. */
#ifndef LIMN_TESTS_KERNEL_REF_ORACLE_H
#define LIMN_TESTS_KERNEL_REF_ORACLE_H

#include "../call.h"

struct value {
    struct shape shape;
    const double *x;
};

#define VALUE(shape, ...) ((struct value){shape, (const double[]){__VA_ARGS__}})
#define NODE(operation, ...) ((struct node){.op = OP_##operation, __VA_ARGS__})

/* The row on sources of one type, to an output of one type. */
static inline struct tensor oracle_value(struct node n, const struct value *source, int sources, enum dtype type,
                                         struct shape to, enum dtype to_type)
{
    n.shape = to;
    struct call c = {.node = &n, .sources = sources, .outputs = 1};
    for (int k = 0; k < sources; k++) c.source[k] = tensor_of(type, source[k].shape, source[k].x);
    struct tensor y = c.output[0] = tensor_new(to_type, to);
    call_run(kernel_for(kernels_ref, &c), &c, (struct run){0});
    c.outputs = 0;
    call_free(&c);
    return y;
}

/* In double on the spot, and in f32 through the conversion. */
static inline void expect_values(struct node n, const struct value *source, int sources, struct value want)
{
    struct tensor right = tensor_of(F64, want.shape, want.x);
    struct tensor y64 = oracle_value(n, source, sources, F64, want.shape, F64);
    struct tensor y32 = oracle_value(n, source, sources, F32, want.shape, F32);
    tensor_near(&y64, &right, 1e-13);
    tensor_near(&y32, &right, 1e-5);
    mem_free(y32.data);
    mem_free(y64.data);
    mem_free(right.data);
}

#define EXPECT1(node, a, want) expect_values(node, (const struct value[]){a}, 1, want)
#define EXPECT2(node, a, b, want) expect_values(node, (const struct value[]){a, b}, 2, want)
#define EXPECT3(node, a, b, c, want) expect_values(node, (const struct value[]){a, b, c}, 3, want)

#endif
