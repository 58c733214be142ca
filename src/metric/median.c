/* median.c -- the middle one, by selection. */
#include "metric/median.h"

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
