/* item_text.c -- what an item is, in lines for a person. */
#include "api/api.h"
#include "data/date.h"
#include "model/item.h"

#include <stdio.h>

#define NAMES_SHOWN 12
#define COLUMNS_SHOWN 40
#define NAME_WIDTH 10
#define NAME_WIDTH_MOST 32

static void shape_words(struct shape s, struct text *out)
{
    for (int i = 0; i < s.rank; i++) text_printf(out, "%s%lld", i ? " x " : "", (long long)s.dim[i]);
}

/* "3: a, b, c" */
static void name_list(const char *const *names, int count, struct text *out)
{
    text_printf(out, "%d", count);
    for (int i = 0; names && i < count && i < NAMES_SHOWN; i++) text_printf(out, "%s%s", i ? ", " : ": ", names[i]);
    if (names && count > NAMES_SHOWN) text_add(out, ", ...");
}

static void clip_words(const struct item *item, struct text *out)
{
    const struct shape frame = shape_with(item->shape, 0, item->shape.dim[0] / item->frames);
    text_printf(out, "%d frames of ", item->frames);
    shape_words(frame, out);
}

static void kind_line(const struct item *item, struct text *out)
{
    const long long first = item->shape.dim[0], last = shape_dim(item->shape, -1);
    text_printf(out, "%-12s", item->frames ? "clip" : item_kind_name(item->kind));
    if (item->kind == ITEM_ROW) text_printf(out, "%lld column%s", first, first == 1 ? "" : "s");
    else if (item->kind == ITEM_SERIES) text_printf(out, "windows of %lld rows of %lld columns", first, last);
    else if (item->kind == ITEM_TEXT) text_printf(out, "windows of %lld", first);
    else if (item->frames) clip_words(item, out);
    else shape_words(item->shape, out);
    text_printf(out, ", %s\n", dtype_name(item->type));
}

/* ---- columns ---- */

static int letters(const char *utf8)
{
    int n = 0;
    for (; *utf8; utf8++) n += (*utf8 & 0xc0) != 0x80;
    return n;
}

static void add_padded(struct text *out, const char *words, int width)
{
    text_printf(out, "%s%*s", words, width > letters(words) ? width - letters(words) : 0, "");
}

static const char *kind_name(const struct column *c)
{
    if (c->kind == COLUMN_CATEGORY) return "category";
    return c->date ? "date" : c->whole ? "whole" : "number";
}

static void range_words(const struct column *c, struct text *out)
{
    char low[DATE_TEXT_MAX], high[DATE_TEXT_MAX];
    const int digits = c->whole ? 10 : 6;
    if (c->date) {
        date_write_value(c->low, c->origin, c->unit, c->date, low);
        date_write_value(c->high, c->origin, c->unit, c->date, high);
        text_printf(out, "%s .. %s", low, high);
    } else if (c->low == c->high) {
        text_printf(out, "always %.*g", digits, c->low);
    } else {
        text_printf(out, "%.*g .. %.*g, mean %.4g, deviation %.4g", digits, c->low, digits, c->high, c->mean,
                    c->deviation);
    }
}

static void column_line(const struct column *c, int width, struct text *out)
{
    add_padded(out, c->name, width);
    text_printf(out, "  %-9s%9lld  ", kind_name(c), (long long)c->missing);
    if (c->kind == COLUMN_CATEGORY) name_list(c->category_names, c->categories, out);
    else range_words(c, out);
    text_add(out, "\n");
}

void api_columns_text(const char *heading, const struct column *column, int columns, struct text *out)
{
    const int shown = columns < COLUMNS_SHOWN ? columns : COLUMNS_SHOWN;
    int width = NAME_WIDTH;
    for (int i = 0; i < shown; i++) {
        const int wide = letters(column[i].name);
        if (wide > width) width = wide < NAME_WIDTH_MOST ? wide : NAME_WIDTH_MOST;
    }
    add_padded(out, heading, width);
    text_printf(out, "  %-9s%9s  %s\n", "kind", "missing", "values");
    for (int i = 0; i < shown; i++) column_line(&column[i], width, out);
    if (columns > shown) text_printf(out, "... and %d more\n", columns - shown);
}

void api_item_text(const struct item *item, struct text *out)
{
    kind_line(item, out);
    if (item->classes) {
        text_printf(out, "%-12s", "classes");
        name_list(item->class_names, item->classes, out);
        text_add(out, "\n");
    }
    if (item->kind == ITEM_TEXT) text_printf(out, "%-12s%d\n", "symbols", item->symbols);
    if (item->columns) api_columns_text("column", item->columns, item_columns(item), out);
}
