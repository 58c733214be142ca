/* fill.c -- rows of floats by the schema; the second pass over a table, for columns that the first did not draft. */
#include "data/fill.h"

#include "data/date.h"

#include <limits.h>
#include <math.h>
#include <string.h>

enum { UNKNOWN = -2, MISSING = -1 };

static int meaning_of(const struct field *f, const char *word)
{
    for (int i = 0; i < f->gaps; i++)
        if (!strcmp(f->gap[i], word)) return MISSING;
    for (int i = 0; i < f->categories; i++)
        if (!strcmp(f->category[i], word)) return i;
    return UNKNOWN;
}

/* The meaning of a word that was not met before. A point at its end may be one too many. */
static int resolve(struct filling *fill, struct meanings *m, const struct field *f, const struct csv_cell *cell,
                   int32_t *meaning, struct err *e)
{
    struct arena *a = &m->words.arena;
    const char *word = NULL;
    TRY(charset_to_utf8(fill->t->charset, cell->text, cell->length, a, &word, e));
    *meaning = meaning_of(f, word);
    const size_t n = strlen(word);
    if (*meaning != UNKNOWN || n < 2 || word[n - 1] != '.') return 0;
    TRY(charset_to_utf8(fill->t->charset, cell->text, cell->length - 1, a, &word, e));
    *meaning = meaning_of(f, word);
    return 0;
}

static int look_up(struct filling *fill, int i, const struct csv_cell *cell, int32_t *meaning, struct err *e)
{
    struct meanings *m = &fill->meanings[i];
    const int known = words_find(&m->words, cell->text, cell->length);
    if (known >= 0) {
        *meaning = m->meaning[known];
        return 0;
    }
    m->words.most = INT_MAX;
    const struct field *f = &fill->t->schema.field[i];
    TRY(resolve(fill, m, f, cell, meaning, e));
    TRY(words_add(&m->words, cell->text, cell->length, e));
    if (m->words.count > m->room) {
        const int room = m->room ? 2 * m->room : 16;
        int32_t *larger = mem_resize(m->meaning, (size_t)room * sizeof *larger);
        if (!larger) return fail_memory(e);
        m->meaning = larger;
        m->room = room;
    }
    if (!m->words.full) m->meaning[m->words.count - 1] = *meaning;
    if (*meaning != UNKNOWN || f->kind != FIELD_CATEGORY || cell_is_missing(cell) || m->unknown++) return 0;
    return charset_to_utf8(fill->t->charset, cell->text, cell->length, &m->words.arena, &m->stranger, e);
}

static int unfit(const struct filling *fill, int i, const struct csv_cell *cell, int64_t line, struct err *e)
{
    static const char *const wanted[] = {"a number", "one of its categories", "a date"};
    const struct field *f = &fill->t->schema.field[i];
    const int n = cell->length < 40 ? (int)cell->length : 40;
    fail(e, ERR_FORMAT, "%s: line %lld, column '%.60s': '%.*s' is not %s", fill->t->path, (long long)line, f->name, n,
         cell->text, wanted[f->kind]);
    return fail_hint(e, "correct the cell or the schema; an empty cell is a missing one");
}

static bool read_date(const struct field *f, const struct csv_cell *cell, int64_t *seconds, double *x)
{
    if (!date_read(cell->text, cell->length, f->pattern, seconds)) return false;
    *x = (double)(*seconds - f->origin) / field_unit(f);
    return true;
}

int fill_cell(struct filling *fill, int i, const struct csv_cell *cell, int64_t line, double *x, int64_t *time,
              struct err *e)
{
    const struct field *f = &fill->t->schema.field[i];
    int32_t meaning = UNKNOWN;
    if (f->kind == FIELD_NUMBER && number_read(cell->text, cell->length, f->style, x)) return 0;
    if (f->kind == FIELD_DATE && read_date(f, cell, time, x)) return 0;
    *x = NAN;
    if (f->kind == FIELD_CATEGORY || f->gaps) TRY(look_up(fill, i, cell, &meaning, e));
    if (f->kind == FIELD_CATEGORY && meaning >= 0) *x = meaning;
    if (meaning != UNKNOWN || cell_is_missing(cell) || (f->kind == FIELD_CATEGORY && fill->t->as)) return 0;
    return unfit(fill, i, cell, line, e);
}

/* ---- the second pass ---- */

struct pass {
    struct filling *fill;
    struct csv_rows rows[2]; /* read, and those behind them */
    int now;
    int64_t first, row; /* the first of those read, and its row of the table */
};

static void keep_time(struct table *t, int64_t row, double x, int64_t time)
{
    if (!t->time) return;
    t->time[row] = time;
    if (!isnan(x)) return;
    mem_free(t->time);
    t->time = NULL;
}

static int read_column(void *self, int i, struct err *e)
{
    struct pass *s = self;
    struct filling *fill = s->fill;
    struct table *t = fill->t;
    const struct csv_rows *rows = &s->rows[s->now];
    if (!fill->read[i]) return 0;
    for (int64_t k = s->first; k < rows->count; k++) {
        const int64_t row = s->row + k - s->first;
        double x;
        int64_t time = 0;
        TRY(fill_cell(fill, i, &rows->cell[k * rows->cells + i], rows->line[k], &x, &time, e));
        if (i == t->schema.label) t->labels[row] = isnan(x) ? -1 : (int32_t)x;
        if (fill->place[i] >= 0) t->x[row * fill->width + fill->place[i]] = (float)x;
        if (i == t->clock) keep_time(t, row, x, time);
    }
    return 0;
}

static int read_rows(struct pass *s, struct csv *c, struct err *e)
{
    const struct table *t = s->fill->t;
    TRY(csv_open(c, t->path, e));
    c->separator = t->schema.separator;
    csv_pass_over(c, t->schema.preface);
    TRY(csv_next(c, &s->rows[0], e));
    for (s->first = t->schema.header; s->rows[s->now].count; s->now = !s->now, s->first = 0) {
        const struct csv_rows *rows = &s->rows[s->now];
        const int64_t count = rows->count - s->first;
        const bool same = !count || (rows->cells == t->schema.fields && s->row + count <= t->rows);
        CHECK(same, e, ERR_FILE, "%s: it changed while it was read", t->path);
        TRY(csv_ahead(c, rows, &s->rows[!s->now], read_column, s, count ? rows->cells : 0, e));
        s->row += count;
    }
    CHECK(s->row == t->rows, e, ERR_FILE, "%s: it changed while it was read", t->path);
    return 0;
}

static int second_pass(struct filling *fill, struct err *e)
{
    struct csv c = {0};
    struct pass s = {.fill = fill};
    const int failed = read_rows(&s, &c, e);
    for (int i = 0; i < 2; i++) csv_rows_free(&s.rows[i]);
    csv_close(&c);
    return failed;
}

/* ---- both ---- */

/* Room for the rows, after the question whether there may be so many. A draft becomes the rows where it stands. */
static int make_room(struct table *t, int width, struct err *e)
{
    const double bytes = (double)t->rows * width * sizeof *t->x;
    char need[32], allowed[32];
    CHECK(bytes <= (double)TABLE_MOST, e, ERR_DATA, "%s: its rows take %s of memory, more than the %s allowed", t->path,
          text_size(bytes, need, sizeof need), text_size((double)TABLE_MOST, allowed, sizeof allowed));
    t->clock = -1;
    for (int i = t->schema.fields - 1; i >= 0; i--)
        if (field_is_used(&t->schema, i) && t->schema.field[i].kind == FIELD_DATE) t->clock = i;
    if (!t->draft.cell) t->x = mem_array((size_t)t->rows * (size_t)width, sizeof *t->x);
    if (t->schema.label >= 0) t->labels = mem_array((size_t)t->rows, sizeof *t->labels);
    if (t->clock >= 0) t->time = mem_array((size_t)t->rows, sizeof *t->time);
    return (t->x || t->draft.cell) && (t->schema.label < 0 || t->labels) && (t->clock < 0 || t->time) ? 0
                                                                                                      : fail_memory(e);
}

int table_width(const struct table *t)
{
    int width = 0;
    for (int i = 0; i < t->schema.fields; i++) width += field_is_used(&t->schema, i);
    return width;
}

static int fill_all(struct filling *fill, struct err *e)
{
    const struct table *t = fill->t;
    const size_t fields = (size_t)t->schema.fields;
    bool again = false;
    fill->meanings = mem_array(fields, sizeof *fill->meanings);
    fill->place = mem_array(fields, sizeof *fill->place);
    fill->read = mem_array(fields, sizeof *fill->read);
    if (!fill->meanings || !fill->place || !fill->read) return fail_memory(e);
    for (int i = 0; i < t->schema.fields; i++) {
        fill->place[i] = field_is_used(&t->schema, i) ? fill->width++ : -1;
        fill->read[i] = fill->place[i] >= 0 || i == t->schema.label;
    }
    TRY(fill_from_draft(fill, e));
    for (int i = 0; i < t->schema.fields; i++) again |= fill->read[i];
    return again ? second_pass(fill, e) : 0;
}

/* ---- what a model does not know ---- */

static int64_t count_missing(const struct filling *fill, int i)
{
    const struct table *t = fill->t;
    int64_t n = 0;
    for (int64_t row = 0; row < t->rows; row++)
        n += i == t->schema.label ? t->labels[row] < 0 : isnan(t->x[row * fill->width + fill->place[i]]);
    return n;
}

static void say_stranger(const struct filling *fill, int i, struct text *out)
{
    const struct meanings *m = &fill->meanings[i];
    const long long rows = count_missing(fill, i) - fill->t->profile[i].missing;
    text_printf(out, "%scolumn '%s': '%.60s'", out->length ? "; " : "", fill->t->schema.field[i].name, m->stranger);
    if (m->unknown > 1) text_printf(out, " and %d other word%s", m->unknown - 1, m->unknown > 2 ? "s" : "");
    text_printf(out, ", in %lld row%s", rows, rows == 1 ? "" : "s");
}

static int say_unknown(const struct filling *fill, struct err *e)
{
    struct table *t = fill->t;
    struct text out = {0};
    for (int i = 0; i < t->schema.fields; i++)
        if (fill->meanings[i].unknown && (i == t->schema.label || fill->place[i] >= 0)) say_stranger(fill, i, &out);
    if (out.length) t->unknown = arena_text(t->arena, text_get(&out));
    const bool lost = out.failed || (out.length && !t->unknown);
    text_free(&out);
    return lost ? fail_memory(e) : 0;
}

int table_fill(struct table *t, struct err *e)
{
    struct filling fill = {.t = t};
    TRY(make_room(t, table_width(t), e));
    int failed = fill_all(&fill, e);
    if (!failed) failed = say_unknown(&fill, e);
    for (int i = 0; fill.meanings && i < t->schema.fields; i++) {
        words_free(&fill.meanings[i].words);
        mem_free(fill.meanings[i].meaning);
    }
    mem_free(fill.meanings);
    mem_free(fill.place);
    mem_free(fill.read);
    return failed;
}
