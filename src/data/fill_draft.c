/* fill_draft.c -- a draft becomes rows: numbers as they are, places by what the cells there mean.
**
** A column that does not go smoothly, because some cell does not fit the schema or
** is written in a style of its own, is left to the second pass, which says what is
** wrong and in which line.
*/
#include "data/fill.h"

#include "base/par.h"

#include <math.h>

struct column_draft {
    bool taken;
    enum draft_sort sort;
    int words;
    float *meaning; /* of each word, then of each value */
    int64_t *time;  /* the same, of dates */
};

/* Does the schema give a meaning to what was taken for missing? */
static bool has_missing_words(const struct field *f)
{
    for (int k = 0; k < f->categories; k++) {
        const struct csv_cell cell = {(char *)(uintptr_t)f->category[k], strlen(f->category[k])};
        if (cell_is_missing(&cell)) return true;
    }
    return false;
}

/* *fits: whether each word has a meaning. */
static int take_words(struct filling *fill, int i, const struct words *w, float *meaning, int64_t *time, bool *fits,
                      struct err *e)
{
    for (int k = 0; k < w->count && *fits; k++) {
        struct err inner = {0};
        const struct csv_cell cell = {(char *)(uintptr_t)w->word[k].text, w->word[k].length};
        double x;
        const int failed = fill_cell(fill, i, &cell, 0, &x, &time[k], &inner);
        if (failed == ERR_MEMORY) return fail_memory(e);
        *fits = !failed && (i != fill->t->schema.label || !isnan(x));
        meaning[k] = failed ? NAN : (float)x;
    }
    return 0;
}

static bool all_known(const struct profile *p, const float *meaning, int count)
{
    for (int k = 0; k < count; k++)
        if (isnan(meaning[k])) return false;
    return !p->missing;
}

static void forget_time(struct table *t)
{
    mem_free(t->time);
    t->time = NULL;
}

static int take_column(struct filling *fill, int i, struct column_draft *c, struct err *e)
{
    const struct table *t = fill->t;
    const struct field *f = &t->schema.field[i];
    const struct profile *p = &t->profile[i];
    const enum draft_sort sort = t->draft.sort[i];
    const size_t words = (size_t)p->words.count, count = words + (size_t)p->values.count;
    bool fits = sort == DRAFT_PLACES ? !has_missing_words(f) && (i != t->schema.label || !p->missing)
                                     : f->kind == FIELD_NUMBER && f->style == NUMBER_POINT && p->styles & NUMBER_POINT;
    c->meaning = mem_array(count + 1, sizeof *c->meaning);
    c->time = mem_array(count + 1, sizeof *c->time);
    if (!c->meaning || !c->time) return fail_memory(e);
    TRY(take_words(fill, i, &p->words, c->meaning, c->time, &fits, e));
    if (sort == DRAFT_PLACES) TRY(take_words(fill, i, &p->values, c->meaning + words, c->time + words, &fits, e));
    c->taken = fits;
    c->sort = sort;
    c->words = (int)words;
    if (fits && i == t->clock && !all_known(p, c->meaning, (int)count)) forget_time(fill->t);
    return 0;
}

/* What row `row` was drafted as, in place: `to` begins nowhere behind `cell`, and no column moves to the right. */
static void pour_row(const struct filling *fill, const struct column_draft *column, int64_t row,
                     const union draft_cell *cell, float *to)
{
    struct table *t = fill->t;
    for (int i = 0; i < t->schema.fields; i++) {
        const struct column_draft *c = &column[i];
        if (!c->taken) continue;
        if (c->sort == DRAFT_NUMBERS) {
            to[fill->place[i]] = cell[i].x;
            continue;
        }
        const int32_t place = cell[i].place;
        const bool missing = place == DRAFT_MISSING;
        const int at = place >= 0 ? place : c->words + DRAFT_MISSING - 1 - place;
        if (fill->place[i] >= 0) to[fill->place[i]] = missing ? NAN : c->meaning[at];
        if (i == t->schema.label) t->labels[row] = (int32_t)c->meaning[at];
        if (i == t->clock && t->time) t->time[row] = missing ? 0 : c->time[at];
    }
}

static bool is_poured(const struct filling *fill, const struct column_draft *column)
{
    for (int i = 0; i < fill->t->schema.fields; i++)
        if (fill->place[i] != i || !column[i].taken || column[i].sort != DRAFT_NUMBERS) return false;
    return true;
}

/* Rows that keep their width are poured by all threads; else each moves to where others stood. */
static void pour_all(struct filling *fill, const struct column_draft *column)
{
    const struct draft *d = &fill->t->draft;
    float *const x = &d->cell->x;
    const int fields = d->fields, width = fill->width;
    if (is_poured(fill, column)) return;
#pragma omp parallel for if (width == fields && d->rows * fields > PAR_ELEMENTS)
    for (int64_t row = 0; row < d->rows; row++) pour_row(fill, column, row, d->cell + row * fields, x + row * width);
}

/* The draft's memory is the rows' from now on. */
static int hand_over(struct filling *fill, struct err *e)
{
    struct table *t = fill->t;
    t->x = &t->draft.cell->x;
    t->draft.cell = NULL;
    float *smaller = mem_resize(t->x, (size_t)t->rows * (size_t)fill->width * sizeof *t->x);
    if (!smaller) return fail_memory(e);
    t->x = smaller;
    return 0;
}

int fill_from_draft(struct filling *fill, struct err *e)
{
    struct draft *d = &fill->t->draft;
    if (!d->fields) return 0;
    struct column_draft *column = mem_array((size_t)d->fields, sizeof *column);
    int failed = column ? 0 : fail_memory(e);
    for (int i = 0; i < d->fields && !failed; i++)
        if (fill->read[i] && d->sort[i] != DRAFT_NONE) failed = take_column(fill, i, &column[i], e);
    if (!failed) {
        pour_all(fill, column);
        failed = hand_over(fill, e);
    }
    for (int i = 0; i < d->fields && column; i++) {
        if (column[i].taken) fill->read[i] = false;
        mem_free(column[i].meaning);
        mem_free(column[i].time);
    }
    mem_free(column);
    draft_free(d);
    return failed;
}
