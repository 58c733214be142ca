/* product.h -- what matmul and the three convolutions have in common.
**
** Each is y = a * b for some bilinear *. matmul.c and conv.c write down the form
** (layouts, and how to describe the primitive); product.c makes it run:
**
**   pack    b, plain -> the primitive's own layout: when the plan asks (stable), or else in every run
**   pieces  one primitive; or, when the same bits are wanted from any number of threads, up to eight shards, each
**           with a primitive made for one thread, run side by side
**   add     shards that all contribute to the whole of y (filters' gradients): their parts, in order
**   unpack  y, the primitive's own layout -> plain
*/
#ifndef LIMN_KERNEL_ONEDNN_PRODUCT_H
#define LIMN_KERNEL_ONEDNN_PRODUCT_H
#ifdef LIMN_ONEDNN

#include "kernel/onednn/task.h"
#include "plan/kernel.h"

#define PRODUCT_PIECES 8
#define WHOLE (-1)

enum { A, B, Y, OPERANDS };

struct operand {
    int arg;               /* DNNL_ARG_SRC ... */
    dnnl_query_t query;    /* by which a primitive tells the layout it chose */
    dnnl_data_type_t type; /* of the plain tensor */
    dnnl_data_type_t work; /* as the primitive takes or gives it */
    int rank;
    dnnl_dims_t dim, stride; /* of the plain tensor, in elements */
    int axis;                /* cut along it into shards; WHOLE: every shard sees all of it */
    bool any;                /* B or Y, WHOLE: the primitive chooses the layout */
};

struct form {
    struct operand operand[OPERANDS];
    struct dnn_window window; /* convolutions */
    dnnl_status_t (*describe)(dnnl_primitive_desc_t *about, const struct form *f, const dnn_view *layout,
                              const_dnnl_primitive_attr_t attr);
    int64_t grain; /* shards begin at multiples of it */
    double flops;
};

struct piece {
    struct task task;
    size_t offset[OPERANDS]; /* bytes from each operand's start */
};

struct product {
    struct form form;
    int pieces, parts; /* parts: copies of y in scratch; 0: straight to y */
    struct piece piece[PRODUCT_PIECES];
    struct task pack, unpack; /* absent where the layouts are the same */
    bool kept;                /* the plan packs b; else every run does */
    size_t pack_bytes, part_bytes, pad_bytes;    /* b packed; one part of y; one piece's own scratch */
    size_t part_offset, part_stride, pad_offset; /* in the call's scratch */
};

/* MATMUL: [batch, m, k] x [batch, k, n]; ta, tb: a, b are kept with their last two axes swapped. */
struct matmul_size {
    int64_t batch, m, n, k;
    bool ta, tb;
};
struct form dnn_matmul_form(const struct call *c, struct matmul_size s);

dnnl_data_type_t dnn_product_type(enum dtype type);
bool dnn_product_types_fit(const struct call *c); /* two sources of one type, none of the tensors empty */

bool dnn_product_can(const struct call *c, const struct form *f);
int dnn_product_prep(struct call *c, const struct form *f, struct err *e);
void dnn_product_run(struct call *c, const struct run *r);
void dnn_product_drop(struct call *c);
size_t dnn_product_pack_bytes(const struct call *c, int k);
void dnn_product_pack(const struct call *c, int k, const void *plain, void *packed);
const char *dnn_product_detail(const struct call *c);

/* The table's rows. */
bool dnn_matmul_can(const struct call *c);
int dnn_matmul_prep(struct call *c, struct err *e);
bool dnn_conv_can(const struct call *c);
int dnn_conv_prep(struct call *c, struct err *e);

#endif
#endif
