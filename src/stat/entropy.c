/* entropy.c -- sums over tables; of normals the squares of one's factor as the other whitens it. */
#include "stat/entropy.h"
#include "stat/logs.h"
#include "stat/matrix.h"

#include <math.h>

double shares_entropy(const double *p, int64_t n)
{
    return shares_cross_entropy(p, p, n);
}

double shares_cross_entropy(const double *p, const double *q, int64_t n)
{
    double sum = 0;
    for (int64_t i = 0; i < n; i++) sum -= p[i] > 0 ? p[i] * log(q[i]) : 0;
    return sum;
}

double shares_divergence(const double *p, const double *q, int64_t n)
{
    double sum = 0;
    for (int64_t i = 0; i < n; i++) sum += p[i] > 0 ? p[i] * log(p[i] / q[i]) : 0;
    return sum;
}

/* Entry (i, j) of component k's factor, or of the inverse: a lower triangle. */
static double entry(const struct gaussians *g, const double *of, int64_t k, int64_t i, int64_t j)
{
    if (!gaussians_are_dense(g->covariance)) return i == j ? of[k * g->d + i] : 0;
    const int64_t first = g->covariance == COVARIANCE_TIED ? 0 : k * g->d * g->d;
    return of[first + i * g->d + j];
}

static double log_diagonal(const struct gaussians *g, int64_t k) /* half the log determinant */
{
    double sum = 0;
    for (int64_t i = 0; i < g->d; i++) sum += log(entry(g, g->factor, k, i, i));
    return sum;
}

double gaussians_entropy(const struct gaussians *g, int64_t k)
{
    return (0.5 + HALF_LOG_2_PI) * (double)g->d + log_diagonal(g, k);
}

/* E_p |W (x - m_q)|^2, where W whitens q: the squares of W L_p, and of W (m_p - m_q). */
static int whitened_square(const struct gaussians *g, int64_t k, const struct gaussians *h, int64_t l, double *out,
                           struct err *e)
{
    const int64_t d = g->d;
    double *w = mem_array((size_t)(3 * d * d), sizeof *w), *factor = w + d * d, *both = factor + d * d;
    if (!w) return fail_memory(e);
    *out = 0;
    for (int64_t i = 0; i < d * d; i++) {
        w[i] = entry(h, h->whiten, l, i / d, i % d);
        factor[i] = entry(g, g->factor, k, i / d, i % d);
    }
    matrix_product(false, false, d, d, d, 1, w, factor, 0, both);
    for (int64_t i = 0; i < d * d; i++) *out += both[i] * both[i];
    for (int64_t i = 0; i < d; i++) {
        double apart = 0;
        for (int64_t j = 0; j <= i; j++) apart += w[i * d + j] * (g->mean[k * d + j] - h->mean[l * d + j]);
        *out += apart * apart;
    }
    mem_free(w);
    return 0;
}

int gaussians_cross_entropy(const struct gaussians *g, int64_t k, const struct gaussians *h, int64_t l, double *out,
                            struct err *e)
{
    double square;
    TRY(whitened_square(g, k, h, l, &square, e));
    *out = HALF_LOG_2_PI * (double)g->d + log_diagonal(h, l) + 0.5 * square;
    return 0;
}

int gaussians_divergence(const struct gaussians *g, int64_t k, const struct gaussians *h, int64_t l, double *out,
                         struct err *e)
{
    double square;
    TRY(whitened_square(g, k, h, l, &square, e));
    *out = 0.5 * (square - (double)g->d) + log_diagonal(h, l) - log_diagonal(g, k);
    return 0;
}

double gaussians_total_correlation(const struct gaussians *g, int64_t k)
{
    double sum = -log_diagonal(g, k);
    for (int64_t i = 0; i < g->d; i++) {
        double variance = 0;
        for (int64_t j = 0; j <= i; j++) variance += pow(entry(g, g->factor, k, i, j), 2);
        sum += 0.5 * log(variance);
    }
    return sum;
}
