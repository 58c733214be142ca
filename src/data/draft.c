/* draft.c -- chunks of rows that double up to a size which the system takes back when they are freed one by one. */
#include "data/draft.h"

#include "data/number.h"

#include <math.h>

#define CELLS_MOST ((int64_t)4 << 20) /* in a chunk, about */

int draft_begin(struct draft *d, int fields, struct err *e)
{
    d->fields = fields;
    d->sort = mem_array((size_t)fields, sizeof *d->sort);
    return d->sort ? 0 : fail_memory(e);
}

void draft_free_chunk(struct draft *d, int chunk)
{
    struct draft_chunk *c = &d->chunk[chunk];
    mem_free(c->cells);
    mem_free(c->piece);
    c->cells = NULL;
    c->piece = NULL;
}

void draft_free(struct draft *d)
{
    for (int k = 0; k < d->chunks; k++) draft_free_chunk(d, k);
    mem_free(d->chunk);
    mem_free(d->sort);
    *d = (struct draft){0};
}

static int live_columns(const struct draft *d)
{
    int n = 0;
    for (int i = 0; i < d->fields; i++) n += d->sort[i] != DRAFT_NONE;
    return n;
}

static int add_chunk(struct draft *d, int64_t room, struct err *e)
{
    if (d->chunks == d->chunk_room) {
        const int more = d->chunk_room ? 2 * d->chunk_room : 16;
        struct draft_chunk *larger = mem_resize(d->chunk, (size_t)more * sizeof *larger);
        if (!larger) return fail_memory(e);
        d->chunk = larger;
        d->chunk_room = more;
    }
    struct draft_chunk *c = &d->chunk[d->chunks++];
    *c = (struct draft_chunk){.room = room, .piece = mem_array((size_t)d->fields, sizeof *c->piece)};
    c->cells = mem_array((size_t)room * (size_t)live_columns(d), sizeof *c->cells);
    if (!c->piece || !c->cells) return fail_memory(e);
    union draft_cell *next = c->cells;
    for (int i = 0; i < d->fields; i++) {
        if (d->sort[i] == DRAFT_NONE) continue;
        c->piece[i] = next;
        next += room;
    }
    return 0;
}

int draft_prepare(struct draft *d, int64_t rows, struct err *e)
{
    const struct draft_chunk *last = d->chunks ? &d->chunk[d->chunks - 1] : NULL;
    const int64_t most = CELLS_MOST / (live_columns(d) + 1);
    if (last && last->rows + rows <= last->room) return 0;
    int64_t room = last ? 2 * last->room : rows;
    if (room > most) room = most;
    return add_chunk(d, room > rows ? room : rows, e);
}

void draft_advance(struct draft *d, int64_t rows)
{
    d->chunk[d->chunks - 1].rows += rows;
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

/* Its places become the numbers that they stand for; of the last chunk there are `rows` beside those it counts. */
static void make_numbers(struct draft *d, int column, int64_t rows, const struct profile *p)
{
    for (int k = 0; k < d->chunks; k++) {
        const struct draft_chunk *c = &d->chunk[k];
        const int64_t n = c->rows + (k + 1 == d->chunks ? rows : 0);
        for (int64_t i = 0; i < n; i++) c->piece[column][i].x = value_of(p, c->piece[column][i]);
    }
    d->sort[column] = DRAFT_NUMBERS;
}

static void put_numbers(union draft_cell *to, const struct seen *seen, int count)
{
    for (int i = 0; i < count; i++) to[i].x = seen[i].as == SEEN_NUMBER ? (float)seen[i].x : NAN;
}

static void put_places(union draft_cell *to, const struct seen *seen, int count)
{
    for (int i = 0; i < count; i++) {
        const int32_t of_value = DRAFT_MISSING - 1 - seen[i].place;
        to[i].place = seen[i].as == SEEN_MISSING ? DRAFT_MISSING : seen[i].as == SEEN_TEXT ? seen[i].place : of_value;
    }
}

void draft_put(struct draft *d, int column, int64_t row, const struct profile *p, const struct seen *seen, int count)
{
    if (!d->fields || d->sort[column] == DRAFT_NONE) return;
    if (p->words.full) {
        d->sort[column] = DRAFT_NONE;
        return;
    }
    const struct draft_chunk *c = &d->chunk[d->chunks - 1];
    union draft_cell *to = &c->piece[column][c->rows + row];
    if (p->values.full && d->sort[column] == DRAFT_PLACES) make_numbers(d, column, row, p);
    (d->sort[column] == DRAFT_NUMBERS ? put_numbers : put_places)(to, seen, count);
}
