/* series_table.c -- rows that follow each other in time: in wide form one series, in long form several, told apart by a
** column that names the series of each row.
**
** Long rows are sorted by series, then by date where there are dates, else they
** stay in the order of the file.
*/
#include "data/table.h"

#include <math.h>
#include <stdlib.h>

#define LONG_LEAST 8 /* rows to a series, on average, before a category is taken for its name */

static bool time_rises(const int64_t *time, const struct runs *runs)
{
    for (int64_t k = 0; time && k < runs->count; k++)
        for (int64_t i = runs->first[k] + 1; i < runs->first[k + 1]; i++)
            if (time[i] <= time[i - 1]) return false;
    return time;
}

/* The only category beside dates and numbers; -1: there is none, or more than one, or something else. */
static int only_category(const struct table *t)
{
    int found = -1;
    for (int i = 0; i < t->schema.fields; i++) {
        const enum field_kind kind = t->schema.field[i].kind;
        if (i == t->clock || kind == FIELD_NUMBER || kind == FIELD_SKIP) continue;
        if (kind != FIELD_CATEGORY || found >= 0 || i == t->schema.label) return -1;
        found = i;
    }
    return found;
}

static bool all_numbers(const struct table *t)
{
    for (int i = 0; i < t->schema.fields; i++) {
        const enum field_kind kind = t->schema.field[i].kind;
        if (i != t->clock && kind != FIELD_NUMBER && kind != FIELD_SKIP) return false;
    }
    return true;
}

/* Takes a column out of the rows: it says when or which, not what. `kept` gets it; may be NULL. */
static void take_out(struct table *t, int field, int32_t *kept)
{
    const int width = table_width(t);
    int at = 0;
    for (int i = 0; i < field; i++) at += field_is_used(&t->schema, i);
    float *to = t->x;
    for (int64_t i = 0; i < t->rows * width; i++) {
        if (i % width != at) *to++ = t->x[i];
        else if (kept) kept[i / width] = isnan(t->x[i]) ? -1 : (int32_t)t->x[i];
    }
    t->schema.field[field].kind = FIELD_SKIP;
}

/* ---- long form ---- */

struct place {
    int32_t series;
    int64_t time, row;
};

static int by_place(const void *a, const void *b)
{
    const struct place *x = a, *y = b;
    if (x->series != y->series) return x->series < y->series ? -1 : 1;
    if (x->time != y->time) return x->time < y->time ? -1 : 1;
    return x->row < y->row ? -1 : 1;
}

/* Rows in the order of their places, and where each series begins. */
static int sort_rows(struct table *t, struct place *place, struct runs *runs, struct err *e)
{
    const int width = table_width(t);
    float *x = mem_array((size_t)t->rows * (size_t)width, sizeof *x);
    if (!x) return fail_memory(e);
    qsort(place, (size_t)t->rows, sizeof *place, by_place);
    for (int64_t i = 0; i < t->rows; i++) {
        memcpy(x + i * width, t->x + place[i].row * width, (size_t)width * sizeof *x);
        if (t->time) t->time[i] = place[i].time;
        if (!i || place[i].series != place[i - 1].series) runs->first[runs->count++] = i;
    }
    runs->first[runs->count] = t->rows;
    mem_free(t->x);
    t->x = x;
    return 0;
}

static int part_series(struct table *t, int field, struct runs *runs, struct err *e)
{
    struct place *place = mem_array((size_t)t->rows, sizeof *place);
    int32_t *series = mem_array((size_t)t->rows, sizeof *series);
    runs->first = arena_alloc(t->arena, ((size_t)t->schema.field[field].categories + 2) * sizeof *runs->first);
    int failed = place && series && runs->first ? 0 : fail_memory(e);
    if (!failed) take_out(t, field, series);
    for (int64_t i = 0; i < t->rows && !failed; i++) {
        place[i] = (struct place){series[i], t->time ? t->time[i] : 0, i};
        if (series[i] < 0)
            failed = fail(e, ERR_DATA, "%s: row %lld does not say of which series it is: column '%.60s' is missing",
                          t->path, (long long)i + 1, t->schema.field[field].name);
    }
    if (!failed) failed = sort_rows(t, place, runs, e);
    mem_free(place);
    mem_free(series);
    return failed;
}

/* ---- both forms ---- */

bool table_is_series(struct table *t)
{
    const struct runs all = {1, (int64_t[]){0, t->rows}};
    if (t->rows < 2 * TABLE_WINDOW || !t->time) return false;
    if (all_numbers(t)) return table_width(t) > 1 && time_rises(t->time, &all);
    const int named = only_category(t);
    if (named < 0 || table_width(t) < 3 || time_rises(t->time, &all)) return false;
    if (t->rows < (int64_t)LONG_LEAST * t->schema.field[named].categories) return false;
    t->series = named;
    return true;
}

static int unordered(const struct table *t, struct err *e)
{
    fail(e, ERR_DATA, "%s: the dates in column '%s' do not rise from row to row", t->path,
         t->schema.field[t->clock].name);
    return fail_hint(e, "where they are of several series, series=COLUMN names the column that tells them apart");
}

int table_hold_runs(struct table *t, const struct runs *runs, bool timed, int window, struct data *d, struct err *e)
{
    const bool dated = timed && t->clock >= 0 && table_width(t) > 1;
    if (dated ? !time_rises(t->time, runs) : t->clock >= 0 && table_width(t) > 1) return unordered(t, e);
    const char *pattern = dated ? t->schema.field[t->clock].pattern : NULL;
    if (dated) take_out(t, t->clock, NULL);
    float *const x = t->x;
    TRY(table_hold(t, d, e));
    return series_hold(d, x, runs, window, dated ? t->time : NULL, pattern, e);
}

int table_hold_series(struct table *t, int window, struct data *d, struct err *e)
{
    struct runs runs = {1, (int64_t[]){0, t->rows}};
    if (t->series < 0) return table_hold_runs(t, &runs, t->time, window, d, e);
    CHECK(table_width(t) > 1, e, ERR_DATA, "%s: there is no column of numbers beside '%s'", t->path,
          t->schema.field[t->series].name);
    runs.count = 0;
    TRY(part_series(t, t->series, &runs, e));
    return table_hold_runs(t, &runs, t->time, window, d, e);
}
