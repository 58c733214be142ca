/* softmax.c -- the objective is convex, so L-BFGS finds the one best answer; each of its looks at the data is two products
** of matrices, block by block. */
#include "stat/softmax.h"
#include "base/mem.h"
#include "stat/lbfgs.h"
#include "stat/logs.h"
#include "stat/matrix.h"

#include <math.h>
#include <string.h>

#define BLOCK 256
#define MEMORY 10

struct work {
    const struct softmax *how;
    const double *x;
    const int32_t *label;
    int64_t n, d, classes;
    double *weight; /* [classes, d]: without the biases, as products want it */
    double *logit;  /* [BLOCK, classes] */
    double *slope;  /* [classes, d] */
};

/* Adds cross-entropy and slopes of the rows from `first` on; logit becomes p - one-hot. */
static double block(struct work *w, int64_t first, int64_t rows, const double *at, double *gradient)
{
    const int64_t k = w->classes, d = w->d;
    double loss = 0;
    matrix_product(false, true, rows, k, d, 1, w->x + first * d, w->weight, 0, w->logit);
    for (int64_t i = 0; i < rows; i++) {
        double *row = w->logit + i * k;
        const int32_t truth = w->label[first + i];
        for (int64_t c = 0; c < k; c++) row[c] += at[c * (d + 1) + d];
        const double chosen = row[truth];
        loss += log_shares(row, k) - chosen;
        row[truth] -= 1;
        for (int64_t c = 0; c < k; c++) gradient[c * (d + 1) + d] += row[c];
    }
    matrix_product(true, false, k, d, rows, 1, w->logit, w->x + first * d, 1, w->slope);
    return loss;
}

static int value(void *self, const double *at, double *f, double *gradient, struct err *e)
{
    struct work *w = self;
    const int64_t d = w->d;
    (void)e;
    *f = 0;
    memset(gradient, 0, (size_t)(w->classes * (d + 1)) * sizeof *gradient);
    memset(w->slope, 0, (size_t)(w->classes * d) * sizeof *w->slope);
    for (int64_t c = 0; c < w->classes; c++) memcpy(w->weight + c * d, at + c * (d + 1), (size_t)d * sizeof *at);
    for (int64_t i = 0; i < w->n; i += BLOCK) *f += block(w, i, w->n - i < BLOCK ? w->n - i : BLOCK, at, gradient);
    for (int64_t c = 0; c < w->classes; c++)
        for (int64_t j = 0; j < d; j++) {
            const double weight = w->weight[c * d + j];
            *f += 0.5 * w->how->penalty * weight * weight;
            gradient[c * (d + 1) + j] = w->slope[c * d + j] + w->how->penalty * weight;
        }
    return 0;
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
    work.weight = arena_alloc(&a, (size_t)(classes * d) * sizeof(double));
    work.slope = arena_alloc(&a, (size_t)(classes * d) * sizeof(double));
    work.logit = arena_alloc(&a, (size_t)(BLOCK * classes) * sizeof(double));
    const struct lbfgs search = {value,     &work,          classes * (d + 1), MEMORY,
                                 how->most, how->tolerance, how->report,       how->listener};
    struct lbfgs_result r = {0};
    int failed = a.failed ? fail_memory(e) : check(&work, e);
    if (!failed) failed = lbfgs_run(&search, w, &r, e);
    *objective = r.f;
    arena_free(&a);
    return failed;
}
