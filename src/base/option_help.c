/* option_help.c -- an option table, explained to a person. */
#include "base/json.h"
#include "base/mem.h"
#include "base/option.h"

#include <limits.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define RANGE_WIDTH 26 /* a longer range has the help on a line of its own */

/* Some bounds only say "any number of this type". */
static bool bounds_nothing(const struct option *row, double bound)
{
    double widest = row->type == OPTION_REAL ? 1e30 : INT_MAX;
    return fabs(bound) >= widest;
}

static void number_range(const struct option *row, struct text *out)
{
    if (row->type == OPTION_INT && row->choices) text_printf(out, "%s, or ", row->choices);
    bool low = !bounds_nothing(row, row->low), high = !bounds_nothing(row, row->high);
    if (low && !high) text_add(out, "at least ");
    if (high && !low) text_add(out, "at most ");
    if (low) text_real(out, row->low);
    if (low && high) text_add(out, " .. ");
    if (high) text_real(out, row->high);
    if (!low && !high) text_add(out, row->type == OPTION_REAL ? "any number" : "any whole number");
    if (row->type == OPTION_SIZES) text_add(out, ", ...");
}

void option_range(const struct option *row, struct text *out)
{
    switch (row->type) {
    case OPTION_INT:
    case OPTION_REAL:
    case OPTION_SIZES: number_range(row, out); break;
    case OPTION_BOOL: text_add(out, "true|false"); break;
    case OPTION_CHOICE: text_add(out, row->choices); break;
    case OPTION_TEXT: text_add(out, "text"); break;
    }
}

struct cells {
    struct text value, range;
};

/* Of a row: what it is where nobody sets it, as it stands in options or, where these are NULL, in the table; its range. */
static bool tell(const struct option *row, const void *options, struct cells *c)
{
    text_clear(&c->value);
    text_clear(&c->range);
    if (options) option_print(row, options, &c->value);
    else text_add(&c->value, row->initial);
    if (!c->value.length) text_add(&c->value, "(none)");
    option_range(row, &c->range);
    return !c->value.failed && !c->range.failed;
}

struct widths {
    int name, value, range;
};

static int wider(int width, const char *s, int most)
{
    int n = (int)strlen(s);
    return n > width && n <= most ? n : width;
}

/* The columns are as wide as their widest cell. */
static bool measure(const struct option *table, const void *options, struct cells *c, struct widths *w)
{
    for (const struct option *row = table; row->name; row++) {
        if (!tell(row, options, c)) return false;
        w->name = wider(w->name, row->name, INT_MAX);
        w->value = wider(w->value, text_get(&c->value), INT_MAX);
        w->range = wider(w->range, text_get(&c->range), RANGE_WIDTH);
    }
    return true;
}

static bool add_lines(const struct option *table, const void *options, struct cells *c, struct text *out)
{
    struct widths w = {0};
    if (!measure(table, options, c, &w)) return false;
    for (const struct option *row = table; row->name; row++) {
        if (!tell(row, options, c)) return false;
        const char *range = text_get(&c->range);
        text_printf(out, "  %-*s  %-*s  ", w.name, row->name, w.value, text_get(&c->value));
        if ((int)c->range.length <= w.range) text_printf(out, "%-*s  %s\n", w.range, range, row->help);
        else text_printf(out, "%s\n%*s%s\n", range, w.name + w.value + w.range + 8, "", row->help);
    }
    return true;
}

void options_help(const struct option *table, const void *options, struct text *out)
{
    struct cells c = {0};
    if (!add_lines(table, options, &c, out)) out->failed = true;
    text_free(&c.value);
    text_free(&c.range);
}

static int add_choices(const char *choices, struct json *row, struct err *e)
{
    struct json *list = json_new_array();
    TRY(json_put(row, "choices", list, e));
    for (const char *at = choices; *at;) {
        char name[OPTION_TEXT_MAX];
        const int n = (int)strcspn(at, "|");
        snprintf(name, sizeof name, "%.*s", n, at);
        TRY(json_append(list, json_new_text(name), e));
        at += n + (at[n] == '|');
    }
    return 0;
}

static int add_row(const struct option *row, const struct cells *c, struct json *into, struct err *e)
{
    const bool number = row->type == OPTION_INT || row->type == OPTION_REAL || row->type == OPTION_SIZES;
    const char *choices = row->type == OPTION_BOOL ? "true|false" : row->type == OPTION_TEXT ? NULL : row->choices;
    TRY(json_put_text(into, "name", row->name, e));
    TRY(json_put_text(into, "value", text_get(&c->value), e));
    if (choices) TRY(add_choices(choices, into, e));
    if (number && !bounds_nothing(row, row->low)) TRY(json_put_real(into, "low", row->low, e));
    if (number && !bounds_nothing(row, row->high)) TRY(json_put_real(into, "high", row->high, e));
    return json_put_text(into, "help", row->help, e);
}

int options_help_json(const struct option *table, const void *options, struct json *list, struct err *e)
{
    struct cells c = {0};
    int failed = 0;
    for (const struct option *row = table; row && row->name && !failed; row++) {
        struct json *into = json_new_object();
        failed = json_append(list, into, e);
        if (!failed) failed = tell(row, options, &c) ? add_row(row, &c, into, e) : fail_memory(e);
    }
    text_free(&c.value);
    text_free(&c.range);
    return failed;
}

/* ---- unknown names ---- */

static int count_rows(const struct option *const *tables, int count)
{
    int n = 0;
    for (int t = 0; t < count; t++)
        for (const struct option *row = tables[t]; row->name; row++) n++;
    return n;
}

/* "the options are: a, b, c", cut at a comma where the hint is full. */
static int hint_names(const char *const *names, int n, struct err *e)
{
    char list[sizeof e->hint] = "the options are:";
    size_t at = strlen(list);
    for (int i = 0; i < n; i++) {
        size_t need = strlen(names[i]) + 2;
        if (at + need + sizeof ", ..." > sizeof list) {
            snprintf(list + at, sizeof list - at, ", ...");
            break;
        }
        at += (size_t)snprintf(list + at, sizeof list - at, "%s%s", i ? ", " : " ", names[i]);
    }
    return fail_hint(e, "%s", n ? list : "there are no options here");
}

int options_unknown(const struct option *const *tables, int count, const char *name, struct err *e)
{
    int n = 0;
    const char **names = mem_array((size_t)count_rows(tables, count), sizeof *names);
    if (!names) return fail_memory(e);
    for (int t = 0; t < count; t++)
        for (const struct option *row = tables[t]; row->name; row++) names[n++] = row->name;
    const char *near = text_nearest(name, names, n);
    if (near) fail(e, ERR_OPTION, "unknown option '%.80s'; did you mean '%s'?", name, near);
    else {
        fail(e, ERR_OPTION, "unknown option '%.80s'", name);
        hint_names(names, n, e);
    }
    mem_free(names);
    return ERR_OPTION;
}
