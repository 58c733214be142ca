/* kept_gaussians.c -- whitening, and its inverse on noise, for all components at once. */
#include "nn/kept_gaussians.h"
#include "nn/kept.h"
#include "stat/matrix.h"

#include <math.h>
#include <stdio.h>

static void transpose_all(struct gaussians *g)
{
    const int64_t square = g->d * g->d;
    if (!gaussians_are_dense(g->covariance)) return;
    for (int64_t at = 0; at < gaussians_factor_count(g); at += square) {
        matrix_transpose(g->factor + at, g->d);
        matrix_transpose(g->whiten + at, g->d);
    }
}

int keep_gaussians(struct store *s, struct gaussians *g, struct err *e)
{
    const int64_t k = g->k, d = g->d;
    struct shape factor = SHAPE(k, 1, d);
    if (g->covariance == COVARIANCE_FULL) factor = SHAPE(k, d, d);
    if (g->covariance == COVARIANCE_TIED) factor = SHAPE(d, d);
    TRY(keep(s, "weight", SHAPE(k), g->weight, e));
    TRY(keep(s, "mean", SHAPE(k, 1, d), g->mean, e));
    for (int64_t i = 0; i < k; i++) g->weight[i] = gaussians_log_scale(g, i);
    TRY(keep(s, "log_scale", SHAPE(k), g->weight, e));
    transpose_all(g);
    TRY(keep(s, "factor", factor, g->factor, e));
    return keep(s, "whiten", factor, g->whiten, e);
}

static int fit_or_choose(struct gaussians *g, const struct gaussians_fit *how, enum criterion c, const double *x,
                         int64_t n, int64_t d, struct err *e)
{
    struct em_result r;
    return how->k ? gaussians_fit(g, how, x, n, d, &r, e) : gaussians_choose(g, how, c, x, n, d, &r, e);
}

static int fit_by_column(struct gaussians *g, const struct store *s, const struct item *item,
                         const struct gaussians_fit *how, enum criterion c, const double *x, int64_t n, int64_t d,
                         struct err *e)
{
    struct gaussians_fit stepped = *how;
    double *step = mem_array((size_t)d, sizeof *step);
    if (!step) return fail_memory(e);
    for (int64_t j = 0; j < d; j++) step[j] = kept_step(s, item, j);
    stepped.step = step;
    const int status = fit_or_choose(g, &stepped, c, x, n, d, e);
    mem_free(step);
    return status;
}

static int fit_round(struct gaussians *g, const struct store *s, const struct item *item,
                     const struct gaussians_fit *how, enum criterion c, const double *x, int64_t n, int64_t d,
                     struct err *e)
{
    struct gaussians_fit stepped = *how;
    double *data = mem_array((size_t)((n + 1) * d), sizeof *data);
    if (!data) return fail_memory(e);
    double *step = data + n * d;
    for (int64_t i = 0; i < n * d; i++) data[i] = x[i] * kept_unit(s, item, i % d);
    for (int64_t j = 0; j < d; j++) step[j] = kept_step(s, item, j) * kept_unit(s, item, j);
    stepped.step = step;
    const int status = fit_or_choose(g, &stepped, c, data, n, d, e);
    for (int64_t i = 0; i < g->k * d && !status; i++) {
        const double unit = kept_unit(s, item, i % d);
        g->mean[i] /= unit, g->factor[i] /= unit, g->whiten[i] *= unit;
    }
    mem_free(data);
    return status;
}

#define LOOKED_AT_MOST 512 /* columns: looking takes their third power */

/* Says where only the ridge keeps a density finite. */
static int tell_remedy(const struct gaussians *g, const struct gaussians_fit *how, const struct item *item,
                       struct err *e)
{
    int64_t component = 0, column = -1;
    char text[300], of[60] = "";
    if (!how->note || !(how->ridge > 0) || g->d > LOOKED_AT_MOST || how->covariance == COVARIANCE_SPHERICAL) return 0;
    TRY(gaussians_singular(g, how->ridge, &component, &column, e));
    if (column < 0) return 0;
    const char *name = item->columns ? item->columns[column].name : NULL;
    if (g->k > 1 && how->covariance != COVARIANCE_TIED)
        snprintf(of, sizeof of, " in component %lld of %lld", (long long)component + 1, (long long)g->k);
    snprintf(
        text, sizeof text,
        "a singular covariance%s: the column %lld, '%.60s', does not vary once those before it are known; the ridge of "
        "%g keeps the density finite",
        of, (long long)column + 1, name ? name : "", how->ridge);
    how->note(how->listener, text);
    return 0;
}

int fit_gaussians(struct store *s, const struct item *item, const struct gaussians_fit *how, enum criterion c,
                  const double *x, int64_t n, int64_t d, struct err *e)
{
    struct gaussians g = {0};
    int status = how->covariance == COVARIANCE_SPHERICAL ? fit_round(&g, s, item, how, c, x, n, d, e)
                                                         : fit_by_column(&g, s, item, how, c, x, n, d, e);
    if (!status) status = tell_remedy(&g, how, item, e);
    if (!status) status = keep_gaussians(s, &g, e);
    gaussians_free(&g);
    return status;
}

static int recall(const struct store *s, const char *name, double *to, int64_t count, struct err *e)
{
    const struct entry *entry = store_find(s, STORE_PARAM, name);
    CHECK(entry && shape_size(entry->value.shape) == count, e, ERR_FORMAT,
          "the model's %s is not there, or not as large as"
          " its mean asks",
          name);
    for (int64_t i = 0; i < count; i++) to[i] = tensor_get(&entry->value, i);
    return 0;
}

void gaussians_steps(const struct store *s, const struct item *item, struct gaussians *g)
{
    for (int64_t j = 0; j < g->d; j++) g->step[j] = kept_step(s, item, j);
}

int recall_gaussians(const struct store *s, const struct item *item, struct gaussians *g, struct err *e)
{
    const struct entry *mean = store_find(s, STORE_PARAM, "mean"), *factor = store_find(s, STORE_PARAM, "factor");
    CHECK(mean && factor && mean->value.shape.rank == 3, e, ERR_FORMAT,
          "the model has no Gaussians: it has not been fitted");
    const struct shape m = mean->value.shape, f = factor->value.shape;
    CHECK(m.dim[2] == shape_size(item->shape), e, ERR_FORMAT, "the model's Gaussians are not of these columns");
    const bool tied = f.rank == 2, full = !tied && f.dim[1] == m.dim[2];
    TRY(gaussians_new(g, tied ? COVARIANCE_TIED : full ? COVARIANCE_FULL : COVARIANCE_DIAGONAL, m.dim[0], m.dim[2], e));
    gaussians_steps(s, item, g);
    TRY(recall(s, "weight", g->weight, g->k, e));
    TRY(recall(s, "mean", g->mean, g->k * g->d, e));
    TRY(recall(s, "factor", g->factor, gaussians_factor_count(g), e));
    TRY(recall(s, "whiten", g->whiten, gaussians_factor_count(g), e));
    transpose_all(g);
    return 0;
}

int gaussians_jumps(const struct store *s, const struct item *item, int64_t column, double *edge)
{
    const struct entry *mean = store_find(s, STORE_PARAM, "mean"), *factor = store_find(s, STORE_PARAM, "factor");
    const int64_t d = shape_size(item->shape), k = mean ? shape_size(mean->value.shape) / d : 0;
    int count = 0;
    for (int64_t i = 0; i < k && factor; i++) {
        const bool tied = factor->value.shape.rank == 2;
        const int64_t rows = tied ? d : factor->value.shape.dim[1], first = tied ? 0 : i * rows;
        double variance = 0;
        for (int64_t r = first; r < first + rows; r++) variance += pow(tensor_get(&factor->value, r * d + column), 2);
        count = kept_jumps_around(tensor_get(&mean->value, i * d + column), sqrt(variance), edge, count);
    }
    return count;
}

int gaussians_score_rows(const struct store *s, const struct item *item, const void *options, const double *x,
                         int64_t n, double *out, struct err *e)
{
    struct gaussians g = {0};
    (void)options;
    int status = recall_gaussians(s, item, &g, e);
    if (!status) status = gaussians_log_density(&g, x, n, out, e);
    gaussians_free(&g);
    return status;
}

int gaussians_joint_rows(const struct store *s, const struct item *item, const void *options, const double *x,
                         int64_t n, double **joint, int64_t *k, struct err *e)
{
    struct gaussians g = {0};
    (void)options;
    *joint = NULL;
    int status = recall_gaussians(s, item, &g, e);
    if (!status) *joint = mem_array((size_t)(n * g.k), sizeof **joint);
    if (!status && !*joint) status = fail_memory(e);
    if (!status) status = gaussians_log_joint(&g, x, n, *joint, e);
    *k = g.k;
    if (status) mem_free(*joint);
    gaussians_free(&g);
    return status;
}

int gaussians_fill_rows(const struct store *s, const struct item *item, const void *options, double *x, int64_t n,
                        double temperature, uint64_t seed, struct err *e)
{
    struct gaussians g = {0};
    struct rng r = rng_stream(seed, "gaussians");
    (void)options;
    int status = recall_gaussians(s, item, &g, e);
    if (!status) status = gaussians_fill(&g, x, n, temperature, &r, e);
    gaussians_free(&g);
    return status;
}

/* ---- in graphs ---- */

var gaussians_score(net *n, const void *options, struct batch b)
{
    (void)options;
    return v_reshape(v_logsumexp(kept_log_joint(n, b.x), 1), SHAPE(n->batch));
}

static var transformed(var x, var by) /* x [K, N, D] */
{
    const struct shape s = var_shape(by);
    return s.rank == 3 && s.dim[1] == 1 ? v_mul(x, by) : v_matmul(x, by);
}

var kept_log_joint(net *n, var x)
{
    var flat = v_flatten(x);
    var away = v_sub(v_reshape(flat, shape_join(1, var_shape(flat))), kept(n, "mean"));
    var squares = v_sum(v_square(transformed(away, kept(n, "whiten"))), AXIS(2)); /* [K, N, 1] */
    var by_item = v_swap(v_reshape(squares, SHAPE(var_dim(away, 0), n->batch)), 0, 1);
    return v_add(v_scale(by_item, -0.5), kept(n, "log_scale"));
}

var kept_draw(net *n, var which)
{
    var mean = kept(n, "mean");
    const int64_t k = var_dim(mean, 0), d = var_dim(mean, 2);
    var noise = v_broadcast(v_scale(v_normal(n->g, SHAPE(1, n->batch, d)), n->temperature), SHAPE(k, n->batch, d));
    var each = v_add(transformed(noise, kept(n, "factor")), mean);
    var one = v_reshape(v_swap(v_one_hot(which, k), 0, 1), SHAPE(k, n->batch, 1));
    return v_reshape(v_sum(v_mul(one, each), AXIS(0)), SHAPE(n->batch, d));
}
