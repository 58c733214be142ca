/* softmax.c -- the objective is convex, so L-BFGS finds the one best answer; each of its looks at the data is two products
** of matrices, block by block, the second while the block is still in the cache. */
#include "stat/softmax.h"
#include "base/mem.h"
#include "stat/lanes.h"
#include "stat/lbfgs.h"
#include "stat/matrix.h"

#include <math.h>
#include <string.h>

#define BLOCK 256           /* rows at a time, at most, */
#define BLOCK_NUMBERS 65536 /* and numbers, where that leaves enough rows for a product of matrices */
#define BLOCK_LEAST 64
#define MEMORY 10
#define SHARDS 16

/* A fixed share of the rows: sums are those of the shards, in order, whatever the number of threads. */
struct shard {
    double loss;
    double *logit; /* [classes, BLOCK] */
    double *total; /* [BLOCK] */
    double *slope; /* [classes, d] */
    double *bias;  /* [classes]: slopes of the biases */
};

struct work {
    const struct softmax *how;
    const double *x;
    const int32_t *label;
    int64_t n, d, classes;
    double *weight; /* [classes, d]: without the biases, as products want it */
    struct shard shard[SHARDS];
};

/* Adds cross-entropy and slopes of the rows from `first` on; logit [classes, rows] becomes p - one-hot. */
static void block(const struct work *w, struct shard *s, int64_t first, int64_t rows, const double *at)
{
    const int64_t k = w->classes, d = w->d;
    const int32_t *truth = w->label + first;
    double chosen[BLOCK];
    matrix_product(false, true, k, rows, d, 1, w->weight, w->x + first * d, 0, s->logit);
    for (int64_t c = 0; c < k; c++)
        for (int64_t i = 0; i < rows; i++) s->logit[c * rows + i] += at[c * (d + 1) + d];
    for (int64_t i = 0; i < rows; i++) chosen[i] = s->logit[truth[i] * rows + i];
    lanes()->shares(s->logit, k, rows, rows, s->total);
    for (int64_t i = 0; i < rows; i++) s->loss += s->total[i] - chosen[i];
    for (int64_t i = 0; i < rows; i++) s->logit[truth[i] * rows + i] -= 1;
    for (int64_t c = 0; c < k; c++)
        for (int64_t i = 0; i < rows; i++) s->bias[c] += s->logit[c * rows + i];
    matrix_product(false, false, k, d, rows, 1, s->logit, w->x + first * d, 1, s->slope);
}

static void run_shard(struct work *w, int number, const double *at)
{
    struct shard *s = &w->shard[number];
    const int64_t end = w->n * (number + 1) / SHARDS, fits = BLOCK_NUMBERS / w->d;
    const int64_t most = fits > BLOCK ? BLOCK : fits < BLOCK_LEAST ? BLOCK_LEAST : fits;
    s->loss = 0;
    memset(s->slope, 0, (size_t)(w->classes * w->d) * sizeof *s->slope);
    memset(s->bias, 0, (size_t)w->classes * sizeof *s->bias);
    for (int64_t i = w->n * number / SHARDS; i < end; i += most) block(w, s, i, end - i < most ? end - i : most, at);
}

static int value(void *self, const double *at, double *f, double *gradient, struct err *e)
{
    struct work *w = self;
    const int64_t d = w->d;
    (void)e;
    *f = 0;
    memset(gradient, 0, (size_t)(w->classes * (d + 1)) * sizeof *gradient);
    for (int64_t c = 0; c < w->classes; c++) memcpy(w->weight + c * d, at + c * (d + 1), (size_t)d * sizeof *at);
#pragma omp parallel for schedule(dynamic, 1)
    for (int k = 0; k < SHARDS; k++) run_shard(w, k, at);
    for (int k = 0; k < SHARDS; k++) {
        const struct shard *s = &w->shard[k];
        *f += s->loss;
        for (int64_t i = 0; i < w->classes * d; i++) gradient[i / d * (d + 1) + i % d] += s->slope[i];
        for (int64_t c = 0; c < w->classes; c++) gradient[c * (d + 1) + d] += s->bias[c];
    }
    for (int64_t i = 0; i < w->classes * d; i++) {
        *f += 0.5 * w->how->penalty * w->weight[i] * w->weight[i];
        gradient[i / d * (d + 1) + i % d] += w->how->penalty * w->weight[i];
    }
    return 0;
}

static int allocate(struct work *w, struct arena *a, struct err *e)
{
    const size_t weights = (size_t)(w->classes * w->d) * sizeof(double);
    w->weight = arena_alloc(a, weights);
    for (int k = 0; k < SHARDS; k++) {
        w->shard[k].logit = arena_alloc(a, (size_t)(BLOCK * w->classes) * sizeof(double));
        w->shard[k].total = arena_alloc(a, BLOCK * sizeof(double));
        w->shard[k].slope = arena_alloc(a, weights);
        w->shard[k].bias = arena_alloc(a, (size_t)w->classes * sizeof(double));
    }
    return a->failed ? fail_memory(e) : 0;
}

static int check(const struct work *w, struct err *e)
{
    for (int64_t i = 0; i < w->n; i++) {
        CHECK(w->label[i] >= 0 && w->label[i] < w->classes, e, ERR_DATA, "row %lld has no label", (long long)i + 1);
        for (int64_t j = 0; j < w->d; j++)
            CHECK(isfinite(w->x[i * w->d + j]), e, ERR_DATA, "row %lld: a number is missing or not finite",
                  (long long)i + 1);
    }
    return 0;
}

int softmax_fit(const struct softmax *how, const double *x, const int32_t *label, int64_t n, int64_t d, int64_t classes,
                double *w, double *objective, struct err *e)
{
    struct arena a = {0};
    struct work work = {.how = how, .x = x, .label = label, .n = n, .d = d, .classes = classes};
    const struct lbfgs search = {value,     &work,          classes * (d + 1), MEMORY,
                                 how->most, how->tolerance, how->report,       how->listener};
    struct lbfgs_result r = {0};
    int failed = allocate(&work, &a, e);
    if (!failed) failed = check(&work, e);
    if (!failed) failed = lbfgs_run(&search, w, &r, e);
    *objective = r.f;
    arena_free(&a);
    return failed;
}
