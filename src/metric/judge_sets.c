/* judge_sets.c -- drawn items as a set against real ones: Frechet, kernel, precision, recall, density, coverage. */
#include "metric/frechet.h"
#include "metric/kernel_distance.h"
#include "metric/sight.h"
#include "metric/support.h"

#include <math.h>
#include <stdio.h>

#define LEAST 20            /* items of each set */
#define FRECHET_WIDEST 1024 /* a root of a matrix of that size takes seconds */

/* One figure of two sets; ci95 may stay NaN. */
typedef int measure(struct points real, struct points made, double *value, double *ci95, struct err *e);

static int against(const struct sight *s, measure *m, int set, double *value, struct err *e)
{
    double ci95;
    return m(s->real, s->set[set], value, &ci95, e);
}

/* Drawn, other real ones, and the trivial model, each against the real ones. */
static int hear_measure(struct hearing *h, measure *m, int64_t widest, const char *about, struct err *e)
{
    const struct sight *s;
    struct verdict v = NO_VERDICT;
    TRY(sight_of(h, &s, e));
    v.n = s->n;
    if (s->n < LEAST) snprintf(v.note, sizeof v.note, "too few items to tell: it takes %d or more of each", LEAST);
    else if (s->real.d > widest)
        snprintf(v.note, sizeof v.note, "not of %lld numbers; %s", (long long)s->real.d, s->how);
    else {
        TRY(m(s->real, s->set[SIGHT_DRAWN], &v.value, &v.ci95, e));
        TRY(against(s, m, SIGHT_OTHER, &v.floor, e));
        TRY(against(s, m, SIGHT_TRIVIAL, &v.baseline, e));
        v.baseline_name = SHUFFLED_NAME;
        snprintf(v.note, sizeof v.note, "%s%s", about, s->how);
    }
    hearing_tell(h, &v);
    return 0;
}

static int frechet(struct points real, struct points made, double *value, double *ci95, struct err *e)
{
    *ci95 = NAN;
    return frechet_points(real, made, value, e);
}

int hear_frechet(struct hearing *h, struct err *e)
{
    return hear_measure(h, frechet, FRECHET_WIDEST, "biased upwards by about 1/n: compare for equal n; ", e);
}

#define T_95 2.26 /* of Student's t with 9 degrees of freedom: there are ten blocks */

static int kernel(struct points real, struct points made, double *value, double *ci95, struct err *e)
{
    struct kernel_distance k;
    TRY(kernel_distance(real, made, &k, e));
    *value = k.value;
    *ci95 = T_95 * k.error;
    return 0;
}

int hear_kernel(struct hearing *h, struct err *e)
{
    return hear_measure(h, kernel, INT64_MAX, "unbiased, cubic kernel, ten blocks; ", e);
}

#define SUPPORT_MEASURE(field)                                                                                         \
    static int field(struct points real, struct points made, double *value, double *ci95, struct err *e)               \
    {                                                                                                                  \
        struct support s;                                                                                              \
        TRY(support_compare(real, made, &s, e));                                                                       \
        *value = s.field;                                                                                              \
        *ci95 = NAN;                                                                                                   \
        return 0;                                                                                                      \
    }                                                                                                                  \
    int hear_##field(struct hearing *h, struct err *e)                                                                 \
    {                                                                                                                  \
        return hear_measure(h, field, INT64_MAX, "k = 5 neighbours; ", e);                                             \
    }

SUPPORT_MEASURE(precision)
SUPPORT_MEASURE(recall)
SUPPORT_MEASURE(density)
SUPPORT_MEASURE(coverage)
