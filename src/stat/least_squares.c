/* least_squares.c -- by the eigenvectors of the centred columns' squares: what has no size there is left out, so nothing
** is too singular to be solved. */
#include "stat/least_squares.h"
#include "base/mem.h"
#include "stat/matrix.h"

#include <math.h>
#include <string.h>

#define LEAST 1e-11 /* a direction's share of the largest square, below which it counts as rounding */

/* The columns' means, which are taken away. */
static void centre(double *x, int64_t n, int64_t d, double *mean)
{
    memset(mean, 0, (size_t)d * sizeof *mean);
    for (int64_t i = 0; i < n * d; i++) mean[i % d] += x[i] / (double)n;
    for (int64_t i = 0; i < n * d; i++) x[i] -= mean[i % d];
}

struct work {
    double *square; /* [d, d]: then its eigenvectors, one per row */
    double *value;  /* [d] */
    double *mean;   /* [d] */
    double *along;  /* [m, d]: what the outputs have in common with each eigenvector */
};

static int solve(struct work *w, double *x, double *y, int64_t n, int64_t d, int64_t m, double ridge, double *weight,
                 double *bias, int64_t *rank, struct err *e)
{
    centre(x, n, d, w->mean);
    centre(y, n, m, bias);
    matrix_gram(x, n, d, w->square);
    matrix_product(true, false, m, d, n, 1, y, x, 0, weight);
    TRY(matrix_eigen(w->square, d, w->value, e));
    matrix_product(false, true, m, d, d, 1, weight, w->square, 0, w->along);
    *rank = 0;
    for (int64_t j = 0; j < d; j++) {
        const bool there = w->value[j] > LEAST * w->value[0];
        *rank += there;
        for (int64_t c = 0; c < m; c++) w->along[c * d + j] = there ? w->along[c * d + j] / (w->value[j] + ridge) : 0;
    }
    matrix_product(false, false, m, d, d, 1, w->along, w->square, 0, weight);
    matrix_product(false, true, 1, m, d, -1, w->mean, weight, 1, bias);
    return 0;
}

int least_squares_fit(double *x, double *y, int64_t n, int64_t d, int64_t m, double ridge, double *weight, double *bias,
                      int64_t *rank, struct err *e)
{
    struct work w = {mem_array((size_t)(d * d), sizeof *w.square), mem_array((size_t)d, sizeof *w.value),
                     mem_array((size_t)d, sizeof *w.mean), mem_array((size_t)(m * d), sizeof *w.along)};
    const bool room = w.square && w.value && w.mean && w.along;
    const int failed = room ? solve(&w, x, y, n, d, m, ridge, weight, bias, rank, e) : fail_memory(e);
    mem_free(w.square);
    mem_free(w.value);
    mem_free(w.mean);
    mem_free(w.along);
    return failed;
}
