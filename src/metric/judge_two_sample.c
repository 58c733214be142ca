/* judge_two_sample.c -- can drawn items be told from items that the model has not seen? */
#include "metric/judge.h"
#include "metric/two_sample.h"

#include <math.h>
#include <stdio.h>

#define MMD_MOST 1000 /* rows of each sample: the kernel is a square of both */
#define PERMUTATIONS 200

static int64_t at_most(int64_t n, int64_t most)
{
    return n < most ? n : most;
}

static int mmd_between(struct hearing *h, enum part a, enum part b, int permutations, struct mmd *out, int64_t *n,
                       struct err *e)
{
    const struct items *x, *y;
    TRY(hearing_features(h, a, &x, e));
    TRY(hearing_features(h, b, &y, e));
    *n = at_most(x->n < y->n ? x->n : y->n, MMD_MOST);
    return mmd_measure(x->x, *n, y->x, *n, x->d, permutations, h->seed, out, e);
}

int hear_mmd(struct hearing *h, struct err *e)
{
    struct verdict v = NO_VERDICT;
    struct mmd mmd, real;
    TRY(mmd_between(h, PART_DRAWN, PART_HELD, PERMUTATIONS, &mmd, &v.n, e));
    v.value = mmd.squared;
    TRY(mmd_between(h, PART_SHUFFLED, PART_HELD, 0, &real, &v.n, e));
    v.baseline = real.squared;
    v.baseline_name = SHUFFLED_NAME;
    if (h->parts.train && h->parts.train != h->parts.held) {
        int64_t n;
        TRY(mmd_between(h, PART_TRAIN, PART_HELD, 0, &real, &n, e));
        v.floor = real.squared;
    }
    snprintf(v.note, sizeof v.note, "squared, unbiased; Gaussian kernel of width %.3g, the median distance; p = %.3g",
             mmd.width, mmd.p);
    hearing_tell(h, &v);
    return 0;
}

static int c2st_between(struct hearing *h, enum part a, enum part b, struct c2st *out, struct err *e)
{
    const struct items *x, *y;
    TRY(hearing_features(h, a, &x, e));
    TRY(hearing_features(h, b, &y, e));
    return c2st_measure(x->x, x->n, y->x, y->n, x->d, h->seed, out, e);
}

int hear_c2st(struct hearing *h, struct err *e)
{
    struct verdict v = NO_VERDICT;
    struct c2st c, real;
    TRY(c2st_between(h, PART_DRAWN, PART_HELD, &c, e));
    v.value = c.accuracy;
    v.ci95 = c.ci95;
    v.n = c.tested;
    TRY(c2st_between(h, PART_SHUFFLED, PART_HELD, &real, e));
    v.baseline = real.accuracy;
    v.baseline_name = SHUFFLED_NAME;
    if (h->parts.train && h->parts.train != h->parts.held) {
        TRY(c2st_between(h, PART_TRAIN, PART_HELD, &real, e));
        v.floor = real.accuracy;
    }
    snprintf(v.note, sizeof v.note, "a classifier's accuracy at telling drawn from real, 0.5 is chance; AUC %.4f",
             c.auc);
    hearing_tell(h, &v);
    return 0;
}
