/* fit_from.c -- beginning with the weights of another model, as far as they fit.
**
** What the new model will need is found by building it once into a store of its
** own. A weight is taken where name, shape and type agree; the two families may
** differ. What was learned of the data (the front's buffers) is not taken. A weight
** that no player moves, such as those below a probe, has to be among what is taken.
*/
#include "api/job.h"

#include "nn/front.h"

#define FRONT "data/"

#define MOST_MOVES 32

struct wanted {
    struct store *store;
    const char *moves[MOST_MOVES]; /* prefixes of what the players move */
    int count;
};

static int build_stage(const struct job *j, struct wanted *w, int stage, struct err *e)
{
    net n;
    TRY(net_init(&n, w->store, &j->model->item, 1, true, e));
    n.stage = stage;
    j->family->build(&n, j->model->options, front_batch(&n));
    const int failed = net_check(&n, e);
    for (int k = 0; k < n.players && w->count < MOST_MOVES; k++) w->moves[w->count++] = n.player[k].moves;
    net_free(&n);
    return failed;
}

static int build_all(const struct job *j, struct wanted *w, struct err *e)
{
    const int stages = j->family->stages ? j->family->stages(j->model->options) : 1;
    for (int k = 0; k < stages; k++) TRY(build_stage(j, w, k, e));
    return 0;
}

static bool is_moved(const struct wanted *w, const char *name)
{
    for (int k = 0; k < w->count; k++)
        if (!strncmp(name, w->moves[k], strlen(w->moves[k]))) return true;
    return false;
}

static bool same_numbers(const struct entry *a, const struct entry *b)
{
    return a->value.type == b->value.type && shape_equal(a->value.shape, b->value.shape);
}

struct taken {
    int parameters, of;
};

static int missed(const char *path, const struct entry *want, struct err *e)
{
    char shape[100];
    fail(e, ERR_DATA, "%s has no %s of %s, which is not learned here", path, want->name,
         shape_text(want->value.shape, shape, sizeof shape));
    return fail_hint(e, "give this model the other's sizes, and take what it has: `limn info %s` shows them", path);
}

static int take(struct job *j, const struct wanted *w, const struct store *from, struct taken *t, struct err *e)
{
    for (int i = 0; i < w->store->count; i++) {
        const struct entry *want = &w->store->entry[i], *have = store_find(from, want->kind, want->name);
        struct entry *made;
        const bool parameter = want->kind == STORE_PARAM;
        if (!parameter && (want->kind != STORE_BUFFER || !strncmp(want->name, FRONT, strlen(FRONT)))) continue;
        t->of += parameter;
        if (!have || !same_numbers(want, have)) {
            if (parameter && !is_moved(w, want->name)) return missed(j->o->from, want, e);
            continue;
        }
        TRY(store_need(j->model->store, want->kind, want->name, want->value.type, want->value.shape,
                       (struct init){INIT_FILL, 0}, &made, e));
        memcpy(made->value.data, have->value.data, tensor_bytes(&have->value));
        t->parameters += parameter;
    }
    j->model->store->version++;
    return 0;
}

static int take_into(struct job *j, struct wanted *wanted, struct err *e)
{
    struct model *other;
    struct taken t = {0};
    const char *path = j->o->from;
    TRY(build_all(j, wanted, e));
    TRY(model_load(&other, path, e));
    const int failed = take(j, wanted, other->store, &t, e);
    model_free(other);
    TRY(failed);
    if (!t.parameters) {
        fail(e, ERR_DATA, "%s: none of its parameters has the name and shape of one of the %d of this model", path,
             t.of);
        return fail_hint(e, "take a model of the same family and sizes; `limn info %s` shows them", path);
    }
    job_note(j, "begins with %d of its %d parameters taken from %s", t.parameters, t.of, path);
    return 0;
}

int job_take_from(struct job *j, struct err *e)
{
    const bool wants = j->family->wants_from && j->family->wants_from(j->model->options);
    if (!j->o->from && wants && !j->o->resume) {
        fail(e, ERR_OPTION, "only the last layer learns here, and there is no model below it");
        return fail_hint(e, "--from MODEL says whose layers it is to learn on");
    }
    if (!j->o->from) return 0;
    CHECK(j->family->build, e, ERR_UNSUPPORTED, "%s is fitted in one go: there are no weights to begin with",
          j->family->name);
    struct wanted wanted = {.store = store_new(j->o->seed)};
    if (!wanted.store) return fail_memory(e);
    const int failed = take_into(j, &wanted, e);
    store_free(wanted.store);
    return failed;
}
