/* distance.c -- |x|^2 + |y|^2 - 2 x'y: one product of matrices. Digits cancel where rows are near each other and far from
** zero; who wants to know whether two rows are the same compares them. */
#include "metric/distance.h"

#include "stat/matrix.h"

void lengths_squared(const double *x, int64_t n, int64_t d, double *out)
{
    for (int64_t i = 0; i < n; i++) {
        double sum = 0;
        for (int64_t j = 0; j < d; j++) sum += x[i * d + j] * x[i * d + j];
        out[i] = sum;
    }
}

void distances_squared(const double *x, int64_t n, const double *y, int64_t m, int64_t d, const double *x_length,
                       const double *y_length, double *out)
{
    matrix_product(false, true, n, m, d, -2, x, y, 0, out);
    for (int64_t i = 0; i < n; i++)
        for (int64_t j = 0; j < m; j++) {
            const double squared = out[i * m + j] + x_length[i] + y_length[j];
            out[i * m + j] = squared > 0 ? squared : 0;
        }
}

static void swap(double *a, double *b)
{
    const double t = *a;
    *a = *b;
    *b = t;
}

/* Hoare's selection: what is at place k were x in order. */
static double select_place(double *x, int64_t n, int64_t k)
{
    int64_t low = 0, high = n - 1;
    while (low < high) {
        const double pivot = x[low + (high - low) / 2];
        int64_t i = low, j = high;
        while (i <= j) {
            while (x[i] < pivot) i++;
            while (x[j] > pivot) j--;
            if (i <= j) swap(&x[i++], &x[j--]);
        }
        if (k <= j) high = j;
        else if (k >= i) low = i;
        else break;
    }
    return x[k];
}

double median_of(double *x, int64_t n)
{
    const double upper = select_place(x, n, n / 2);
    return n % 2 ? upper : (upper + select_place(x, n, n / 2 - 1)) / 2;
}
