/* partition.c -- from the table of how many items are in group i of the one and group j of the other. */
#include "metric/partition.h"

#include "base/mem.h"

#include <math.h>

static double pairs(double n)
{
    return n * (n - 1) / 2;
}

static double purity(const double *table, int64_t ka, int64_t kb, double n)
{
    double right = 0;
    for (int64_t i = 0; i < ka; i++) {
        double most = 0;
        for (int64_t j = 0; j < kb; j++) most = fmax(most, table[i * kb + j]);
        right += most;
    }
    return n > 0 ? right / n : 0;
}

static double entropy(const double *count, int64_t k, double n)
{
    double sum = 0;
    for (int64_t i = 0; i < k; i++)
        if (count[i] > 0) sum -= count[i] / n * log(count[i] / n);
    return sum;
}

/* table [ka, kb] with its sums row [ka] and column [kb] */
static void compare(const double *table, const double *row, int64_t ka, const double *column, int64_t kb, double n,
                    struct partition_likeness *out)
{
    double mutual = 0, together = 0, in_a = 0, in_b = 0;
    for (int64_t i = 0; i < ka; i++) in_a += pairs(row[i]);
    for (int64_t j = 0; j < kb; j++) in_b += pairs(column[j]);
    for (int64_t i = 0; i < ka * kb; i++) {
        together += pairs(table[i]);
        if (table[i] > 0) mutual += table[i] / n * log(table[i] * n / (row[i / kb] * column[i % kb]));
    }
    const double both = (entropy(row, ka, n) + entropy(column, kb, n)) / 2;
    const double chance = n > 1 ? in_a * in_b / pairs(n) : 0, most = (in_a + in_b) / 2;
    out->mutual = both > 0 ? fmax(mutual, 0) / both : 1;
    out->adjusted = most != chance ? (together - chance) / (most - chance) : 1;
}

int partition_compare(const int32_t *a, int64_t ka, const int32_t *b, int64_t kb, int64_t n,
                      struct partition_likeness *out, struct err *e)
{
    double *table = mem_array((size_t)(ka * kb + ka + kb), sizeof *table);
    if (!table) return fail_memory(e);
    double *row = table + ka * kb, *column = row + ka, known = 0;
    for (int64_t i = 0; i < n; i++) {
        if (b[i] < 0) continue;
        known++;
        table[a[i] * kb + b[i]]++;
        row[a[i]]++;
        column[b[i]]++;
    }
    compare(table, row, ka, column, kb, known, out);
    out->purity = purity(table, ka, kb, known);
    mem_free(table);
    return 0;
}
