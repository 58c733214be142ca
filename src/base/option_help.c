/* option_help.c -- an option table, explained to a person. */
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

static const char *initial_or_none(const struct option *row)
{
    return *row->initial ? row->initial : "(none)";
}

struct widths {
    int name, initial, range;
};

static int wider(int width, const char *s, int most)
{
    int n = (int)strlen(s);
    return n > width && n <= most ? n : width;
}

/* The columns are as wide as their widest cell. */
static struct widths measure(const struct option *table, struct text *range)
{
    struct widths w = {0};
    for (const struct option *row = table; row->name && !range->failed; row++) {
        text_clear(range);
        option_range(row, range);
        w.name = wider(w.name, row->name, INT_MAX);
        w.initial = wider(w.initial, initial_or_none(row), INT_MAX);
        w.range = wider(w.range, text_get(range), RANGE_WIDTH);
    }
    return w;
}

void options_help(const struct option *table, struct text *out)
{
    struct text range = {0};
    struct widths w = measure(table, &range);
    for (const struct option *row = table; row->name && !range.failed; row++) {
        text_clear(&range);
        option_range(row, &range);
        text_printf(out, "  %-*s  %-*s  ", w.name, row->name, w.initial, initial_or_none(row));
        if ((int)range.length <= w.range) text_printf(out, "%-*s  %s\n", w.range, text_get(&range), row->help);
        else text_printf(out, "%s\n%*s%s\n", text_get(&range), w.name + w.initial + w.range + 8, "", row->help);
    }
    if (range.failed) out->failed = true;
    text_free(&range);
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
