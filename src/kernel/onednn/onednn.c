/* onednn.c -- oneDNN's rung of the ladder; empty in a build without it. */
#include "plan/kernel.h"

#ifdef LIMN_ONEDNN
#include "kernel/onednn/product.h"

#define ROW(row_op, row_can, row_prep)                                                                                 \
    {                                                                                                                  \
        .name = "onednn", .op = row_op, .can = row_can, .prep = row_prep, .run = product_run, .drop = product_drop,    \
        .pack_bytes = product_pack_bytes, .pack = product_pack, .detail = product_detail                               \
    }

const struct kernel kernels_onednn[] = {
    ROW(OP_MATMUL, matmul_can, matmul_prep),
    ROW(OP_CONV, conv_can, conv_prep),
    ROW(OP_CONV_DX, conv_can, conv_prep),
    ROW(OP_CONV_DW, conv_can, conv_prep),
    {.name = NULL},
};
#else
const struct kernel kernels_onednn[] = {{.name = NULL}};
#endif
