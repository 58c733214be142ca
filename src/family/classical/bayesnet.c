/* bayesnet.c -- a Bayesian network along a tree (Chow & Liu 1968): every column depends on one other.
**
**   p(x) = p(x_root) prod_j p(x_j | x_parent(j))
**
** Of all trees the one of most mutual information is also the likeliest. Sums
** over what is missing are exact, so any question has an exact answer.
*/
#include "family/family.h"

enum { STRUCTURE_TREE, STRUCTURE_CHAIN };

struct bayesnet {
    int structure;
    double prior, light;
};

static const struct option bayesnet_options[] = {
    OPT_CHOICE(struct bayesnet, structure, "tree", "tree|chain", "the likeliest tree, or the columns in their order"),
    OPT_REAL(struct bayesnet, prior, "0.1", 0, 1e6, "pseudo-count of each value, given each of the parent's"),
    OPT_REAL(struct bayesnet, light, "0.5", 0, 1, "of pictures: lighter is white"),
    OPT_END,
};

static struct columns_view view(const void *options)
{
    return (struct columns_view){((const struct bayesnet *)options)->light};
}

static int bayesnet_check(const void *options, const struct item *item, struct err *e)
{
    (void)options;
    if (item->kind != ITEM_ROW) return 0;
    return columns_need_categories(item, e);
}

/* ---- fitting; between trees and the store ---- */

static int keep_tree(struct store *s, const struct tree *t, struct err *e)
{
    double *number = mem_array((size_t)t->d, sizeof *number);
    if (!number) return fail_memory(e);
    for (int64_t j = 0; j < t->d; j++) number[j] = t->parent[j];
    int failed = keep(s, "parent", SHAPE(t->d), number, e);
    for (int64_t j = 0; j < t->d; j++) number[j] = t->order[j];
    if (!failed) failed = keep(s, "order", SHAPE(t->d), number, e);
    for (int64_t j = 0; j < t->d; j++) number[j] = t->categories[j];
    if (!failed) failed = keep(s, "categories", SHAPE(t->d), number, e);
    mem_free(number);
    for (int64_t i = 0; i < t->d * t->c * t->c; i++)
        if (i % t->c >= t->categories[i / t->c / t->c]) t->table[i] = COLUMNS_IMPOSSIBLE;
    return failed ? failed : keep(s, "table", SHAPE(t->d, t->c, t->c), t->table, e);
}

static int bayesnet_fit(const struct fitting *f, const void *options, struct err *e)
{
    const struct bayesnet *o = options;
    struct tree t = {0};
    double *x;
    int32_t *categories;
    TRY(columns_of(f->store, f->item, view(o), f->x, f->n, &x, &categories, e));
    int failed = tree_new(&t, f->d, categories, e);
    if (!failed && o->structure == STRUCTURE_TREE) failed = tree_fit(&t, x, f->n, o->prior, e);
    else if (!failed) failed = tree_fit_chain(&t, x, f->n, o->prior, e);
    if (!failed) failed = keep_tree(f->store, &t, e);
    tree_free(&t);
    mem_free(x);
    mem_free(categories);
    return failed;
}

/* ---- plain answers, in double, whatever is missing ---- */

/* Whole numbers from low to high, d of them. */
static int recall(const struct store *s, const char *name, int64_t d, double low, double high, int32_t *out,
                  struct err *e)
{
    const struct entry *entry = store_find(s, STORE_PARAM, name);
    CHECK(entry && shape_size(entry->value.shape) == d, e, ERR_FORMAT, "the model has no tree: its %s is missing",
          name);
    for (int64_t j = 0; j < d; j++) {
        const double number = tensor_get(&entry->value, j);
        CHECK(number >= low && number <= high, e, ERR_FORMAT, "the model's %s holds %g", name, number);
        out[j] = (int32_t)number;
    }
    return 0;
}

static int recall_tree(const struct store *s, struct tree *t, struct err *e)
{
    const struct entry *table = store_find(s, STORE_PARAM, "table");
    CHECK(table && table->value.shape.rank == 3, e, ERR_FORMAT, "the model has no tree: it has not been fitted");
    const int64_t d = table->value.shape.dim[0], c = table->value.shape.dim[1];
    int32_t *categories = mem_array((size_t)d, sizeof *categories);
    int failed = categories ? recall(s, "categories", d, 1, (double)c, categories, e) : fail_memory(e);
    if (!failed) failed = tree_new(t, d, categories, e);
    mem_free(categories);
    TRY(failed);
    CHECK(t->c == c && table->value.shape.dim[2] == c, e, ERR_FORMAT,
          "the model's table has not the size of its columns");
    TRY(recall(s, "parent", d, -1, (double)d - 1, t->parent, e));
    TRY(recall(s, "order", d, 0, (double)d - 1, t->order, e));
    for (int64_t i = 0; i < d * c * c; i++) t->table[i] = tensor_get(&table->value, i);
    return tree_check(t, e);
}

static int bayesnet_score_rows(const struct store *s, const struct item *item, const void *options, const double *x,
                               int64_t n, double *out, struct err *e)
{
    struct tree t = {0};
    double *values;
    int32_t *categories;
    TRY(columns_of(s, item, view(options), x, n, &values, &categories, e));
    int failed = recall_tree(s, &t, e);
    if (!failed && t.d != shape_size(item->shape))
        failed = fail(e, ERR_FORMAT, "the model's tree is not of these columns");
    if (!failed) failed = tree_log_density(&t, values, n, out, e);
    for (int64_t i = 0; i < n && !failed; i++) /* masses have no scale: what front_log_volume will take away is given */
        for (int64_t j = 0; j < t.d; j++)
            if (!isnan(x[i * t.d + j])) out[i] += log(kept_unit(s, item, j));
    tree_free(&t);
    mem_free(values);
    mem_free(categories);
    return failed;
}

static int bayesnet_fill_rows(const struct store *s, const struct item *item, const void *options, double *x, int64_t n,
                              double temperature, uint64_t seed, struct err *e)
{
    struct tree t = {0};
    struct rng r = rng_stream(seed, "bayesnet");
    double *values;
    int32_t *categories;
    TRY(columns_of(s, item, view(options), x, n, &values, &categories, e));
    int failed = recall_tree(s, &t, e);
    if (!failed && t.d != shape_size(item->shape))
        failed = fail(e, ERR_FORMAT, "the model's tree is not of these columns");
    if (!failed) failed = tree_fill(&t, values, n, temperature, &r, e);
    if (!failed) columns_back(s, item, view(options), values, n, x);
    tree_free(&t);
    mem_free(values);
    mem_free(categories);
    return failed;
}

/* ---- graphs ---- */

static var of_parents(net *n, var value, var parent) /* [N, D] values: [N, D] of each column's parent; 0 for the root */
{
    const int64_t d = var_dim(value, 1);
    var choice = v_one_hot(v_cast(v_maximum(parent, v_const(n->g, 0)), I32), d); /* [D, D] */
    var there = v_sub(v_const(n->g, 1), v_less(parent, v_const(n->g, 0)));
    return v_mul(v_matmul_t(value, false, choice, true), there);
}

static var rows_of_table(net *n, var column, var parent_value) /* [.., C]: log p of each value */
{
    var table = kept(n, "table");
    const int64_t d = var_dim(table, 0), c = var_dim(table, 1);
    var index = v_cast(v_add(v_scale(column, (double)c), parent_value), I32);
    return v_gather(v_reshape(table, SHAPE(d * c, c)), index);
}

static var bayesnet_score(net *n, const void *options, struct batch b)
{
    var value = v_cast(columns_index(n, view(options), v_flatten(b.x), var_dim(kept(n, "table"), 1)), F32);
    var column = v_iota(n->g, var_shape(value), 1);
    var logs = rows_of_table(n, column, of_parents(n, value, kept(n, "parent")));
    var told = v_mul(logs, v_one_hot(v_cast(value, I32), var_dim(logs, 2)));
    return v_sub(v_sum_items(told), front_log_volume(n));
}

/* Column by column, parents first. */
static var bayesnet_sample(net *n, const void *options, struct batch given)
{
    (void)options, (void)given;
    const int64_t d = var_dim(kept(n, "table"), 0);
    var start = v_fill(n->g, SHAPE(n->batch, d), 0);
    var round = loop(n, (int)d);
    var x = carry(n, start);
    var here = v_cast(v_reshape(round, SHAPE(1)), I32);
    var column = v_reshape(v_gather(v_reshape(kept(n, "order"), SHAPE(d, 1)), here), SHAPE(1, 1));
    var place = v_reshape(v_one_hot(v_cast(column, I32), d), SHAPE(1, d));
    var parent_value = v_sum(v_mul(of_parents(n, x, kept(n, "parent")), place), AXIS(1)); /* [N, 1] */
    var logits = rows_of_table(n, v_broadcast(column, SHAPE(n->batch, 1)), parent_value); /* [N, 1, C] */
    struct categorical p = {v_scale(logits, 1 / fmax(n->temperature, 1e-6))};
    carry_set(n, x, v_add(x, v_mul(place, v_cast(categorical_sample(p), F32))));
    loop_end(n);
    return columns_seen(n, carried(n, x));
}

static var bayesnet_baseline(net *n, const void *options, struct batch b)
{
    return columns_baseline(n, view(options), b);
}

static const char *measure(const void *options, const struct item *item)
{
    return kept_columns_measure(view(options), item);
}

const struct family bayesnet_family = {
    .name = "bayesnet",
    .title = "Bayesian network",
    .paper = "Chow & Liu 1968",
    .about = "Categories that depend on each other along the likeliest tree; every question has an exact answer.",
    .takes = TAKES_IMAGE | TAKES_ROWS,
    .options = bayesnet_options,
    .options_size = sizeof(struct bayesnet),
    .check = bayesnet_check,
    .fit = bayesnet_fit,
    .score_kind = SCORE_EXACT,
    .measure = measure,
    .score = bayesnet_score,
    .score_rows = bayesnet_score_rows,
    .fill_rows = bayesnet_fill_rows,
    .baseline = bayesnet_baseline,
    .baseline_name = COLUMNS_BASELINE,
    .sample = bayesnet_sample,
};
