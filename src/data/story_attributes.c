/* story_attributes.c -- attributes.csv: a table of numbers and words about pictures.
**
** A column all of whose values are numbers is one of numbers; else its distinct
** words, sorted, are its categories. Empty cells, '?' and NA are missing.
*/
#include "data/cells.h"
#include "data/story.h"

#include <math.h>
#include <stdlib.h>

#define WORDS_MOST 1000 /* of more, a column is text, not an attribute */

struct table {
    struct story *story;
    int columns; /* without the file's name */
    char *const *name;
    const char **cell;   /* items x columns; NULL: missing */
    const char **sorted; /* items: of one column */
};

static bool is_missing(const char *cell)
{
    return !*cell || !strcmp(cell, "?") || !strcmp(cell, "NA");
}

static int take_line(struct table *t, const struct cells *c, int64_t *found, struct err *e)
{
    int64_t item;
    CHECK(c->count == t->columns + 1, e, ERR_FORMAT, "line %lld: %d cells, the first line has %d", (long long)c->line,
          c->count, t->columns + 1);
    TRY(story_find(t->story, c->cell[0], c->line, &item, e));
    if (item < 0) return 0;
    ++*found;
    for (int i = 0; i < t->columns; i++)
        t->cell[item * t->columns + i] = is_missing(c->cell[i + 1]) ? NULL : c->cell[i + 1];
    return 0;
}

static bool all_numbers(const struct table *t, int column)
{
    double x;
    for (int64_t i = 0; i < t->story->items; i++) {
        const char *cell = t->cell[i * t->columns + column];
        if (cell && !text_to_real(cell, &x)) return false;
    }
    return true;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The distinct words into t->sorted, sorted; how many. */
static int64_t collect_words(const struct table *t, int column)
{
    int64_t n = 0, distinct = 0;
    for (int64_t i = 0; i < t->story->items; i++)
        if (t->cell[i * t->columns + column]) t->sorted[n++] = t->cell[i * t->columns + column];
    qsort(t->sorted, (size_t)n, sizeof *t->sorted, by_text);
    for (int64_t i = 0; i < n; i++)
        if (!i || strcmp(t->sorted[i], t->sorted[distinct - 1])) t->sorted[distinct++] = t->sorted[i];
    return distinct;
}

static int read_words(const struct table *t, int column, struct column *out, struct err *e)
{
    const int64_t n = collect_words(t, column);
    CHECK(n <= WORDS_MOST, e, ERR_DATA, "column '%.60s' holds more than %d different words: text is no attribute",
          out->name, WORDS_MOST);
    const char **names = arena_small(t->story->arena, (size_t)n * sizeof *names);
    if (!names) return fail_memory(e);
    memcpy(names, t->sorted, (size_t)n * sizeof *names);
    out->kind = COLUMN_CATEGORY;
    out->categories = (int)n;
    out->category_names = names;
    return 0;
}

static double value_of(const struct column *c, const char *cell)
{
    double x = NAN;
    if (!cell) return NAN;
    if (c->kind == COLUMN_NUMBER) return text_to_real(cell, &x) ? x : NAN;
    const char *const *at = bsearch(&cell, c->category_names, (size_t)c->categories, sizeof cell, by_text);
    return (double)(at - c->category_names);
}

void story_measure(const struct story *s, int column, struct column *out)
{
    const int step = s->captions.columns;
    double sum = 0, squares = 0;
    int64_t n = 0;
    out->whole = true;
    for (int64_t i = 0; i < s->items; i++) {
        const double x = s->value[i * step + column];
        if (isnan(x)) continue;
        out->low = n ? fmin(out->low, x) : x;
        out->high = n++ ? fmax(out->high, x) : x;
        out->whole &= x == floor(x);
        sum += x;
    }
    out->mean = n ? sum / (double)n : 0;
    for (int64_t i = 0; i < s->items; i++) {
        const double off = s->value[i * step + column] - out->mean;
        if (!isnan(off)) squares += off * off;
    }
    out->deviation = n ? sqrt(squares / (double)n) : 0;
    out->missing = s->items - n;
}

static int read_column(const struct table *t, int k, struct column *out, struct err *e)
{
    struct story *s = t->story;
    *out = (struct column){.name = t->name[k], .kind = COLUMN_NUMBER};
    if (!all_numbers(t, k)) TRY(read_words(t, k, out, e));
    for (int64_t i = 0; i < s->items; i++) s->value[i * t->columns + k] = value_of(out, t->cell[i * t->columns + k]);
    story_measure(s, k, out);
    return 0;
}

static int read_columns(const struct table *t, struct err *e)
{
    struct story *s = t->story;
    struct column *column = arena_small(s->arena, (size_t)t->columns * sizeof *column);
    s->value = arena_alloc(s->arena, (size_t)s->items * (size_t)t->columns * sizeof *s->value);
    if (!column || !s->value) return fail_memory(e);
    s->captions.columns = t->columns;
    s->captions.column = column;
    for (int k = 0; k < t->columns; k++) TRY(read_column(t, k, &column[k], e));
    return 0;
}

static int read_table(struct table *t, struct cells *c, int64_t *found, struct err *e)
{
    bool more;
    t->cell = mem_array((size_t)t->story->items, (size_t)t->columns * sizeof *t->cell);
    t->sorted = mem_array((size_t)t->story->items, sizeof *t->sorted);
    if (!t->cell || !t->sorted) return fail_memory(e);
    for (;;) {
        TRY(cells_next(c, &more, e));
        if (!more) return *found ? read_columns(t, e) : 0;
        TRY(take_line(t, c, found, e));
    }
}

int story_read_attributes(struct story *s, char separator, const void *bytes, size_t n, int64_t *found, struct err *e)
{
    struct cells c;
    bool more;
    CHECK(!s->value, e, ERR_DATA, "a second table of attributes");
    TRY(cells_start(&c, s->arena, separator, bytes, n, e));
    TRY(cells_next(&c, &more, e));
    CHECK(more && c.count >= 2, e, ERR_FORMAT,
          "line 1: the names of columns were expected, the first for the file, then the attributes");
    int64_t item;
    TRY(story_find(s, c.cell[0], 1, &item, e));
    CHECK(item < 0, e, ERR_FORMAT, "line 1: the names of columns were expected, and '%.60s' is the name of a picture",
          c.cell[0]);
    char **names = arena_small(s->arena, (size_t)c.count * sizeof *names);
    if (!names) return fail_memory(e);
    memcpy(names, c.cell, (size_t)c.count * sizeof *names);
    struct table t = {.story = s, .columns = c.count - 1, .name = names + 1};
    const int failed = read_table(&t, &c, found, e);
    mem_free(t.cell);
    mem_free(t.sorted);
    return failed;
}
