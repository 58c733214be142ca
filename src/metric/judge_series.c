/* judge_series.c -- drawn series against real ones; and real ones against others, which is the floor. */
#include "metric/series_scores.h"
#include "metric/sight.h"

#include <math.h>
#include <stdio.h>

#define TRIALS 3

typedef int score(struct series real, struct series made, uint64_t seed, double *out, struct err *e);

/* A copy in which missing numbers are the column's mean over the real ones: *x is the caller's (mem_free). */
static int whole(const double *from, int64_t n, struct shape item, const double *mean, struct series *out, double **x,
                 struct err *e)
{
    const int64_t count = n * shape_size(item);
    *x = mem_array((size_t)count, sizeof **x);
    if (!*x) return fail_memory(e);
    for (int64_t i = 0; i < count; i++) (*x)[i] = isfinite(from[i]) ? from[i] : mean[i % item.dim[1]];
    *out = (struct series){*x, n, item.dim[0], item.dim[1]};
    return 0;
}

static int find_means(const double *x, int64_t rows, int64_t columns, double **mean, struct err *e)
{
    *mean = mem_array((size_t)columns, sizeof **mean);
    if (!*mean) return fail_memory(e);
    for (int64_t j = 0; j < columns; j++) {
        double sum = 0, count = 0;
        for (int64_t i = j; i < rows * columns; i += columns)
            if (isfinite(x[i])) sum += x[i], count++;
        (*mean)[j] = count > 0 ? sum / count : 0;
    }
    return 0;
}

/* x: real, other real, drawn, by columns shuffled */
static int measure(struct hearing *h, score *f, const double *const x[4], int64_t n, struct verdict *v, struct err *e)
{
    const struct shape item = h->m->item.shape;
    double *out[4] = {NULL, &v->floor, &v->value, &v->baseline}, *mean = NULL, *copy = NULL, *real = NULL;
    struct series measured, s;
    int failed = find_means(x[0], n * item.dim[0], item.dim[1], &mean, e);
    if (!failed) failed = whole(x[0], n, item, mean, &measured, &real, e);
    for (int k = 1; k < 4 && !failed; k++) {
        failed = whole(x[k], n, item, mean, &s, &copy, e);
        if (!failed) failed = f(measured, s, h->seed, out[k], e);
        mem_free(copy);
    }
    mem_free(mean);
    mem_free(real);
    return failed;
}

static int hear_score(struct hearing *h, score *f, const char *note, struct err *e)
{
    const struct sight *s;
    const struct items *drawn, *shuffled;
    struct verdict v = NO_VERDICT;
    TRY(sight_of(h, &s, e));
    TRY(hearing_items(h, PART_DRAWN, &drawn, e));
    TRY(hearing_items(h, PART_SHUFFLED, &shuffled, e));
    const double *const x[4] = {s->real_x, s->other_x, drawn->x, shuffled->x};
    v.n = s->n;
    if (s->n < SERIES_FEWEST)
        snprintf(v.note, sizeof v.note, "too few series to tell: it takes %d or more of each", SERIES_FEWEST);
    else if (h->m->item.shape.dim[0] > SERIES_LONGEST)
        snprintf(v.note, sizeof v.note, "not of %lld rows: of %d at most", (long long)h->m->item.shape.dim[0],
                 SERIES_LONGEST);
    else {
        TRY(measure(h, f, x, s->n, &v, e));
        v.baseline_name = SHUFFLED_NAME;
        snprintf(v.note, sizeof v.note, "%s", note);
    }
    hearing_tell(h, &v);
    return 0;
}

static int discriminative(struct series real, struct series made, uint64_t seed, double *out, struct err *e)
{
    return series_discriminative(real, made, TRIALS, seed, out, e);
}

int hear_discriminative(struct hearing *h, struct err *e)
{
    return hear_score(h, discriminative, "a recurrent network tells drawn from real; mean of 3 trials", e);
}

int hear_predictive(struct hearing *h, struct err *e)
{
    return hear_score(
        h, series_predictive,
        "taught on drawn series, tested on real ones: the last column a step ahead, in units of its range", e);
}

static int autocorrelation(struct series real, struct series made, uint64_t seed, double *out, struct err *e)
{
    (void)seed;
    return series_autocorrelation(real, made, out, e);
}

int hear_autocorrelation(struct hearing *h, struct err *e)
{
    return hear_score(h, autocorrelation, "mean absolute difference over columns and lags", e);
}
