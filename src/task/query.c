/* query.c -- P(A | B) = P(A, B) / P(B), where all that is not named is summed over: two scores of rows with holes, or two
** integrals of them. The likeliest A is the family's to find; where it cannot, and there are few, each is asked for. */
#include "task/question.h"

#include "nn/kept.h"

#include <math.h>

#define TRIES_MOST 65536

/* log p of the points that are given, and how much the ranges that are given take in: shift, and mass. */
static int weigh_given(const struct question *q, double *shift, double *mass, struct err *e)
{
    TRY(question_log_density(q->m, q->given, shift, e));
    *mass = 0;
    if (*shift > -INFINITY) TRY(question_mass(q->m, q->given, *shift, mass, e));
    if (*mass > 0) return 0;
    fail(e, ERR_DATA, "what is given cannot be: the model gives it probability 0");
    return fail_hint(e, "leave out a part of what stands behind the bar");
}

static int answer(struct question *q, struct answer *a, struct err *e)
{
    const struct column *open = q->open >= 0 ? &q->m->item.columns[q->open] : NULL;
    double shift, below, above;
    a->count = open ? column_values(open) : 1;
    a->is_density = q->number;
    a->value = arena_alloc(&a->arena, (size_t)a->count * sizeof *a->value);
    a->name = open ? arena_alloc(&a->arena, (size_t)a->count * sizeof *a->name) : NULL;
    if (a->arena.failed) return fail_memory(e);
    TRY(weigh_given(q, &shift, &below, e));
    for (int k = 0; k < a->count; k++) {
        const int value = open ? column_first(open) + k : 0;
        const bool named = open && open->kind == COLUMN_CATEGORY && open->category_names;
        if (open) q->all[q->open] = column_at(open, value, false);
        if (open) a->name[k] = named ? open->category_names[k] : arena_printf(&a->arena, "%d", value);
        TRY(question_mass(q->m, q->all, shift, &above, e));
        a->value[k] = above / below;
    }
    return a->arena.failed ? fail_memory(e) : 0;
}

/* ---- the likeliest values ---- */

/* The family's own way: seen [d] is spare */
static int best_by_family(struct question *q, double *seen, struct err *e)
{
    const struct model *m = q->m;
    const int64_t d = shape_size(m->item.shape);
    for (int64_t j = 0; j < d; j++)
        seen[j] = (q->all[j].low - kept_centre(m->store, &m->item, j)) / kept_unit(m->store, &m->item, j);
    TRY(m->family->best_rows(m->store, &m->item, m->options, q->named, seen, 1, e));
    for (int64_t j = 0; j < d; j++)
        if (q->named[j])
            q->all[j].low = q->all[j].high = round(seen[j] * kept_unit(m->store, &m->item, j) +
                                                   kept_centre(m->store, &m->item, j));
    return 0;
}

static void give_values(struct question *q, int64_t try) /* the try-th of all */
{
    for (int64_t j = 0; j < shape_size(q->m->item.shape); j++) {
        const struct column *c = &q->m->item.columns[j];
        if (!q->named[j]) continue;
        q->all[j] = column_at(c, (double)(try % column_values(c)), false);
        try /= column_values(c);
    }
}

static int best_by_trying(struct question *q, double shift, struct err *e)
{
    int64_t tries = 1, best = 0;
    double mass, most = -1;
    for (int64_t j = 0; j < shape_size(q->m->item.shape) && tries <= TRIES_MOST; j++)
        if (q->named[j]) tries *= column_values(&q->m->item.columns[j]);
    if (tries > TRIES_MOST) {
        fail(e, ERR_UNSUPPORTED,
             "these columns have more than %d values together, and a model of the family '%s' finds "
             "the likeliest by trying them all",
             TRIES_MOST, q->m->family->name);
        return fail_hint(e, "ask for fewer columns; a Bayesian network needs no trying");
    }
    for (int64_t k = 0; k < tries; k++) {
        give_values(q, k);
        TRY(question_mass(q->m, q->all, shift, &mass, e));
        if (mass > most) most = mass, best = k;
    }
    give_values(q, best);
    return 0;
}

static int find_best(struct question *q, double shift, struct err *e)
{
    const int64_t d = shape_size(q->m->item.shape);
    bool ranges = false;
    for (int64_t j = 0; j < d; j++) ranges = ranges || column_is_range(q->given[j]);
    if (ranges || !q->m->family->best_rows) return best_by_trying(q, shift, e);
    double *seen = mem_array((size_t)d, sizeof *seen);
    const int failed = seen ? best_by_family(q, seen, e) : fail_memory(e);
    mem_free(seen);
    return failed;
}

static int answer_best(struct question *q, struct answer *a, struct err *e)
{
    const struct item *item = &q->m->item;
    const int64_t d = shape_size(item->shape);
    double shift, below, above;
    for (int64_t j = 0; j < d; j++) q->named[j] = q->named[j] && !column_is_known(q->given[j]);
    for (int64_t j = 0; j < d; j++) a->columns += q->named[j];
    CHECK(a->columns, e, ERR_CALL, "nothing is left to be found: all that is asked for is given");
    a->count = 1;
    a->value = arena_alloc(&a->arena, sizeof *a->value);
    a->column = arena_alloc(&a->arena, (size_t)a->columns * sizeof *a->column);
    a->best = arena_alloc(&a->arena, (size_t)a->columns * sizeof *a->best);
    if (a->arena.failed) return fail_memory(e);
    TRY(weigh_given(q, &shift, &below, e));
    TRY(find_best(q, shift, e));
    for (int64_t j = 0, k = 0; j < d; j++) {
        const struct column *c = &item->columns[j];
        const int value = (int)lround((q->all[j].low + q->all[j].high) / 2);
        if (!q->named[j]) continue;
        q->all[j] = column_at(c, value, false);
        a->column[k] = c->name;
        a->best[k++] = c->kind == COLUMN_CATEGORY && c->category_names ? c->category_names[value]
                                                                       : arena_printf(&a->arena, "%d", value);
    }
    TRY(question_mass(q->m, q->all, shift, &above, e));
    a->value[0] = above / below;
    return a->arena.failed ? fail_memory(e) : 0;
}

static struct limits *nothing_known(int64_t count)
{
    struct limits *l = mem_array((size_t)count, sizeof *l);
    for (int64_t j = 0; j < count && l; j++) l[j] = (struct limits){NAN, NAN};
    return l;
}

int query_ask(const struct model *m, const char *question, struct answer *a, struct err *e)
{
    const int64_t d = shape_size(m->item.shape);
    *a = (struct answer){0};
    CHECK(m->item.kind == ITEM_ROW && m->item.columns && m->family->score_rows, e, ERR_UNSUPPORTED,
          "a model of the family '%s' (%s) answers no questions", m->family->name, m->family->title);
    struct limits *limits = nothing_known(2 * d);
    bool *named = mem_array((size_t)d, sizeof *named);
    struct question q = {.m = m, .at = question, .given = limits, .all = limits + d, .open = -1, .named = named};
    int failed = limits && named ? question_read(&q, e) : fail_memory(e);
    if (!failed) failed = q.best ? answer_best(&q, a, e) : answer(&q, a, e);
    if (failed) answer_free(a);
    mem_free(named);
    mem_free(limits);
    return failed;
}

int query_given(const struct model *m, const char *list, double *row, struct err *e)
{
    const int64_t d = shape_size(m->item.shape);
    CHECK(m->item.kind == ITEM_ROW && m->item.columns, e, ERR_UNSUPPORTED, "only rows have columns that can be given");
    struct limits *limits = nothing_known(2 * d);
    struct question q = {.m = m, .at = list, .given = limits, .all = limits + d, .open = -1};
    int failed = limits ? question_read_given(&q, e) : fail_memory(e);
    for (int64_t j = 0; j < d && !failed; j++) {
        if (column_is_range(limits[j]))
            failed = fail(e, ERR_CALL, "what is given is one value, %.60s=..., not a range", m->item.columns[j].name);
        row[j] = limits[j].low;
    }
    mem_free(limits);
    return failed;
}

void answer_free(struct answer *a)
{
    arena_free(&a->arena);
    *a = (struct answer){0};
}
