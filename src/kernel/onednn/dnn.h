/* dnn.h -- oneDNN's C interface as limn uses it, one spelling for 2.x and 3.x.
**
** The two differ in what a layout ("memory descriptor") is, a public struct or
** an opaque pointer, and in how a primitive is described, in two calls or one.
** Here a layout is handed on as a borrowed dnn_view, and each primitive has one
** call in the manner of 3.x. No other file asks for oneDNN's version.
**
** Not here: post-ops, scales, and the primitives that limn does not use.
*/
#ifndef LIMN_KERNEL_ONEDNN_DNN_H
#define LIMN_KERNEL_ONEDNN_DNN_H
#ifdef LIMN_ONEDNN

#include <oneapi/dnnl/dnnl.h>

/* How a filter moves over pictures: y, then x. oneDNN's dilation of 0 is dense. Every dnnl_dims_t is read as a whole
** by some compilers' checks, so shorter arrays will not do. */
struct dnn_window {
    dnnl_dims_t stride, dilation, before, after;
};

#if DNNL_VERSION_MAJOR >= 3

typedef const_dnnl_memory_desc_t dnn_view;

static inline dnn_view dnn_view_of(const dnnl_memory_desc_t *layout)
{
    return *layout;
}

static inline void dnn_layout_free(dnnl_memory_desc_t *layout)
{
    dnnl_memory_desc_destroy(*layout);
}

static inline dnnl_status_t dnn_layout_any(dnnl_memory_desc_t *layout, int rank, const dnnl_dims_t dim,
                                           dnnl_data_type_t type)
{
    return dnnl_memory_desc_create_with_tag(layout, rank, dim, type, dnnl_format_tag_any);
}

static inline dnnl_status_t dnn_layout_strided(dnnl_memory_desc_t *layout, int rank, const dnnl_dims_t dim,
                                               dnnl_data_type_t type, const dnnl_dims_t stride)
{
    return dnnl_memory_desc_create_with_strides(layout, rank, dim, type, stride);
}

static inline dnnl_status_t dnn_matmul(dnnl_primitive_desc_t *about, dnnl_engine_t engine, dnn_view a, dnn_view b,
                                       dnn_view y, const_dnnl_primitive_attr_t attr)
{
    return dnnl_matmul_primitive_desc_create(about, engine, a, b, NULL, y, attr);
}

static inline dnnl_status_t dnn_conv(dnnl_primitive_desc_t *about, dnnl_engine_t engine, dnn_view x, dnn_view w,
                                     dnn_view y, const struct dnn_window *o, const_dnnl_primitive_attr_t attr)
{
    return dnnl_convolution_forward_primitive_desc_create(about, engine, dnnl_forward_inference,
                                                          dnnl_convolution_direct, x, w, NULL, y, o->stride,
                                                          o->dilation, o->before, o->after, attr);
}

/* The CPU's convolutions take no hint from the forward primitive. */
static inline dnnl_status_t dnn_conv_dx(dnnl_primitive_desc_t *about, dnnl_engine_t engine, dnn_view dx, dnn_view w,
                                        dnn_view dy, const struct dnn_window *o, const_dnnl_primitive_attr_t attr)
{
    return dnnl_convolution_backward_data_primitive_desc_create(about, engine, dnnl_convolution_direct, dx, w, dy,
                                                                o->stride, o->dilation, o->before, o->after, NULL,
                                                                attr);
}

static inline dnnl_status_t dnn_conv_dw(dnnl_primitive_desc_t *about, dnnl_engine_t engine, dnn_view x, dnn_view dw,
                                        dnn_view dy, const struct dnn_window *o, const_dnnl_primitive_attr_t attr)
{
    return dnnl_convolution_backward_weights_primitive_desc_create(about, engine, dnnl_convolution_direct, x, dw, NULL,
                                                                   dy, o->stride, o->dilation, o->before, o->after,
                                                                   NULL, attr);
}

#else /* 2.x */

typedef const dnnl_memory_desc_t *dnn_view;

static inline dnn_view dnn_view_of(const dnnl_memory_desc_t *layout)
{
    return layout;
}

static inline void dnn_layout_free(dnnl_memory_desc_t *layout)
{
    (void)layout;
}

static inline dnnl_status_t dnn_layout_any(dnnl_memory_desc_t *layout, int rank, const dnnl_dims_t dim,
                                           dnnl_data_type_t type)
{
    return dnnl_memory_desc_init_by_tag(layout, rank, dim, type, dnnl_format_tag_any);
}

static inline dnnl_status_t dnn_layout_strided(dnnl_memory_desc_t *layout, int rank, const dnnl_dims_t dim,
                                               dnnl_data_type_t type, const dnnl_dims_t stride)
{
    return dnnl_memory_desc_init_by_strides(layout, rank, dim, type, stride);
}

static inline dnnl_status_t dnn_matmul(dnnl_primitive_desc_t *about, dnnl_engine_t engine, dnn_view a, dnn_view b,
                                       dnn_view y, const_dnnl_primitive_attr_t attr)
{
    dnnl_matmul_desc_t d;
    dnnl_status_t s = dnnl_matmul_desc_init(&d, a, b, NULL, y);
    return s ? s : dnnl_primitive_desc_create(about, &d, attr, engine, NULL);
}

static inline dnnl_status_t dnn_conv(dnnl_primitive_desc_t *about, dnnl_engine_t engine, dnn_view x, dnn_view w,
                                     dnn_view y, const struct dnn_window *o, const_dnnl_primitive_attr_t attr)
{
    dnnl_convolution_desc_t d;
    dnnl_status_t s = dnnl_dilated_convolution_forward_desc_init(&d, dnnl_forward_inference, dnnl_convolution_direct,
                                                                 x, w, NULL, y, o->stride, o->dilation, o->before,
                                                                 o->after);
    return s ? s : dnnl_primitive_desc_create(about, &d, attr, engine, NULL);
}

static inline dnnl_status_t dnn_conv_dx(dnnl_primitive_desc_t *about, dnnl_engine_t engine, dnn_view dx, dnn_view w,
                                        dnn_view dy, const struct dnn_window *o, const_dnnl_primitive_attr_t attr)
{
    dnnl_convolution_desc_t d;
    dnnl_status_t s = dnnl_dilated_convolution_backward_data_desc_init(&d, dnnl_convolution_direct, dx, w, dy,
                                                                       o->stride, o->dilation, o->before, o->after);
    return s ? s : dnnl_primitive_desc_create(about, &d, attr, engine, NULL);
}

static inline dnnl_status_t dnn_conv_dw(dnnl_primitive_desc_t *about, dnnl_engine_t engine, dnn_view x, dnn_view dw,
                                        dnn_view dy, const struct dnn_window *o, const_dnnl_primitive_attr_t attr)
{
    dnnl_convolution_desc_t d;
    dnnl_status_t s = dnnl_dilated_convolution_backward_weights_desc_init(&d, dnnl_convolution_direct, x, dw, NULL, dy,
                                                                          o->stride, o->dilation, o->before, o->after);
    return s ? s : dnnl_primitive_desc_create(about, &d, attr, engine, NULL);
}

#endif
#endif
#endif
