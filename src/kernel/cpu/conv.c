/* conv.c -- CONV, CONV_DX and CONV_DW as matrix products: plain, for builds without oneDNN.
**
** Pictures are spread out so that each output pixel has a row of the KH x KW x C
** numbers that its filter sees, zeros where that lies outside (im2col). Then
**
**   y    = spread(x) w
**   dx   = gathered back from dy w'
**   dw   = spread(x)' dy
**
** Pixels are taken in chunks whose spread fits a cache. The sizes of the chunks
** depend on shapes alone.
*/
#include "graph/build.h"
#include "kernel/cpu/cpu.h"
#include "kernel/cpu/product.h"

#include <omp.h>

#define SPREAD (1 << 17) /* floats of a chunk, unless one pixel has more */

struct geometry {
    struct conv at;
    int64_t N, H, W, C, KH, KW, OH, OW, O;
    int64_t taps;   /* KH KW C: one row of a spread */
    int64_t pixels; /* of one output picture */
    int64_t chunk;  /* output pixels done at a time, of one picture or the next */
};

static struct geometry geometry_of(const struct call *c)
{
    enum op op = c->node->op;
    const struct tensor *x = op == OP_CONV_DX ? &c->output[0] : &c->source[0];
    const struct tensor *w = op == OP_CONV_DW ? &c->output[0] : &c->source[1];
    const struct tensor *y = op == OP_CONV ? &c->output[0] : &c->source[op == OP_CONV_DW];
    const int64_t *xd = x->shape.dim, *wd = w->shape.dim, *yd = y->shape.dim;
    struct geometry g = {conv_of(c->node), xd[0], xd[1], xd[2], xd[3], wd[0], wd[1], yd[1], yd[2], yd[3], 0, 0, 0};
    g.taps = g.KH * g.KW * g.C;
    g.pixels = g.OH * g.OW;
    g.chunk = smaller_of(g.N * g.pixels, parts_of(SPREAD, g.taps));
    return g;
}

static int64_t spread_floats(const struct geometry *g)
{
    return parts_of(g->chunk * g->taps, 16) * 16;
}

/* The input pixel that tap (ky, kx) of output pixel `pixel` sees, as an index into the picture; -1 outside. */
static int64_t seen(const struct geometry *g, int64_t pixel, int64_t ky, int64_t kx)
{
    int64_t y = pixel / g->OW * g->at.stride_y + ky * g->at.dilation_y - g->at.pad_top;
    int64_t x = pixel % g->OW * g->at.stride_x + kx * g->at.dilation_x - g->at.pad_left;
    return y < 0 || y >= g->H || x < 0 || x >= g->W ? -1 : y * g->W + x;
}

/* row: the KH KW C numbers that output pixel `pixel` of N OH OW sees, from x */
static void spread_pixel(const struct geometry *g, const float *x, int64_t pixel, float *row)
{
    const float *picture = x + pixel / g->pixels * g->H * g->W * g->C;
    for (int64_t ky = 0; ky < g->KH; ky++)
        for (int64_t kx = 0; kx < g->KW; kx++, row += g->C) {
            int64_t at = seen(g, pixel % g->pixels, ky, kx);
            if (at < 0) memset(row, 0, (size_t)g->C * sizeof *row);
            else memcpy(row, picture + at * g->C, (size_t)g->C * sizeof *row);
        }
}

/* The adjoint, within one picture: the row added to it. */
static void gather_pixel(const struct geometry *g, float *picture, int64_t pixel, const float *row)
{
    for (int64_t ky = 0; ky < g->KH; ky++)
        for (int64_t kx = 0; kx < g->KW; kx++, row += g->C) {
            int64_t at = seen(g, pixel, ky, kx);
            for (int64_t c = 0; c < g->C && at >= 0; c++) picture[at * g->C + c] += row[c];
        }
}

static void multiply(const struct product *p, float *pack)
{
    for (int64_t task = 0; task < product_tasks(p); task++) product_task(p, task, pack);
}

bool conv_can(const struct call *c)
{
    return product_can(c);
}

/* Each thread has a product's blocks and a spread; in CONV_DW all use the first one's spread. */
static size_t worker_bytes(const struct geometry *g)
{
    return (size_t)(spread_floats(g) + PRODUCT_PACK) * sizeof(float);
}

int conv_prep(struct call *c, struct err *e)
{
    (void)e;
    const struct geometry g = geometry_of(c);
    const int64_t chunks = parts_of(g.N * g.pixels, g.chunk);
    const int64_t parts[OP_COUNT] = {
        [OP_CONV] = chunks, [OP_CONV_DX] = g.N, [OP_CONV_DW] = parts_of(g.taps, PRODUCT_M)};
    cpu_ask_scratch(c, parts[c->node->op], worker_bytes(&g));
    return 0;
}

static float *worker_scratch(const struct call *c, const struct geometry *g)
{
    return (float *)((char *)c->scratch + (size_t)omp_get_thread_num() * worker_bytes(g));
}

void conv_run(struct call *c, const struct run *run)
{
    (void)run;
    const struct geometry g = geometry_of(c);
    const float *x = c->source[0].data, *w = c->source[1].data;
    float *y = c->output[0].data;
#pragma omp parallel for schedule(static) num_threads(cpu_workers(c, worker_bytes(&g)))
    for (int64_t first = 0; first < g.N * g.pixels; first += g.chunk) {
        float *pack = worker_scratch(c, &g), *rows = pack + PRODUCT_PACK;
        const int64_t count = smaller_of(g.chunk, g.N * g.pixels - first);
        for (int64_t k = 0; k < count; k++) spread_pixel(&g, x, first + k, rows + k * g.taps);
        multiply(&(struct product){count, g.O, g.taps, rows, g.taps, 1, w, g.O, 1, y + first * g.O, g.O, false}, pack);
    }
}

void conv_dx_run(struct call *c, const struct run *run)
{
    (void)run;
    const struct geometry g = geometry_of(c);
    const float *dy = c->source[0].data, *w = c->source[1].data;
    float *dx = c->output[0].data;
#pragma omp parallel for schedule(static) num_threads(cpu_workers(c, worker_bytes(&g)))
    for (int64_t item = 0; item < g.N; item++) {
        float *pack = worker_scratch(c, &g), *rows = pack + PRODUCT_PACK, *picture = dx + item * g.H * g.W * g.C;
        memset(picture, 0, (size_t)(g.H * g.W * g.C) * sizeof *picture);
        for (int64_t first = 0; first < g.pixels; first += g.chunk) {
            const int64_t count = smaller_of(g.chunk, g.pixels - first);
            const float *from = dy + (item * g.pixels + first) * g.O;
            multiply(&(struct product){count, g.taps, g.O, from, g.O, 1, w, 1, g.O, rows, g.taps, false}, pack);
            for (int64_t p = 0; p < count; p++) gather_pixel(&g, picture, first + p, rows + p * g.taps);
        }
    }
}

/* Chunk after chunk is added to dw; within one, threads share first the pixels, then the blocks of dw. */
void conv_dw_run(struct call *c, const struct run *run)
{
    (void)run;
    const struct geometry g = geometry_of(c);
    const float *x = c->source[0].data, *dy = c->source[1].data;
    float *dw = c->output[0].data, *rows = (float *)c->scratch + PRODUCT_PACK;
#pragma omp parallel num_threads(cpu_workers(c, worker_bytes(&g)))
    for (int64_t first = 0; first < g.N * g.pixels; first += g.chunk) {
        float *pack = worker_scratch(c, &g);
        const int64_t count = smaller_of(g.chunk, g.N * g.pixels - first);
        const struct product p = {g.taps, g.O, count, rows, 1, g.taps, dy + first * g.O, g.O, 1, dw, g.O, first > 0};
        const int64_t tasks = product_tasks(&p);
#pragma omp for schedule(static)
        for (int64_t k = 0; k < count; k++) spread_pixel(&g, x, first + k, rows + k * g.taps);
#pragma omp for schedule(static)
        for (int64_t task = 0; task < tasks; task++) product_task(&p, task, pack);
    }
}
