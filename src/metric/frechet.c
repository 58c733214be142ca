/* frechet.c -- the root of a product of covariances, by way of factors.
**
** With S1 = A'A and S2 = B'B, the eigenvalues of S1 S2 are those of W W' for
** W = A B', which is symmetric: no root of a matrix that is not.
*/
#include "metric/frechet.h"

#include "base/mem.h"
#include "stat/matrix.h"
#include "stat/principal.h"

#include <math.h>
#include <string.h>

/* A Gaussian as mean and factor: covariance = factor' factor. */
struct factored {
    const double *mean;
    const double *factor; /* [rows, d] */
    int64_t rows;
    double trace;
};

/* vector [rows, d] and value [rows] become a factor. */
static double scale_rows(double *vector, const double *value, int64_t rows, int64_t d, double by)
{
    double trace = 0;
    for (int64_t i = 0; i < rows; i++) {
        const double variance = fmax(value[i] * by, 0);
        for (int64_t j = 0; j < d; j++) vector[i * d + j] *= sqrt(variance);
        trace += variance;
    }
    return trace;
}

/* work [2 d d + d] */
static int distance_of(const struct factored *a, const struct factored *b, int64_t d, double *work, double *distance,
                       struct err *e)
{
    double *w = work, *product = w + d * d, *value = product + d * d;
    matrix_product(false, true, a->rows, b->rows, d, 1, a->factor, b->factor, 0, w);
    matrix_product(false, true, a->rows, a->rows, b->rows, 1, w, w, 0, product);
    TRY(matrix_eigen(product, a->rows, value, e));
    *distance = a->trace + b->trace;
    for (int64_t j = 0; j < d; j++) *distance += pow(a->mean[j] - b->mean[j], 2);
    for (int64_t j = 0; j < a->rows; j++) *distance -= 2 * sqrt(fmax(value[j], 0));
    *distance = fmax(*distance, 0);
    return 0;
}

/* factor [d, d] holds a covariance and becomes its factor. */
static int factorise(double *factor, int64_t d, double *value, double *trace, struct err *e)
{
    TRY(matrix_eigen(factor, d, value, e));
    *trace = scale_rows(factor, value, d, d, 1);
    return 0;
}

int frechet_gaussians(const double *mean_a, const double *covariance_a, const double *mean_b,
                      const double *covariance_b, int64_t d, double *distance, struct err *e)
{
    double *work = mem_array((size_t)(4 * d * d + d), sizeof *work);
    if (!work) return fail_memory(e);
    double *fa = work + 2 * d * d + d, *fb = fa + d * d;
    struct factored a = {.mean = mean_a, .factor = fa, .rows = d}, b = {.mean = mean_b, .factor = fb, .rows = d};
    memcpy(fa, covariance_a, (size_t)(d * d) * sizeof *fa);
    memcpy(fb, covariance_b, (size_t)(d * d) * sizeof *fb);
    int failed = factorise(fa, d, work, &a.trace, e);
    if (!failed) failed = factorise(fb, d, work, &b.trace, e);
    if (!failed) failed = distance_of(&a, &b, d, work, distance, e);
    mem_free(work);
    return failed;
}

static int factor_points(struct points p, struct principal *of, struct factored *out, struct err *e)
{
    TRY(principal_fit(of, p.x, p.n, p.d, e));
    out->mean = of->mean;
    out->factor = of->vector;
    out->rows = of->count;
    out->trace = scale_rows(of->vector, of->value, of->count, p.d, (double)p.n / (double)(p.n - 1));
    return 0;
}

int frechet_points(struct points a, struct points b, double *distance, struct err *e)
{
    struct principal pa = {0}, pb = {0};
    struct factored fa, fb;
    TRY(points_match(a, b, 2, e));
    double *work = mem_array((size_t)(2 * a.d * a.d + a.d), sizeof *work);
    int failed = work ? factor_points(a, &pa, &fa, e) : fail_memory(e);
    if (!failed) failed = factor_points(b, &pb, &fb, e);
    if (!failed) failed = distance_of(&fa, &fb, a.d, work, distance, e);
    principal_free(&pa);
    principal_free(&pb);
    mem_free(work);
    return failed;
}
