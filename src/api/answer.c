/* answer.c -- questions to a model of rows, and what is missing in data. */
#include "api/api.h"

#include "task/feed.h"
#include "task/fill.h"
#include "task/query.h"

/* ---- questions ---- */

static void print_best_json(const struct answer *a, struct text *out)
{
    for (int k = 0; k < a->columns; k++) {
        text_add(out, k ? "," : "{\"argmax\":{");
        text_json(out, a->column[k]);
        text_add(out, ":");
        text_json(out, a->best[k]);
    }
    text_add(out, "},\"probability\":");
    text_real(out, a->value[0]);
    text_add(out, "}");
}

static void print_best(const struct answer *a, struct text *out)
{
    text_printf(out, "%.6g  ", a->value[0]);
    for (int k = 0; k < a->columns; k++) text_printf(out, "%s%s=%s", k ? ", " : "", a->column[k], a->best[k]);
    text_add(out, "\n");
}

static void print_json(const struct answer *a, struct text *out)
{
    const char *what = a->is_density ? "density" : "probability";
    if (!a->name) text_printf(out, "{\"%s\":", what);
    if (!a->name) text_real(out, a->value[0]);
    for (int k = 0; k < a->count && a->name; k++) {
        text_printf(out, "%s", k ? "," : a->is_density ? "{\"densities\":{" : "{\"probabilities\":{");
        text_json(out, a->name[k]);
        text_add(out, ":");
        text_real(out, a->value[k]);
    }
    text_add(out, a->name ? "}}" : "}");
}

static void print_text(const struct answer *a, struct text *out)
{
    for (int k = 0; k < a->count; k++)
        text_printf(out, "%.6g%s%s%s\n", a->value[k], a->is_density ? " (a density)" : "", a->name ? "  " : "",
                    a->name ? a->name[k] : "");
}

static int query(limn_model *m, const char *question, int json, struct text *out, struct err *e)
{
    struct answer a;
    CHECK_HERE(m, e);
    CHECK_HERE(question, e);
    TRY(query_ask(model_of(m), question, &a, e));
    if (a.columns && json) print_best_json(&a, out);
    else if (a.columns) print_best(&a, out);
    else if (json) print_json(&a, out);
    else print_text(&a, out);
    answer_free(&a);
    return 0;
}

char *limn_query(limn_model *m, const char *question, int json, limn_error *e)
{
    struct err err = {0};
    struct text out = {0};
    return api_text(query(m, question, json, &out, &err), &out, &err, e);
}

/* ---- what is missing ---- */

static int impute(limn_model *m, limn_data *d, uint64_t seed, limn_array *items, struct err *e)
{
    struct tensor out;
    CHECK_HERE(m, e);
    CHECK_HERE(d, e);
    CHECK_HERE(items, e);
    TRY(feed_suit(model_of(m), data_of(d), e));
    TRY(fill_data(model_of(m), data_of(d), 1, seed, &out, e));
    return api_array(&out, items, e);
}

int limn_impute(limn_model *m, limn_data *d, uint64_t seed, limn_array *items, limn_error *e)
{
    struct err err = {0};
    api_empty(items);
    return api_done(impute(m, d, seed, items, &err), &err, e);
}
