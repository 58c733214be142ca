/* network.c -- items through a feature network, batch after batch. */
#include "metric/network.h"

#include "task/walk.h"

#include <math.h>

int network_open(const char *path, const struct item *item, struct model **out, struct err *e)
{
    struct model *m;
    TRY(model_load(&m, path, e));
    int failed = 0;
    if (!model_able(m, VERB_ENCODE) || !model_able(m, VERB_CLASSIFY)) {
        fail(e, ERR_UNSUPPORTED, "%s is a model of the family '%s', not a judge", path, m->family->name);
        failed = fail_hint(e, "`limn judge train DATA -o JUDGE` makes one");
    } else if (m->item.kind != item->kind || !shape_equal(m->item.shape, item->shape)) {
        char here[64], there[64];
        fail(e, ERR_SHAPE, "the judge %s looks at items of %s, and these are %s", path,
             shape_text(m->item.shape, here, sizeof here), shape_text(item->shape, there, sizeof there));
        failed = fail_hint(e, "train one on such data: `limn judge train DATA -o JUDGE`");
    }
    m->precision = PRECISION_F32;
    if (failed) model_free(m);
    *out = failed ? NULL : m;
    return failed;
}

struct shown {
    const double *x;
    int64_t size;
    double scale; /* from 0..1 to what the data hold */
    bool whole;
};

static int give(void *self, struct program *p, int64_t first, int64_t n, int64_t batch, struct err *e)
{
    const struct shown *s = self;
    struct tensor x = program_input(p, "data/x");
    (void)e;
    for (int64_t i = 0; i < batch && x.data; i++) {
        const double *from = s->x + (first + (i < n ? i : n - 1)) * s->size;
        for (int64_t j = 0; j < s->size; j++) {
            const double value = from[j] * s->scale;
            tensor_set(&x, i * s->size + j, s->whole ? round(value) : value);
        }
    }
    return 0;
}

/* [n, width of the verb's output] in double */
static int look(struct model *m, enum verb verb, const double *x, int64_t n, double **out, int64_t *width,
                struct err *e)
{
    const struct entry *scale = store_find(m->store, STORE_BUFFER, "data/scale");
    const bool picture = m->item.kind == ITEM_IMAGE;
    struct shown s = {x, shape_size(m->item.shape), 1, picture && m->item.type == U8};
    struct walk w = {.m = m, .ask = {.verb = verb, .temperature = 1}, .count = n, .give = give, .giver = &s};
    struct tensor t;
    if (picture && scale) s.scale = 1 / tensor_get(&scale->value, 0);
    TRY(walk_gather(&w, &t, e));
    *width = shape_size(t.shape) / n;
    *out = mem_array((size_t)(n * *width), sizeof **out);
    struct tensor to = {F64, t.shape, *out};
    if (*out) tensor_convert(&t, &to);
    mem_free(t.data);
    return *out ? 0 : fail_memory(e);
}

int network_features(struct model *network, const double *x, int64_t n, struct points *out, struct err *e)
{
    double *features;
    TRY(look(network, VERB_ENCODE, x, n, &features, &out->d, e));
    out->x = features;
    out->n = n;
    return 0;
}

int network_classify(struct model *network, const double *x, int64_t n, double **log_p, struct err *e)
{
    int64_t classes;
    return look(network, VERB_CLASSIFY, x, n, log_p, &classes, e);
}

void network_predict(const double *log_p, int64_t n, int classes, int32_t *predicted)
{
    for (int64_t i = 0; i < n; i++) {
        predicted[i] = 0;
        for (int k = 1; k < classes; k++)
            if (log_p[i * classes + k] > log_p[i * classes + predicted[i]]) predicted[i] = (int32_t)k;
    }
}
