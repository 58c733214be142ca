/* shape.h -- kernels that move, order and index. Internal to the room. */
#ifndef LIMN_KERNEL_CPU_SHAPE_H
#define LIMN_KERNEL_CPU_SHAPE_H

#include "plan/kernel.h"

typedef bool kernel_can(const struct call *c);
typedef int kernel_prep(struct call *c, struct err *e);
typedef void kernel_run(struct call *c, const struct run *r);

/* shape.c */
kernel_can move_can, move_put_can; /* the first: of all that only move */
kernel_run move_reshape, move_slice, move_pad, move_concat, move_put;
/* strided.c */
kernel_run strided_broadcast, strided_transpose;
/* order.c */
kernel_can order_can;
kernel_run order_cumsum, order_argmax, order_topk;
/* index.c */
kernel_can index_gather_can, index_scatter_can;
kernel_prep index_scatter_prep;
kernel_run index_one_hot, index_gather, index_scatter;
/* resize.c */
kernel_can resize_can, resize_back_can;
kernel_prep resize_prep, resize_back_prep;
kernel_run resize_run, resize_back_run;

#endif
