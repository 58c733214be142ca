/* features.c -- numbers by their deviations, categories as corners of a simplex, text as shares of symbols and pairs.
**
** A different category is as far away as one deviation of a number. What is
** missing lies at the mean, or at no corner.
*/
#include "metric/features.h"

#include "base/rng.h"

#include <math.h>

#define PAIRS 256 /* buckets into which pairs of symbols are hashed */

static int categories(const struct item *item, int64_t j)
{
    const int64_t width = item->shape.dim[item->shape.rank - 1];
    const struct column *c = item->columns ? &item->columns[j % width] : NULL;
    return c && c->kind == COLUMN_CATEGORY ? c->categories : 0;
}

/* Numbers of which each has a place of its own, or, in series, each column whatever the time. */
static int64_t places(const struct item *item)
{
    return item->kind == ITEM_SERIES ? item->shape.dim[1] : shape_size(item->shape);
}

static void learn(struct scale *s, const double *x, int64_t n, int64_t place)
{
    const int64_t size = shape_size(s->item->shape), step = places(s->item);
    double sum = 0, squares = 0, count = 0;
    for (int64_t i = place; i < n * size; i += step)
        if (isfinite(x[i])) sum += x[i], count++;
    const double mean = count ? sum / count : 0;
    for (int64_t i = place; i < n * size; i += step)
        if (isfinite(x[i])) squares += (x[i] - mean) * (x[i] - mean);
    const double deviation = count ? sqrt(squares / count) : 0;
    for (int64_t j = place; j < size; j += step) {
        s->mean[j] = mean;
        s->deviation[j] = deviation > 1e-9 * fabs(mean) && deviation > 0 ? deviation : 1;
    }
}

int scale_learn(struct scale *s, const struct item *item, const double *x, int64_t n, struct err *e)
{
    const int64_t size = shape_size(item->shape);
    *s = (struct scale){.item = item};
    s->mean = arena_alloc(&s->arena, (size_t)size * sizeof *s->mean);
    s->deviation = arena_alloc(&s->arena, (size_t)size * sizeof *s->deviation);
    if (s->arena.failed) return fail_memory(e);
    for (int64_t j = 0; j < size; j++) s->deviation[j] = 1;
    if (item->kind == ITEM_IMAGE || item->kind == ITEM_TEXT) return 0;
    for (int64_t j = 0; j < places(item); j++)
        if (!categories(item, j)) learn(s, x, n, j);
    return 0;
}

void scale_free(struct scale *s)
{
    arena_free(&s->arena);
    *s = (struct scale){0};
}

int64_t features_width(const struct item *item)
{
    int64_t width = 0;
    if (item->kind == ITEM_TEXT) return item->symbols + PAIRS;
    for (int64_t j = 0; j < shape_size(item->shape); j++) {
        const int c = categories(item, j);
        width += c > 2 ? c : 1;
    }
    return width;
}

static void of_text(const struct item *item, const double *x, double *out)
{
    const int64_t length = item->shape.dim[0];
    memset(out, 0, (size_t)(item->symbols + PAIRS) * sizeof *out);
    for (int64_t i = 0; i < length; i++) {
        const int32_t pair[2] = {(int32_t)x[i], i ? (int32_t)x[i - 1] : -1};
        if (pair[0] >= 0 && pair[0] < item->symbols) out[pair[0]] += 1 / (double)length;
        if (i) out[item->symbols + (int64_t)(rng_hash(0, pair, sizeof pair) % PAIRS)] += 1 / (double)length;
    }
}

static void of_numbers(const struct scale *s, const double *x, double *out)
{
    for (int64_t j = 0; j < shape_size(s->item->shape); j++) {
        const int c = categories(s->item, j);
        const bool known = isfinite(x[j]);
        if (c > 2) {
            for (int k = 0; k < c; k++) out[k] = known && x[j] == k ? M_SQRT1_2 : 0;
            out += c;
        } else *out++ = known ? (x[j] - s->mean[j]) / s->deviation[j] : c ? 0.5 : 0;
    }
}

void features_make(const struct scale *s, const double *x, int64_t n, double *out)
{
    const int64_t size = shape_size(s->item->shape), width = features_width(s->item);
    for (int64_t i = 0; i < n; i++) {
        if (s->item->kind == ITEM_TEXT) of_text(s->item, x + i * size, out + i * width);
        else of_numbers(s, x + i * size, out + i * width);
    }
}
