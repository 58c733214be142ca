/* auc.c -- by ranks, ties sharing the mean of theirs (Mann & Whitney 1947). */
#include "stat/auc.h"

#include "base/mem.h"

#include <math.h>
#include <stdlib.h>

struct scored {
    double score;
    bool positive;
};

static int by_score(const void *a, const void *b)
{
    const double x = ((const struct scored *)a)->score, y = ((const struct scored *)b)->score;
    return (x > y) - (x < y);
}

static double by_ranks(const struct scored *s, int64_t n)
{
    double ranks = 0, positives = 0;
    for (int64_t first = 0, end; first < n; first = end) {
        double here = 0;
        for (end = first; end < n && s[end].score == s[first].score; end++) here += s[end].positive;
        ranks += here * (double)(first + 1 + end) / 2;
        positives += here;
    }
    return (ranks - positives * (positives + 1) / 2) / (positives * ((double)n - positives));
}

int auc_measure(const double *score, const bool *positive, int64_t n, double *auc, struct err *e)
{
    struct scored *s = mem_array((size_t)n, sizeof *s);
    int failed = s ? 0 : fail_memory(e);
    for (int64_t i = 0; i < n && !failed; i++) {
        s[i] = (struct scored){score[i], positive[i]};
        if (isnan(score[i])) failed = fail(e, ERR_NUMERIC, "score %lld is not a number", (long long)i + 1);
    }
    if (!failed) {
        qsort(s, (size_t)n, sizeof *s, by_score);
        *auc = by_ranks(s, n);
    }
    mem_free(s);
    return failed;
}
