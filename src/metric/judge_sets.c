/* judge_sets.c -- drawn items as a set against real ones: Frechet, kernel, precision, recall, density, coverage. */
#include "metric/frechet.h"
#include "metric/kernel_distance.h"
#include "metric/sight.h"

#include <math.h>
#include <stdio.h>

#define LEAST 20            /* items of each set */
#define FRECHET_WIDEST 1024 /* a root of a matrix of that size takes seconds */

/* One figure of a set against the real one; ci95 may stay as it is. */
typedef int measure(const struct sight *s, int set, double *value, double *ci95, struct err *e);

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
        double ci95;
        TRY(m(s, SIGHT_DRAWN, &v.value, &v.ci95, e));
        TRY(m(s, SIGHT_OTHER, &v.floor, &ci95, e));
        TRY(m(s, SIGHT_TRIVIAL, &v.baseline, &ci95, e));
        v.baseline_name = SHUFFLED_NAME;
        snprintf(v.note, sizeof v.note, "%s%s", about, s->how);
    }
    hearing_tell(h, &v);
    return 0;
}

static int frechet(const struct sight *s, int set, double *value, double *ci95, struct err *e)
{
    (void)ci95;
    return frechet_points(s->real, s->set[set], value, e);
}

int hear_frechet(struct hearing *h, struct err *e)
{
    return hear_measure(h, frechet, FRECHET_WIDEST, "biased upwards by about 1/n: compare for equal n; ", e);
}

#define T_95 2.26 /* of Student's t with 9 degrees of freedom: there are ten blocks */

static int kernel(const struct sight *s, int set, double *value, double *ci95, struct err *e)
{
    struct kernel_distance k;
    TRY(kernel_distance(s->real, s->set[set], &k, e));
    *value = k.value;
    *ci95 = T_95 * k.error;
    return 0;
}

int hear_kernel(struct hearing *h, struct err *e)
{
    return hear_measure(h, kernel, INT64_MAX, "unbiased, cubic kernel, ten blocks; ", e);
}

/* Measured once for all four. */
static int supported(const struct sight *s, int set, struct support *out, struct err *e)
{
    if (isnan(s->support[set].precision)) TRY(support_compare(s->real, s->set[set], &s->support[set], e));
    *out = s->support[set];
    return 0;
}

#define SUPPORT_MEASURE(field)                                                                                         \
    static int field(const struct sight *s, int set, double *value, double *ci95, struct err *e)                       \
    {                                                                                                                  \
        struct support of;                                                                                             \
        (void)ci95;                                                                                                    \
        TRY(supported(s, set, &of, e));                                                                                \
        *value = of.field;                                                                                             \
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
