/* draft.c -- columns are looked at by threads of their own, so each has a block of its own; then the blocks become rows. */
#include "data/draft.h"

#include "base/par.h"
#include "data/number.h"

#include <math.h>

#define ROWS_AT_ONCE 256 /* told to a profile, or turned into rows */

int draft_begin(struct draft *d, int fields, struct err *e)
{
    d->fields = fields;
    d->sort = mem_array((size_t)fields, sizeof *d->sort);
    return d->sort ? 0 : fail_memory(e);
}

void draft_free(struct draft *d)
{
    mem_free(d->cell);
    mem_free(d->block);
    mem_free(d->sort);
    *d = (struct draft){0};
}

static int make_room(struct draft *d, int64_t rows, struct err *e)
{
    const int64_t half_more = d->room + d->room / 2, room = half_more > rows ? half_more : rows;
    union draft_cell *larger = mem_resize(d->cell, (size_t)room * (size_t)d->fields * sizeof *larger);
    if (!larger) return fail_memory(e);
    d->cell = larger;
    d->room = room;
    return 0;
}

int draft_prepare(struct draft *d, int64_t rows, struct err *e)
{
    if (d->rows + rows > d->room) TRY(make_room(d, d->rows + rows, e));
    if (rows <= d->block_room) return 0;
    mem_free(d->block);
    d->block = mem_array((size_t)rows * (size_t)d->fields, sizeof *d->block);
    d->block_room = d->block ? rows : 0;
    return d->block ? 0 : fail_memory(e);
}

void draft_advance(struct draft *d, int64_t rows)
{
    const int64_t fields = d->fields;
#pragma omp parallel for schedule(dynamic) if (rows * fields > PAR_ELEMENTS)
    for (int64_t from = 0; from < rows; from += ROWS_AT_ONCE) {
        const int64_t to = from + ROWS_AT_ONCE < rows ? from + ROWS_AT_ONCE : rows;
        for (int64_t i = 0; i < fields; i++) {
            const union draft_cell *column = &d->block[i * d->block_room];
            union draft_cell *cell = &d->cell[d->rows * fields + i];
            for (int64_t k = from; k < to; k++) cell[k * fields] = column[k];
        }
    }
    d->rows += rows;
}

/* ---- a column ---- */

static float value_of(const struct profile *p, union draft_cell cell)
{
    double x = NAN;
    if (cell.place >= DRAFT_MISSING) return NAN;
    const struct word *word = &p->values.word[DRAFT_MISSING - 1 - cell.place];
    number_read(word->text, word->length, NUMBER_POINT, &x);
    return (float)x;
}

/* Its places become the numbers that they stand for; of the rows at hand there are `rows` so far. */
static void make_numbers(struct draft *d, int column, int64_t rows, const struct profile *p)
{
    union draft_cell *cell = d->cell + column, *at_hand = &d->block[column * d->block_room];
    for (int64_t i = 0; i < d->rows; i++, cell += d->fields) cell->x = value_of(p, *cell);
    for (int64_t i = 0; i < rows; i++) at_hand[i].x = value_of(p, at_hand[i]);
    d->sort[column] = DRAFT_NUMBERS;
}

static void put_numbers(union draft_cell *to, const struct sighting *seen, int count)
{
    for (int i = 0; i < count; i++) to[i].x = seen[i].as == SEEN_NUMBER ? (float)seen[i].x : NAN;
}

static void put_places(union draft_cell *to, const struct sighting *seen, int count)
{
    for (int i = 0; i < count; i++) {
        const int32_t of_value = DRAFT_MISSING - 1 - seen[i].place;
        to[i].place = seen[i].as == SEEN_MISSING ? DRAFT_MISSING : seen[i].as == SEEN_TEXT ? seen[i].place : of_value;
    }
}

static void put(struct draft *d, int column, int64_t row, const struct profile *p, const struct sighting *seen,
                int count)
{
    if (d->sort[column] == DRAFT_NONE) return;
    if (p->words.full) {
        d->sort[column] = DRAFT_NONE;
        return;
    }
    union draft_cell *to = &d->block[column * d->block_room + row];
    if (p->values.full && d->sort[column] == DRAFT_PLACES) make_numbers(d, column, row, p);
    (d->sort[column] == DRAFT_NUMBERS ? put_numbers : put_places)(to, seen, count);
}

int draft_look(struct draft *d, int column, struct profile *p, const struct csv_cell *cell, int step, int count,
               struct err *e)
{
    struct sighting seen[ROWS_AT_ONCE];
    const bool kept = d->fields > 0;
    for (int row = 0, n; row < count; row += n) {
        const struct csv_cell *at = cell + (size_t)row * (size_t)step;
        n = kept && d->sort[column] == DRAFT_NUMBERS
                ? profile_add_plain(p, at, step, count - row, &d->block[column * d->block_room + row].x)
                : 0;
        if (n) continue;
        n = kept && d->sort[column] == DRAFT_NUMBERS ? 1 : count - row < ROWS_AT_ONCE ? count - row : ROWS_AT_ONCE;
        TRY(profile_add(p, at, step, n, seen, e));
        if (kept) put(d, column, row, p, seen, n);
    }
    return 0;
}
