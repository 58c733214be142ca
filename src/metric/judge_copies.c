/* judge_copies.c -- does the model draw what it was shown?
**
** Against every training item, not a sample of them. What is natural for these
** data is seen from the held-out items, which were never shown.
*/
#include "metric/judge.h"
#include "metric/nearest.h"

#include <math.h>
#include <stdio.h>

#define BLOCK 512

/* Half a level of a picture's bytes; of numbers, what rounding does to them. */
static double tolerance(const struct item *item)
{
    return item->kind == ITEM_IMAGE ? 0.5 / 255 : 1e-5;
}

static int look_through(struct hearing *h, const struct items *x, struct neighbour *best, struct err *e)
{
    struct data *train = h->parts.train;
    struct items some = {.d = shape_size(train->item.shape)};
    double *y = mem_array((size_t)(BLOCK * x->d), sizeof *y);
    int failed = y ? items_new(&some, BLOCK, some.d, false, e) : fail_memory(e);
    for (int64_t at = 0; at < train->count && !failed; at += BLOCK) {
        int64_t rows[BLOCK];
        some.n = train->count - at < BLOCK ? train->count - at : BLOCK;
        for (int64_t i = 0; i < some.n; i++) rows[i] = at + i;
        failed = hearing_read(h, train, rows, &some, e);
        if (!failed) failed = hearing_scale(h, some.x, some.n, y, e);
        if (!failed) failed = nearest_look(best, x->x, x->n, y, some.n, at, x->d, false, e);
    }
    items_free(&some);
    mem_free(y);
    return failed;
}

/* Of each item of the part: the nearest of all training items. Kept. */
static int nearest_training(struct hearing *h, enum part part, const struct neighbour **out, int64_t *n, struct err *e)
{
    const struct items *x;
    TRY(hearing_features(h, part, &x, e));
    *n = x->n;
    *out = h->nearest[part];
    if (*out) return 0;
    struct neighbour *best = mem_array((size_t)x->n, sizeof *best);
    if (!best) return fail_memory(e);
    nearest_begin(best, x->n);
    const int failed = look_through(h, x, best, e);
    if (failed) mem_free(best);
    else *out = h->nearest[part] = best;
    return failed;
}

static double half_interval(double share, int64_t n)
{
    return 1.96 * sqrt(share * (1 - share) / (double)n);
}

static bool has_held(const struct hearing *h)
{
    return h->parts.train != h->parts.held;
}

int hear_copies(struct hearing *h, struct err *e)
{
    struct verdict v = NO_VERDICT;
    const struct neighbour *drawn, *held;
    const double within = tolerance(&h->m->item);
    int64_t n;
    TRY(nearest_training(h, PART_DRAWN, &drawn, &v.n, e));
    v.value = nearest_equal(drawn, v.n, within);
    v.ci95 = half_interval(v.value, v.n);
    if (has_held(h)) {
        TRY(nearest_training(h, PART_HELD, &held, &n, e));
        v.floor = nearest_equal(held, n, within);
    }
    snprintf(v.note, sizeof v.note,
             "drawn items that repeat one of the %lld training items, within %.2g in every number",
             (long long)h->parts.train->count, within);
    hearing_tell(h, &v);
    return 0;
}

int hear_dcr(struct hearing *h, struct err *e)
{
    struct verdict v = NO_VERDICT;
    const struct neighbour *drawn, *held;
    int64_t n;
    TRY(nearest_training(h, PART_DRAWN, &drawn, &v.n, e));
    TRY(nearest_median(drawn, v.n, &v.value, e));
    if (has_held(h)) {
        TRY(nearest_training(h, PART_HELD, &held, &n, e));
        TRY(nearest_median(held, n, &v.floor, e));
    }
    snprintf(v.note, sizeof v.note,
             "median distance to the nearest training item; well below the real one means copying");
    hearing_tell(h, &v);
    return 0;
}

/* Of as many training as held-out items, which are nearer? */
int hear_dcr_share(struct hearing *h, struct err *e)
{
    struct verdict v = NO_VERDICT;
    const struct items *drawn, *part[2];
    if (!has_held(h)) return 0;
    TRY(hearing_features(h, PART_DRAWN, &drawn, e));
    TRY(hearing_features(h, PART_TRAIN, &part[0], e));
    TRY(hearing_features(h, PART_HELD, &part[1], e));
    const int64_t n = drawn->n, m = part[0]->n < part[1]->n ? part[0]->n : part[1]->n;
    struct neighbour *best = mem_array((size_t)(2 * n), sizeof *best);
    int failed = best ? 0 : fail_memory(e);
    for (int k = 0; k < 2 && !failed; k++) {
        nearest_begin(best + k * n, n);
        failed = nearest_look(best + k * n, drawn->x, n, part[k]->x, m, 0, drawn->d, false, e);
    }
    if (!failed) {
        v.value = nearest_share(best, best + n, n);
        v.ci95 = half_interval(v.value, n);
        v.n = n;
        v.floor = 0.5;
        snprintf(v.note, sizeof v.note, "drawn items nearer to %lld training than to as many held-out items",
                 (long long)m);
        hearing_tell(h, &v);
    }
    mem_free(best);
    return failed;
}

static int equal_within(struct hearing *h, enum part part, int64_t most, double *share, int64_t *n, struct err *e)
{
    const struct items *x;
    TRY(hearing_features(h, part, &x, e));
    *n = x->n < most ? x->n : most;
    struct neighbour *best = mem_array((size_t)*n, sizeof *best);
    if (!best) return fail_memory(e);
    nearest_begin(best, *n);
    const int failed = nearest_look(best, x->x, *n, x->x, *n, 0, x->d, true, e);
    if (!failed) *share = nearest_equal(best, *n, tolerance(&h->m->item));
    mem_free(best);
    return failed;
}

int hear_duplicates(struct hearing *h, struct err *e)
{
    struct verdict v = NO_VERDICT;
    const struct items *held;
    int64_t n;
    TRY(hearing_items(h, PART_HELD, &held, e));
    TRY(equal_within(h, PART_DRAWN, held->n, &v.value, &v.n, e));
    TRY(equal_within(h, PART_HELD, v.n, &v.floor, &n, e));
    v.ci95 = half_interval(v.value, v.n);
    snprintf(v.note, sizeof v.note, "drawn items of which another one is the same");
    hearing_tell(h, &v);
    return 0;
}
