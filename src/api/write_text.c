/* write_text.c -- arrays as tables and as text. */
#include "api/write.h"
#include "base/atomic.h"
#include "data/date.h"
#include "data/units.h"

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
    if (column && column->name) text_add(out, column->name);
    else if (columns == 1) text_add(out, stem);
    else text_printf(out, "%s%lld", stem, (long long)c + 1);
}

/* A cell with a comma, a quote or a line's end goes between quotes. */
static void add_cell(struct text *out, const char *words)
{
    if (!words[strcspn(words, ",\"\r\n")]) {
        text_add(out, words);
        return;
    }
    text_add(out, "\"");
    for (; *words; words++) text_bytes(out, *words == '"' ? "\"\"" : words, *words == '"' ? 2 : 1);
    text_add(out, "\"");
}

static void add_date(const struct column *column, double x, struct text *out)
{
    char date[DATE_TEXT_MAX];
    date_write_value(x, column->origin, column->unit, column->date, date);
    text_add(out, date);
}

/* To as many digits behind the point as the data had, where those are few. */
static double to_decimals(double x, int decimals)
{
    char words[64];
    double rounded;
    if (!decimals || fabs(x) > 1e15) return x;
    snprintf(words, sizeof words, "%.*f", decimals, x);
    return text_to_real(words, &rounded) ? rounded + 0.0 : x;
}

/* As the data had it: categories by name, dates as dates, whole numbers whole, others with their decimals. */
static void add_number(const struct sheet *s, int64_t c, double x, struct text *out)
{
    const struct column *column = column_of(s, c);
    if (isnan(x)) return; /* missing: an empty cell */
    if (column && column->kind == COLUMN_CATEGORY && column->category_names) {
        const double k = fmin(fmax(round(x), 0), column->categories - 1);
        add_cell(out, column->category_names[(int)k]);
    } else if (column && column->date) {
        add_date(column, x, out);
    } else {
        text_real(out, column && column->whole ? round(x) + 0.0 : to_decimals(x, column ? column->decimals : 0));
    }
}

static int write_line(struct atomic_file *f, struct text *line, struct err *e)
{
    text_add(line, "\n");
    if (line->failed) return fail_memory(e);
    TRY(atomic_write(f, line->data, line->length, e));
    text_clear(line);
    return 0;
}

static int write_header(const struct sheet *s, int64_t columns, struct atomic_file *f, struct text *line, struct err *e)
{
    struct text name = {0};
    for (int64_t c = 0; c < columns; c++) {
        if (c) text_add(line, ",");
        text_clear(&name);
        sheet_column_name(s, c, columns, &name);
        add_cell(line, text_get(&name));
    }
    if (name.failed) line->failed = true;
    text_free(&name);
    return write_line(f, line, e);
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

/* N series of T rows: one line for each row, under the numbers of both. */
static int write_series(const struct sheet *s, struct atomic_file *f, struct text *line, struct err *e)
{
    const struct tensor *t = &s->numbers;
    const int64_t *dim = t->shape.dim, columns = dim[2];
    text_add(line, "series,step,");
    TRY(write_header(s, columns, f, line, e));
    for (int64_t i = 0; i < dim[0] * dim[1]; i++) {
        text_printf(line, "%lld,%lld", (long long)(i / dim[1]) + 1, (long long)(i % dim[1]) + 1);
        for (int64_t c = 0; c < columns; c++) {
            text_add(line, ",");
            add_number(s, c, as_written(t, i * columns + c), line);
        }
        TRY(write_line(f, line, e));
    }
    return 0;
}

static int write_rows(const struct sheet *s, struct atomic_file *f, struct text *line, struct err *e)
{
    const struct tensor *t = &s->numbers;
    const int64_t rows = t->shape.rank ? t->shape.dim[0] : 1;
    const int64_t columns = t->shape.rank ? shape_size(shape_item(t->shape)) : 1;
    TRY(write_header(s, columns, f, line, e));
    for (int64_t i = 0; i < rows; i++) {
        for (int64_t c = 0; c < columns; c++) {
            if (c) text_add(line, ",");
            add_number(s, c, as_written(t, i * columns + c), line);
        }
        TRY(write_line(f, line, e));
    }
    return 0;
}

static int write_texts(const struct sheet *s, struct atomic_file *f, struct text *line, struct err *e)
{
    const int64_t n = s->numbers.shape.dim[0], length = s->numbers.shape.dim[1];
    for (int64_t i = 0; i < n; i++) {
        for (int64_t t = 0; t < length; t++) {
            const int64_t symbol = (int64_t)tensor_get(&s->numbers, i * length + t);
            if (symbol >= 0 && symbol < s->item->symbols) units_print(s->item, (int)symbol, line);
        }
        if (i + 1 < n) text_add(line, "\n");
        TRY(write_line(f, line, e));
    }
    return 0;
}

static int write_whole(const struct sheet *s, const char *path,
                       int (*write)(const struct sheet *, struct atomic_file *, struct text *, struct err *),
                       struct err *e)
{
    struct atomic_file *f;
    struct text line = {0};
    TRY(atomic_open(&f, path, e));
    const int failed = write(s, f, &line, e);
    text_free(&line);
    if (!failed) return atomic_commit(f, e);
    atomic_abandon(f);
    return failed;
}

int sheet_write_csv(const struct sheet *s, const char *path, struct err *e)
{
    const bool series = s->item && s->item->kind == ITEM_SERIES;
    return write_whole(s, path, series ? write_series : write_rows, e);
}

int sheet_write_txt(const struct sheet *s, const char *path, struct err *e)
{
    const bool text = s->item && s->item->kind == ITEM_TEXT && s->item->symbol_names && s->numbers.shape.rank == 2;
    if (text) return write_whole(s, path, write_texts, e);
    fail(e, ERR_CALL, "%s: what is to be written is not text", path);
    return fail_hint(e, "give a name that ends in .npy or .csv");
}
