/* exhibit.c -- items as a measure sees them: black and white, levels, numbers, categories. */
#include "metric/trivial.h"

#include "base/rng.h"
#include "nn/measure.h"

#include <math.h>
#include <string.h>

struct manner {
    bool bytes;      /* pictures by levels */
    bool drawn;      /* or black and white: by chance */
    double cut;      /* or above this; negative: as numbers */
    bool whole;      /* rows: whole numbers have a probability */
    bool categories; /* and categories */
};

/* False: no trivial model is of that measure. */
static bool manner_of(const struct item *item, const char *measure, struct manner *s)
{
    *s = (struct manner){.cut = -1};
    if (item->kind == ITEM_TEXT) return true;
    if (item->kind != ITEM_IMAGE) {
        s->whole = strstr(measure, "whole numbers") != NULL;
        s->categories = strstr(measure, "probability") != NULL;
        return true;
    }
    if (!strcmp(measure, MEASURE_DRAWN)) s->drawn = true;
    else if (!strcmp(measure, MEASURE_CUT)) s->cut = 0.5;
    else if (!strcmp(measure, MEASURE_CUT_ABOVE_ZERO)) s->cut = 0;
    else if (!strcmp(measure, MEASURE_LEVELS)) s->bytes = true;
    else return !strcmp(measure, measure_of_numbers(item));
    return true;
}

static int32_t kind_of(const struct item *item, const struct manner *s, int64_t j)
{
    const struct column *c = item->columns ? &item->columns[j % item->shape.dim[item->shape.rank - 1]] : NULL;
    if (item->kind == ITEM_TEXT) return item->symbols;
    if (item->kind == ITEM_IMAGE) return s->bytes ? 256 : s->drawn || s->cut >= 0 ? 2 : VALUE_NUMBER;
    if (!c) return VALUE_NUMBER;
    if (c->kind == COLUMN_CATEGORY) return s->categories ? c->categories : VALUE_NUMBER;
    return s->whole && c->whole ? VALUE_WHOLE : VALUE_NUMBER;
}

static void look(const struct manner *s, const double *x, int64_t count, struct rng *r, double *out)
{
    for (int64_t i = 0; i < count; i++) {
        if (s->bytes) out[i] = rint(fmin(fmax(x[i], 0), 1) * 255);
        else if (s->drawn) out[i] = rng_uniform(r) < x[i];
        else if (s->cut >= 0) out[i] = x[i] > s->cut;
        else out[i] = x[i];
    }
}

int exhibit_make(struct exhibit *v, const struct item *item, const char *measure, const double *train, int64_t n,
                 const double *test, int64_t m, uint64_t seed, bool *seen, struct err *e)
{
    const int64_t d = shape_size(item->shape);
    struct rng r = rng_stream(seed, "trivial");
    struct manner s;
    *v = (struct exhibit){.item = item, .n = n, .m = m, .d = d, .seed = seed};
    if (item->kind == ITEM_TEXT) v->from = d / 2;
    *seen = manner_of(item, measure, &s);
    if (!*seen) return 0;
    v->kind = arena_alloc(&v->arena, (size_t)d * sizeof *v->kind);
    v->train = arena_alloc(&v->arena, (size_t)(n * d) * sizeof *v->train);
    v->test = arena_alloc(&v->arena, (size_t)(m * d) * sizeof *v->test);
    if (v->arena.failed) return fail_memory(e);
    for (int64_t j = 0; j < d; j++) v->kind[j] = kind_of(item, &s, j);
    look(&s, train, n * d, &r, v->train);
    look(&s, test, m * d, &r, v->test);
    return 0;
}

void exhibit_free(struct exhibit *v)
{
    arena_free(&v->arena);
    *v = (struct exhibit){0};
}
