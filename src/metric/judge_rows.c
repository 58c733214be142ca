/* judge_rows.c -- rows: their columns, their pairs of columns, and what can be learned from them. */
#include "metric/judge.h"
#include "metric/scorer.h"

#include <math.h>
#include <stdio.h>

typedef int comparing(const struct item *item, struct rows real, struct rows made, struct fidelity *out, struct err *e);

static int rows_of(struct hearing *h, enum part part, struct rows *out, int64_t *n, struct err *e)
{
    const struct items *t;
    TRY(hearing_items(h, part, &t, e));
    *out = (struct rows){t->x, t->n, t->d};
    if (n) *n = t->n;
    return 0;
}

static int compare(struct hearing *h, comparing *with, enum part part, struct fidelity *out, int64_t *n, struct err *e)
{
    struct rows real, made;
    TRY(rows_of(h, PART_HELD, &real, NULL, e));
    TRY(rows_of(h, part, &made, n, e));
    return with(&h->m->item, real, made, out, e);
}

static const char *name_of(const struct hearing *h, int64_t j)
{
    return h->m->item.columns && h->m->item.columns[j].name ? h->m->item.columns[j].name : "?";
}

static bool has_held(const struct hearing *h)
{
    return h->parts.train && h->parts.train != h->parts.held;
}

static int hear_fidelity(struct hearing *h, comparing *with, struct fidelity *f, struct verdict *v, struct err *e)
{
    struct fidelity other;
    *v = NO_VERDICT;
    TRY(compare(h, with, PART_DRAWN, f, &v->n, e));
    v->value = f->mean;
    if (has_held(h)) {
        TRY(compare(h, with, PART_TRAIN, &other, NULL, e));
        v->floor = other.mean;
    }
    return 0;
}

int hear_columns(struct hearing *h, struct err *e)
{
    struct fidelity f;
    struct verdict v;
    TRY(hear_fidelity(h, columns_compare, &f, &v, e));
    snprintf(
        v.note, sizeof v.note,
        "numbers by Kolmogorov-Smirnov, categories by total variation, mean of %lld columns; the worst: %.60s, %.3g",
        (long long)f.count, name_of(h, f.first), f.worst);
    hearing_tell(h, &v);
    return 0;
}

int hear_pairs(struct hearing *h, struct err *e)
{
    struct fidelity f, shuffled;
    struct verdict v;
    TRY(hear_fidelity(h, pairs_compare, &f, &v, e));
    TRY(compare(h, pairs_compare, PART_SHUFFLED, &shuffled, NULL, e));
    v.baseline = shuffled.mean;
    v.baseline_name = SHUFFLED_NAME;
    snprintf(v.note, sizeof v.note,
             "half the difference of correlations, tables by total variation, mean of %lld pairs; the worst: %.60s and "
             "%.60s, %.3g",
             (long long)f.count, name_of(h, f.first), name_of(h, f.second), f.worst);
    hearing_tell(h, &v);
    return 0;
}

static int score(struct hearing *h, enum part part, int64_t target, double *out, int64_t *n, struct err *e)
{
    struct rows teach, test;
    TRY(rows_of(h, part, &teach, NULL, e));
    TRY(rows_of(h, PART_HELD, &test, n, e));
    return scorer_test(&h->m->item, target, teach, test, out, e);
}

int hear_tstr(struct hearing *h, struct err *e)
{
    struct verdict v = NO_VERDICT;
    const int64_t target = scorer_target(&h->m->item);
    if (target < 0) return 0;
    const struct column *c = h->m->item.columns ? &h->m->item.columns[target] : NULL;
    const bool category = c && c->kind == COLUMN_CATEGORY;
    TRY(score(h, PART_DRAWN, target, &v.value, &v.n, e));
    TRY(score(h, PART_SHUFFLED, target, &v.baseline, &v.n, e));
    v.baseline_name = SHUFFLED_NAME;
    if (has_held(h)) TRY(score(h, PART_TRAIN, target, &v.floor, &v.n, e));
    if (category) v.ci95 = 1.96 * sqrt(v.value * (1 - v.value) / (double)v.n);
    snprintf(v.note, sizeof v.note,
             "%s of %.60s from the other columns, by %s taught on drawn rows; real: taught on training rows",
             category ? "accuracy" : "R2", name_of(h, target), category ? "logistic regression" : "ridge regression");
    hearing_tell(h, &v);
    return 0;
}
