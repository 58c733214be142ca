/* gaussians_fit.c -- EM for mixtures of Gaussians.
**
** A round goes through the rows once: of each run of rows the shares of the
** components, and with them at once the moments that the next parameters are
** made of, while the rows are in the cache.
*/
#include "stat/gaussians_block.h"
#include "stat/gaussians_moments.h"
#include "stat/gaussians_start.h"

#include <math.h>
#include <string.h>

#define SHARDS 16            /* parts of the rows whose sums are added in order, whatever the number of threads */
#define NUMBERS_MOST 1000000 /* in the moments of all shards, where that is not more than half of the data */
#define LEAST_COUNT 1e-10    /* rows that a component has at least, so that nothing is divided by zero */

struct shard {
    struct moments moments;
    double log_likelihood;
};

struct work {
    struct gaussians *g;
    const struct gaussians_fit *how;
    int64_t n;
    struct start start;
    bool begun; /* parameters stand, by which shares are told */
    double *numbers;
    int64_t shards;
    struct shard shard[SHARDS];
};

/* ---- the M-step ---- */

/* Component k's moments: shard 0 gets the sum of all. */
static void add_up(struct work *w, int64_t k, int64_t squares)
{
    const int64_t pitch = w->start.pitch;
    struct moments *all = &w->shard[0].moments;
    for (int64_t s = 1; s < w->shards; s++) {
        const struct moments *m = &w->shard[s].moments;
        all->count[k] += m->count[k];
        for (int64_t i = k * pitch; i < (k + 1) * pitch; i++) all->first[i] += m->first[i];
        for (int64_t i = k * squares; i < (k + 1) * squares; i++) all->second[i] += m->second[i];
    }
}

/* Moments into weight, mean, and covariance: tied covariances add up to one. */
static void settle(struct work *w, int64_t k)
{
    struct gaussians *g = w->g;
    const int64_t d = g->d, pitch = w->start.pitch;
    const bool dense = gaussians_are_dense(g->covariance), tied = g->covariance == COVARIANCE_TIED;
    const int64_t squares = dense ? pitch * pitch : pitch;
    const struct moments *m = &w->shard[0].moments;
    add_up(w, k, squares);
    const double count = fmax(m->count[k], LEAST_COUNT), share = tied ? (double)w->n : count;
    const double *first = m->first + k * pitch, *second = m->second + k * squares;
    double *out = g->factor + (tied ? 0 : k * (dense ? d * d : d)), average = 0;
    g->weight[k] = count / (double)w->n;
    for (int64_t i = 0; i < d; i++) g->mean[k * d + i] += first[i] / count;
    if (dense) {
        for (int64_t i = 0; i < d; i++)
            for (int64_t j = 0; j < d; j++)
                out[i * d + j] += (second[i > j ? i * pitch + j : j * pitch + i] - first[i] * first[j] / count) / share;
        return;
    }
    for (int64_t i = 0; i < d; i++) out[i] = (second[i] - first[i] * first[i] / count) / count;
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

static int maximise(void *self, struct err *e)
{
    struct work *w = self;
    struct gaussians *g = w->g;
    memset(g->factor, 0, (size_t)gaussians_factor_count(g) * sizeof *g->factor);
#pragma omp parallel for schedule(static) if (g->covariance != COVARIANCE_TIED)
    for (int64_t k = 0; k < g->k; k++) settle(w, k);
    add_ridge(g, w->how->ridge);
    w->begun = true;
    return gaussians_factorise(g, e);
}

/* ---- the E-step ---- */

/* Log joints become shares; where a label is known, its component has it all. Returns the log-likelihood of the rows. */
static double share_out(const struct work *w, struct block *b, const struct run *r)
{
    double total[LANES_ROWS], sum = 0;
    for (int64_t i = 0; i < r->rows; i++) {
        const int32_t known = w->start.label[r->first + i];
        for (int64_t k = 0; k < w->g->k && known >= 0; k++)
            if (k != known) b->joint[k * LANES_ROWS + i] = -INFINITY;
    }
    b->lanes->shares(b->joint, w->g->k, r->rows, LANES_ROWS, total);
    for (int64_t i = 0; i < r->rows; i++) sum += total[i];
    return sum;
}

/* Before there are parameters. */
static void first_shares(const struct work *w, struct block *b, const struct run *r)
{
    for (int64_t k = 0; k < w->g->k; k++)
        for (int64_t i = 0; i < r->rows; i++) {
            const int32_t taken_for = w->start.begin[r->first + i];
            b->joint[k * LANES_ROWS + i] = taken_for < 0 ? 1 / (double)w->g->k : taken_for == k;
        }
}

static int look(struct work *w, int64_t number, struct block *b, struct waiting *waiting, struct err *e)
{
    const struct start *at = &w->start;
    struct shard *s = &w->shard[number];
    const int64_t end = at->runs * (number + 1) / w->shards;
    s->log_likelihood = 0;
    for (int64_t i = at->runs * number / w->shards; i < end; i++) {
        const struct run *r = &at->run[i];
        const double *x = at->x + r->first * at->pitch;
        if (w->begun) TRY(block_log_joint(b, x, at->pitch, r->rows, e));
        if (w->begun) s->log_likelihood += share_out(w, b, r);
        else first_shares(w, b, r);
        TRY(moments_add(&s->moments, waiting, &b->part, x, r->rows, b->joint, e));
    }
    moments_end(&s->moments, waiting);
    return 0;
}

static int expect(void *self, double *log_likelihood, struct err *e)
{
    struct work *w = self;
    int status = 0;
    double sum = 0;
    memset(w->numbers, 0, (size_t)(w->shards * moments_numbers(w->g)) * sizeof *w->numbers);
#pragma omp parallel
    {
        struct err mine = {0};
        struct block b = {0};
        struct waiting waiting = {0};
        int failed = block_open(&b, w->g, &mine);
        if (!failed) failed = waiting_open(&waiting, w->g, &mine);
#pragma omp for schedule(dynamic, 1)
        for (int64_t s = 0; s < w->shards; s++)
            if (!failed) failed = look(w, s, &b, &waiting, &mine);
        block_close(&b);
        waiting_close(&waiting);
#pragma omp critical
        if (failed && !status) {
            status = failed;
            if (e) *e = mine;
        }
    }
    for (int64_t s = 0; s < w->shards; s++) sum += w->shard[s].log_likelihood;
    *log_likelihood = sum / (double)w->n;
    return status;
}

/* ---- the whole ---- */

static int open_shards(struct work *w, struct err *e)
{
    const int64_t each = moments_numbers(w->g), data = w->n * w->g->d / 2;
    const int64_t most = data > NUMBERS_MOST ? data : NUMBERS_MOST;
    for (w->shards = SHARDS; w->shards > 1 && w->shards * each > most;) w->shards /= 2;
    w->numbers = mem_array((size_t)(w->shards * each), sizeof *w->numbers);
    if (!w->numbers) return fail_memory(e);
    for (int64_t s = 0; s < w->shards; s++) moments_place(&w->shard[s].moments, w->g, w->numbers + s * each);
    return 0;
}

/* Nothing is hidden: one M-step is all there is to do. */
static bool all_known(const struct work *w)
{
    for (int64_t i = 0; i < w->n; i++)
        if (w->start.label[i] < 0) return false;
    return part_whole(w->start.x + (w->n - 1) * w->start.pitch, w->g->d);
}

static int run(struct work *w, const double *x, struct em_result *r, struct err *e)
{
    struct gaussians *g = w->g;
    const struct gaussians_fit *how = w->how;
    const struct em em = {expect, maximise, w, how->most, how->tolerance, how->report, how->listener};
    const bool dense = gaussians_are_dense(g->covariance);
    double nothing;
    TRY(start_make(&w->start, g, how, x, w->n, e));
    TRY(open_shards(w, e));
    for (int64_t i = 0; i < gaussians_factor_count(g); i++)
        g->factor[i] = !dense || i % (g->d * g->d) % (g->d + 1) == 0;
    TRY(expect(w, &nothing, e));
    TRY(maximise(w, e));
    return all_known(w) ? 0 : em_run(&em, r, e);
}

int gaussians_fit(struct gaussians *g, const struct gaussians_fit *how, const double *x, int64_t n, int64_t d,
                  struct em_result *r, struct err *e)
{
    *r = (struct em_result){0};
    TRY(gaussians_new(g, how->covariance, how->k, d, e));
    if (how->step) memcpy(g->step, how->step, (size_t)d * sizeof *g->step);
    CHECK(n > 0 && (how->k <= n || how->label), e, ERR_DATA, "%lld components are asked for, and there are %lld rows",
          (long long)how->k, (long long)n);
    struct work w = {.g = g, .how = how, .n = n};
    const int status = run(&w, x, r, e);
    start_free(&w.start);
    mem_free(w.numbers);
    return status;
}
