/* fill_draft.c -- a draft becomes rows: numbers as they are, places by what the cells there mean.
**
** A column that does not go smoothly, because some cell does not fit the schema or
** is written in a style of its own, is left to the second pass, which says what is
** wrong and in which line.
*/
#include "data/fill.h"

#include <math.h>

#define ROWS_AT_ONCE 256 /* of all columns, so that they stay in the cache while they are written column by column */

struct column_draft {
    bool taken;
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
    if (fits && i == t->clock && !all_known(p, c->meaning, (int)count)) forget_time(fill->t);
    return 0;
}

/* Rows [from, to) of a chunk, of which row 0 is `row` of the table. */
static void pour(struct filling *fill, const struct column_draft *of, const struct draft_chunk *chunk, int i,
                 int64_t from, int64_t to, int64_t row)
{
    struct table *t = fill->t;
    const union draft_cell *cell = chunk->piece[i];
    const int words = t->profile[i].words.count;
    float *x = fill->place[i] >= 0 ? t->x + row * fill->width + fill->place[i] : NULL;
    if (t->draft.sort[i] == DRAFT_NUMBERS) {
        for (int64_t k = from; k < to; k++) x[k * fill->width] = cell[k].x;
        return;
    }
    for (int64_t k = from; k < to; k++) {
        const int32_t place = cell[k].place;
        const int at = place >= 0 ? place : words + DRAFT_MISSING - 1 - place;
        const bool missing = place == DRAFT_MISSING;
        if (x) x[k * fill->width] = missing ? NAN : of->meaning[at];
        if (i == t->schema.label) t->labels[row + k] = (int32_t)of->meaning[at];
        if (i == t->clock && t->time) t->time[row + k] = missing ? 0 : of->time[at];
    }
}

/* Chunk by chunk, each of which is given up then. */
static void pour_all(struct filling *fill, const struct column_draft *column)
{
    struct draft *d = &fill->t->draft;
    int64_t row = 0;
    for (int k = 0; k < d->chunks; row += d->chunk[k++].rows) {
        for (int64_t from = 0; from < d->chunk[k].rows; from += ROWS_AT_ONCE) {
            const int64_t rows = d->chunk[k].rows, to = from + ROWS_AT_ONCE < rows ? from + ROWS_AT_ONCE : rows;
            for (int i = 0; i < d->fields; i++)
                if (column[i].taken) pour(fill, &column[i], &d->chunk[k], i, from, to, row);
        }
        draft_free_chunk(d, k);
    }
}

int fill_from_draft(struct filling *fill, struct err *e)
{
    struct draft *d = &fill->t->draft;
    if (!d->fields) return 0;
    struct column_draft *column = mem_array((size_t)d->fields, sizeof *column);
    int failed = column ? 0 : fail_memory(e);
    for (int i = 0; i < d->fields && !failed; i++)
        if (fill->read[i] && d->sort[i] != DRAFT_NONE) failed = take_column(fill, i, &column[i], e);
    if (!failed) pour_all(fill, column);
    for (int i = 0; i < d->fields && column; i++) {
        if (column[i].taken) fill->read[i] = false;
        mem_free(column[i].meaning);
        mem_free(column[i].time);
    }
    mem_free(column);
    draft_free(d);
    return failed;
}
