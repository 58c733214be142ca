/* ref.h -- the oracle: one function per op, in double, in the plainest loops. Internal to the room.
**
** Its virtue is that a reader can see it is right; the quick kernels are tested
** against it. A function sees only F64 tensors: table.c converts whatever is not.
*/
#ifndef LIMN_KERNEL_REF_REF_H
#define LIMN_KERNEL_REF_REF_H

#include "plan/kernel.h"

typedef void oracle(const struct call *c, const struct run *r);

/* leaf.c */
oracle ref_const, ref_iota, ref_uniform, ref_normal;
/* element.c */
oracle ref_element, ref_cast;
double ref_digamma(double a);
/* shape.c */
oracle ref_broadcast, ref_reshape, ref_transpose, ref_slice, ref_pad, ref_concat;
/* reduce.c */
oracle ref_sum, ref_max, ref_argmax, ref_cumsum, ref_topk;
/* index.c */
oracle ref_one_hot, ref_gather, ref_scatter_add, ref_put;
/* product.c */
oracle ref_matmul, ref_conv, ref_conv_dx, ref_conv_dw;
/* resize.c */
oracle ref_resize, ref_resize_back;
/* composite.c */
oracle ref_softmax, ref_log_softmax, ref_xent, ref_norm, ref_norm_back, ref_attention, ref_attention_back;
/* prefix.c */
oracle ref_prefix, ref_prefix_back;

static inline double *ref_source(const struct call *c, int k)
{
    return c->source[k].data;
}

static inline double *ref_output(const struct call *c, int k)
{
    return c->output[k].data;
}

/* The element of `from` that stands at element i of `to`, to which it is broadcast. */
int64_t ref_repeat(struct shape from, struct shape to, int64_t i);

/* Element i <-> its coordinates. */
void ref_unravel(struct shape s, int64_t i, int64_t at[MAX_RANK]);
int64_t ref_ravel(struct shape s, const int64_t at[MAX_RANK]);

/* The index a value stands for, or -1 where it is none of 0 .. n-1: such an index reads zeros and adds nowhere. */
int64_t ref_index(double value, int64_t n);

#endif
