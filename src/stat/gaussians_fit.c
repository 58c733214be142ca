/* gaussians_fit.c -- EM for mixtures of Gaussians, from k-means.
**
** Rows are sorted by what they miss, so that rows which miss the same numbers
** share what is worked out for them. In the M-step each component gathers its
** moments around its old mean: sums of squares around zero would lose digits.
*/
#include "stat/gaussians.h"
#include "stat/gaussians_part.h"
#include "stat/kmeans.h"
#include "stat/logs.h"
#include "stat/matrix.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK 256
#define SHARDS 32 /* parts of the rows whose sums are added in order, whatever the number of threads */
#define KMEANS_ROUNDS 300
#define NEGLIGIBLE 1e-20  /* a share of a row that no sum over rows would notice */
#define LEAST_COUNT 1e-10 /* rows that a component has at least, so that nothing is divided by zero */

struct work {
    struct gaussians *g;
    const struct gaussians_fit *how;
    int64_t n;
    double *x;      /* [n, d], sorted */
    int32_t *label; /* [n], likewise; -1: unknown */
    int32_t *miss;  /* [n], likewise: the same number for rows that miss the same */
    double *share;  /* [n, k]: responsibilities */
};

/* What one component sees of the rows, around its mean. */
struct moments {
    double count;
    double *first;  /* [d] */
    double *second; /* [d, d]; not dense: [d] */
    double *rows;   /* [BLOCK, d]: spare */
    struct part part;
};

static int moments_open(struct moments *m, const struct gaussians *g, struct err *e)
{
    const int64_t d = g->d, second = gaussians_are_dense(g->covariance) ? d * d : d;
    m->first = mem_array((size_t)(d + second + BLOCK * d), sizeof(double));
    if (!m->first) return fail_memory(e);
    m->second = m->first + d;
    m->rows = m->second + second;
    return part_new(&m->part, d, e);
}

static void moments_close(struct moments *m)
{
    mem_free(m->first);
    part_free(&m->part);
}

/* ---- the M-step ---- */

static void spread_of_hidden(struct moments *m, double count, bool dense)
{
    const struct part *p = &m->part;
    for (int64_t i = 0; i < p->hidden; i++)
        for (int64_t j = 0; j < p->hidden; j++) {
            const int64_t row = p->index[p->seen + i], column = p->index[p->seen + j];
            const double more = count * p->rest[i * p->hidden + j];
            if (dense) m->second[row * p->d + column] += more;
            else if (i == j) m->second[row] += more;
        }
}

/* The rows of that list, at most BLOCK of them, all of which miss the same. */
static int gather(const struct work *w, struct moments *m, int64_t k, const int64_t *list, int64_t rows, struct err *e)
{
    const struct gaussians *g = w->g;
    const int64_t d = g->d;
    const bool dense = gaussians_are_dense(g->covariance), whole = !rows || part_whole(w->x + list[0] * d, d);
    double count = 0;
    if (!whole) part_look(&m->part, w->x + list[0] * d);
    if (!whole) TRY(part_condition(&m->part, g, k, e));
    for (int64_t i = 0; i < rows; i++) {
        const double *x = w->x + list[i] * d, share = w->share[list[i] * g->k + k], root = sqrt(share);
        double *row = m->rows + i * d;
        count += share;
        for (int64_t j = 0; j < d; j++) row[j] = x[j] - g->mean[k * d + j];
        if (!whole) part_fill(&m->part, row);
        for (int64_t j = 0; j < d; j++) m->first[j] += share * row[j];
        for (int64_t j = 0; j < d && !dense; j++) m->second[j] += share * row[j] * row[j];
        for (int64_t j = 0; j < d && dense; j++) row[j] *= root;
    }
    if (dense) matrix_gram(m->rows, rows, d, m->second);
    if (!whole) spread_of_hidden(m, count, dense);
    m->count += count;
    return 0;
}

static int gather_all(const struct work *w, struct moments *m, int64_t k, struct err *e)
{
    int64_t list[BLOCK], rows = 0;
    m->count = 0;
    memset(m->first, 0, (size_t)(m->rows - m->first) * sizeof *m->first);
    for (int64_t i = 0; i < w->n; i++) {
        if (w->share[i * w->g->k + k] < NEGLIGIBLE) continue;
        if (rows == BLOCK || (rows && w->miss[i] != w->miss[list[0]])) {
            TRY(gather(w, m, k, list, rows, e));
            rows = 0;
        }
        list[rows++] = i;
    }
    return gather(w, m, k, list, rows, e);
}

/* Moments into weight, mean, and covariance: tied covariances add up to one. */
static void settle(const struct work *w, const struct moments *m, int64_t k)
{
    struct gaussians *g = w->g;
    const int64_t d = g->d;
    const double count = fmax(m->count, LEAST_COUNT), share = g->covariance == COVARIANCE_TIED ? (double)w->n : count;
    double *out = g->factor +
                  (g->covariance == COVARIANCE_TIED ? 0 : k * (gaussians_are_dense(g->covariance) ? d * d : d));
    double average = 0;
    g->weight[k] = count / (double)w->n;
    for (int64_t i = 0; i < d; i++) g->mean[k * d + i] += m->first[i] / count;
    if (gaussians_are_dense(g->covariance)) {
        for (int64_t i = 0; i < d; i++)
            for (int64_t j = 0; j < d; j++)
                out[i * d + j] += (m->second[i * d + j] - m->first[i] * m->first[j] / count) / share;
        return;
    }
    for (int64_t i = 0; i < d; i++) out[i] = (m->second[i] - m->first[i] * m->first[i] / count) / count;
    for (int64_t i = 0; i < d; i++) average += out[i] / (double)d;
    for (int64_t i = 0; i < d && g->covariance == COVARIANCE_SPHERICAL; i++) out[i] = average;
}

static void add_ridge(struct gaussians *g, double ridge)
{
    const int64_t count = gaussians_factor_count(g), d = g->d;
    const bool dense = gaussians_are_dense(g->covariance);
    for (int64_t i = 0; i < count; i++)
        if (!dense || i % (d * d) % (d + 1) == 0) g->factor[i] += ridge;
}

/* Every component at once where each has a covariance of its own; sums over components keep their order. */
static int maximise(void *self, struct err *e)
{
    struct work *w = self;
    struct gaussians *g = w->g;
    struct gaussians old = *g;
    const size_t bytes = (size_t)gaussians_factor_count(g) * sizeof(double);
    int status = 0;
    old.factor = mem_alloc(bytes); /* what the hidden numbers are filled in by */
    if (!old.factor) return fail_memory(e);
    memcpy(old.factor, g->factor, bytes);
    memset(g->factor, 0, bytes);
    struct work before = *w;
    before.g = &old;
#pragma omp parallel if (g->covariance != COVARIANCE_TIED && g->k > 1)
    {
        struct err mine = {0};
        struct moments m = {0};
        int failed = moments_open(&m, g, &mine);
#pragma omp for schedule(dynamic, 1)
        for (int64_t k = 0; k < g->k; k++) {
            if (!failed) failed = gather_all(&before, &m, k, &mine);
            if (!failed) settle(w, &m, k);
        }
        moments_close(&m);
#pragma omp critical
        if (failed && !status) {
            status = failed;
            if (e) *e = mine;
        }
    }
    mem_free(old.factor);
    TRY(status);
    add_ridge(g, w->how->ridge);
    return gaussians_factorise(g, e);
}

/* ---- the E-step ---- */

/* Log joints of rows first .. end - 1 into shares: returns their log-likelihood. */
static double share_out(struct work *w, int64_t first, int64_t end)
{
    const int64_t k = w->g->k;
    double sum = 0;
    for (int64_t i = first; i < end; i++) {
        double *share = w->share + i * k;
        const int32_t known = w->label[i];
        for (int64_t c = 0; c < k && known >= 0; c++)
            if (c != known) share[c] = -INFINITY;
        sum += log_shares(share, k);
    }
    return sum;
}

static int expect(void *self, double *log_likelihood, struct err *e)
{
    struct work *w = self;
    double shard[SHARDS] = {0}, sum = 0;
    TRY(gaussians_log_joint(w->g, w->x, w->n, w->share, e));
#pragma omp parallel for schedule(static)
    for (int64_t s = 0; s < SHARDS; s++) shard[s] = share_out(w, w->n * s / SHARDS, w->n * (s + 1) / SHARDS);
    for (int s = 0; s < SHARDS; s++) sum += shard[s];
    *log_likelihood = sum / (double)w->n;
    return 0;
}

/* ---- the start ---- */

struct sorted_row {
    const double *x;
    int64_t d, place;
};

static int by_missing(const void *a, const void *b)
{
    const struct sorted_row *p = a, *q = b;
    for (int64_t j = 0; j < p->d; j++) {
        const int order = isnan(p->x[j]) - isnan(q->x[j]);
        if (order) return order;
    }
    return (p->place > q->place) - (p->place < q->place);
}

static int sort_rows(struct work *w, const double *x, const int32_t *label, struct err *e)
{
    const int64_t d = w->g->d;
    struct sorted_row *rows = mem_array((size_t)w->n, sizeof *rows);
    if (!rows) return fail_memory(e);
    for (int64_t i = 0; i < w->n; i++) rows[i] = (struct sorted_row){x + i * d, d, i};
    qsort(rows, (size_t)w->n, sizeof *rows, by_missing);
    for (int64_t i = 0; i < w->n; i++) {
        memcpy(w->x + i * d, rows[i].x, (size_t)d * sizeof *x);
        w->label[i] = label ? label[rows[i].place] : -1;
        if (i) w->miss[i] = w->miss[i - 1] + !part_same(w->x + (i - 1) * d, w->x + i * d, d);
    }
    mem_free(rows);
    return 0;
}

/* [n, d] with the mean of its column in each missing number's place. */
static void fill_with_means(double *x, int64_t n, int64_t d)
{
    for (int64_t j = 0; j < d; j++) {
        double sum = 0, count = 0;
        for (int64_t i = 0; i < n; i++)
            if (!isnan(x[i * d + j])) sum += x[i * d + j], count++;
        for (int64_t i = 0; i < n; i++)
            if (isnan(x[i * d + j])) x[i * d + j] = count > 0 ? sum / count : 0;
    }
}

/* Shares by k-means, whose centres become the means. */
static int group(struct work *w, struct err *e)
{
    struct gaussians *g = w->g;
    const int64_t n = w->n, d = g->d;
    const struct kmeans how = {.k = (int)g->k,
                               .restarts = w->how->restarts,
                               .most = KMEANS_ROUNDS,
                               .seed = w->how->seed,
                               .report = w->how->report,
                               .listener = w->how->listener};
    double *full = mem_array((size_t)(n * d), sizeof *full), inertia;
    int32_t *nearest = mem_array((size_t)n, sizeof *nearest);
    int status = full && nearest ? 0 : fail_memory(e);
    if (!status) {
        memcpy(full, w->x, (size_t)(n * d) * sizeof *full);
        fill_with_means(full, n, d);
        status = kmeans_fit(&how, full, n, d, g->mean, nearest, &inertia, e);
    }
    for (int64_t i = 0; i < n && !status; i++) w->share[i * g->k + nearest[i]] = 1;
    mem_free(full);
    mem_free(nearest);
    return status;
}

/* *done: nothing is hidden, so that one M-step is all there is to do. */
static int start(struct work *w, bool *done, struct err *e)
{
    struct gaussians *g = w->g;
    const int64_t d = g->d;
    const bool dense = gaussians_are_dense(g->covariance);
    *done = w->how->label && part_whole(w->x + (w->n - 1) * d, d);
    for (int64_t i = 0; i < gaussians_factor_count(g); i++) g->factor[i] = !dense || i % (d * d) % (d + 1) == 0;
    if (!w->how->label) TRY(group(w, e));
    for (int64_t i = 0; i < w->n && w->how->label; i++) {
        const int32_t known = w->label[i];
        CHECK(known < g->k, e, ERR_DATA, "a row has label %d, and there are %lld classes", known, (long long)g->k);
        *done = *done && known >= 0;
        for (int64_t k = 0; k < g->k; k++) w->share[i * g->k + k] = known < 0 ? 1 / (double)g->k : known == k;
    }
    return maximise(w, e);
}

static int run(struct work *w, const double *x, struct em_result *r, struct err *e)
{
    const struct gaussians_fit *how = w->how;
    const struct em em = {expect, maximise, w, how->most, how->tolerance, how->report, how->listener};
    bool done;
    TRY(sort_rows(w, x, how->label, e));
    TRY(start(w, &done, e));
    return done ? 0 : em_run(&em, r, e);
}

int gaussians_fit(struct gaussians *g, const struct gaussians_fit *how, const double *x, int64_t n, int64_t d,
                  struct em_result *r, struct err *e)
{
    *r = (struct em_result){0};
    TRY(gaussians_new(g, how->covariance, how->k, d, e));
    CHECK(n > 0 && (how->k <= n || how->label), e, ERR_DATA, "%lld components are asked for, and there are %lld rows",
          (long long)how->k, (long long)n);
    struct work w = {.g = g, .how = how, .n = n};
    w.x = mem_array((size_t)(n * d), sizeof(double));
    w.label = mem_array((size_t)n, sizeof *w.label);
    w.miss = mem_array((size_t)n, sizeof *w.miss);
    w.share = mem_array((size_t)(n * how->k), sizeof(double));
    const int status = w.x && w.label && w.miss && w.share ? run(&w, x, r, e) : fail_memory(e);
    mem_free(w.x);
    mem_free(w.label);
    mem_free(w.miss);
    mem_free(w.share);
    return status;
}
