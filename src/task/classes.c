/* classes.c -- p(x, y) = p(y) p(x | y), of models that know one class each. */
#include "task/classes.h"

#include "base/rng.h"

#include <math.h>

static double prior(const struct model *m, int k)
{
    return tensor_get(&store_find(m->store, STORE_PARAM, "prior")->value, k);
}

int classes_log_joint(struct model *m, struct data *d, int samples, uint64_t seed, double *joint, struct score *one,
                      struct err *e)
{
    const int classes = m->item.classes;
    TRY(item_suits(&m->item, &d->item, e));
    for (int k = 0; k < classes; k++) {
        TRY(score_data(m->part[k], d, samples, seed, one, e));
        for (int64_t i = 0; i < d->count; i++) joint[i * classes + k] = log(prior(m, k)) + one->per_item[i];
        mem_free(one->per_item);
        one->per_item = NULL;
    }
    return 0;
}

/* ---- samples ---- */

static void draw_classes(const struct model *m, const struct sample_options *o, int32_t *which)
{
    struct rng r = rng_stream(o->seed, "class");
    for (int64_t i = 0; i < o->count; i++) {
        double left = rng_uniform(&r);
        int k = 0;
        while (k + 1 < m->item.classes && (left -= prior(m, k)) >= 0) k++;
        which[i] = k;
    }
}

/* Items of class k to the places of that class. */
static int put_class(struct model *m, int k, const struct sample_options *o, const int32_t *which, struct tensor *items,
                     struct err *e)
{
    struct sample_options some = *o;
    struct tensor drawn;
    some.label = SAMPLE_ANY_CLASS;
    some.count = 0;
    for (int64_t i = 0; i < o->count; i++) some.count += which[i] == k;
    if (!some.count) return 0;
    some.seed = rng_key(o->seed, (uint64_t)k, 0);
    TRY(sample_items(m->part[k], &some, &drawn, NULL, e));
    const size_t bytes = tensor_bytes(&drawn) / (size_t)some.count;
    if (!items->data) {
        *items = (struct tensor){drawn.type, shape_join(o->count, shape_item(drawn.shape)), NULL};
        items->data = mem_array((size_t)o->count, bytes);
    }
    for (int64_t i = 0, at = 0; i < o->count && items->data; i++)
        if (which[i] == k)
            memcpy((char *)items->data + (size_t)i * bytes, (char *)drawn.data + (size_t)at++ * bytes, bytes);
    mem_free(drawn.data);
    return items->data ? 0 : fail_memory(e);
}

int classes_sample(struct model *m, const struct sample_options *o, struct tensor *items, struct err *e)
{
    *items = (struct tensor){0};
    int32_t *which = mem_array((size_t)o->count, sizeof *which);
    int failed = which ? 0 : fail_memory(e);
    if (!failed) draw_classes(m, o, which);
    for (int64_t i = 0; i < o->count && !failed && o->label != SAMPLE_ANY_CLASS; i++) which[i] = sample_class(m, o, i);
    for (int k = 0; k < m->item.classes && !failed; k++) failed = put_class(m, k, o, which, items, e);
    mem_free(which);
    if (failed) mem_free(items->data);
    if (failed) items->data = NULL;
    return failed;
}
