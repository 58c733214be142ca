/* conv.c -- convolution, its adjoint in the pictures (transposed convolution), its adjoint in the filters.
**
** Pictures are N x H x W x C and stay so. Filters are KH x KW x in x out in the
** plan; oneDNN's fast kernels want layouts of their own, different in each of
** the three directions (with plain filters it falls back to a product that is
** five times slower), so filters are always packed, and their gradient is
** unpacked. Filters of one pixel are plain matrices: that is a MATMUL.
*/
#ifdef LIMN_ONEDNN
#include "kernel/onednn/engine.h"
#include "kernel/onednn/product.h"

/* The tensors of a call by what they are, whichever of them is the result. */
struct roles {
    const struct tensor *x, *w, *y; /* N x H x W x I, KH x KW x I x O, N x OH x OW x O */
};

static struct roles roles_of(const struct call *c)
{
    const struct tensor *a = &c->source[0], *b = &c->source[1], *out = &c->output[0];
    if (c->node->op == OP_CONV_DX) return (struct roles){out, b, a};
    if (c->node->op == OP_CONV_DW) return (struct roles){a, out, b};
    return (struct roles){a, b, out};
}

static dnnl_status_t describe(dnnl_primitive_desc_t *about, const struct form *f, const dnn_view *layout,
                              const_dnnl_primitive_attr_t attr)
{
    return dnn_conv(about, engine_cpu(), layout[A], layout[B], layout[Y], &f->window, attr);
}

static dnnl_status_t describe_dx(dnnl_primitive_desc_t *about, const struct form *f, const dnn_view *layout,
                                 const_dnnl_primitive_attr_t attr)
{
    return dnn_conv_dx(about, engine_cpu(), layout[Y], layout[B], layout[A], &f->window, attr);
}

static dnnl_status_t describe_dw(dnnl_primitive_desc_t *about, const struct form *f, const dnn_view *layout,
                                 const_dnnl_primitive_attr_t attr)
{
    return dnn_conv_dw(about, engine_cpu(), layout[A], layout[Y], layout[B], &f->window, attr);
}

/* oneDNN's axis i is the plain tensor's axis order[i]. */
static struct operand reordered(const struct tensor *t, const int *order, int arg, dnnl_query_t query)
{
    enum { RANK = 4 };
    struct operand o = {.arg = arg, .query = query, .rank = RANK, .work = dnn_product_type(t->type)};
    o.type = o.work;
    int64_t stride[RANK] = {[RANK - 1] = 1};
    for (int i = RANK - 1; i > 0; i--) stride[i - 1] = stride[i] * t->shape.dim[i];
    for (int i = 0; i < RANK; i++) {
        o.dim[i] = t->shape.dim[order[i]];
        o.stride[i] = stride[order[i]];
    }
    return o;
}

/* Cut along the items. */
static struct operand pictures(const struct tensor *t, int arg, dnnl_query_t query)
{
    static const int nchw[] = {0, 3, 1, 2};
    return reordered(t, nchw, arg, query);
}

static struct operand filters(const struct tensor *t, int arg, dnnl_query_t query)
{
    static const int oihw[] = {3, 2, 0, 1};
    struct operand o = reordered(t, oihw, arg, query);
    o.axis = WHOLE;
    o.any = true;
    return o;
}

static struct dnn_window window_of(const struct node *n)
{
    const int64_t *i = n->i; /* stride y x, pad top bottom left right, dilation y x */
    return (struct dnn_window){
        .stride = {i[0], i[1]}, .dilation = {i[6] - 1, i[7] - 1}, .before = {i[2], i[4]}, .after = {i[3], i[5]}};
}

static struct form conv_form(const struct call *c)
{
    struct roles p = roles_of(c);
    struct form f = {.window = window_of(c->node), .grain = 1};
    f.flops = 2.0 * (double)shape_size(p.y->shape) * (double)shape_size(shape_with(p.w->shape, 3, 1));
    if (c->node->op == OP_CONV_DX) {
        f.describe = describe_dx;
        f.operand[A] = pictures(p.y, DNNL_ARG_DIFF_DST, dnnl_query_diff_dst_md);
        f.operand[B] = filters(p.w, DNNL_ARG_WEIGHTS, dnnl_query_weights_md);
        f.operand[Y] = pictures(p.x, DNNL_ARG_DIFF_SRC, dnnl_query_diff_src_md);
    } else if (c->node->op == OP_CONV_DW) {
        f.describe = describe_dw;
        f.operand[A] = pictures(p.x, DNNL_ARG_SRC, dnnl_query_src_md);
        f.operand[B] = pictures(p.y, DNNL_ARG_DIFF_DST, dnnl_query_diff_dst_md);
        f.operand[Y] = filters(p.w, DNNL_ARG_DIFF_WEIGHTS, dnnl_query_diff_weights_md);
        f.operand[Y].work = dnnl_f32; /* parts are added in f32 */
    } else {
        f.describe = describe;
        f.operand[A] = pictures(p.x, DNNL_ARG_SRC, dnnl_query_src_md);
        f.operand[B] = filters(p.w, DNNL_ARG_WEIGHTS, dnnl_query_weights_md);
        f.operand[Y] = pictures(p.y, DNNL_ARG_DST, dnnl_query_dst_md);
    }
    return f;
}

/* One pixel, every pixel, no border. The filters' gradient sums over pixels: in shards, conv_form adds them up. */
static bool is_matmul(const struct call *c)
{
    const int64_t *i = c->node->i, *w = roles_of(c).w->shape.dim;
    if (c->node->op == OP_CONV_DW && c->deterministic) return false;
    return w[0] == 1 && w[1] == 1 && i[0] == 1 && i[1] == 1 && (i[2] | i[3] | i[4] | i[5]) == 0;
}

static struct form matrix_form(const struct call *c)
{
    const int64_t *w = roles_of(c).w->shape.dim, in = w[2], out = w[3];
    int64_t pixels = shape_size(roles_of(c).x->shape) / in;
    if (c->node->op == OP_CONV_DX) return dnn_matmul_form(c, (struct matmul_size){1, pixels, in, out, false, true});
    if (c->node->op == OP_CONV_DW) return dnn_matmul_form(c, (struct matmul_size){1, in, out, pixels, true, false});
    return dnn_matmul_form(c, (struct matmul_size){1, pixels, out, in, false, false});
}

static struct form form_of(const struct call *c)
{
    return is_matmul(c) ? matrix_form(c) : conv_form(c);
}

bool dnn_conv_can(const struct call *c)
{
    if (!dnn_product_types_fit(c) || c->source[0].shape.rank != 4 || c->source[1].shape.rank != 4) return false;
    struct form f = form_of(c);
    return dnn_product_can(c, &f);
}

int dnn_conv_prep(struct call *c, struct err *e)
{
    struct form f = form_of(c);
    return dnn_product_prep(c, &f, e);
}
#endif
