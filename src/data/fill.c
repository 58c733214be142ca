/* fill.c -- the second pass over a table: cells become numbers by the schema. */
#include "data/table.h"

#include "data/date.h"

#include <limits.h>
#include <math.h>
#include <string.h>

enum { UNKNOWN = -2, MISSING = -1 };

/* What the words of one column mean, as far as they were met: bytes of the file to a category, or MISSING. */
struct meanings {
    struct words words;
    int32_t *meaning;
    int room;
};

struct filling {
    struct table *t;
    const struct csv *c;
    struct meanings *meanings; /* one per field */
    int width;
};

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
    TRY(resolve(fill, m, &fill->t->schema.field[i], cell, meaning, e));
    TRY(words_add(&m->words, cell->text, cell->length, e));
    if (m->words.count > m->room) {
        const int room = m->room ? 2 * m->room : 16;
        int32_t *larger = mem_resize(m->meaning, (size_t)room * sizeof *larger);
        if (!larger) return fail_memory(e);
        m->meaning = larger;
        m->room = room;
    }
    if (!m->words.full) m->meaning[m->words.count - 1] = *meaning;
    return 0;
}

static int unfit(const struct filling *fill, int i, const struct csv_cell *cell, struct err *e)
{
    static const char *const wanted[] = {"a number", "one of its categories", "a date"};
    const struct field *f = &fill->t->schema.field[i];
    const int n = cell->length < 40 ? (int)cell->length : 40;
    fail(e, ERR_FORMAT, "%s: line %lld, column '%.60s': '%.*s' is not %s", fill->t->path, (long long)fill->c->line,
         f->name, n, cell->text, wanted[f->kind]);
    return fail_hint(e, "correct the cell or the schema; an empty cell is a missing one");
}

static bool read_date(const struct field *f, const struct csv_cell *cell, int64_t *seconds, double *x)
{
    if (!date_read(cell->text, cell->length, f->pattern, seconds)) return false;
    *x = (double)(*seconds - f->origin) / field_unit(f);
    return true;
}

/* One cell; *time is set where it is a date. A label is its category. */
static int fill_cell(struct filling *fill, int i, const struct csv_cell *cell, double *x, int64_t *time, struct err *e)
{
    const struct field *f = &fill->t->schema.field[i];
    int32_t meaning = UNKNOWN;
    if (f->kind == FIELD_NUMBER && number_read(cell->text, cell->length, f->style, x)) return 0;
    if (f->kind == FIELD_DATE && read_date(f, cell, time, x)) return 0;
    *x = NAN;
    if (f->kind == FIELD_CATEGORY || f->gaps) TRY(look_up(fill, i, cell, &meaning, e));
    if (f->kind == FIELD_CATEGORY && meaning >= 0) *x = meaning;
    return meaning != UNKNOWN || cell_is_missing(cell) ? 0 : unfit(fill, i, cell, e);
}

static void forget_time(struct table *t)
{
    mem_free(t->time);
    t->time = NULL;
}

static int fill_row(struct filling *fill, int64_t row, struct err *e)
{
    struct table *t = fill->t;
    float *to = t->x + row * fill->width;
    for (int i = 0; i < t->schema.fields; i++) {
        const struct csv_cell *cell = &fill->c->cell[i];
        double x;
        int64_t time = 0;
        const bool used = field_is_used(&t->schema, i);
        if (!used && i != t->schema.label) continue;
        TRY(fill_cell(fill, i, cell, &x, &time, e));
        CHECK(used || !isnan(x), e, ERR_DATA, "%s: line %lld: the label in column '%.60s' is missing", t->path,
              (long long)fill->c->line, t->schema.field[i].name);
        if (used) *to++ = (float)x;
        else t->labels[row] = (int32_t)x;
        if (i != t->clock || !t->time) continue;
        if (isnan(x)) forget_time(t);
        else t->time[row] = time;
    }
    return 0;
}

static int changed(const struct table *t, struct err *e)
{
    return fail(e, ERR_FILE, "%s: it changed while it was read", t->path);
}

static int fill_rows(struct filling *fill, struct csv *c, struct err *e)
{
    const struct table *t = fill->t;
    bool more;
    TRY(csv_open(c, t->path, e));
    c->separator = t->schema.separator;
    if (t->schema.header) TRY(csv_next(c, false, &more, e));
    for (int64_t row = 0; row < t->rows; row++) {
        TRY(csv_next(c, false, &more, e));
        if (!more || c->cells != t->schema.fields) return changed(t, e);
        TRY(fill_row(fill, row, e));
    }
    return 0;
}

/* Room for the rows, after the question whether there may be so many. */
static int make_room(struct table *t, int width, struct err *e)
{
    const double bytes = (double)t->rows * width * sizeof *t->x;
    char need[32], allowed[32];
    CHECK(bytes <= (double)TABLE_MOST, e, ERR_DATA, "%s: its rows take %s of memory, more than the %s allowed", t->path,
          text_size(bytes, need, sizeof need), text_size((double)TABLE_MOST, allowed, sizeof allowed));
    t->clock = -1;
    for (int i = t->schema.fields - 1; i >= 0; i--)
        if (field_is_used(&t->schema, i) && t->schema.field[i].kind == FIELD_DATE) t->clock = i;
    t->x = mem_array((size_t)t->rows * (size_t)width, sizeof *t->x);
    if (t->schema.label >= 0) t->labels = mem_array((size_t)t->rows, sizeof *t->labels);
    if (t->clock >= 0) t->time = mem_array((size_t)t->rows, sizeof *t->time);
    return t->x && (t->schema.label < 0 || t->labels) && (t->clock < 0 || t->time) ? 0 : fail_memory(e);
}

int table_width(const struct table *t)
{
    int width = 0;
    for (int i = 0; i < t->schema.fields; i++) width += field_is_used(&t->schema, i);
    return width;
}

int table_fill(struct table *t, struct err *e)
{
    struct csv c = {0};
    struct filling fill = {t, &c, NULL, table_width(t)};
    TRY(make_room(t, fill.width, e));
    fill.meanings = mem_array((size_t)t->schema.fields, sizeof *fill.meanings);
    const int failed = fill.meanings ? fill_rows(&fill, &c, e) : fail_memory(e);
    for (int i = 0; fill.meanings && i < t->schema.fields; i++) {
        words_free(&fill.meanings[i].words);
        mem_free(fill.meanings[i].meaning);
    }
    mem_free(fill.meanings);
    csv_close(&c);
    return failed;
}
