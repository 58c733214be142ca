/* matrix.c -- products, Cholesky factors and eigenvectors: by BLAS and LAPACK, or by loops. */
#include "stat/matrix.h"
#include "base/mem.h"

#include <math.h>
#include <string.h>

#define LEAST_PIVOT 1e-14 /* less is left of a diagonal entry: what is left is rounding */

#ifdef LIMN_LAPACK
#include <cblas.h>
#include <lapacke.h>

void matrix_product(bool ta, bool tb, int64_t m, int64_t n, int64_t k, double alpha, const double *a, const double *b,
                    double beta, double *c)
{
    if (!m || !n || !k) return;
    cblas_dgemm(CblasRowMajor, ta ? CblasTrans : CblasNoTrans, tb ? CblasTrans : CblasNoTrans, (int)m, (int)n, (int)k,
                alpha, a, (int)(ta ? m : k), b, (int)(tb ? k : n), beta, c, (int)n);
}

static void gram_lower(const double *x, int64_t n, int64_t d, double *c)
{
    if (n && d) cblas_dsyrk(CblasRowMajor, CblasLower, CblasTrans, (int)d, (int)n, 1, x, (int)d, 1, c, (int)d);
}

static bool factor_lower(double *a, int64_t n)
{
    return LAPACKE_dpotrf(LAPACK_ROW_MAJOR, 'L', (int)n, a, (int)n) == 0;
}

/* Rising eigenvalues; vectors in the columns. */
static int eigen(double *a, int64_t n, double *values, struct err *e)
{
    int status = LAPACKE_dsyevd(LAPACK_ROW_MAJOR, 'V', 'L', (int)n, a, (int)n, values);
    if (status == LAPACK_WORK_MEMORY_ERROR || status == LAPACK_TRANSPOSE_MEMORY_ERROR) return fail_memory(e);
    CHECK(!status, e, ERR_NUMERIC, "the eigenvectors of a %lld x %lld matrix were not found", (long long)n,
          (long long)n);
    return 0;
}

#else

void matrix_product(bool ta, bool tb, int64_t m, int64_t n, int64_t k, double alpha, const double *a, const double *b,
                    double beta, double *c)
{
    for (int64_t i = 0; i < m; i++) {
        double *row = c + i * n;
        for (int64_t j = 0; j < n; j++) row[j] = beta == 0 ? 0 : row[j] * beta;
        for (int64_t l = 0; l < k; l++) {
            double factor = alpha * (ta ? a[l * m + i] : a[i * k + l]);
            if (factor == 0) continue;
            if (tb)
                for (int64_t j = 0; j < n; j++) row[j] += factor * b[j * k + l];
            else
                for (int64_t j = 0; j < n; j++) row[j] += factor * b[l * n + j];
        }
    }
}

static void gram_lower(const double *x, int64_t n, int64_t d, double *c)
{
    for (int64_t r = 0; r < n; r++)
        for (int64_t i = 0; i < d; i++)
            for (int64_t j = 0; j <= i; j++) c[i * d + j] += x[r * d + i] * x[r * d + j];
}

static bool factor_lower(double *a, int64_t n)
{
    for (int64_t i = 0; i < n; i++)
        for (int64_t j = 0; j <= i; j++) {
            double s = a[i * n + j];
            for (int64_t k = 0; k < j; k++) s -= a[i * n + k] * a[j * n + k];
            if (i == j && !(s > 0)) return false;
            a[i * n + j] = i == j ? sqrt(s) : s / a[j * n + j];
        }
    return true;
}

#define SWEEPS 60

/* Turns rows and columns p and q so that a[p][q] vanishes. */
static void rotate(double *a, double *v, int64_t n, int64_t p, int64_t q)
{
    double apq = a[p * n + q], theta = (a[q * n + q] - a[p * n + p]) / (2 * apq);
    double t = (theta < 0 ? -1 : 1) / (fabs(theta) + sqrt(theta * theta + 1)), c = 1 / sqrt(t * t + 1), s = t * c;
    for (int64_t k = 0; k < n; k++) {
        double x = a[k * n + p], y = a[k * n + q];
        a[k * n + p] = c * x - s * y, a[k * n + q] = s * x + c * y;
    }
    for (int64_t k = 0; k < n; k++) {
        double x = a[p * n + k], y = a[q * n + k], u = v[k * n + p], w = v[k * n + q];
        a[p * n + k] = c * x - s * y, a[q * n + k] = s * x + c * y;
        v[k * n + p] = c * u - s * w, v[k * n + q] = s * u + c * w;
    }
}

static bool swept(double *a, double *v, int64_t n, double size)
{
    bool clean = true;
    for (int64_t p = 0; p < n; p++)
        for (int64_t q = p + 1; q < n; q++) {
            if (fabs(a[p * n + q]) <= 1e-17 * size) continue;
            rotate(a, v, n, p, q);
            clean = false;
        }
    return clean;
}

/* Column j of v goes where its eigenvalue has its place. */
static void place_by_value(double *a, const double *v, const double *found, int64_t n, double *values)
{
    for (int64_t j = 0; j < n; j++) {
        int64_t place = 0;
        for (int64_t i = 0; i < n; i++) place += found[i] < found[j] || (found[i] == found[j] && i < j);
        values[place] = found[j];
        for (int64_t k = 0; k < n; k++) a[k * n + place] = v[k * n + j];
    }
}

/* By Jacobi's rotations. */
static int eigen(double *a, int64_t n, double *values, struct err *e)
{
    double *v = mem_array((size_t)(n * n + n), sizeof *v), size = 0;
    bool clean = false;
    if (!v) return fail_memory(e);
    for (int64_t i = 0; i < n; i++) {
        v[i * n + i] = 1;
        for (int64_t j = i + 1; j < n; j++) a[i * n + j] = a[j * n + i];
    }
    for (int64_t i = 0; i < n * n; i++) size = fmax(size, fabs(a[i]));
    for (int k = 0; k < SWEEPS && !clean; k++) clean = swept(a, v, n, size);
    for (int64_t i = 0; i < n; i++) v[n * n + i] = a[i * n + i];
    place_by_value(a, v, v + n * n, n, values);
    mem_free(v);
    CHECK(clean && isfinite(size), e, ERR_NUMERIC, "the eigenvectors of a %lld x %lld matrix were not found",
          (long long)n, (long long)n);
    return 0;
}

#endif

static void swap(double *a, double *b)
{
    double t = *a;
    *a = *b;
    *b = t;
}

void matrix_transpose(double *a, int64_t n)
{
    for (int64_t i = 0; i < n; i++)
        for (int64_t j = i + 1; j < n; j++) swap(&a[i * n + j], &a[j * n + i]);
}

void matrix_gram(const double *x, int64_t n, int64_t d, double *c)
{
    gram_lower(x, n, d, c);
    for (int64_t i = 0; i < d; i++)
        for (int64_t j = i + 1; j < d; j++) c[i * d + j] = c[j * d + i];
}

bool matrix_cholesky(double *a, int64_t n)
{
    for (int64_t i = 0; i < n; i++)
        for (int64_t j = 0; j <= i; j++)
            if (!isfinite(a[i * n + j])) return false;
    if (!factor_lower(a, n)) return false;
    for (int64_t i = 0; i < n; i++) {
        const double *row = a + i * n;
        double square = 0; /* what stood on the diagonal */
        for (int64_t j = 0; j <= i; j++) square += row[j] * row[j];
        if (row[i] * row[i] <= LEAST_PIVOT * square) return false;
        memset(a + i * n + i + 1, 0, (size_t)(n - i - 1) * sizeof *a);
    }
    return true;
}

void matrix_invert_lower(double *l, int64_t n)
{
    for (int64_t i = 0; i < n; i++) {
        double *row = l + i * n, pivot = 1 / row[i];
        for (int64_t j = 0; j < i; j++) {
            double s = 0;
            for (int64_t k = j; k < i; k++) s += row[k] * l[k * n + j];
            row[j] = -s * pivot;
        }
        row[i] = pivot;
    }
}

double matrix_log_diagonal(const double *l, int64_t n)
{
    double sum = 0;
    for (int64_t i = 0; i < n; i++) sum += log(l[i * n + i]);
    return sum;
}

bool matrix_solve(double *a, int64_t n, double *b)
{
    if (!matrix_cholesky(a, n)) return false;
    for (int64_t i = 0; i < n; i++) {
        for (int64_t k = 0; k < i; k++) b[i] -= a[i * n + k] * b[k];
        b[i] /= a[i * n + i];
    }
    for (int64_t i = n - 1; i >= 0; i--) {
        for (int64_t k = i + 1; k < n; k++) b[i] -= a[k * n + i] * b[k];
        b[i] /= a[i * n + i];
    }
    return true;
}

/* Columns become rows, the last first, each with its sign. */
static void vectors_to_rows(double *a, int64_t n, double *values)
{
    matrix_transpose(a, n);
    for (int64_t i = 0; i < n / 2; i++) {
        swap(&values[i], &values[n - 1 - i]);
        for (int64_t j = 0; j < n; j++) swap(&a[i * n + j], &a[(n - 1 - i) * n + j]);
    }
    for (int64_t i = 0; i < n; i++) {
        double *row = a + i * n, largest = 0;
        for (int64_t j = 0; j < n; j++)
            if (fabs(row[j]) > fabs(largest) * (1 + 1e-9)) largest = row[j];
        for (int64_t j = 0; j < n && largest < 0; j++) row[j] = -row[j];
    }
}

int matrix_eigen(double *a, int64_t n, double *values, struct err *e)
{
    TRY(eigen(a, n, values, e));
    vectors_to_rows(a, n, values);
    return 0;
}
