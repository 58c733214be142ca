/* dispatch.h -- one build for every processor: the inner loops, compiled once per level.
**
** The loops stand in the .inc files, in plain C that compilers vectorise. The
** files level_baseline.c, level_avx2.c, level_avx512.c and level_avx512bf16.c each set a target
** with a pragma, include level.inc, and so export one `struct level`: the same
** table of functions at another vector width. Everything else in the room is
** compiled once, and calls through the table that level() chose. Off x86-64
** only the baseline exists.
**
** Which level that is, base/cpu.h says. Levels differ in the last bits of their
** results.
*/
#ifndef LIMN_KERNEL_CPU_DISPATCH_H
#define LIMN_KERNEL_CPU_DISPATCH_H

#include "graph/graph.h"

/* d = f(a, b, c), n values each; d may be a, b or c. */
typedef void tile_fn(float *d, const float *a, const float *b, const float *c, int n);

/* The widest piece that the functions on columns take, and the longest product_tile. */
#define COLUMNS 1024
#define PRODUCT_TILE (12 * 32)

/* How a filter's gradient goes through pictures that were turned around: distances in numbers, and how many there are. */
struct filter_walk {
    int64_t channel, image, line;
    int64_t images, lines, pairs;
};

/* Hidden units of PREFIX that go along together, and where what their weights get is added up. */
#define PREFIX_WIDE 64
struct prefix_gradient {
    float *w, *v, *c;
};

struct level {
    const char *name;

    /* tile.inc: elementwise rows. Of two operands one may be a single number: a (one_a) or b (one_b). */
    tile_fn *tile[OP_COUNT], *one_a[OP_COUNT], *one_b[OP_COUNT];
    tile_fn *cast[DTYPE_COUNT]; /* the numbers as that type would hold them */
    tile_fn *fill;              /* d = a[0] everywhere */
    void (*load[DTYPE_COUNT])(float *d, const void *x, int64_t n);
    void (*store[DTYPE_COUNT])(void *y, const float *a, int64_t n);

    /* random.inc: elements 4 block ... of graph/random.h; n is rounded up to a multiple of 4, at most 1024 */
    void (*uniform)(float *d, uint64_t key, uint64_t block, int n);
    void (*normal)(float *d, uint64_t key, uint64_t block, int n);

    /* block.inc, on n values: sum x, max x, sum (x - mean), sum (x - mean)^2, sum g (x - mean) */
    double (*sum)(const float *x, int64_t n);
    double (*max)(const float *x, int64_t n);
    double (*excess)(const float *x, float mean, int64_t n);
    double (*squares)(const float *x, float mean, int64_t n);
    double (*dot)(const float *g, const float *x, float mean, int64_t n);
    double (*exp_sum)(float *d, const float *x, float top, int64_t n); /* d = e^(x - top) */

    /* The same down n <= COLUMNS columns, into total[n]; rows are `pitch` floats apart. */
    void (*sum_down)(double *total, const float *x, int64_t rows, int64_t pitch, int n);
    void (*max_down)(double *total, const float *x, int64_t rows, int64_t pitch, int n);
    void (*excess_down)(double *total, const float *x, const float *mean, int64_t rows, int64_t pitch, int n);
    void (*squares_down)(double *total, const float *x, const float *mean, int64_t rows, int64_t pitch, int n);
    void (*dot_down)(double *total, const float *g, const float *x, const float *mean, int64_t rows, int64_t pitch,
                     int n);

    /* y = (x - mean) scale, and dx = ((g - bias) - (x - mean) slope) scale, where moment = mean, scale, bias, slope:
    ** the same for all of n values, or one for each of n columns */
    void (*norm)(float *y, const float *x, float mean, float scale, int64_t n);
    void (*norm_back)(float *dx, const float *g, const float *x, const float moment[4], int64_t n);
    void (*norm_down)(float *y, const float *x, const float *mean, const float *scale, int64_t rows, int n);
    void (*norm_back_down)(float *dx, const float *g, const float *x, const float *const moment[4], int64_t rows,
                           int n);

    /* product.inc: y[m][n] = sum over k of a[k][m] b[k][n], m < rows, n < columns: one tile, from packed panels */
    int rows, columns;
    void (*product)(float *y, const float *a, const float *b, int64_t k);

    /* strip.inc: y[m][n] (+)= sum over p of a[m][p] b[p][n], m < rows, n < columns: a and y as they stand, rows apitch
    ** and pitch apart, b a packed panel. strip16: the same in bf16, of k pairs, b from `pairs`; NULL where the processor
    ** has no such products. weights: x = e^(scale x - top), which is not above 0, and their sum. slope: d =
    ** p (dp - mean) scale. */
    void (*strip)(float *y, int64_t pitch, const float *a, int64_t apitch, const float *b, int64_t k, bool add,
                  int64_t rows);
    void (*strip16)(float *y, int64_t pitch, const uint16_t *a, int64_t apitch, const uint32_t *b, int64_t k, bool add,
                    int64_t rows);
    void (*pairs)(uint32_t *d, const uint16_t *low, const uint16_t *high, int64_t n);
    double (*weights)(float *x, float scale, float top, int64_t n);
    void (*slope)(float *d, const float *p, const float *dp, float mean, float scale, int64_t n);

    /* filter16.inc: y[m][n] (+)= sum over images, lines and pairs; y[c][i] = x[i][c]; NULL where strip16 is */
    void (*filter16)(float *y, int64_t pitch, const uint16_t *a, const struct filter_walk *w, const uint32_t *b, bool add,
                     int64_t rows);
    void (*turn16)(uint16_t *y, int64_t ypitch, const uint16_t *x, int64_t xpitch, int64_t n, int64_t columns);

    /* prefix.inc: y[d] += v_d . sigmoid(c + the sum over i < d of x[i] w_i) for d < n, of PREFIX_WIDE units; and what of
    ** dy flows to w, v and c, with room for n + 1 rows of slopes */
    void (*prefix)(float *y, const float *x, const float *w, const float *v, const float *c, int64_t n);
    void (*prefix_back)(const struct prefix_gradient *to, float *slope, const float *x, const float *dy, const float *w,
                        const float *v, const float *c, int64_t n);
};

/* The level in use. */
const struct level *level(void);

/* Use the level of this name; false where the processor, or the build, has no such level. */
bool level_choose(const char *name);

#endif
