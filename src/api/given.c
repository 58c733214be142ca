/* given.c -- what there is to say about numbers that are given: a density is no good guide beyond what it was fitted to. */
#include "api/api.h"

#include "data/date.h"
#include "data/number_write.h"
#include "task/query.h"

#include <math.h>

static void add_value(const struct column *c, double x, struct text *out)
{
    char date[DATE_TEXT_MAX];
    if (c->date) date_write_value(x, c->origin, c->unit, c->date, date);
    if (c->date) text_add(out, date);
    else number_write(x, c, out);
}

static void add_if_outside(const struct column *c, double x, struct text *out)
{
    if (c->kind != COLUMN_NUMBER || isnan(x) || (x >= c->low && x <= c->high)) return;
    text_printf(out, "%s%s=", out->length ? "; " : "", c->name);
    add_value(c, x, out);
    text_add(out, " lies outside of what the model has seen, ");
    add_value(c, c->low, out);
    text_add(out, " to ");
    add_value(c, c->high, out);
}

static int note(limn_model *m, const char *given, struct text *out, struct err *e)
{
    CHECK_HERE(m, e);
    CHECK_HERE(given, e);
    const struct item *item = &model_of(m)->item;
    const int64_t n = shape_size(item->shape);
    double *row = mem_array((size_t)n, sizeof *row);
    const int failed = row ? query_given(model_of(m), given, row, e) : fail_memory(e);
    for (int64_t k = 0; k < n && !failed && item->columns; k++) add_if_outside(&item->columns[k], row[k], out);
    mem_free(row);
    return failed;
}

char *limn_given_note(limn_model *m, const char *given, limn_error *e)
{
    struct err err = {0};
    struct text out = {0};
    return api_text(note(m, given, &out, &err), &out, &err, e);
}
