/* write_table.c -- arrays as tables. Rows of a table that was read are written as that one is: its separator, its quotes,
** its numbers and dates.
*/
#include "api/write.h"
#include "data/date.h"
#include "data/number_write.h"
#include "data/verbatim.h"

#include <math.h>
#include <stdio.h>

/* Arrays whose columns have names of their own hold no items, whatever their shape. */
static const struct column *column_of(const struct sheet *s, int64_t c)
{
    const bool tabular = s->item && (s->item->kind == ITEM_ROW || s->item->kind == ITEM_SERIES) && s->item->columns;
    return tabular && !s->o->column ? &s->item->columns[c] : NULL;
}

void sheet_column_name(const struct sheet *s, int64_t c, int64_t columns, struct text *out)
{
    const struct column *column = column_of(s, c);
    const char *stem = s->o->column ? s->o->column : "x";
    if (s->o->names) text_add(out, s->o->names[c]);
    else if (column && column->name) text_add(out, column->name);
    else if (columns == 1) text_add(out, stem);
    else text_printf(out, "%s%lld", stem, (long long)c + 1);
}

/* Of the table that the items are from: an array of something else is written plainly. */
static struct layout layout_of(const struct sheet *s)
{
    const bool alike = s->item && !s->o->column;
    struct layout l = alike ? s->item->layout : (struct layout){0};
    if (!l.separator) l.separator = ',';
    return l;
}

/* ---- a line ---- */

struct line {
    const struct sheet *s;
    struct atomic_file *f;
    struct layout layout;
    const int32_t *label; /* of each row; NULL: they are not told */
    struct text text, words;
    bool begun;
};

/* A cell that would be read as something else goes between quotes, and others where the table has them so. */
static void add_cell(struct line *to, const char *words, enum quotes quoted)
{
    const struct layout *l = &to->layout;
    const char special[] = {l->separator, '"', '\r', '\n', 0};
    const size_t n = strlen(words);
    const bool blank = n && (strchr(" \t", words[0]) || strchr(" \t", words[n - 1]));
    if (to->begun) text_bytes(&to->text, &l->separator, 1);
    to->begun = true;
    if (!words[strcspn(words, special)] && !blank && l->quotes < quoted) {
        text_add(&to->text, words);
        return;
    }
    text_add(&to->text, "\"");
    for (; *words; words++) text_bytes(&to->text, *words == '"' ? "\"\"" : words, *words == '"' ? 2 : 1);
    text_add(&to->text, "\"");
}

/* As the data had it: categories by name, dates as dates, whole numbers whole, others with their decimals and marks. */
static void add_value(struct line *to, int64_t c, double x)
{
    const struct column *column = column_of(to->s, c);
    char date[DATE_TEXT_MAX];
    text_clear(&to->words);
    if (isnan(x)) { /* missing: an empty cell, unless blanks would swallow it */
        add_cell(to, to->layout.separator == ' ' ? "NA" : "", QUOTES_ALL);
    } else if (column && column->kind == COLUMN_CATEGORY && column->category_names) {
        const double k = fmin(fmax(round(x), 0), column->categories - 1);
        add_cell(to, column->category_names[(int)k], QUOTES_WORDS);
    } else if (column && column->date) {
        date_write_value(x, column->origin, column->unit, column->date, date);
        add_cell(to, date, QUOTES_WORDS);
    } else {
        number_write(x, column, &to->words);
        add_cell(to, text_get(&to->words), QUOTES_ALL);
    }
}

/* Of text_real's shortest decimals a float32 needs its own: 0.1f is 0.1, not 0.10000000149011612. */
static double as_written(const struct tensor *t, int64_t i)
{
    const double x = tensor_get(t, i);
    if (t->type != F32 || !isfinite(x)) return x;
    char words[32];
    double near = x;
    for (int digits = 6; digits <= 9; digits++) {
        snprintf(words, sizeof words, "%.*e", digits - 1, x);
        if (text_to_real(words, &near) && (float)near == (float)x) return near;
    }
    return x;
}

static int end_line(struct line *to, struct err *e)
{
    to->begun = false;
    if (to->words.failed) to->text.failed = true;
    return sheet_write_line(to->f, &to->text, e);
}

/* Does the column of labels stand before column c? */
static bool is_labelled(const struct line *to, int64_t c)
{
    return to->label && c == to->s->item->label_at;
}

static void add_names(struct line *to, int64_t columns)
{
    for (int64_t c = 0; c <= columns; c++) {
        if (is_labelled(to, c)) add_cell(to, to->s->item->label, QUOTES_WORDS);
        if (c == columns) break;
        text_clear(&to->words);
        sheet_column_name(to->s, c, columns, &to->words);
        add_cell(to, text_get(&to->words), QUOTES_WORDS);
    }
}

static void add_values(struct line *to, int64_t row, int64_t columns)
{
    const struct tensor *t = &to->s->numbers;
    const struct item *item = to->s->item;
    for (int64_t c = 0; c <= columns; c++) {
        if (is_labelled(to, c)) {
            const int32_t k = to->label[row];
            add_cell(to, k >= 0 && k < item->classes ? item->class_names[k] : "", QUOTES_WORDS);
        }
        if (c < columns) add_value(to, c, as_written(t, row * columns + c));
    }
}

/* ---- tables ---- */

/* N series of T rows: one line for each row, under the numbers of both. */
static int write_series(struct line *to, struct err *e)
{
    const int64_t *dim = to->s->numbers.shape.dim, columns = dim[2];
    char number[32];
    add_cell(to, "series", QUOTES_WORDS);
    add_cell(to, "step", QUOTES_WORDS);
    add_names(to, columns);
    TRY(end_line(to, e));
    for (int64_t i = 0; i < dim[0] * dim[1]; i++) {
        snprintf(number, sizeof number, "%lld", (long long)(i / dim[1]) + 1);
        add_cell(to, number, QUOTES_ALL);
        snprintf(number, sizeof number, "%lld", (long long)(i % dim[1]) + 1);
        add_cell(to, number, QUOTES_ALL);
        add_values(to, i, columns);
        TRY(end_line(to, e));
    }
    return 0;
}

/* The classes that belong between the columns, where they are told. */
static int take_labels(struct line *to, int64_t rows, struct err *e)
{
    const struct sheet *s = to->s;
    struct tensor t;
    if (!s->o->classes || s->o->column || !s->item || !s->item->label || !s->item->class_names) return 0;
    TRY(api_tensor(s->o->classes, &t, e));
    CHECK(t.type == I32 && t.shape.rank == 1 && t.shape.dim[0] == rows, e, ERR_CALL,
          "the classes of %lld rows are %lld whole numbers", (long long)rows, (long long)rows);
    to->label = t.data;
    return 0;
}

static int write_rows(struct line *to, struct err *e)
{
    const struct shape shape = to->s->numbers.shape;
    const int64_t rows = shape.rank ? shape.dim[0] : 1, columns = shape.rank ? shape_size(shape_item(shape)) : 1;
    TRY(take_labels(to, rows, e));
    if (!to->layout.headless) {
        add_names(to, columns);
        TRY(end_line(to, e));
    }
    for (int64_t i = 0; i < rows; i++) {
        add_values(to, i, columns);
        TRY(end_line(to, e));
    }
    return 0;
}

/* ---- a table filled in ---- */

#define ROWS_AT_ONCE 256

struct filled {
    struct data *d;
    const struct table_file *file;
    struct verbatim *cells;
    int *was, *is; /* of each field: the column of d, and of the array, that it is; -1: none, it is copied */
    float *x;      /* ROWS_AT_ONCE rows of d */
};

static int column_named(const struct item *item, const char *name)
{
    for (int c = item->columns ? item_columns(item) : 0; c-- > 0;)
        if (!strcmp(item->columns[c].name, name)) return c;
    return -1;
}

static int filled_begin(struct filled *f, const struct sheet *s, struct err *e)
{
    const struct schema *schema = &f->file->schema;
    f->was = mem_array((size_t)schema->fields, sizeof *f->was);
    f->is = mem_array((size_t)schema->fields, sizeof *f->is);
    f->x = mem_array((size_t)(ROWS_AT_ONCE * shape_size(f->d->item.shape)), sizeof *f->x);
    if (!f->was || !f->is || !f->x) return fail_memory(e);
    for (int i = 0; i < schema->fields; i++) {
        f->was[i] = field_is_used(schema, i) ? column_named(&f->d->item, schema->field[i].name) : -1;
        f->is[i] = f->was[i] >= 0 ? column_named(s->item, schema->field[i].name) : -1;
    }
    return verbatim_open(f->file, &f->cells, e);
}

/* What was there is written as it stood there, to the letter. */
static int write_filled_row(struct line *to, const struct filled *f, int64_t row, struct err *e)
{
    const struct tensor *t = &to->s->numbers;
    const int64_t width = shape_size(f->d->item.shape), columns = shape_size(shape_item(t->shape));
    const struct schema *schema = &f->file->schema;
    const char *const *cell;
    TRY(verbatim_next(f->cells, &cell, e));
    for (int i = 0; i < schema->fields; i++) {
        const bool gap = f->is[i] >= 0 && isnan(f->x[row % ROWS_AT_ONCE * width + f->was[i]]) &&
                         field_lacks(&schema->field[i], cell[i]);
        if (gap) add_value(to, f->is[i], as_written(t, row * columns + f->is[i]));
        else add_cell(to, cell[i], schema->field[i].kind == FIELD_NUMBER ? QUOTES_ALL : QUOTES_WORDS);
    }
    return end_line(to, e);
}

static int read_piece(struct filled *f, int64_t from, struct err *e)
{
    int64_t rows[ROWS_AT_ONCE], n = 0;
    while (n < ROWS_AT_ONCE && from + n < f->d->count) rows[n] = from + n, n++;
    return f->d->read(f->d, rows, n, f->x, NULL, e);
}

static int write_all_filled(struct line *to, struct filled *f, struct err *e)
{
    const struct schema *schema = &f->file->schema;
    TRY(filled_begin(f, to->s, e));
    for (int i = 0; i < schema->fields && schema->header; i++) add_cell(to, schema->field[i].name, QUOTES_WORDS);
    if (schema->header) TRY(end_line(to, e));
    for (int64_t row = 0; row < f->d->count; row++) {
        if (row % ROWS_AT_ONCE == 0) TRY(read_piece(f, row, e));
        TRY(write_filled_row(to, f, row, e));
    }
    return 0;
}

static int write_filled(struct line *to, struct err *e)
{
    struct filled f = {.d = data_of(to->s->o->filled)};
    f.file = f.d->file;
    const struct shape shape = to->s->numbers.shape;
    CHECK(to->s->item && shape.dim[0] == f.d->count, e, ERR_CALL, "%s: %lld rows cannot fill in its %lld", f.d->name,
          shape.rank ? (long long)shape.dim[0] : 0, (long long)f.d->count);
    to->layout = f.d->item.layout;
    const int failed = write_all_filled(to, &f, e);
    verbatim_close(f.cells);
    mem_free(f.was);
    mem_free(f.is);
    mem_free(f.x);
    return failed;
}

static int write_table(const struct sheet *s, struct atomic_file *f, struct err *e)
{
    struct line to = {.s = s, .f = f, .layout = layout_of(s)};
    const bool series = s->item && s->item->kind == ITEM_SERIES;
    const bool filled = s->o->filled && data_of(s->o->filled)->file;
    const int failed = (filled ? write_filled : series ? write_series : write_rows)(&to, e);
    text_free(&to.text);
    text_free(&to.words);
    return failed;
}

int sheet_write_csv(const struct sheet *s, const char *path, struct err *e)
{
    return sheet_write_whole(s, path, write_table, e);
}
