/* kept_columns.c -- from what families see to values of columns and back; scores and filling in, in double. */
#include "nn/kept_columns.h"
#include "nn/front.h"
#include "nn/kept.h"
#include "nn/measure.h"
#include "stat/logs.h"

#include <math.h>

int columns_categories(const struct item *item, struct columns_view view, int64_t j)
{
    const struct column *c = item->columns ? &item->columns[j] : NULL;
    const bool whole = !c || (c->kind == COLUMN_NUMBER && c->whole && c->low >= 0);
    if (view.counts && whole) return COLUMNS_COUNT;
    if (item->kind == ITEM_IMAGE) return view.light_above >= 0 ? 2 : 0;
    if (c && c->kind == COLUMN_CATEGORY) return c->categories;
    return c && c->whole && c->low == 0 && c->high == 1 ? 2 : 0;
}

/* A count is unit x + centre, x being what is seen. */
static double count_unit(const struct store *s, const struct item *item, int64_t j)
{
    const struct entry *scale = item->kind == ITEM_IMAGE ? store_find(s, STORE_BUFFER, "data/scale") : NULL;
    return scale ? 1 / tensor_get(&scale->value, 0) : kept_unit(s, item, j);
}

int columns_of(const struct store *s, const struct item *item, struct columns_view view, const double *x, int64_t n,
               double **out, int32_t **categories, struct err *e)
{
    const int64_t d = shape_size(item->shape);
    *out = mem_array((size_t)(n * d), sizeof **out);
    *categories = mem_array((size_t)d, sizeof **categories);
    if (!*out || !*categories) {
        mem_free(*out);
        mem_free(*categories);
        return fail_memory(e);
    }
    for (int64_t j = 0; j < d; j++) {
        const bool picture = item->kind == ITEM_IMAGE;
        const double unit = count_unit(s, item, j), centre = kept_centre(s, item, j);
        (*categories)[j] = columns_categories(item, view, j);
        for (int64_t i = j; i < n * d; i += d) {
            if (!(*categories)[j] || isnan(x[i])) (*out)[i] = x[i];
            else (*out)[i] = picture && !view.counts ? x[i] > view.light_above : round(x[i] * unit + centre);
        }
    }
    return 0;
}

void columns_back(const struct store *s, const struct item *item, struct columns_view view, const double *values,
                  int64_t n, double *x)
{
    const int64_t d = shape_size(item->shape);
    for (int64_t j = 0; j < d; j++) {
        const bool category = columns_categories(item, view, j);
        const double unit = view.counts ? count_unit(s, item, j) : kept_unit(s, item, j);
        const double centre = kept_centre(s, item, j);
        for (int64_t i = j; i < n * d; i += d) x[i] = category ? (values[i] - centre) / unit : values[i];
    }
}

static int recall(const struct store *s, const char *name, double *to, int64_t count, struct err *e)
{
    const struct entry *entry = store_find(s, STORE_PARAM, name);
    CHECK(entry && shape_size(entry->value.shape) == count, e, ERR_FORMAT,
          "the model's %s is missing, or not of these "
          "columns",
          name);
    for (int64_t i = 0; i < count; i++) to[i] = tensor_get(&entry->value, i);
    return 0;
}

int kept_columns_new(const struct store *s, const struct item *item, struct columns *g, int64_t k,
                     const int32_t *categories, struct err *e)
{
    const int64_t d = shape_size(item->shape);
    TRY(columns_new(g, k, d, categories, e));
    for (int64_t j = 0; j < d; j++) g->step[j] = categories[j] ? 0 : kept_step(s, item, j);
    return 0;
}

int recall_columns(const struct store *s, const struct item *item, struct columns_view view, struct columns *g,
                   struct err *e)
{
    const int64_t d = shape_size(item->shape);
    const struct entry *weight = store_find(s, STORE_PARAM, "weight");
    CHECK(weight, e, ERR_FORMAT, "the model has no products: it has not been fitted");
    int32_t *categories = mem_array((size_t)d, sizeof *categories);
    if (!categories) return fail_memory(e);
    for (int64_t j = 0; j < d; j++) categories[j] = columns_categories(item, view, j);
    const int failed = kept_columns_new(s, item, g, shape_size(weight->value.shape), categories, e);
    mem_free(categories);
    TRY(failed);
    TRY(recall(s, "weight", g->weight, g->k, e));
    TRY(recall(s, "mean", g->mean, g->k * d, e));
    TRY(recall(s, "deviation", g->deviation, g->k * d, e));
    return g->c ? recall(s, "table", g->table, g->k * d * g->c, e) : 0;
}

/* out [n], from joint [n, k]; a category that is there is a mass, and its scale, which will be taken away, is given. */
static void sum_products(const struct store *s, const struct item *item, const struct columns *g, const double *x,
                         int64_t n, const double *joint, double *out)
{
    for (int64_t i = 0; i < n; i++) {
        out[i] = log_sum_exp(joint + i * g->k, g->k);
        for (int64_t j = 0; j < g->d; j++)
            if (g->categories[j] && !isnan(x[i * g->d + j])) out[i] += log(kept_unit(s, item, j));
    }
}

/* joint [n, k] and values [n, d], as stat/columns.h has them, are the caller's where this succeeds. */
static int joint_of(const struct store *s, const struct item *item, struct columns_view view, struct columns *g,
                    const double *x, int64_t n, double **values, double **joint, struct err *e)
{
    int32_t *categories;
    *joint = NULL;
    TRY(columns_of(s, item, view, x, n, values, &categories, e));
    mem_free(categories);
    int failed = recall_columns(s, item, view, g, e);
    if (!failed) *joint = mem_array((size_t)(n * g->k), sizeof **joint);
    if (!failed && !*joint) failed = fail_memory(e);
    if (!failed) failed = columns_log_joint(g, *values, n, *joint, e);
    if (failed) mem_free(*joint);
    if (failed) mem_free(*values);
    return failed;
}

int kept_columns_score(const struct store *s, const struct item *item, struct columns_view view, const double *x,
                       int64_t n, double *out, struct err *e)
{
    struct columns g = {0};
    double *values, *joint;
    const int failed = joint_of(s, item, view, &g, x, n, &values, &joint, e);
    if (!failed) {
        sum_products(s, item, &g, values, n, joint, out);
        mem_free(joint);
        mem_free(values);
    }
    columns_free(&g);
    return failed;
}

int kept_columns_joint(const struct store *s, const struct item *item, struct columns_view view, const double *x,
                       int64_t n, double **joint, int64_t *k, struct err *e)
{
    struct columns g = {0};
    double *values;
    const int failed = joint_of(s, item, view, &g, x, n, &values, joint, e);
    if (!failed) mem_free(values);
    *k = g.k;
    columns_free(&g);
    return failed;
}

int kept_columns_fill(const struct store *s, const struct item *item, struct columns_view view, double *x, int64_t n,
                      double temperature, uint64_t seed, struct err *e)
{
    struct columns g = {0};
    struct rng r = rng_stream(seed, "columns");
    double *values;
    int32_t *categories;
    TRY(columns_of(s, item, view, x, n, &values, &categories, e));
    int failed = recall_columns(s, item, view, &g, e);
    if (!failed) failed = columns_fill(&g, values, n, temperature, &r, e);
    if (!failed) columns_back(s, item, view, values, n, x);
    columns_free(&g);
    mem_free(values);
    mem_free(categories);
    return failed;
}

/* Tables as they are kept: no category beyond those of its column, of which none is drawn. */
static int keep_table(struct store *s, const struct columns *g, struct err *e)
{
    const int64_t rows = g->k * g->d;
    double *table = mem_array((size_t)(rows * g->c), sizeof *table);
    if (!table) return fail_memory(e);
    for (int64_t i = 0; i < rows * g->c; i++) {
        const int32_t categories = g->categories[i / g->c % g->d];
        table[i] = categories > 0 && i % g->c >= categories ? COLUMNS_IMPOSSIBLE : g->table[i];
    }
    const int failed = keep(s, "table", SHAPE(g->k, g->d, g->c), table, e);
    mem_free(table);
    return failed;
}

int kept_columns_jumps(const struct store *s, const struct item *item, int64_t column, double *edge)
{
    const struct entry *mean = store_find(s, STORE_PARAM, "mean"), *deviation = store_find(s, STORE_PARAM, "deviation");
    const int64_t d = shape_size(item->shape);
    int count = 0;
    for (int64_t at = column; mean && deviation && at < shape_size(mean->value.shape); at += d)
        count = kept_jumps_around(tensor_get(&mean->value, at), tensor_get(&deviation->value, at), edge, count);
    return count;
}

static int keep_rates(struct store *s, const struct columns *g, struct err *e)
{
    double *rate = mem_array((size_t)(g->k * g->d), sizeof *rate);
    if (!rate) return fail_memory(e);
    bool any = false;
    for (int64_t j = 0; j < g->d; j++) {
        rate[j] = g->categories[j] == COLUMNS_COUNT;
        any = any || rate[j] > 0;
    }
    int failed = any ? keep(s, "counted", SHAPE(g->d), rate, e) : 0;
    for (int64_t i = 0; i < g->k * g->d; i++) rate[i] = g->categories[i % g->d] == COLUMNS_COUNT ? g->mean[i] : 1;
    if (!failed && any) failed = keep(s, "rate", SHAPE(g->k, g->d), rate, e);
    mem_free(rate);
    return failed;
}

int keep_columns(struct store *s, const struct columns *g, struct err *e)
{
    const int64_t k = g->k, d = g->d;
    double *number = mem_array((size_t)d, sizeof *number);
    if (!number) return fail_memory(e);
    for (int64_t j = 0; j < d; j++) number[j] = !g->categories[j];
    const int failed = keep(s, "number", SHAPE(d), number, e);
    mem_free(number);
    TRY(failed);
    TRY(keep(s, "weight", SHAPE(k), g->weight, e));
    TRY(keep(s, "mean", SHAPE(k, d), g->mean, e));
    TRY(keep(s, "deviation", SHAPE(k, d), g->deviation, e));
    TRY(keep_rates(s, g, e));
    return g->c ? keep_table(s, g, e) : 0;
}

int kept_columns_learn(struct store *s, const struct item *item, struct columns_view view,
                       const struct columns_prior *prior, const double *x, int64_t n, const int32_t *label,
                       int64_t classes, struct err *e)
{
    struct columns g = {0};
    double *values, *share = mem_array((size_t)(n * classes), sizeof *share);
    int32_t *categories;
    if (!share) return fail_memory(e);
    for (int64_t i = 0; i < n; i++) share[i * classes + (label ? label[i] : 0)] = 1;
    int failed = columns_of(s, item, view, x, n, &values, &categories, e);
    if (!failed) {
        failed = kept_columns_new(s, item, &g, classes, categories, e);
        if (!failed) failed = columns_learn(&g, prior, values, n, share, e);
        mem_free(values);
        mem_free(categories);
    }
    if (!failed) failed = keep_columns(s, &g, e);
    columns_free(&g);
    mem_free(share);
    return failed;
}

int columns_need_numbers(const struct item *item, struct err *e)
{
    if (item->kind != ITEM_ROW || !item->columns) return 0;
    for (int64_t j = 0; j < shape_size(item->shape); j++) {
        CHECK(item->columns[j].kind == COLUMN_NUMBER, e, ERR_DATA,
              "the column '%.60s' is one of categories, and this family is for numbers", item->columns[j].name);
    }
    return 0;
}

int classes_needed(const struct item *item, const char *who, const char *hint, struct err *e)
{
    if (item->classes) return 0;
    fail(e, ERR_DATA, "%s wants data with classes, and these have no labels", who);
    return fail_hint(e, "%s", hint ? hint : "name the column of the labels");
}

const char *kept_columns_measure(struct columns_view view, const struct item *item)
{
    if (item->kind != ITEM_IMAGE) return measure_of_rows(item, true);
    if (view.counts) return MEASURE_COUNTS;
    if (view.light_above < 0) return NULL;
    return view.light_above == 0.5 ? MEASURE_CUT
           : view.light_above == 0 ? MEASURE_CUT_ABOVE_ZERO
                                   : MEASURE_CUT_ELSEWHERE;
}
