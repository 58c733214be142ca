/* order.c -- running sums, the largest, the k largest: for f32 and bf16.
**
** As in the oracle a NaN counts as minus infinity where a place is asked for,
** and the first of equals comes first. TOPK inserts into a sorted list, which
** for the few of a sampler's top-k is hard to beat; it is not meant for sorting.
*/
#include "kernel/cpu/shape.h"

#include <math.h>

#include "base/par.h"

bool order_can(const struct call *c)
{
    enum dtype type = c->source[0].type, to = c->output[0].type;
    if (c->program || (type != F32 && type != BF16)) return false;
    if (c->outputs > 1 && c->output[1].type != I32) return false;
    return to == (c->node->op == OP_ARGMAX ? I32 : type);
}

static inline float load_f32(const float *x)
{
    return *x;
}

static inline float load_bf16(const uint16_t *x)
{
    return bf16_to_float(*x);
}

static inline void store_f32(float *y, double x)
{
    *y = (float)x;
}

static inline void store_bf16(uint16_t *y, double x)
{
    *y = bf16_from_float((float)x);
}

/* x as outer x n x inner; one task is COLUMNS neighbours of the inner axis. */
enum { COLUMNS = 16 };

struct sums {
    int64_t n, inner;
    bool reverse, exclusive;
};

#define CUMSUM_OF(name, type, load, store)                                                                             \
    static void name(const struct sums *s, const type *x, type *y, int64_t columns)                                    \
    {                                                                                                                  \
        double sum[COLUMNS] = {0};                                                                                     \
        for (int64_t j = 0; j < s->n; j++) {                                                                           \
            int64_t row = (s->reverse ? s->n - 1 - j : j) * s->inner;                                                  \
            for (int64_t i = 0; i < columns; i++) {                                                                    \
                double before = sum[i];                                                                                \
                sum[i] += load(x + row + i);                                                                           \
                store(y + row + i, s->exclusive ? before : sum[i]);                                                    \
            }                                                                                                          \
        }                                                                                                              \
    }
CUMSUM_OF(cumsum_f32, float, load_f32, store_f32)
CUMSUM_OF(cumsum_bf16, uint16_t, load_bf16, store_bf16)

void order_cumsum(struct call *c, const struct run *r)
{
    (void)r;
    struct shape s = c->source[0].shape;
    struct sums sums = {s.dim[c->node->i[0]], 1, c->node->i[1], c->node->i[2]};
    for (int k = (int)c->node->i[0] + 1; k < s.rank; k++) sums.inner *= s.dim[k];
    int64_t total = shape_size(s), per_row = (sums.inner + COLUMNS - 1) / COLUMNS;
    int64_t tasks = total / (sums.n * sums.inner) * per_row;
#pragma omp parallel for schedule(static) if (total > PAR_ELEMENTS)
    for (int64_t t = 0; t < tasks; t++) {
        int64_t column = t % per_row * COLUMNS, at = t / per_row * sums.n * sums.inner + column;
        int64_t columns = sums.inner - column < COLUMNS ? sums.inner - column : COLUMNS;
        const void *x = c->source[0].data;
        void *y = c->output[0].data;
        if (c->source[0].type == F32) cumsum_f32(&sums, (const float *)x + at, (float *)y + at, columns);
        else cumsum_bf16(&sums, (const uint16_t *)x + at, (uint16_t *)y + at, columns);
    }
}

#define ARGMAX_OF(name, type, load)                                                                                    \
    static int32_t name(const type *x, int64_t n)                                                                      \
    {                                                                                                                  \
        float best = -INFINITY;                                                                                        \
        int32_t at = 0;                                                                                                \
        for (int64_t i = 0; i < n; i++)                                                                                \
            if (load(x + i) > best) best = load(x + i), at = (int32_t)i;                                               \
        return at;                                                                                                     \
    }
ARGMAX_OF(argmax_f32, float, load_f32)
ARGMAX_OF(argmax_bf16, uint16_t, load_bf16)

void order_argmax(struct call *c, const struct run *r)
{
    (void)r;
    int64_t n = shape_dim(c->source[0].shape, -1), rows = shape_size(c->output[0].shape);
    const void *x = c->source[0].data;
    int32_t *y = c->output[0].data;
#pragma omp parallel for schedule(static) if (rows * n > PAR_ELEMENTS)
    for (int64_t i = 0; i < rows; i++)
        if (c->source[0].type == F32) y[i] = argmax_f32((const float *)x + i * n, n);
        else y[i] = argmax_bf16((const uint16_t *)x + i * n, n);
}

static inline float rank_value(float x)
{
    return isnan(x) ? -INFINITY : x;
}

/* The k largest of x in y, and their places in index where that is asked for. */
#define TOPK_OF(name, type, load)                                                                                      \
    static void name(const type *x, int64_t n, type *y, int32_t *index, int64_t k)                                     \
    {                                                                                                                  \
        int64_t held = 0;                                                                                              \
        for (int64_t i = 0; i < n; i++) {                                                                              \
            float v = rank_value(load(x + i));                                                                         \
            if (held == k && !(v > rank_value(load(y + k - 1)))) continue;                                             \
            int64_t at = held < k ? held++ : k - 1;                                                                    \
            for (; at > 0 && rank_value(load(y + at - 1)) < v; at--) {                                                 \
                y[at] = y[at - 1];                                                                                     \
                if (index) index[at] = index[at - 1];                                                                  \
            }                                                                                                          \
            y[at] = x[i];                                                                                              \
            if (index) index[at] = (int32_t)i;                                                                         \
        }                                                                                                              \
    }
TOPK_OF(topk_f32, float, load_f32)
TOPK_OF(topk_bf16, uint16_t, load_bf16)

void order_topk(struct call *c, const struct run *r)
{
    (void)r;
    int64_t n = shape_dim(c->source[0].shape, -1), k = shape_dim(c->output[0].shape, -1);
    int64_t rows = shape_size(c->source[0].shape) / n;
    const void *x = c->source[0].data;
    void *y = c->output[0].data;
    int32_t *index = c->outputs > 1 ? c->output[1].data : NULL;
#pragma omp parallel for schedule(static) if (rows * n > PAR_ELEMENTS)
    for (int64_t i = 0; i < rows; i++) {
        int32_t *places = index ? index + i * k : NULL;
        if (c->source[0].type == F32) topk_f32((const float *)x + i * n, n, (float *)y + i * k, places, k);
        else topk_bf16((const uint16_t *)x + i * n, n, (uint16_t *)y + i * k, places, k);
    }
}
