/* kept_laws.c -- which law a column has, found on values that were held out; laws in the store and from it. */
#include "nn/kept_laws.h"
#include "nn/kept.h"
#include "stat/logs.h"

#include <math.h>

#define FOLDS 5
#define FEWEST (4 * FOLDS) /* values, below which nothing is chosen: a normal it is */
#define LOOKED_AT 10000    /* values, at most, that the choice goes by */
#define EDGE 1e-9          /* of a unit: nearer to the end of a support nothing counts as */
#define STEPS 33           /* points of a density within the step around a whole number, which is one of them */

int keep_laws(struct store *s, const struct law *law, int64_t d, struct err *e)
{
    double *numbers = mem_array((size_t)(d * LAW_PARTS), sizeof *numbers);
    if (!numbers) return fail_memory(e);
    for (int64_t j = 0; j < d; j++) numbers[j] = law[j].kind;
    int failed = keep(s, "law", SHAPE(d), numbers, e);
    for (int64_t i = 0; i < d * LAW_PARTS; i++) numbers[i] = law[i / LAW_PARTS].at[i % LAW_PARTS];
    if (!failed) failed = keep_exactly(s, "law/parameters", SHAPE(d, LAW_PARTS), numbers, e);
    mem_free(numbers);
    return failed;
}

int recall_laws(const struct store *s, const struct item *item, struct law **out, struct err *e)
{
    const struct entry *kind = store_find(s, STORE_PARAM, "law"), *at = store_find(s, STORE_PARAM, "law/parameters");
    const int64_t d = shape_size(item->shape);
    *out = NULL;
    if (!kind) return 0;
    CHECK(at && shape_equal(kind->value.shape, SHAPE(d)) && shape_equal(at->value.shape, SHAPE(d, LAW_PARTS)), e,
          ERR_FORMAT, "the model's laws are not of these columns");
    struct law *law = mem_array((size_t)d, sizeof *law);
    if (!law) return fail_memory(e);
    bool sound = true;
    for (int64_t j = 0; j < d && sound; j++) {
        const double number = tensor_get(&kind->value, j);
        sound = number >= 0 && number < LAW_COUNT;
        if (!sound || (law[j].kind = (enum law_kind)number) == LAW_GAUSSIAN) continue;
        for (int i = 0; i < LAW_PARTS; i++) law[j].at[i] = tensor_get(&at->value, j * LAW_PARTS + i);
        sound = law_sound(&law[j]);
    }
    if (!sound) mem_free(law);
    CHECK(sound, e, ERR_FORMAT, "the model's laws are none");
    *out = law;
    return 0;
}

static double density(const struct law *p, double x, double unit)
{
    double low, high;
    law_ends(p->kind, &low, &high);
    if (law_counts(p->kind)) return law_log_density(p, round(x));
    if (fabs(x - low) < EDGE * unit) x = low + EDGE * unit;
    if (fabs(x - high) < EDGE * unit) x = high - EDGE * unit;
    return law_log_density(p, x);
}

double law_score(const struct law *p, double x, double unit, bool whole)
{
    double log_p[STEPS];
    if (!whole || law_counts(p->kind)) return density(p, x, unit);
    for (int k = 0; k < STEPS; k++) log_p[k] = density(p, x + (k + 0.5) / STEPS - 0.5, unit);
    return fmin(log_sum_exp(log_p, STEPS) - log(STEPS), 0); /* a law of one value is all within the step */
}

/* ---- fitting ---- */

/* What is there, into to [n]: how many. */
static int64_t gather(const double *values, int64_t n, double *to)
{
    int64_t there = 0;
    for (int64_t i = 0; i < n; i++)
        if (!isnan(values[i])) to[there++] = values[i];
    return there;
}

static int fit_there(struct law *p, enum law_kind k, const char *name, const double *x, int64_t n, struct err *e)
{
    if (!n) return 0;
    for (int64_t i = 0; i < n; i++)
        CHECK(law_suits(k, x[i]), e, ERR_DATA, "column '%.60s' holds %.6g: a %s distribution is for %s", name, x[i],
              law_name(k), law_support(k));
    return law_fit(p, k, x, n, e);
}

int law_of_values(struct law *p, enum law_kind k, const char *name, const double *values, int64_t n, struct err *e)
{
    *p = (struct law){LAW_GAUSSIAN, {0, 1}};
    double *x = mem_array((size_t)n + 1, sizeof *x);
    if (!x) return fail_memory(e);
    const int failed = fit_there(p, k, name, x, gather(values, n, x), e);
    mem_free(x);
    return failed;
}

/* ---- choosing ---- */

/* Sum over x [n] of log p of each under the law fitted to the other folds. train [n] is spare. */
static int held_out(enum law_kind k, const double *x, int64_t n, bool whole, double *train, double *out, struct err *e)
{
    *out = 0;
    for (int64_t fold = 0; fold < FOLDS; fold++) {
        const int64_t from = n * fold / FOLDS, to = n * (fold + 1) / FOLDS;
        struct law p;
        for (int64_t i = 0, at = 0; i < n; i++)
            if (i < from || i >= to) train[at++] = x[i];
        TRY(law_fit(&p, k, train, n - (to - from), e));
        for (int64_t i = from; i < to; i++) *out += law_score(&p, x[i], 0, whole);
    }
    return 0;
}

static bool suit_all(enum law_kind k, const double *x, int64_t n)
{
    for (int64_t i = 0; i < n; i++)
        if (!law_suits(k, x[i])) return false;
    return true;
}

static int choose(struct law *p, const double *x, int64_t n, int64_t looked_at, double *train, struct err *e)
{
    bool whole = true, same = true;
    double best = -INFINITY, value;
    enum law_kind chosen = LAW_GAUSSIAN;
    for (int64_t i = 0; i < n; i++) whole = whole && x[i] == round(x[i]), same = same && x[i] == x[0];
    for (int k = 0; k < LAW_BERNOULLI && !same && looked_at >= FEWEST; k++) {
        if (!suit_all((enum law_kind)k, x, n)) continue;
        TRY(held_out((enum law_kind)k, x, looked_at, whole, train, &value, e));
        if (value > best) best = value, chosen = (enum law_kind)k;
    }
    return n ? law_fit(p, chosen, x, n, e) : 0;
}

int law_chosen(struct law *p, const double *values, int64_t n, uint64_t seed, struct err *e)
{
    *p = (struct law){LAW_GAUSSIAN, {0, 1}};
    double *x = mem_array((size_t)n + 1, sizeof *x), *mixed = mem_array((size_t)n + 1, sizeof *mixed);
    double *train = mem_array((size_t)n + 1, sizeof *train);
    int failed = x && mixed && train ? 0 : fail_memory(e);
    if (!failed) {
        const int64_t there = gather(values, n, x);
        for (int64_t i = 0; i < there; i++) mixed[i] = x[rng_permute(rng_key(seed, 0, 0), there, i)];
        failed = choose(p, mixed, there, there < LOOKED_AT ? there : LOOKED_AT, train, e);
    }
    mem_free(x);
    mem_free(mixed);
    mem_free(train);
    return failed;
}
