/* series_scores.c -- the networks of series_nets.c at work, and autocorrelations. */
#include "metric/series_scores.h"

#include "data/memory.h"
#include "metric/series_nets.h"
#include "task/feed.h"
#include "train/fit.h"

#include <math.h>

#define TESTED 5 /* every so many series, one is for the test */

static int check(struct series real, struct series made, struct err *e)
{
    CHECK(real.time == made.time && real.columns == made.columns, e, ERR_SHAPE,
          "series of %lld x %lld numbers are compared with series of %lld x %lld", (long long)real.time,
          (long long)real.columns, (long long)made.time, (long long)made.columns);
    CHECK(real.time >= 2 && real.time <= SERIES_LONGEST, e, ERR_DATA, "series of %lld rows; it takes 2 to %d",
          (long long)real.time, SERIES_LONGEST);
    CHECK(real.n >= SERIES_FEWEST && made.n >= SERIES_FEWEST, e, ERR_DATA,
          "%lld series are compared with %lld; it takes %d or more of each", (long long)real.n, (long long)made.n,
          SERIES_FEWEST);
    return 0;
}

/* ---- scaled copies ---- */

struct range {
    double *low, *width; /* [columns] */
};

static int range_of(struct series s, struct range *r, struct err *e)
{
    r->low = mem_array((size_t)s.columns, 2 * sizeof *r->low);
    if (!r->low) return fail_memory(e);
    r->width = r->low + s.columns;
    for (int64_t j = 0; j < s.columns; j++) {
        double low = INFINITY, high = -INFINITY;
        for (int64_t i = j; i < s.n * s.time * s.columns; i += s.columns) {
            low = fmin(low, s.x[i]);
            high = fmax(high, s.x[i]);
        }
        r->low[j] = low;
        r->width[j] = high > low ? high - low : 1;
    }
    return 0;
}

static void scale_one(struct series s, int64_t from, const struct range *r, float *out)
{
    const int64_t size = s.time * s.columns;
    for (int64_t i = 0; i < size; i++) {
        const int64_t j = i % s.columns;
        out[i] = (float)((s.x[from * size + i] - r->low[j]) / r->width[j]);
    }
}

/* Room for n series and, where there are two classes, their labels; d is closed by close_set. */
static int open_set(struct data *d, struct series like, int64_t n, int classes, float **x, int32_t **label,
                    struct err *e)
{
    *d = (struct data){.name = "series", .about = "series", .count = n};
    d->item = (struct item){
        .kind = ITEM_SERIES, .type = F32, .shape = SHAPE(like.time, like.columns), .classes = classes};
    *x = mem_array((size_t)(n * like.time * like.columns), sizeof **x);
    *label = classes ? mem_array((size_t)n, sizeof **label) : NULL;
    if (*x && (*label || !classes)) return memory_hold(d, *x, *label, e);
    mem_free(*x);
    mem_free(*label);
    return fail_memory(e);
}

static void close_set(struct data *d)
{
    if (d->close) d->close(d);
    arena_free(&d->arena);
}

/* ---- training ---- */

static int train(struct model **out, const struct family *f, struct data *d, uint64_t seed, struct err *e)
{
    struct fit_result result;
    TRY(model_new(out, f, &d->item, seed, e));
    struct model *m = *out;
    m->precision = PRECISION_F32;
    m->deterministic = true;
    struct fit fit = {.family = f,
                      .options = m->options,
                      .store = m->store,
                      .item = &m->item,
                      .data = d,
                      .batch = f->recipe.batch,
                      .deterministic = true,
                      .seed = seed};
    TRY(train_options_from(&f->recipe, &fit.train, e));
    return fit_run(&fit, &result, e);
}

/* ---- discriminative ---- */

/* n of each, one after the other: those whose place in the trial's order is (not) a fifth one. */
static int mixed_set(struct data *d, struct series real, struct series made, int64_t n, const struct range *r,
                     uint64_t key, bool tested, struct err *e)
{
    const int64_t size = real.time * real.columns, fifths = n / TESTED, count = tested ? fifths : n - fifths;
    float *x;
    int32_t *label;
    TRY(open_set(d, real, 2 * count, 2, &x, &label, e));
    for (int64_t i = 0; i < 2 * count; i++) {
        const struct series from = i % 2 ? made : real;
        const int64_t place = tested ? i / 2 : fifths + i / 2;
        scale_one(from, rng_permute(key + (uint64_t)(i % 2), from.n, place), r, x + i * size);
        label[i] = i % 2;
    }
    return 0;
}

static int count_right(struct model *m, struct data *d, double *accuracy, struct err *e)
{
    struct tensor p;
    TRY(feed_gather(m, VERB_CLASSIFY, d, 0, 0, &p, e));
    int64_t right = 0;
    for (int64_t i = 0; i < d->count; i++) right += (tensor_get(&p, 2 * i + 1) > tensor_get(&p, 2 * i)) == (i % 2 == 1);
    *accuracy = (double)right / (double)d->count;
    mem_free(p.data);
    return 0;
}

static int try_to_tell(struct series real, struct series made, const struct range *r, uint64_t seed, double *accuracy,
                       struct err *e)
{
    const int64_t n = real.n < made.n ? real.n : made.n;
    const uint64_t key = rng_key(seed, rng_hash_text("fifths"), 0);
    struct data taught = {0}, tested = {0};
    struct model *m = NULL;
    int failed = mixed_set(&taught, real, made, n, r, key, false, e);
    if (!failed) failed = mixed_set(&tested, real, made, n, r, key, true, e);
    if (!failed) failed = train(&m, &series_discriminator, &taught, seed, e);
    if (!failed) failed = count_right(m, &tested, accuracy, e);
    model_free(m);
    close_set(&taught);
    close_set(&tested);
    return failed;
}

int series_discriminative(struct series real, struct series made, int trials, uint64_t seed, double *score,
                          struct err *e)
{
    struct range r = {0};
    double accuracy;
    TRY(check(real, made, e));
    int failed = range_of(real, &r, e);
    *score = 0;
    for (int k = 0; k < trials && !failed; k++) {
        failed = try_to_tell(real, made, &r, seed + (uint64_t)k, &accuracy, e);
        if (!failed) *score += fabs(accuracy - 0.5) / trials;
    }
    mem_free(r.low);
    return failed;
}

/* ---- predictive ---- */

static int plain_set(struct data *d, struct series s, const struct range *r, float **x, struct err *e)
{
    int32_t *none;
    TRY(open_set(d, s, s.n, 0, x, &none, e));
    for (int64_t i = 0; i < s.n; i++) scale_one(s, i, r, *x + i * s.time * s.columns);
    return 0;
}

static int measure_error(struct model *m, struct data *d, const float *x, struct series s, double *error, struct err *e)
{
    struct tensor next;
    TRY(feed_gather(m, VERB_ENCODE, d, 0, 0, &next, e));
    *error = 0;
    for (int64_t i = 0; i < s.n * (s.time - 1); i++) {
        const int64_t row = i / (s.time - 1) * s.time + i % (s.time - 1) + 1;
        *error += fabs(tensor_get(&next, i) - x[row * s.columns + s.columns - 1]);
    }
    *error /= (double)(s.n * (s.time - 1));
    mem_free(next.data);
    return 0;
}

int series_predictive(struct series real, struct series made, uint64_t seed, double *error, struct err *e)
{
    struct range r = {0};
    struct data taught = {0}, tested = {0};
    struct model *m = NULL;
    float *x, *y;
    TRY(check(real, made, e));
    int failed = range_of(real, &r, e);
    if (!failed) failed = plain_set(&taught, made, &r, &x, e);
    if (!failed) failed = plain_set(&tested, real, &r, &y, e);
    if (!failed) failed = train(&m, &series_predictor, &taught, seed, e);
    if (!failed) failed = measure_error(m, &tested, y, real, error, e);
    model_free(m);
    close_set(&taught);
    close_set(&tested);
    mem_free(r.low);
    return failed;
}

/* ---- autocorrelation ---- */

/* Of column j over all series together, at lags 1 .. time - 1: 0 where the column is constant. */
static void autocorrelate(struct series s, int64_t j, double *out)
{
    const int64_t rows = s.n * s.time;
    double mean = 0, variance = 0;
    for (int64_t i = 0; i < rows; i++) mean += s.x[i * s.columns + j] / (double)rows;
    for (int64_t i = 0; i < rows; i++) variance += pow(s.x[i * s.columns + j] - mean, 2) / (double)rows;
    for (int64_t lag = 1; lag < s.time; lag++) {
        double sum = 0;
        for (int64_t i = 0; i < rows; i++)
            if (i % s.time + lag < s.time)
                sum += (s.x[i * s.columns + j] - mean) * (s.x[(i + lag) * s.columns + j] - mean);
        out[lag - 1] = variance > 0 ? sum / (double)(s.n * (s.time - lag)) / variance : 0;
    }
}

int series_autocorrelation(struct series real, struct series made, double *difference, struct err *e)
{
    TRY(check(real, made, e));
    const int64_t lags = real.time - 1;
    double *a = mem_array((size_t)lags, 2 * sizeof *a), *b = a + lags;
    if (!a) return fail_memory(e);
    *difference = 0;
    for (int64_t j = 0; j < real.columns; j++) {
        autocorrelate(real, j, a);
        autocorrelate(made, j, b);
        for (int64_t k = 0; k < lags; k++) *difference += fabs(a[k] - b[k]) / (double)(lags * real.columns);
    }
    mem_free(a);
    return 0;
}
