/* product.h -- a matrix product in float, for MATMUL and the convolutions. Internal to the room. */
#ifndef LIMN_KERNEL_CPU_PRODUCT_H
#define LIMN_KERNEL_CPU_PRODUCT_H

#include "kernel/cpu/dispatch.h"

/* y [m,n] = a [m,k] b [k,n], or y += a b. Strides in floats; y is contiguous along n. */
struct product {
    int64_t m, n, k;
    const float *a;
    int64_t a_row, a_column;
    const float *b;
    int64_t b_row, b_column;
    float *y;
    int64_t y_row;
    bool add;
};

/* A block of y is done by one thread, alone: a copy of a block of a and of b stays in its L2 cache. */
#define PRODUCT_M 96
#define PRODUCT_N 256
#define PRODUCT_K 256
#define PRODUCT_PACK ((PRODUCT_M + PRODUCT_N) * PRODUCT_K) /* floats */

int64_t product_tasks(const struct product *p);
void product_task(const struct product *p, int64_t task, float pack[PRODUCT_PACK]);

#endif
