/* kept.c -- parameters by name, whose shapes the fit decided. */
#include "nn/kept.h"
#include "nn/leaf.h"

static int keep_as(struct store *s, enum store_kind kind, enum dtype type, const char *name, struct shape shape,
                   const double *values, struct err *e)
{
    struct entry *entry;
    TRY(store_need(s, kind, name, type, shape, (struct init){INIT_FILL, 0}, &entry, e));
    for (int64_t i = 0; i < shape_size(shape); i++) tensor_set(&entry->value, i, values[i]);
    s->version++;
    return 0;
}

int keep(struct store *s, const char *name, struct shape shape, const double *values, struct err *e)
{
    return keep_as(s, STORE_PARAM, F32, name, shape, values, e);
}

int keep_exactly(struct store *s, const char *name, struct shape shape, const double *values, struct err *e)
{
    return keep_as(s, STORE_PARAM, F64, name, shape, values, e);
}

int keep_buffer(struct store *s, const char *name, struct shape shape, const double *values, struct err *e)
{
    return keep_as(s, STORE_BUFFER, F32, name, shape, values, e);
}

var kept(net *n, const char *name)
{
    const struct entry *entry = store_find(n->store, STORE_PARAM, name);
    if (!entry) return graph_fail(n->g, "the model has no %s: it has not been fitted", name);
    return leaf_stored(n->g, STORE_PARAM, name, entry->value.shape);
}

static double front_number(const struct store *s, const struct item *item, const char *name, int64_t j,
                           double otherwise)
{
    const struct entry *entry = item->kind == ITEM_ROW || item->kind == ITEM_SERIES ? store_find(s, STORE_BUFFER, name)
                                                                                    : NULL;
    return entry ? tensor_get(&entry->value, j) : otherwise;
}

double kept_unit(const struct store *s, const struct item *item, int64_t j)
{
    return front_number(s, item, "data/deviation", j, 1);
}

double kept_centre(const struct store *s, const struct item *item, int64_t j)
{
    return front_number(s, item, "data/mean", j, 0);
}

double kept_step(const struct store *s, const struct item *item, int64_t j)
{
    const struct column *c = item->kind == ITEM_ROW && item->columns ? &item->columns[j] : NULL;
    return c && c->kind == COLUMN_NUMBER && c->whole && !c->between ? 1 / kept_unit(s, item, j) : 0;
}

#define NARROW 0.25 /* what is wider is seen without edges */

int kept_jumps_around(double middle, double wide, double *edge, int count)
{
    if (wide > NARROW || count + 3 > KEPT_JUMPS) return count;
    for (int k = -1; k <= 1; k++) edge[count++] = middle + 7 * k * wide;
    return count;
}
