/* query.c -- P(A | B) = P(A, B) / P(B), where all that is not named is summed over: two scores of rows with holes. The
** likeliest A is the family's to find; where it cannot, and there are few, each is asked for. */
#include "task/query.h"

#include "nn/kept.h"

#include <math.h>
#include <stdio.h>

#define WORD_MOST 128

/* A question as it is read: what is fixed, and the column whose whole distribution is asked for. */
struct question {
    const struct model *m;
    const char *at;      /* what is left to read */
    double *given, *all; /* rows on the scale of the data: B; A and B */
    int64_t open;        /* that column; -1: none */
    bool number;         /* A fixes a number */
    bool best;           /* argmax: A is to be found */
    bool *named;         /* [columns]: what is in that A */
};

#define TRIES_MOST 65536

static void skip_spaces(struct question *q)
{
    while (*q->at == ' ') q->at++;
}

static bool take(struct question *q, char c)
{
    skip_spaces(q);
    if (*q->at != c) return false;
    q->at++;
    return true;
}

static void word(struct question *q, char *out)
{
    size_t n = 0;
    skip_spaces(q);
    while (*q->at && !strchr("=,|()", *q->at) && n < WORD_MOST - 1) out[n++] = *q->at++;
    while (n && out[n - 1] == ' ') n--;
    out[n] = 0;
}

static int find_column(const struct item *item, const char *name, int64_t *column, struct err *e)
{
    const int64_t d = shape_size(item->shape);
    const char *names[64];
    int count = 0;
    for (*column = 0; *column < d; ++*column) {
        if (strcmp(item->columns[*column].name, name) == 0) return 0;
        if (count < 64) names[count++] = item->columns[*column].name;
    }
    const char *near = text_nearest(name, names, count);
    if (near) return fail(e, ERR_CALL, "there is no column '%s'; did you mean '%s'?", name, near);
    return fail(e, ERR_CALL, "there is no column '%s'", name);
}

static int find_value(const struct column *c, const char *name, double *value, struct err *e)
{
    for (int k = 0; c->kind == COLUMN_CATEGORY && c->category_names && k < c->categories; k++)
        if (strcmp(c->category_names[k], name) == 0) {
            *value = k;
            return 0;
        }
    const bool number = text_to_real(name, value);
    if (c->kind == COLUMN_NUMBER && number) return 0;
    if (number && *value >= 0 && *value < c->categories && *value == floor(*value)) return 0;
    if (c->kind == COLUMN_NUMBER) return fail(e, ERR_CALL, "%.60s is a number, not '%s'", c->name, name);
    return fail(e, ERR_CALL, "%.60s has no category '%s'", c->name, name);
}

/* Does it have a few values, by number? */
static bool has_values(const struct column *c)
{
    return c->kind == COLUMN_CATEGORY || (c->whole && c->low == 0 && c->high == 1);
}

static int values_of(const struct column *c)
{
    return c->kind == COLUMN_CATEGORY ? c->categories : 2;
}

/* Before the bar of an argmax: "a", or "*" for all that is not given. */
static int read_name(struct question *q, struct err *e)
{
    const struct item *item = &q->m->item;
    char name[WORD_MOST];
    int64_t column;
    word(q, name);
    for (int64_t j = 0; j < shape_size(item->shape) && strcmp(name, "*") == 0; j++)
        q->named[j] = has_values(&item->columns[j]);
    if (strcmp(name, "*") == 0) return 0;
    TRY(find_column(item, name, &column, e));
    CHECK(has_values(&item->columns[column]), e, ERR_CALL, "%s is a number, and argmax is for categories", name);
    q->named[column] = true;
    return 0;
}

/* "a=1" or, before the bar, "a": into row, and where it is known, into given */
static int read_part(struct question *q, bool condition, struct err *e)
{
    const struct item *item = &q->m->item;
    char name[WORD_MOST], text[WORD_MOST];
    int64_t column;
    double value;
    word(q, name);
    TRY(find_column(item, name, &column, e));
    if (!take(q, '=')) {
        CHECK(!condition, e, ERR_CALL, "what is given has a value: %s=...", name);
        CHECK(q->open < 0, e, ERR_CALL, "one column at a time may be asked for without a value");
        CHECK(item->columns[column].kind == COLUMN_CATEGORY, e, ERR_CALL, "%s is a number: ask for a value, %s=...",
              name, name);
        q->open = column;
        return 0;
    }
    word(q, text);
    TRY(find_value(&item->columns[column], text, &value, e));
    q->all[column] = value;
    if (condition) q->given[column] = value;
    else if (item->columns[column].kind == COLUMN_NUMBER) q->number = true;
    return 0;
}

static int read_question(struct question *q, struct err *e)
{
    bool condition = false;
    const char *whole = q->at;
    skip_spaces(q);
    q->best = strncmp(q->at, "argmax", 6) == 0;
    if (q->best) q->at += 6;
    else if (*q->at == 'P' || *q->at == 'p') q->at++;
    bool sound = take(q, '(');
    while (sound) {
        TRY(q->best && !condition ? read_name(q, e) : read_part(q, condition, e));
        if (take(q, ')')) break;
        const bool bar = !condition && take(q, '|');
        condition = condition || bar;
        sound = bar || take(q, ',');
    }
    skip_spaces(q);
    if (sound && !*q->at) return 0;
    fail(e, ERR_CALL, "a question is written P(a=1, b=x | c=y) or argmax(a, b | c=y), not '%.100s'", whole);
    return fail_hint(e, "`limn info MODEL` tells the columns");
}

/* log p of a row on the scale of the data; of nothing: 0 */
static int log_density(const struct model *m, const double *row, double *seen, double *out, struct err *e)
{
    const int64_t d = shape_size(m->item.shape);
    double volume = 0;
    bool any = false;
    for (int64_t j = 0; j < d; j++) {
        const double unit = kept_unit(m->store, &m->item, j);
        seen[j] = (row[j] - kept_centre(m->store, &m->item, j)) / unit;
        if (!isnan(row[j])) volume += log(unit), any = true;
    }
    *out = 0;
    if (!any) return 0;
    TRY(m->family->score_rows(m->store, &m->item, m->options, seen, 1, out, e));
    *out -= volume;
    return 0;
}

static int answer(struct question *q, double *seen, struct answer *a, struct err *e)
{
    const struct column *open = q->open >= 0 ? &q->m->item.columns[q->open] : NULL;
    double below, above;
    a->count = open ? open->categories : 1;
    a->is_density = q->number;
    a->value = arena_alloc(&a->arena, (size_t)a->count * sizeof *a->value);
    a->name = open ? arena_alloc(&a->arena, (size_t)a->count * sizeof *a->name) : NULL;
    if (a->arena.failed) return fail_memory(e);
    TRY(log_density(q->m, q->given, seen, &below, e));
    CHECK(below > -INFINITY, e, ERR_DATA, "what is given has probability 0");
    for (int k = 0; k < a->count; k++) {
        if (open) q->all[q->open] = k;
        if (open) a->name[k] = open->category_names ? open->category_names[k] : arena_printf(&a->arena, "%d", k);
        TRY(log_density(q->m, q->all, seen, &above, e));
        a->value[k] = exp(above - below);
    }
    return 0;
}

/* ---- the likeliest values ---- */

/* The family's own way: seen [d] */
static int best_by_family(struct question *q, double *seen, struct err *e)
{
    const struct model *m = q->m;
    const int64_t d = shape_size(m->item.shape);
    for (int64_t j = 0; j < d; j++)
        seen[j] = (q->all[j] - kept_centre(m->store, &m->item, j)) / kept_unit(m->store, &m->item, j);
    TRY(m->family->best_rows(m->store, &m->item, m->options, q->named, seen, 1, e));
    for (int64_t j = 0; j < d; j++)
        if (q->named[j])
            q->all[j] = round(seen[j] * kept_unit(m->store, &m->item, j) + kept_centre(m->store, &m->item, j));
    return 0;
}

static void give_values(struct question *q, int64_t try) /* the try-th of all */
{
    for (int64_t j = 0; j < shape_size(q->m->item.shape); j++) {
        if (!q->named[j]) continue;
        q->all[j] = (double)(try % values_of(&q->m->item.columns[j]));
        try /= values_of(&q->m->item.columns[j]);
    }
}

static int best_by_trying(struct question *q, double *seen, struct err *e)
{
    int64_t tries = 1, best = 0;
    double log_p, most = -INFINITY;
    for (int64_t j = 0; j < shape_size(q->m->item.shape) && tries <= TRIES_MOST; j++)
        if (q->named[j]) tries *= values_of(&q->m->item.columns[j]);
    if (tries > TRIES_MOST) {
        fail(e, ERR_UNSUPPORTED,
             "these columns have more than %d values together, and a model of the family '%s' finds "
             "the likeliest by trying them all",
             TRIES_MOST, q->m->family->name);
        return fail_hint(e, "ask for fewer columns; a Bayesian network needs no trying");
    }
    for (int64_t k = 0; k < tries; k++) {
        give_values(q, k);
        TRY(log_density(q->m, q->all, seen, &log_p, e));
        if (log_p > most) most = log_p, best = k;
    }
    give_values(q, best);
    return 0;
}

static int answer_best(struct question *q, double *seen, struct answer *a, struct err *e)
{
    const struct item *item = &q->m->item;
    const int64_t d = shape_size(item->shape);
    double below, above;
    for (int64_t j = 0; j < d; j++) q->named[j] = q->named[j] && isnan(q->given[j]);
    for (int64_t j = 0; j < d; j++) a->columns += q->named[j];
    CHECK(a->columns, e, ERR_CALL, "nothing is left to be found: all that is asked for is given");
    a->count = 1;
    a->value = arena_alloc(&a->arena, sizeof *a->value);
    a->column = arena_alloc(&a->arena, (size_t)a->columns * sizeof *a->column);
    a->best = arena_alloc(&a->arena, (size_t)a->columns * sizeof *a->best);
    if (a->arena.failed) return fail_memory(e);
    TRY(log_density(q->m, q->given, seen, &below, e));
    CHECK(below > -INFINITY, e, ERR_DATA, "what is given has probability 0");
    TRY(q->m->family->best_rows ? best_by_family(q, seen, e) : best_by_trying(q, seen, e));
    TRY(log_density(q->m, q->all, seen, &above, e));
    a->value[0] = exp(above - below);
    for (int64_t j = 0, k = 0; j < d; j++) {
        const struct column *c = &item->columns[j];
        const int value = (int)q->all[j];
        if (!q->named[j]) continue;
        a->column[k] = c->name;
        a->best[k++] = c->category_names ? c->category_names[value] : arena_printf(&a->arena, "%d", value);
    }
    return a->arena.failed ? fail_memory(e) : 0;
}

int query_ask(const struct model *m, const char *question, struct answer *a, struct err *e)
{
    const int64_t d = shape_size(m->item.shape);
    *a = (struct answer){0};
    CHECK(m->item.kind == ITEM_ROW && m->item.columns && m->family->score_rows, e, ERR_UNSUPPORTED,
          "a model of the family '%s' (%s) answers no questions", m->family->name, m->family->title);
    double *rows = mem_array((size_t)(3 * d), sizeof *rows);
    bool *named = mem_array((size_t)d, sizeof *named);
    for (int64_t j = 0; j < 2 * d && rows; j++) rows[j] = NAN;
    struct question q = {.m = m, .at = question, .given = rows, .all = rows + d, .open = -1, .named = named};
    int failed = rows && named ? read_question(&q, e) : fail_memory(e);
    if (!failed) failed = q.best ? answer_best(&q, rows + 2 * d, a, e) : answer(&q, rows + 2 * d, a, e);
    if (failed) answer_free(a);
    mem_free(named);
    mem_free(rows);
    return failed;
}

int query_given(const struct model *m, const char *list, double *row, struct err *e)
{
    CHECK(m->item.kind == ITEM_ROW && m->item.columns, e, ERR_UNSUPPORTED, "only rows have columns that can be given");
    for (int64_t j = 0; j < shape_size(m->item.shape); j++) row[j] = NAN;
    struct question q = {.m = m, .at = list, .given = row, .all = row, .open = -1};
    do TRY(read_part(&q, true, e));
    while (take(&q, ','));
    CHECK(!*q.at, e, ERR_CALL, "what is given is written a=1,b=x, not '%.100s'", list);
    return 0;
}

void answer_free(struct answer *a)
{
    arena_free(&a->arena);
    *a = (struct answer){0};
}
