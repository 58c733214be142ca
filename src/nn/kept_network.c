/* kept_network.c -- between items, values and bins, the store, and graphs. */
#include "nn/kept_network.h"
#include "nn/binned.h"
#include "nn/kept.h"

#include <math.h>

/* ---- for a fitter ---- */

static void into_bins(struct kept_network *k, int64_t n)
{
    for (int64_t j = 0; j < k->g.d; j++)
        for (int64_t i = j; i < n * k->g.d && k->bins[j].count; i += k->g.d)
            if (!isnan(k->values[i])) k->values[i] = bins_of(&k->bins[j], k->values[i]);
}

int network_begin(struct kept_network *k, const struct store *s, const struct item *item, struct columns_view view,
                  const double *x, int64_t n, int bins, int64_t parents, struct err *e)
{
    const int64_t d = shape_size(item->shape);
    int32_t *categories;
    *k = (struct kept_network){0};
    TRY(columns_of(s, item, view, x, n, &k->values, &categories, e));
    k->bins = mem_array((size_t)d, sizeof *k->bins);
    int failed = k->bins ? 0 : fail_memory(e);
    for (int64_t j = 0; j < d && !failed; j++) {
        if (categories[j]) continue;
        failed = bins_learn(&k->bins[j], k->values + j, n, d, kept_step(s, item, j), bins, e);
        categories[j] = k->bins[j].count;
    }
    if (!failed) failed = network_new(&k->g, d, categories, parents, e);
    mem_free(categories);
    if (failed) network_end(k);
    else into_bins(k, n);
    return failed;
}

void network_end(struct kept_network *k)
{
    network_free(&k->g);
    mem_free(k->bins);
    mem_free(k->values);
    *k = (struct kept_network){0};
}

static double edge_of(const struct store *s, const struct item *item, struct columns_view view,
                      const struct kept_network *k, int64_t j, int64_t v)
{
    if (item->kind == ITEM_IMAGE && v + 1 < k->g.categories[j]) return view.light_above;
    return binned_edge(s, item, &k->bins[j], k->g.categories[j], j, v);
}

static int keep_bins(struct store *s, const struct item *item, struct columns_view view, const struct kept_network *k,
                     double *spare, struct err *e)
{
    static const char *const name[] = {"level", "base", "width", "rate"};
    const int64_t d = k->g.d, c = k->g.c, edges = c > 1 ? c - 1 : 1;
    for (int part = 0; part < 4; part++) {
        for (int64_t i = 0; i < d * c; i++) {
            const struct bin b = binned_bin(s, item, &k->bins[i / c], i / c, i % c);
            spare[i] = (const double[]){b.level, b.base, b.width, b.rate}[part];
        }
        TRY(keep(s, name[part], SHAPE(d, c), spare, e));
    }
    for (int64_t i = 0; i < d * edges; i++) spare[i] = edge_of(s, item, view, k, i / edges, i % edges);
    return keep(s, "edge", SHAPE(d, edges), spare, e);
}

static int keep_structure(struct store *s, const struct network *g, double *spare, struct err *e)
{
    for (int64_t i = 0; i < g->d * g->k; i++) spare[i] = i % g->k < g->parents[i / g->k] ? g->parent[i] : -1;
    TRY(keep(s, "parent", SHAPE(g->d, g->k), spare, e));
    for (int64_t i = 0; i < g->d * g->k; i++) {
        const bool first = i % g->k == 0, there = i % g->k < g->parents[i / g->k];
        spare[i] = !there ? 0 : first ? 1 : spare[i - 1] * g->categories[g->parent[i - 1]];
    }
    TRY(keep(s, "stride", SHAPE(g->d, g->k), spare, e));
    for (int64_t j = 0; j < g->d; j++) spare[j] = (double)g->first[j];
    TRY(keep(s, "first", SHAPE(g->d), spare, e));
    for (int64_t j = 0; j < g->d; j++) spare[j] = g->order[j];
    TRY(keep(s, "order", SHAPE(g->d), spare, e));
    for (int64_t j = 0; j < g->d; j++) spare[j] = g->categories[j];
    TRY(keep(s, "categories", SHAPE(g->d), spare, e));
    for (int64_t j = 0; j < g->d; j++)
        for (int64_t i = g->first[j] * g->c; i < g->first[j + 1] * g->c; i++)
            spare[i] = i % g->c < g->categories[j] ? fmax(g->table[i], COLUMNS_IMPOSSIBLE) : COLUMNS_IMPOSSIBLE;
    return keep(s, "table", SHAPE(g->first[g->d], g->c), spare, e);
}

int keep_network(struct store *s, const struct item *item, struct columns_view view, const struct kept_network *k,
                 struct err *e)
{
    const struct network *g = &k->g;
    double *spare = mem_array((size_t)(g->first[g->d] * g->c + g->d * (g->k + g->c)), sizeof *spare);
    int failed = spare ? keep_structure(s, g, spare, e) : fail_memory(e);
    if (!failed) failed = keep_bins(s, item, view, k, spare, e);
    mem_free(spare);
    return failed;
}

/* ---- plain answers, in double, whatever is missing ---- */

static int recall(const struct store *s, const char *name, int64_t count, const struct tensor **out, struct err *e)
{
    const struct entry *entry = store_find(s, STORE_PARAM, name);
    CHECK(entry && (count < 0 || shape_size(entry->value.shape) == count), e, ERR_FORMAT,
          "the model's %s is missing, or not of these columns: it has not been fitted", name);
    *out = &entry->value;
    return 0;
}

/* Whole numbers from low to high. */
static int recall_whole(const struct store *s, const char *name, int64_t count, double low, double high, int32_t *out,
                        struct err *e)
{
    const struct tensor *t = NULL;
    TRY(recall(s, name, count, &t, e));
    for (int64_t i = 0; i < count; i++) {
        const double number = tensor_get(t, i);
        CHECK(number >= low && number <= high && number == floor(number), e, ERR_FORMAT, "the model's %s holds %g",
              name, number);
        out[i] = (int32_t)number;
    }
    return 0;
}

static int recall_structure(const struct store *s, const struct item *item, struct network *g, struct err *e)
{
    const struct tensor *parent = NULL, *table = NULL;
    const int64_t d = shape_size(item->shape);
    TRY(recall(s, "parent", -1, &parent, e));
    TRY(recall(s, "table", -1, &table, e));
    CHECK(parent->shape.rank == 2 && parent->shape.dim[0] == d && table->shape.rank == 2, e, ERR_FORMAT,
          "the model's network is not of these columns");
    int32_t *categories = mem_array((size_t)d, sizeof *categories);
    int failed = categories ? recall_whole(s, "categories", d, 1, (double)table->shape.dim[1], categories, e)
                            : fail_memory(e);
    if (!failed) failed = network_new(g, d, categories, parent->shape.dim[1], e);
    mem_free(categories);
    TRY(failed);
    TRY(recall_whole(s, "parent", d * g->k, -1, (double)d - 1, g->parent, e));
    for (int64_t j = 0; j < d; j++)
        while (g->parents[j] < g->k && g->parent[j * g->k + g->parents[j]] >= 0) g->parents[j]++;
    TRY(network_settle(g, e));
    CHECK(table->shape.dim[0] == g->first[d] && table->shape.dim[1] == g->c, e, ERR_FORMAT,
          "the model's table has not the size of its columns");
    for (int64_t i = 0; i < g->first[d] * g->c; i++) {
        const double number = tensor_get(table, i);
        g->table[i] = number > COLUMNS_IMPOSSIBLE ? number : -INFINITY;
    }
    return 0;
}

static int recall_bins(const struct store *s, const struct item *item, struct kept_network *k,
                       const int32_t *categories, struct err *e)
{
    const struct tensor *edge = NULL, *level = NULL, *rate = NULL;
    const int64_t d = k->g.d, c = k->g.c, edges = c > 1 ? c - 1 : 1;
    TRY(recall(s, "edge", d * edges, &edge, e));
    TRY(recall(s, "level", d * c, &level, e));
    TRY(recall(s, "rate", d * c, &rate, e));
    for (int64_t j = 0; j < d; j++) {
        struct bins *b = &k->bins[j];
        CHECK(!categories[j] || categories[j] == k->g.categories[j], e, ERR_FORMAT,
              "the model's network is not of these columns");
        if (categories[j]) continue;
        CHECK(k->g.categories[j] >= 2 && k->g.categories[j] <= BINS_MOST, e, ERR_FORMAT, "the model's bins are none");
        b->count = k->g.categories[j];
        for (int v = 0; v + 1 < b->count; v++) b->edge[v] = tensor_get(edge, j * edges + v);
        for (int v = 0; v < b->count; v++) b->level[v] = tensor_get(level, j * c + v);
        b->rate[0] = -tensor_get(rate, j * c);
        b->rate[1] = tensor_get(rate, j * c + b->count - 1);
        CHECK(bins_sound(b), e, ERR_FORMAT, "the model's bins are none");
        if (item->columns && item->columns[j].between) bins_settle(b, 0);
    }
    return 0;
}

/* The model, and the rows as values and bins. */
static int recall_network(struct kept_network *k, const struct store *s, const struct item *item,
                          struct columns_view view, const double *x, int64_t n, struct err *e)
{
    int32_t *categories;
    *k = (struct kept_network){0};
    TRY(columns_of(s, item, view, x, n, &k->values, &categories, e));
    k->bins = mem_array((size_t)shape_size(item->shape), sizeof *k->bins);
    int failed = k->bins ? recall_structure(s, item, &k->g, e) : fail_memory(e);
    if (!failed) failed = recall_bins(s, item, k, categories, e);
    mem_free(categories);
    if (failed) network_end(k);
    else into_bins(k, n);
    return failed;
}

/* A mass has no scale: what front_log_volume will take away is given. */
static double log_within(const struct kept_network *k, const struct store *s, const struct item *item, int64_t j,
                         double x)
{
    if (isnan(x)) return 0;
    return k->bins[j].count ? bins_log_density(&k->bins[j], x) : log(kept_unit(s, item, j));
}

int kept_network_score(const struct store *s, const struct item *item, struct columns_view view, const double *x,
                       int64_t n, double *out, struct err *e)
{
    struct kept_network k;
    TRY(recall_network(&k, s, item, view, x, n, e));
    const int failed = network_log_density(&k.g, k.values, n, out, e);
    for (int64_t i = 0; i < n * k.g.d && !failed; i++) out[i / k.g.d] += log_within(&k, s, item, i % k.g.d, x[i]);
    network_end(&k);
    return failed;
}

/* What was missing and has got a value: into x, as families see it. */
static int give_back(struct kept_network *k, const struct store *s, const struct item *item, struct columns_view view,
                     double *x, int64_t n, struct rng *r, struct err *e)
{
    double *seen = mem_array((size_t)(n * k->g.d), sizeof *seen);
    if (!seen) return fail_memory(e);
    columns_back(s, item, view, k->values, n, seen);
    for (int64_t i = 0; i < n * k->g.d; i++) {
        const struct bins *b = &k->bins[i % k->g.d];
        if (!isnan(x[i]) || isnan(k->values[i])) continue;
        x[i] = b->count ? bins_draw(b, (int)k->values[i], r) : seen[i];
    }
    mem_free(seen);
    return 0;
}

int kept_network_fill(const struct store *s, const struct item *item, struct columns_view view, double *x, int64_t n,
                      double temperature, uint64_t seed, struct err *e)
{
    struct kept_network k;
    struct rng r = rng_stream(seed, "network"), within = rng_stream(seed, "within bins");
    TRY(recall_network(&k, s, item, view, x, n, e));
    int failed = network_fill(&k.g, k.values, n, temperature, &r, e);
    if (!failed) failed = give_back(&k, s, item, view, x, n, &within, e);
    network_end(&k);
    return failed;
}

int kept_network_best(const struct store *s, const struct item *item, struct columns_view view, const bool *named,
                      double *x, int64_t n, struct err *e)
{
    struct kept_network k;
    struct rng r = rng_stream(1, "within bins");
    TRY(recall_network(&k, s, item, view, x, n, e));
    int failed = network_best(&k.g, named, k.values, n, e);
    if (!failed) failed = give_back(&k, s, item, view, x, n, &r, e);
    network_end(&k);
    return failed;
}

int kept_network_jumps(const struct store *s, const struct item *item, int64_t column, double *edge)
{
    const struct entry *kept = store_find(s, STORE_PARAM, "edge");
    const int64_t edges = kept ? shape_size(kept->value.shape) / shape_size(item->shape) : 0;
    int count = 0;
    for (int64_t k = 0; k < edges && k < BINS_MOST; k++) {
        const double at = tensor_get(&kept->value, column * edges + k);
        if (at < BINNED_BEYOND) edge[count++] = at;
    }
    return count;
}

/* ---- graphs ---- */

/* Values [N, D] as rows of the table, [N, D]: first + sum over the parents of stride x value. */
static var rows_of(net *n, var value)
{
    var parent = kept(n, "parent"), stride = kept(n, "stride");
    const int64_t d = var_dim(parent, 0), k = var_dim(parent, 1);
    var index = v_cast(v_maximum(v_reshape(parent, SHAPE(d * k)), v_const(n->g, 0)), I32);
    var of_parents = v_reshape(v_gather(v_swap(value, 0, 1), index), SHAPE(d, k, n->batch));
    var at = v_sum(v_mul(of_parents, v_reshape(stride, SHAPE(d, k, 1))), AXIS(1)); /* [D, 1, N] */
    return v_add(v_swap(v_reshape(at, SHAPE(d, n->batch)), 0, 1), v_reshape(kept(n, "first"), SHAPE(1, d)));
}

static struct binned bins_kept(net *n)
{
    return (struct binned){kept(n, "edge"), kept(n, "level"), kept(n, "base"), kept(n, "width"), kept(n, "rate")};
}

var network_logp(net *n, struct batch b)
{
    const struct binned bins = bins_kept(n);
    var x = v_flatten(b.x), value = binned_index(&bins, x);
    var logs = v_gather(kept(n, "table"), v_cast(rows_of(n, value), I32)); /* [N, D, C] */
    var one = v_one_hot(v_cast(value, I32), var_dim(logs, 2));
    return v_add(v_sum_items(v_mul(one, logs)), v_sum_items(binned_logp(&bins, value, x)));
}

/* Column by column, parents first. */
var network_draw(net *n)
{
    const int64_t d = var_dim(kept(n, "categories"), 0);
    var start = v_fill(n->g, SHAPE(n->batch, d), 0);
    var round = loop(n, (int)d);
    var value = carry(n, start);
    var here = v_cast(v_reshape(round, SHAPE(1)), I32);
    var column = v_cast(v_gather(v_reshape(kept(n, "order"), SHAPE(d, 1)), here), I32); /* [1, 1] */
    var place = v_reshape(v_one_hot(column, d), SHAPE(1, d));
    var row = v_sum(v_mul(rows_of(n, value), place), AXIS(1)); /* [N, 1] */
    var logits = v_gather(kept(n, "table"), v_cast(row, I32)); /* [N, 1, C] */
    var gumbel = v_neg(v_log(v_neg(v_log(v_uniform(n->g, var_shape(logits))))));
    var drawn = v_argmax(v_add(v_scale(logits, 1 / fmax(n->temperature, 1e-6)), gumbel));
    carry_set(n, value, v_add(value, v_mul(place, v_cast(drawn, F32))));
    loop_end(n);
    const struct binned bins = bins_kept(n);
    return v_reshape(binned_draw(&bins, carried(n, value)), shape_join(n->batch, n->item->shape));
}
