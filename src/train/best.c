/* best.c -- keeping, and handing out, the best parameters. */
#include "train/best.h"
#include "nn/net.h"

static const struct tensor *current(const struct store *s, const struct entry *of)
{
    const struct entry *average = of->kind == STORE_PARAM ? store_find(s, STORE_AVERAGE, of->name) : NULL;
    return average ? &average->value : &of->value;
}

static enum store_kind best_kind(const struct entry *of)
{
    return of->kind == STORE_PARAM ? STORE_BEST : STORE_BEST_BUFFER;
}

static bool is_model(const struct entry *of)
{
    return of->kind == STORE_PARAM || of->kind == STORE_BUFFER;
}

int best_keep(struct store *s, struct err *e)
{
    int count = s->count;
    for (int i = 0; i < count; i++) {
        const struct entry of = s->entry[i];
        struct entry *best;
        if (!is_model(&of)) continue;
        TRY(store_need(s, best_kind(&of), of.name, of.value.type, of.value.shape, (struct init){INIT_FILL, 0}, &best,
                       e));
        memcpy(best->value.data, current(s, &of)->data, tensor_bytes(&of.value));
    }
    return 0;
}

void best_forget(struct store *s)
{
    for (int i = 0; i < s->count; i++) {
        const struct entry *of = &s->entry[i], *best = is_model(of) ? store_find(s, best_kind(of), of->name) : NULL;
        if (best) memcpy(best->value.data, current(s, of)->data, tensor_bytes(&of->value));
    }
}

static const struct tensor *value_of_model(const struct store *s, const struct entry *of)
{
    const struct entry *best = store_find(s, best_kind(of), of->name);
    return best ? &best->value : current(s, of);
}

static int copy_model(const struct store *s, struct store *to, struct err *e)
{
    for (int i = 0; i < s->count; i++) {
        const struct entry *of = &s->entry[i];
        struct entry *made;
        if (!is_model(of)) continue;
        TRY(store_need(to, of->kind, of->name, of->value.type, of->value.shape, (struct init){INIT_FILL, 0}, &made, e));
        memcpy(made->value.data, value_of_model(s, of)->data, tensor_bytes(&of->value));
    }
    return 0;
}

int best_model(const struct store *s, struct store **out, struct err *e)
{
    *out = store_new(s->seed);
    if (!*out) return fail_memory(e);
    int status = copy_model(s, *out, e);
    if (status) {
        store_free(*out);
        *out = NULL;
    }
    return status;
}

int best_install(struct store *s, struct err *e)
{
    (void)e;
    for (int i = 0; i < s->count; i++) {
        struct entry *of = &s->entry[i];
        if (is_model(of)) memmove(of->value.data, value_of_model(s, of)->data, tensor_bytes(&of->value));
    }
    s->version++;
    return 0;
}

int best_current_state(void *store, const char *leaf, struct tensor *t, struct err *e)
{
    const struct entry *average = store_find(store, STORE_AVERAGE, leaf); /* a parameter's leaf is its plain name */
    if (!average) return net_state(store, leaf, t, e);
    *t = average->value;
    return 0;
}
