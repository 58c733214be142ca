/* filter16.c -- gradients of filters (CONV_DW) and of weights (MATMUL, a transposed) in bf16, where the processor
** multiplies that. Tried before oneDNN, whose kernels for this direction are its slowest.
**
**   dw[tap][c][o] = sum over images, lines, places of x[..][c], as the tap sees it, dy[..][o]
**
** Each thread takes some of the channels c. It goes through the images in chunks
** of some hundred places: x is turned around, so that a channel's places stand
** in a row, with room for the border and, where the stride is 2, even and odd
** places apart; dy becomes panels of pairs of neighbouring places, a few panels at
** a time. Then every tap is a product of the same two arrays, begun at another
** place. All that stays in the second-level cache. A matrix is an image of one
** line. Sums run in one order, whatever the threads.
*/
#include "graph/build.h"
#include "kernel/cpu/cpu.h"

#include <omp.h>

#define CHUNK 1024 /* places of pictures, at least, where there are so many */
#define LINE 512   /* of a matrix, at most */
#define LEAST_LINE 256
#define PANELS 4            /* packed at a time: whole lines of the cache */
#define AHEAD 16            /* places of dy that are fetched ahead, for its rows lie far apart */
#define TURNED (384 * 1024) /* bytes of x turned around */
#define LEAST_FLOPS 4e6

struct filters {
    const struct level *level;
    const uint16_t *x, *dy;
    float *dw;
    struct conv at;
    int64_t images, H, W, C, KH, KW, OH, OW, O;
    int64_t group;          /* images of a chunk */
    int64_t pairs;          /* of places in a line of dy */
    int64_t left;           /* room before a turned line's first place */
    int64_t width, lines;   /* a turned image's: per parity, lines */
    int64_t image, channel; /* distances in x turned, in numbers */
    int64_t block;          /* channels turned at a time */
};

static int64_t rounded(int64_t n, int64_t to)
{
    return (n + to - 1) / to * to;
}

static void as_picture(struct filters *f, const struct call *c)
{
    const int64_t *x = c->source[0].shape.dim, *y = c->source[1].shape.dim, *w = c->output[0].shape.dim;
    f->at = conv_of(c->node);
    f->images = x[0], f->H = x[1], f->W = x[2], f->C = x[3];
    f->KH = w[0], f->KW = w[1], f->OH = y[1], f->OW = y[2], f->O = y[3];
}

static void as_matrix(struct filters *f, int64_t places, int64_t channels, int64_t columns)
{
    f->at = (struct conv){1, 1, 0, 0, 0, 0, 1, 1};
    f->W = LINE;
    while (places % f->W) f->W /= 2;
    f->images = places / f->W, f->H = f->KH = f->KW = f->OH = 1;
    f->OW = f->W, f->C = channels, f->O = columns;
}

/* Filters of one pixel are a matrix. */
static bool is_matrix(const struct filters *f)
{
    const struct conv *c = &f->at;
    const int pads = c->pad_top | c->pad_bottom | c->pad_left | c->pad_right;
    return f->KH == 1 && f->KW == 1 && c->stride_y == 1 && c->stride_x == 1 && pads == 0 &&
           f->images * f->H * f->W % LEAST_LINE == 0;
}

static void as_it_is(struct filters *f, const struct call *c)
{
    const int64_t *a = c->source[0].shape.dim, *b = c->source[1].shape.dim;
    if (c->node->op == OP_MATMUL) {
        as_matrix(f, a[0], a[1], b[1]);
        return;
    }
    as_picture(f, c);
    if (is_matrix(f)) as_matrix(f, f->images * f->H * f->W, f->C, f->O);
}

static struct filters filters_of(const struct call *c)
{
    struct filters f = {.level = level(), .x = c->source[0].data, .dy = c->source[1].data, .dw = c->output[0].data};
    as_it_is(&f, c);
    f.group = f.OH == 1 ? 1 : smaller_of(f.images, parts_of(CHUNK, f.OH * f.OW));
    f.pairs = (f.OW + 1) / 2;
    f.left = parts_of(f.at.pad_left, f.at.stride_x);
    const int64_t seen = 2 * f.pairs + parts_of(f.KW, f.at.stride_x), kept = parts_of(f.W, f.at.stride_x) + 1;
    f.width = f.left + (seen > kept ? seen : kept);
    const int64_t read = (f.OH - 1) * f.at.stride_y + f.KH, held = f.at.pad_top + f.H;
    f.lines = read > held ? read : held;
    f.image = f.at.stride_x * f.lines * f.width;
    f.channel = rounded(f.group * f.image, 32) + 32;
    f.block = smaller_of(rounded(parts_of(f.C, par_threads()), 16), 16 * (1 + TURNED / (f.channel * 32)));
    return f;
}

/* Of the panels that are packed together. */
static size_t panel_bytes(const struct filters *f)
{
    return (size_t)(f->group * f->OH * f->pairs * PANELS * f->level->columns) * sizeof(uint32_t);
}

static size_t worker_bytes(const struct filters *f)
{
    return panel_bytes(f) + (size_t)rounded(f->block * f->channel * (int64_t)sizeof(uint16_t), 64);
}

/* dy of `images` images, columns from o to end, as panels: [columns / width][images][OH][pairs][width] */
static void pack_dy(const struct filters *f, int64_t first, int64_t images, int64_t o, int64_t end, uint32_t *to)
{
    static const uint16_t none[64];
    const int64_t width = f->level->columns, panel = images * f->OH * f->pairs * width;
    for (int64_t line = first * f->OH; line < (first + images) * f->OH; line++)
        for (int64_t p = 0; p < f->pairs; p++, to += width)
            for (int64_t at = o; at < end; at += width) {
                const uint16_t *low = f->dy + (line * f->OW + 2 * p) * f->O + at;
                __builtin_prefetch(low + AHEAD * f->O);
                __builtin_prefetch(low + (AHEAD + 1) * f->O);
                f->level->pairs(to + (at - o) / width * panel, low, 2 * p + 1 < f->OW ? low + f->O : none, width);
            }
}

/* `count` channels from c on of `images` images; what is no place of theirs was set to 0 before. */
static void turn_x(const struct filters *f, int64_t first, int64_t images, int64_t c, int64_t count, uint16_t *to)
{
    const int64_t step = f->at.stride_x;
    for (int64_t n = 0; n < images; n++)
        for (int64_t y = 0; y < f->H; y++)
            for (int64_t q = 0; q < step; q++) {
                const uint16_t *line = f->x + (((first + n) * f->H + y) * f->W + q) * f->C + c;
                uint16_t *row = to + n * f->image + (q * f->lines + y + f->at.pad_top) * f->width + f->left;
                f->level->turn16(row, f->channel, line, step * f->C, parts_of(f->W - q, step), count);
            }
}

/* Where the first output place's number for tap (ky, kx) stands in a turned channel. */
static int64_t tap_at(const struct filters *f, int64_t ky, int64_t kx)
{
    const int64_t step = f->at.stride_x, x = kx - f->at.pad_left + f->left * step; /* not negative */
    return (x % step * f->lines + ky) * f->width + x / step;
}

/* Channels c to c + count, turned around in x, with one panel of dy. */
static void add_panel(const struct filters *f, const struct filter_walk *walk, const uint16_t *x, const uint32_t *panel,
                      float *dw, bool add, int64_t count)
{
    for (int64_t tap = 0; tap < f->KH * f->KW; tap++, dw += f->C * f->O)
        f->level->filter16(dw, f->O, x + tap_at(f, tap / f->KW, tap % f->KW), walk, panel, add, count);
}

static void add_chunk(const struct filters *f, int64_t first, int64_t c, int64_t count, const uint16_t *x,
                      uint32_t *panels)
{
    const int64_t width = f->level->columns, images = smaller_of(f->group, f->images - first);
    const struct filter_walk walk = {f->channel, f->image, f->width * f->at.stride_y, images, f->OH, f->pairs};
    for (int64_t o = 0; o < f->O; o += PANELS * width) {
        const int64_t end = smaller_of(o + PANELS * width, f->O);
        pack_dy(f, first, images, o, end, panels);
        for (int64_t at = o; at < end; at += width)
            add_panel(f, &walk, x, panels + (at - o) * images * f->OH * f->pairs, f->dw + c * f->O + at, first > 0,
                      count);
    }
}

/* Channels from c to end. */
static void run_channels(const struct filters *f, int64_t c, int64_t end, char *memory)
{
    uint32_t *panels = (uint32_t *)memory;
    uint16_t *x = (uint16_t *)(memory + panel_bytes(f));
    memset(x, 0, (size_t)(f->block * f->channel) * sizeof *x);
    for (int64_t at = c; at < end; at += f->block)
        for (int64_t first = 0; first < f->images; first += f->group) {
            const int64_t count = smaller_of(f->block, end - at);
            turn_x(f, first, smaller_of(f->group, f->images - first), at, count, x);
            add_chunk(f, first, at, count, x, panels);
        }
}

bool filter16_can(const struct call *c)
{
    const struct level *l = level();
    const struct node *n = c->node;
    if (c->sources != 2 || !l->filter16 || c->source[0].type != BF16 || c->source[1].type != BF16) return false;
    if (c->output[0].type != F32) return false;
    if (n->op == OP_MATMUL &&
        !(n->i[0] && !n->i[1] && n->shape.rank == 2 && c->source[0].shape.dim[0] % LEAST_LINE == 0))
        return false;
    if (n->op == OP_CONV_DW && (n->i[0] > 2 || n->i[1] > 2 || n->i[6] > 1 || n->i[7] > 1)) return false;
    struct filters f = {0};
    as_it_is(&f, c);
    const double flops = 2.0 * (double)(f.images * f.OH * f.OW) * (double)(f.KH * f.KW * f.C * f.O);
    return f.C % 16 == 0 && f.O % l->columns == 0 && flops >= LEAST_FLOPS;
}

int filter16_prep(struct call *c, struct err *e)
{
    (void)e;
    const struct filters f = filters_of(c);
    cpu_ask_scratch(c, parts_of(f.C, 16), worker_bytes(&f));
    return 0;
}

void filter16_run(struct call *c, const struct run *r)
{
    (void)r;
    const struct filters f = filters_of(c);
    const int64_t units = f.C / 16;
    const int workers = (int)smaller_of(cpu_workers(c, worker_bytes(&f)), units);
#pragma omp parallel num_threads(workers)
    {
        const int64_t me = omp_get_thread_num(), all = omp_get_num_threads();
        run_channels(&f, units * me / all * 16, units * (me + 1) / all * 16,
                     (char *)c->scratch + (size_t)me * worker_bytes(&f));
    }
}
