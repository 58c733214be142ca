/* item_text.c -- what an item is, in lines for a person. */
#include "api/api.h"
#include "model/item.h"

#include <stdio.h>

#define NAMES_SHOWN 12
#define COLUMNS_SHOWN 40

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

static void kind_line(const struct item *item, struct text *out)
{
    text_printf(out, "%-12s", item_kind_name(item->kind));
    if (item->kind == ITEM_ROW) text_printf(out, "%lld columns", (long long)item->shape.dim[0]);
    else if (item->kind == ITEM_TEXT) text_printf(out, "windows of %lld", (long long)item->shape.dim[0]);
    else shape_words(item->shape, out);
    text_printf(out, ", %s\n", dtype_name(item->type));
}

static void column_lines(const struct item *item, struct text *out)
{
    const int columns = item_columns(item);
    text_printf(out, "%-20s %-9s %10s %10s %10s %10s %8s\n", "column", "kind", "mean", "deviation", "low", "high",
                "missing");
    for (int i = 0; i < columns && i < COLUMNS_SHOWN; i++) {
        const struct column *c = &item->columns[i];
        if (c->kind == COLUMN_NUMBER) {
            text_printf(out, "%-20s %-9s %10.4g %10.4g %10.4g %10.4g %8lld\n", c->name, c->whole ? "whole" : "number",
                        c->mean, c->deviation, c->low, c->high, (long long)c->missing);
        } else {
            text_printf(out, "%-20s %-9s ", c->name, "category");
            name_list(c->category_names, c->categories, out);
            text_add(out, "\n");
        }
    }
    if (columns > COLUMNS_SHOWN) text_printf(out, "... and %d more\n", columns - COLUMNS_SHOWN);
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
    if (item->columns) column_lines(item, out);
}
