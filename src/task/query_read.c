/* query_read.c -- "P(a=1, b>2 | c=x)" and "argmax(a, b | c=x)", from left to right. */
#include "data/date.h"
#include "task/question.h"

#include <math.h>
#include <stdio.h>

#define WORD_MOST 128
#define FEW 32 /* whole numbers, so many of which are listed one by one */

/* ---- values of a column ---- */

bool column_has_values(const struct column *c)
{
    return c->kind == COLUMN_CATEGORY || (c->whole && c->low == 0 && c->high == 1);
}

bool column_is_whole(const struct column *c)
{
    return c->kind == COLUMN_NUMBER && c->whole && !c->date;
}

int column_values(const struct column *c)
{
    if (c->kind == COLUMN_CATEGORY) return c->categories;
    return column_is_whole(c) && c->high - c->low < FEW ? (int)(c->high - c->low) + 1 : 0;
}

int column_first(const struct column *c)
{
    return c->kind == COLUMN_CATEGORY ? 0 : (int)c->low;
}

struct limits column_at(const struct column *c, double value, bool condition)
{
    if (column_is_whole(c) && !condition) return (struct limits){value - 0.5, value + 0.5};
    return (struct limits){value, value};
}

/* ---- words ---- */

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
    while (*q->at && !strchr("=<>,|()", *q->at) && n < WORD_MOST - 1) out[n++] = *q->at++;
    while (n && out[n - 1] == ' ') n--;
    out[n] = 0;
}

static int no_column(const struct item *item, const char *name, struct err *e)
{
    const int64_t d = shape_size(item->shape);
    const char *names[64];
    struct text list = {0};
    int count = 0;
    for (; count < d && count < 64; count++) names[count] = item->columns[count].name;
    const char *near = text_nearest(name, names, count);
    if (item->label && strcmp(item->label, name) == 0) {
        fail(e, ERR_CALL, "'%s' is what the rows are labelled with, and no column of this model", name);
        return fail_hint(e, "open the table with `,label=none` to have it among the columns, and fit a density again");
    }
    if (near) fail(e, ERR_CALL, "there is no column '%s'; did you mean '%s'?", name, near);
    else fail(e, ERR_CALL, "there is no column '%s'", name);
    for (int k = 0; k < count && k < 12; k++) text_printf(&list, "%s%s", k ? ", " : "", names[k]);
    fail_hint(e, "there are: %s%s", text_get(&list), d > 12 ? ", ...; `limn info MODEL` tells them all" : "");
    text_free(&list);
    return ERR_CALL;
}

static int find_column(const struct item *item, const char *name, int64_t *column, struct err *e)
{
    for (*column = 0; *column < shape_size(item->shape); ++*column)
        if (strcmp(item->columns[*column].name, name) == 0) return 0;
    return no_column(item, name, e);
}

static int no_category(const struct column *c, const char *name, struct err *e)
{
    const char *near = c->category_names ? text_nearest(name, c->category_names, c->categories) : NULL;
    struct text list = {0};
    if (near) fail(e, ERR_CALL, "%.60s has no category '%s'; did you mean '%s'?", c->name, name, near);
    else fail(e, ERR_CALL, "%.60s has no category '%s'", c->name, name);
    for (int k = 0; c->category_names && k < c->categories && k < FEW; k++)
        text_printf(&list, "%s%s", k ? ", " : "", c->category_names[k]);
    if (list.length) fail_hint(e, "it has: %s%s", text_get(&list), c->categories > FEW ? ", ..." : "");
    else fail_hint(e, "it has 0 to %d", c->categories - 1);
    text_free(&list);
    return ERR_CALL;
}

/* A number, or a moment as the column's dates are written. */
static bool to_number(const struct column *c, const char *text, double *value)
{
    int64_t seconds;
    if (!c->date || !date_read(text, strlen(text), c->date, &seconds)) return text_to_real(text, value);
    *value = ((double)seconds - c->origin) / c->unit;
    return true;
}

static int no_number(const struct column *c, const char *text, struct err *e)
{
    char now[DATE_TEXT_MAX];
    if (!c->date) return fail(e, ERR_CALL, "%.60s is a number, not '%s'", c->name, text);
    date_write_value(c->high, c->origin, c->unit, c->date, now);
    return fail(e, ERR_CALL, "%.60s is a date, written like %s, not '%s'", c->name, now, text);
}

static int find_value(const struct column *c, const char *name, double *value, struct err *e)
{
    for (int k = 0; c->kind == COLUMN_CATEGORY && c->category_names && k < c->categories; k++)
        if (strcmp(c->category_names[k], name) == 0) {
            *value = k;
            return 0;
        }
    const bool number = to_number(c, name, value);
    if (c->kind == COLUMN_NUMBER && number) return 0;
    if (number && *value >= 0 && *value < c->categories && *value == floor(*value)) return 0;
    if (c->kind == COLUMN_NUMBER) return no_number(c, name, e);
    return no_category(c, name, e);
}

/* ---- ranges ---- */

enum relation { NONE, EQUAL, BELOW, AT_MOST, ABOVE, AT_LEAST };

static enum relation relation(struct question *q)
{
    if (take(q, '=')) return EQUAL;
    if (take(q, '<')) return take(q, '=') ? AT_MOST : BELOW;
    if (take(q, '>')) return take(q, '=') ? AT_LEAST : ABOVE;
    return NONE;
}

static enum relation turned_round(enum relation r)
{
    static const enum relation round[] = {NONE, EQUAL, ABOVE, AT_LEAST, BELOW, AT_MOST};
    return round[r];
}

/* Of whole numbers a range ends half way to the next, so that it takes in the steps around those that it holds. */
static int narrow(struct limits *l, const struct column *c, enum relation r, double value, struct err *e)
{
    const bool whole = column_is_whole(c);
    const double out = whole ? 0.5 : 0;
    CHECK(c->kind == COLUMN_NUMBER, e, ERR_CALL,
          "%.60s has categories, which are not above or below each other: ask "
          "for one, %.60s=...",
          c->name, c->name);
    if (r == BELOW) l->high = fmin(l->high, (whole ? ceil(value) : value) - out);
    if (r == AT_MOST) l->high = fmin(l->high, (whole ? floor(value) : value) + out);
    if (r == ABOVE) l->low = fmax(l->low, (whole ? floor(value) : value) + out);
    if (r == AT_LEAST) l->low = fmax(l->low, (whole ? ceil(value) : value) - out);
    CHECK(l->low < l->high, e, ERR_CALL, "nothing lies between the ends that are asked of %.60s", c->name);
    return 0;
}

/* "30..40" */
static int read_both_ends(const struct column *c, const char *text, struct limits *l, bool *is, struct err *e)
{
    char first[WORD_MOST];
    const char *dots = strstr(text, "..");
    double low, high;
    *is = c->kind == COLUMN_NUMBER && dots;
    if (!*is) return 0;
    snprintf(first, sizeof first, "%.*s", (int)(dots - text), text);
    CHECK(to_number(c, first, &low) && to_number(c, dots + 2, &high), e, ERR_CALL,
          "a range of %.60s is written with two numbers, %.60s=1..2, not '%s'", c->name, c->name, text);
    TRY(narrow(l, c, AT_LEAST, low, e));
    return narrow(l, c, AT_MOST, high, e);
}

/* ---- parts ---- */

/* Before the bar of an argmax: "a", or "*" for all that is not given. */
static int read_name(struct question *q, struct err *e)
{
    const struct item *item = &q->m->item;
    char name[WORD_MOST];
    int64_t column;
    word(q, name);
    for (int64_t j = 0; j < shape_size(item->shape) && strcmp(name, "*") == 0; j++)
        q->named[j] = column_has_values(&item->columns[j]);
    if (strcmp(name, "*") == 0) return 0;
    TRY(find_column(item, name, &column, e));
    CHECK(column_has_values(&item->columns[column]), e, ERR_CALL, "%s is a number, and argmax is for categories", name);
    q->named[column] = true;
    return 0;
}

static int read_open(struct question *q, bool condition, int64_t column, struct err *e)
{
    const struct column *c = &q->m->item.columns[column];
    CHECK(!condition, e, ERR_CALL, "what is given has a value: %.60s=...", c->name);
    CHECK(q->open < 0, e, ERR_CALL, "one column at a time may be asked for without a value");
    CHECK(column_values(c) > 0, e, ERR_CALL, "%.60s is a number: ask for a value, %.60s=..., or a range, %.60s>...",
          c->name, c->name, c->name);
    q->open = column;
    return 0;
}

static int read_value(struct question *q, int64_t column, bool condition, struct limits *l, struct err *e)
{
    const struct column *c = &q->m->item.columns[column];
    char text[WORD_MOST];
    double value;
    bool both;
    word(q, text);
    TRY(read_both_ends(c, text, l, &both, e));
    if (both) return 0;
    TRY(find_value(c, text, &value, e));
    *l = column_at(c, value, condition);
    q->number = q->number || (c->kind == COLUMN_NUMBER && !condition && !column_is_range(*l));
    return 0;
}

static int take_end(const struct column *c, enum relation r, const char *text, struct limits *l, struct err *e)
{
    double value = 0;
    if (c->kind == COLUMN_NUMBER && !to_number(c, text, &value)) return no_number(c, text, e);
    return narrow(l, c, r, value, e);
}

static int read_end(struct question *q, const struct column *c, enum relation r, struct limits *l, struct err *e)
{
    char text[WORD_MOST];
    word(q, text);
    return take_end(c, r, text, l, e);
}

/* Does this stand for the end of a range, where it comes before the column? A number, or a date, which begins as one. */
static bool is_end(const struct item *item, const char *text)
{
    double x;
    int64_t column;
    return text_to_real(text, &x) || (text[0] >= '0' && text[0] <= '9' && find_column(item, text, &column, NULL));
}

static int not_a_question(const struct question *q, struct err *e)
{
    if (q->list) return fail(e, ERR_CALL, "what is given is written a=1,b=x, not '%.100s'", q->whole);
    fail(e, ERR_CALL, "a question is written P(a=1, b>2 | c=x) or argmax(a, b | c=x), not '%.100s'", q->whole);
    return fail_hint(e, "`limn info MODEL` tells the columns");
}

/* "a=1", "a>1", "1<a<=2" or, before the bar, "a" */
static int read_part(struct question *q, bool condition, struct err *e)
{
    const struct item *item = &q->m->item;
    char name[WORD_MOST], first[WORD_MOST];
    int64_t column;
    enum relation before = NONE;
    struct limits l = {-INFINITY, INFINITY};
    word(q, name);
    if (is_end(item, name) && strchr("<>", *q->at) && *q->at) {
        before = turned_round(relation(q));
        memcpy(first, name, sizeof first);
        word(q, name);
    }
    if (!name[0]) return not_a_question(q, e);
    TRY(find_column(item, name, &column, e));
    const struct column *c = &item->columns[column];
    if (before) TRY(take_end(c, before, first, &l, e));
    const enum relation after = relation(q);
    if (!before && !after) return read_open(q, condition, column, e);
    if (after == EQUAL) TRY(read_value(q, column, condition, &l, e));
    else if (after) TRY(read_end(q, c, after, &l, e));
    CHECK(!column_is_known(q->all[column]), e, ERR_CALL, "%.60s stands in the question twice", c->name);
    q->all[column] = l;
    if (condition) q->given[column] = l;
    return 0;
}

int question_read(struct question *q, struct err *e)
{
    bool condition = false;
    q->whole = q->at;
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
    if (!sound || *q->at) return not_a_question(q, e);
    CHECK(q->open < 0 || !column_is_known(q->all[q->open]), e, ERR_CALL, "%.60s stands in the question twice",
          q->m->item.columns[q->open].name);
    return 0;
}

int question_read_given(struct question *q, struct err *e)
{
    q->whole = q->at;
    q->list = true;
    do TRY(read_part(q, true, e));
    while (take(q, ','));
    return *q->at ? not_a_question(q, e) : 0;
}
