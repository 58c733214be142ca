/* cmd_forecast.c -- limn forecast: how a series may go on. */
#include "cli/model.h"
#include "cli/say.h"
#include "cli/words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct forecast_flags {
    int64_t steps, draws;
    const char *out;
    double temperature;
    int judge;
};

/* clang-format off */
#define AT(field) offsetof(struct forecast_flags, field)
static const struct flag flags[] = {
    {NULL, 'n', FLAG_WHOLE, AT(draws), 2, 1e6, "N", "how many ways of going on are drawn (100)"},
    {NULL, 'o', FLAG_TEXT, AT(out), 0, 0, "OUT.csv", "also write them all, each a series"},
    {"steps", 0, FLAG_WHOLE, AT(steps), 1, 1e6, "N", "rows after the last (1)"},
    {"temperature", 0, FLAG_REAL, AT(temperature), 0, 1e3, "T", "below 1: likelier and more alike (1)"},
    {"judge", 0, FLAG_YES, AT(judge), 0, 0, NULL, "instead tell the ends of the data's windows, and how well"},
    FLAGS_END,
};
/* clang-format on */

static const double shares[] = {0.1, 0.5, 0.9};

static int rising(const void *a, const void *b)
{
    const float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

/* The draws of number `at` of a forecast, sorted into `one`. */
static void sorted(const limn_array *a, int64_t at, float *one)
{
    const int64_t size = a->dim[1] * a->dim[2];
    for (int64_t k = 0; k < a->dim[0]; k++) one[k] = ((const float *)a->data)[k * size + at];
    qsort(one, (size_t)a->dim[0], sizeof *one, rising);
}

static double quantile(const float *one, int64_t n, double share)
{
    const double at = share * (double)(n - 1);
    const int64_t below = (int64_t)at, above = below + 1 < n ? below + 1 : below;
    return one[below] + (at - (double)below) * (one[above] - one[below]);
}

/* What the table calls the column, or its number. */
static const char *name_of(const limn_model *m, long long column, char number[32])
{
    limn_column is;
    snprintf(number, 32, "%lld", column);
    return !limn_model_column(m, (int)column - 1, &is) && is.name ? is.name : number;
}

static int widest_name(const limn_model *m, int64_t columns)
{
    const char *const title = tr("column");
    size_t widest = strlen(title);
    char number[32];
    for (int64_t k = 1; k <= columns; k++) {
        const size_t n = strlen(name_of(m, k, number));
        if (n > widest) widest = n;
    }
    return (int)widest;
}

static void print_quantiles(const struct call *c, const limn_model *m, const limn_array *a, float *one)
{
    const int json = c->common.json, wide = widest_name(m, a->dim[2]);
    char number[32];
    if (json) printf("{\"forecast\":[");
    else printf("%4s  %-*s  %12s  %12s  %12s\n", tr("step"), wide, tr("column"), "10 %", tr("median"), "90 %");
    for (int64_t at = 0; at < a->dim[1] * a->dim[2]; at++) {
        const long long step = at / a->dim[2] + 1, column = at % a->dim[2] + 1;
        sorted(a, at, one);
        const char *const name = name_of(m, column, number);
        if (json) printf("%s{\"step\":%lld,\"column\":%lld,\"name\":", at ? "," : "", step, column), out_text(name);
        if (json) printf(",\"quantiles\":[");
        else printf("%4lld  %-*s", step, wide, name);
        for (int k = 0; k < 3; k++) {
            const double x = quantile(one, a->dim[0], shares[k]);
            if (json && k) printf(",");
            if (json) out_real(x);
            else printf("  %12.6g", x);
        }
        printf(json ? "]}" : "\n");
    }
    if (json) printf("]}\n");
}

static void print_judged(const struct call *c, const limn_forecast_result *r)
{
    if (c->common.json) {
        printf("{\"crps\":");
        out_real(r->crps);
        printf(",\"last_value\":");
        out_real(r->last_value);
        printf(",\"windows\":%lld}\n", (long long)r->windows);
        return;
    }
    printf(tr("CRPS            %.4f in units of each column's deviation; lower is better\n"), r->crps);
    printf(tr("baseline        %.4f (the last value carried forward)\n"), r->last_value);
    printf(tr("windows         %lld\n"), (long long)r->windows);
}

static int tell(const struct call *c, limn_model *m, limn_data *d, limn_error *e)
{
    const struct forecast_flags *f = c->flags;
    const limn_forecast_options o = {f->steps, f->draws, f->temperature, (uint64_t)c->common.seed};
    limn_forecast_result r;
    limn_array drawn = {0};
    if (f->judge && f->out) return wrong(e, NULL, tr("--judge writes no draws: leave -o out"));
    if (f->out && limn_items_writable(m, f->out, e)) return 1;
    if (limn_forecast(m, d, &o, f->judge ? NULL : &drawn, f->judge ? &r : NULL, e)) return 1;
    if (f->judge) print_judged(c, &r);
    if (f->judge) return 0;
    float *one = malloc((size_t)drawn.dim[0] * sizeof *one);
    int failed = one ? 0 : out_of_memory(e);
    if (!failed) print_quantiles(c, m, &drawn, one);
    free(one);
    const limn_write_options w = {.model = m, .recipe = recipe_of(c, "Model")};
    if (!failed && f->out) failed = limn_array_write(&drawn, f->out, &w, e);
    limn_array_free(&drawn);
    return failed;
}

static int run(const struct call *c, limn_error *e)
{
    return with_model_and_data(c, ((const struct forecast_flags *)c->flags)->out, tell, e);
}

const struct command cmd_forecast = {
    .name = "forecast",
    .title = "how a series may go on",
    .usage = "MODEL DATA [--steps N] [-n N] [-o OUT.csv] [--judge]",
    .text = "  Draws what may come after the last row of a series, given the rows before it that the model's\n"
            "  windows have room for, and prints three quantiles of each number. With --judge it is asked for\n"
            "  the ends of windows of the data instead, which are known: CRPS is the mean distance of draws\n"
            "  from what came, less half that of the draws from one another.",
    .example = "  limn forecast temperatures.limn temperatures.csv --steps 7 -o week.csv\n"
               "  limn forecast temperatures.limn later.csv --steps 7 --judge",
    .least = 2,
    .most = 2,
    .flags = flags,
    .defaults = &(const struct forecast_flags){.steps = 1, .draws = 100, .temperature = 1},
    .size = sizeof(struct forecast_flags),
    .run = run,
};
