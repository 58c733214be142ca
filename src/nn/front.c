/* front.c -- scaling pictures, standardising rows, and both of it backwards. */
#include "nn/front.h"
#include "nn/leaf.h"

#include <math.h>

#define LEAST_DEVIATION 1e-6 /* a constant column stays constant, and does not divide by zero */

var front_kept(net *n, const char *name, struct shape shape, double initial)
{
    struct entry *entry;
    struct init init = {INIT_FILL, initial};
    if (store_need(n->store, STORE_BUFFER, name, F32, shape, init, &entry, &n->g->err)) return (var){n->g, -1};
    return leaf_stored(n->g, STORE_BUFFER, name, shape);
}

static bool is_picture(const net *n)
{
    return n->item->kind == ITEM_IMAGE;
}

static bool is_text(const net *n)
{
    return n->item->kind == ITEM_TEXT;
}

var front_mean(net *n)
{
    return front_kept(n, "data/mean", n->item->shape, 0);
}

var front_deviation(net *n)
{
    return front_kept(n, "data/deviation", n->item->shape, 1);
}

static const struct column *column_at(const struct item *item, int64_t j)
{
    return item->kind == ITEM_ROW && item->columns ? &item->columns[j] : NULL;
}

var front_per_column(net *n, double (*of)(const struct column *))
{
    const int64_t columns = shape_size(n->item->shape);
    var all = {n->g, -1};
    for (int64_t from = 0, to; from < columns; from = to) { /* in runs of equal ones */
        const double value = of(column_at(n->item, from));
        for (to = from + 1; to < columns && of(column_at(n->item, to)) == value;) to++;
        var run = v_fill(n->g, SHAPE(to - from), value);
        all = from ? v_join(all, run, 0) : run;
    }
    return all;
}

static double step_of(const struct column *c)
{
    return c && c->kind == COLUMN_NUMBER && c->whole;
}

bool front_has_steps(const struct item *item)
{
    bool any = false;
    for (int64_t j = 0; item->kind == ITEM_ROW && j < shape_size(item->shape); j++)
        any = any || step_of(column_at(item, j)) > 0;
    return any;
}

var front_steps(net *n)
{
    return v_div(v_reshape(front_per_column(n, step_of), n->item->shape), front_deviation(n));
}

static var front_scale(net *n)
{
    return front_kept(n, "data/scale", SHAPE(1), n->item->type == U8 ? 1.0 / 255 : 1);
}

var front_levels(net *n)
{
    return v_offset(v_inverse(front_scale(n)), 1);
}

static var standardised(net *n, var x, var present)
{
    var mean = front_mean(n);
    return v_div(v_sub(v_select(present, x, mean), mean), front_deviation(n));
}

struct batch front_batch(net *n)
{
    struct batch b = {.label = {n->g, -1}, .has_labels = n->item->classes > 0, .present = {n->g, -1}};
    var raw = v_input(n->g, "data/x", n->item->type, shape_join(n->batch, n->item->shape));
    if (is_text(n)) b.x = raw;
    else if (is_picture(n)) b.x = v_mul(v_cast(raw, F32), front_scale(n));
    else {
        var x = v_cast(raw, F32);
        b.present = v_equal(x, x); /* NaN: missing */
        b.x = standardised(n, x, b.present);
    }
    if (b.has_labels) b.label = v_input(n->g, "data/label", I32, SHAPE(n->batch));
    return b;
}

struct batch front_given(net *n)
{
    struct batch b = front_batch(n);
    if (!is_text(n)) return b;
    var x = v_cast(b.x, F32), none = v_const(n->g, 0);
    b.present = v_less(v_offset(none, -0.5), x);
    b.x = v_cast(v_maximum(x, none), I32);
    return b;
}

var front_log_volume(net *n)
{
    if (is_text(n) || is_picture(n)) return v_const(n->g, 0);
    return v_neg(v_sum_all(v_log(front_deviation(n))));
}

var front_volume_missing(net *n, var present)
{
    var missing = v_sub(v_const(n->g, 1), present);
    return v_sum_items(v_mul(missing, v_log(front_deviation(n))));
}

var front_back(net *n, var x)
{
    if (is_text(n)) return x;
    if (is_picture(n)) return v_clip(x, 0, 1);
    return v_add(v_mul(x, front_deviation(n)), front_mean(n));
}

var front_raw(net *n, var x)
{
    return is_picture(n) ? v_div(x, front_scale(n)) : front_back(n, x);
}

/* ---- learning ---- */

struct moments {
    double mean, squares, count; /* squares: of what is off the mean */
};

/* In how many numbers of an item there is a mean: of series all times of a column have one. */
static int64_t alike(const struct item *item)
{
    return item->kind == ITEM_SERIES ? shape_dim(item->shape, -1) : shape_size(item->shape);
}

static void gather(struct moments *m, const struct tensor *items, int64_t size, double *largest)
{
    int64_t n = shape_size(items->shape);
    for (int64_t i = 0; i < n; i++) {
        double x = tensor_get(items, i);
        if (!isfinite(x)) continue;
        struct moments *at = &m[i % size];
        const double off = x - at->mean;
        at->mean += off / ++at->count;
        at->squares += off * (x - at->mean);
        *largest = fmax(*largest, x);
    }
}

static int fill(struct store *s, const char *name, struct shape shape, struct entry **out, struct err *e)
{
    return store_need(s, STORE_BUFFER, name, F32, shape, (struct init){INIT_FILL, 0}, out, e);
}

int front_learn(struct store *store, const struct item *item, const struct tensor *items, struct err *e)
{
    if (item->kind == ITEM_TEXT) return 0;
    struct entry *scale, *mean, *deviation;
    TRY(fill(store, "data/scale", SHAPE(1), &scale, e));
    TRY(fill(store, "data/mean", item->shape, &mean, e));
    TRY(fill(store, "data/deviation", item->shape, &deviation, e));
    const int64_t size = shape_size(item->shape), means = alike(item);
    struct moments *m = mem_array((size_t)means, sizeof *m);
    if (!m) return fail_memory(e);
    double largest = 0;
    gather(m, items, means, &largest);
    double by = item->kind == ITEM_IMAGE && item->type == U8 && largest > 1 ? 1.0 / 255 : 1;
    tensor_set(&scale->value, 0, by);
    const double constant = item->kind == ITEM_IMAGE ? 0 : 1; /* rows are divided by it */
    for (int64_t i = 0; i < size; i++) {
        const struct moments *one = &m[i % means];
        const double variance = one->squares / fmax(one->count, 1);
        tensor_set(&mean->value, i, one->mean * by);
        tensor_set(&deviation->value, i, variance > 0 ? fmax(sqrt(variance) * by, LEAST_DEVIATION) : constant);
    }
    mem_free(m);
    store->version++;
    return 0;
}
