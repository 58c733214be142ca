/* matmul.c -- batched matrix products.
**
** Tensors are dense, so all batch axes are one; a transposed source is the same
** memory with other strides. A stable b gets the layout that oneDNN likes best;
** any other it repacks by itself, inside the product, panel by panel. That takes
** a fifth of the time of a pack (784 x 400 in bf16, Zen 5: 15 against 90 us), so
** weights that every run changes are better left plain.
*/
#ifdef LIMN_ONEDNN
#include "kernel/onednn/engine.h"
#include "kernel/onednn/product.h"

/* Shards of rows are multiples of what a kernel computes at once. */
#define ROW_GRAIN 16

static dnnl_status_t describe(dnnl_primitive_desc_t *about, const struct form *f, const dnn_view *layout,
                              const_dnnl_primitive_attr_t attr)
{
    (void)f;
    return dnn_matmul(about, engine_cpu(), layout[A], layout[B], layout[Y], attr);
}

/* [batch, rows, columns], kept as [batch, columns, rows] if turned; without the batch where it is 1. */
static struct operand matrix(int64_t batch, int64_t rows, int64_t columns, bool turned, enum dtype type)
{
    struct operand o = {.type = dnn_product_type(type), .work = dnn_product_type(type), .axis = 0};
    if (batch > 1) {
        o.dim[0] = batch;
        o.stride[0] = rows * columns;
        o.rank = 1;
    }
    o.dim[o.rank] = rows;
    o.stride[o.rank++] = turned ? 1 : columns;
    o.dim[o.rank] = columns;
    o.stride[o.rank++] = turned ? rows : 1;
    return o;
}

struct form dnn_matmul_form(const struct call *c, struct matmul_size s)
{
    struct form f = {.describe = describe, .grain = s.batch > 1 ? 1 : ROW_GRAIN};
    f.operand[A] = matrix(s.batch, s.m, s.k, s.ta, c->source[0].type);
    f.operand[B] = matrix(s.batch, s.k, s.n, s.tb, c->source[1].type);
    f.operand[Y] = matrix(s.batch, s.m, s.n, false, c->output[0].type);
    f.operand[A].arg = DNNL_ARG_SRC;
    f.operand[A].query = dnnl_query_src_md;
    f.operand[B].arg = DNNL_ARG_WEIGHTS;
    f.operand[B].query = dnnl_query_weights_md;
    f.operand[Y].arg = DNNL_ARG_DST;
    f.operand[Y].query = dnnl_query_dst_md;
    if (s.batch == 1) {
        f.operand[B].axis = WHOLE;
        f.operand[B].any = c->stable >> B & 1;
    }
    f.flops = 2.0 * (double)s.batch * (double)s.m * (double)s.n * (double)s.k;
    return f;
}

static struct form form_of(const struct call *c)
{
    const struct shape y = c->output[0].shape, a = c->source[0].shape;
    bool ta = c->node->i[0] != 0, tb = c->node->i[1] != 0;
    struct matmul_size s = {1, shape_dim(y, -2), shape_dim(y, -1), shape_dim(a, ta ? -2 : -1), ta, tb};
    for (int i = 0; i < y.rank - 2; i++) s.batch *= y.dim[i];
    return dnn_matmul_form(c, s);
}

bool dnn_matmul_can(const struct call *c)
{
    if (!dnn_product_types_fit(c) || c->output[0].shape.rank < 2) return false;
    struct form f = form_of(c);
    return dnn_product_can(c, &f);
}

int dnn_matmul_prep(struct call *c, struct err *e)
{
    struct form f = form_of(c);
    return dnn_product_prep(c, &f, e);
}
#endif
