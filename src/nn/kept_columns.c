/* kept_columns.c -- numbers by the normal density, categories by one-hot rows times the tables. */
#include "nn/kept_columns.h"
#include "nn/front.h"
#include "nn/kept.h"
#include "nn/measure.h"
#include "stat/logs.h"

#include <math.h>

static int categories_of(const struct item *item, struct columns_view view, int64_t j)
{
    if (item->kind == ITEM_IMAGE) return view.light_above >= 0 ? 2 : 0;
    const struct column *c = item->columns ? &item->columns[j] : NULL;
    if (c && c->kind == COLUMN_CATEGORY) return c->categories;
    return c && c->whole && c->low == 0 && c->high == 1 ? 2 : 0;
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
        const double unit = kept_unit(s, item, j), centre = kept_centre(s, item, j);
        (*categories)[j] = categories_of(item, view, j);
        for (int64_t i = j; i < n * d; i += d) {
            if (!(*categories)[j] || isnan(x[i])) (*out)[i] = x[i];
            else (*out)[i] = picture ? x[i] > view.light_above : round(x[i] * unit + centre);
        }
    }
    return 0;
}

void columns_back(const struct store *s, const struct item *item, struct columns_view view, const double *values,
                  int64_t n, double *x)
{
    const int64_t d = shape_size(item->shape);
    for (int64_t j = 0; j < d; j++) {
        const double unit = kept_unit(s, item, j), centre = kept_centre(s, item, j);
        const bool category = categories_of(item, view, j);
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

int recall_columns(const struct store *s, const struct item *item, struct columns_view view, struct columns *g,
                   struct err *e)
{
    const int64_t d = shape_size(item->shape);
    const struct entry *weight = store_find(s, STORE_PARAM, "weight");
    CHECK(weight, e, ERR_FORMAT, "the model has no products: it has not been fitted");
    int32_t *categories = mem_array((size_t)d, sizeof *categories);
    if (!categories) return fail_memory(e);
    for (int64_t j = 0; j < d; j++) categories[j] = categories_of(item, view, j);
    const int failed = columns_new(g, shape_size(weight->value.shape), d, categories, e);
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

int kept_columns_score(const struct store *s, const struct item *item, struct columns_view view, const double *x,
                       int64_t n, double *out, struct err *e)
{
    struct columns g = {0};
    double *values, *joint = NULL;
    int32_t *categories;
    TRY(columns_of(s, item, view, x, n, &values, &categories, e));
    int failed = recall_columns(s, item, view, &g, e);
    if (!failed) joint = mem_array((size_t)(n * g.k), sizeof *joint);
    if (!failed && !joint) failed = fail_memory(e);
    if (!failed) failed = columns_log_joint(&g, values, n, joint, e);
    if (!failed) sum_products(s, item, &g, values, n, joint, out);
    columns_free(&g);
    mem_free(joint);
    mem_free(values);
    mem_free(categories);
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
        table[i] = categories && i % g->c >= categories ? COLUMNS_IMPOSSIBLE : g->table[i];
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
        failed = columns_new(&g, classes, shape_size(item->shape), categories, e);
        if (!failed) failed = columns_learn(&g, prior, values, n, share, e);
        mem_free(values);
        mem_free(categories);
    }
    if (!failed) failed = keep_columns(s, &g, e);
    columns_free(&g);
    mem_free(share);
    return failed;
}

static bool has(const net *n, const char *name)
{
    return store_find(n->store, STORE_PARAM, name);
}

static var expand(var x, int axis) /* with a new axis of size 1 there */
{
    struct shape s = var_shape(x);
    if (!var_ok(x) || s.rank == MAX_RANK) return x;
    for (int k = s.rank; k > axis; k--) s.dim[k] = s.dim[k - 1];
    s.dim[axis] = 1;
    s.rank++;
    return v_reshape(x, s);
}

static var number_factors(net *n, var x, var present) /* [N, K] */
{
    var deviation = kept(n, "deviation");
    var z = v_div(v_sub(expand(x, 1), kept(n, "mean")), deviation); /* [N, K, D] */
    var each = v_offset(v_sub(v_scale(v_square(z), -0.5), v_log(deviation)), -HALF_LOG_2_PI);
    var all = v_sum(v_mul(each, expand(v_mul(present, kept(n, "number")), 1)), AXIS(2));
    return v_reshape(all, SHAPE(n->batch, var_dim(deviation, 0)));
}

var columns_index(net *n, struct columns_view view, var x, int64_t categories)
{
    if (n->item->kind == ITEM_IMAGE) return v_cast(v_less(v_const(n->g, view.light_above), x), I32);
    var raw = v_floor(v_offset(v_add(v_mul(x, front_deviation(n)), front_mean(n)), 0.5));
    return v_cast(v_clip(raw, 0, (double)categories - 1), I32);
}

var columns_seen(net *n, var value)
{
    var seen = n->item->kind == ITEM_IMAGE ? value : v_div(v_sub(value, front_mean(n)), front_deviation(n));
    return v_reshape(seen, shape_join(n->batch, n->item->shape));
}

static var category_factors(net *n, struct columns_view view, var x, var present) /* [N, K] */
{
    var table = kept(n, "table");
    const int64_t k = var_dim(table, 0), d = var_dim(table, 1), c = var_dim(table, 2);
    var one = v_one_hot(columns_index(n, view, x, c), c); /* [N, D, C]; tables of numbers are 0 */
    var there = v_mul(one, expand(present, 2));
    return v_matmul_t(v_reshape(there, SHAPE(n->batch, d * c)), false, v_reshape(table, SHAPE(k, d * c)), true);
}

var kept_columns_log_joint(net *n, struct columns_view view, struct batch b)
{
    var x = v_flatten(b.x);
    var present = var_ok(b.present) ? v_flatten(b.present) : v_fill(n->g, var_shape(x), 1);
    var joint = v_log(kept(n, "weight"));
    if (n->item->kind != ITEM_IMAGE || view.light_above < 0) joint = v_add(joint, number_factors(n, x, present));
    if (has(n, "table")) joint = v_add(joint, category_factors(n, view, x, present));
    return joint;
}

var kept_columns_volume(net *n, struct batch b)
{
    if (n->item->kind == ITEM_IMAGE) return v_const(n->g, 0);
    var without = v_offset(v_neg(v_mul(b.present, kept(n, "number"))), 1); /* [N, D] */
    return v_sum_items(v_mul(without, v_log(front_deviation(n))));
}

/* [N, D]: categories by the tables of the products drawn, as families see them */
static var drawn_categories(net *n, var which)
{
    var logits = v_scale(v_gather(kept(n, "table"), which), 1 / fmax(n->temperature, 1e-6)); /* [N, D, C] */
    var gumbel = v_neg(v_log(v_neg(v_log(v_uniform(n->g, var_shape(logits))))));
    return v_flatten(columns_seen(n, v_cast(v_argmax(v_add(logits, gumbel)), F32)));
}

var kept_columns_draw(net *n, var which)
{
    var mean = v_gather(kept(n, "mean"), which), deviation = v_gather(kept(n, "deviation"), which); /* [N, D] */
    var x = v_add(mean, v_mul(deviation, v_scale(v_normal(n->g, var_shape(mean)), n->temperature)));
    if (has(n, "table")) x = v_select(v_broadcast(kept(n, "number"), var_shape(x)), x, drawn_categories(n, which));
    return v_reshape(x, shape_join(n->batch, n->item->shape));
}

var columns_baseline(net *n, struct columns_view view, struct batch b)
{
    const int64_t d = shape_size(n->item->shape);
    var x = v_flatten(b.x), all = v_fill(n->g, SHAPE(n->batch), 0);
    for (int64_t j = 0; j < d && n->item->kind != ITEM_IMAGE; j++) {
        const int categories = categories_of(n->item, view, j);
        var column = v_slice(x, 1, j, 1), scale = v_log(v_slice(v_reshape(front_deviation(n), SHAPE(1, d)), 1, j, 1));
        var normal = v_offset(v_scale(v_square(column), -0.5), -HALF_LOG_2_PI);
        var one = categories ? v_offset(scale, -log(categories)) : normal; /* a mass has no scale to be taken away */
        all = v_add(all, v_reshape(v_broadcast(one, SHAPE(n->batch, 1)), SHAPE(n->batch)));
    }
    if (n->item->kind != ITEM_IMAGE) return all;
    if (view.light_above >= 0) return v_fill(n->g, SHAPE(n->batch), -(double)d * M_LN2);
    return v_offset(v_scale(v_sum_items(v_square(x)), -0.5), -HALF_LOG_2_PI * (double)d);
}

int columns_need_numbers(const struct item *item, struct err *e)
{
    if (item->kind != ITEM_ROW || !item->columns) return 0;
    for (int64_t j = 0; j < shape_size(item->shape); j++) {
        if (item->columns[j].kind == COLUMN_NUMBER) continue;
        fail(e, ERR_DATA, "the column '%.60s' is one of categories, and this family is for numbers",
             item->columns[j].name);
        return fail_hint(e, "a mixture of products, a Bayesian network and naive Bayes take both");
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
    if (item->kind != ITEM_IMAGE) return measure_of_rows(item, false);
    if (view.light_above < 0) return NULL;
    return view.light_above == 0.5 ? MEASURE_CUT
           : view.light_above == 0 ? MEASURE_CUT_ABOVE_ZERO
                                   : MEASURE_CUT_ELSEWHERE;
}
