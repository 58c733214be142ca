/* query.c -- P(A | B) = P(A, B) / P(B), where all that is not named is summed over: two scores of rows with holes. */
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
};

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
    if (*q->at == 'P' || *q->at == 'p') q->at++;
    bool sound = take(q, '(');
    while (sound) {
        TRY(read_part(q, condition, e));
        if (take(q, ')')) break;
        const bool bar = !condition && take(q, '|');
        condition = condition || bar;
        sound = bar || take(q, ',');
    }
    skip_spaces(q);
    if (sound && !*q->at) return 0;
    fail(e, ERR_CALL, "a question is written P(a=1, b=x | c=y), not '%.100s'", whole);
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

int query_ask(const struct model *m, const char *question, struct answer *a, struct err *e)
{
    const int64_t d = shape_size(m->item.shape);
    *a = (struct answer){0};
    CHECK(m->item.kind == ITEM_ROW && m->item.columns && m->family->score_rows, e, ERR_UNSUPPORTED,
          "a model of the family '%s' (%s) answers no questions", m->family->name, m->family->title);
    double *rows = mem_array((size_t)(3 * d), sizeof *rows);
    if (!rows) return fail_memory(e);
    for (int64_t j = 0; j < 2 * d; j++) rows[j] = NAN;
    struct question q = {.m = m, .at = question, .given = rows, .all = rows + d, .open = -1};
    int failed = read_question(&q, e);
    if (!failed) failed = answer(&q, rows + 2 * d, a, e);
    if (failed) answer_free(a);
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
