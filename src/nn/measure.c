/* measure.c -- names for what a score is the log of. */
#include "nn/measure.h"

struct made_of {
    bool numbers, whole, categories;
};

static struct made_of look(const struct item *item)
{
    struct made_of m = {.numbers = !item->columns};
    const int64_t columns = item->columns ? item->shape.dim[item->shape.rank - 1] : 0;
    for (int64_t j = 0; j < columns; j++) {
        const struct column *c = &item->columns[j];
        if (c->kind == COLUMN_CATEGORY) m.categories = true;
        else if (c->whole) m.whole = true;
        else m.numbers = true;
    }
    return m;
}

const char *measure_of_rows(const struct item *item, bool whole)
{
    const struct made_of m = look(item);
    const bool steps = whole && m.whole, densities = m.numbers || (m.whole && !whole);
    if (!steps && !m.categories) return NULL;
    if (!densities) return steps ? "probability of whole numbers and categories" : "probability";
    if (!steps) return "density, categories by probability";
    return m.categories ? "density, whole numbers and categories by probability"
                        : "density, whole numbers by probability";
}

const char *measure_of_numbers(const struct item *item)
{
    if (item->kind == ITEM_TEXT) return "probability of symbols";
    if (item->kind == ITEM_IMAGE) return "density of grey values from 0 to 1";
    if (item->kind == ITEM_ROW && measure_of_rows(item, true)) return measure_of_rows(item, true);
    return look(item).categories ? "density, categories as numbers" : "density";
}
