/* onednn.c -- oneDNN's rung of the ladder; empty in a build without it. */
#include "plan/kernel.h"

#ifdef LIMN_ONEDNN
#include "kernel/onednn/product.h"

#define ROW(row_op, row_can, row_prep)                                                                                 \
    {                                                                                                                  \
        .name = "onednn", .op = row_op, .can = row_can, .prep = row_prep, .run = dnn_product_run,                      \
        .drop = dnn_product_drop, .pack_bytes = dnn_product_pack_bytes, .pack = dnn_product_pack,                      \
        .detail = dnn_product_detail                                                                                   \
    }

const struct kernel kernels_onednn[] = {
    ROW(OP_MATMUL, dnn_matmul_can, dnn_matmul_prep),
    ROW(OP_CONV, dnn_conv_can, dnn_conv_prep),
    ROW(OP_CONV_DX, dnn_conv_can, dnn_conv_prep),
    ROW(OP_CONV_DW, dnn_conv_can, dnn_conv_prep),
    {.name = NULL},
};
#else
const struct kernel kernels_onednn[] = {{.name = NULL}};
#endif
