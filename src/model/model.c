/* model.c -- a model's life, and the programs that it keeps.
**
** A program is large (activations for a whole batch) and slow to make, so the
** last few are kept, keyed by what was asked; the least recently used goes when
** there are too many. A change of the store touches a program when it is next
** asked for.
*/
#include "model/model.h"
#include "model/verb.h"

#include <math.h>
#include <pthread.h>

#define PROGRAMS_MOST 12

struct cached {
    struct cached *next;
    struct ask ask;
    uint64_t version; /* of the store, when it ran last */
    struct program *program;
};

/* ---- life ---- */

static int lock_new(struct model *m, struct err *e)
{
    pthread_mutex_t *lock = mem_alloc(sizeof *lock);
    if (!lock || pthread_mutex_init(lock, NULL)) {
        mem_free(lock);
        return fail_memory(e);
    }
    m->lock = lock;
    return 0;
}

static int fill(struct model *m, const struct family *f, const struct item *item, uint64_t seed, struct err *e)
{
    m->family = f;
    TRY(lock_new(m, e));
    TRY(item_copy(item, &m->item, &m->arena, e));
    m->options = arena_alloc(&m->arena, f->options_size);
    m->store = store_new(seed);
    if (!m->options || !m->store) return fail_memory(e);
    if (f->options) TRY(options_default(f->options, m->options, e));
    if (f->adapt) f->adapt(m->options, &m->item);
    return 0;
}

int model_new(struct model **out, const struct family *f, const struct item *item, uint64_t seed, struct err *e)
{
    *out = NULL;
    struct model *m = mem_alloc(sizeof *m);
    if (!m) return fail_memory(e);
    int rc = fill(m, f, item, seed, e);
    if (rc) model_free(m);
    else *out = m;
    return rc;
}

static void cached_free(struct cached *c)
{
    program_free(c->program);
    mem_free(c);
}

void model_free(struct model *m)
{
    if (!m) return;
    for (struct cached *c = m->cached, *next; c; c = next) {
        next = c->next;
        cached_free(c);
    }
    for (int k = 0; m->part && k < m->item.classes; k++) model_free(m->part[k]);
    if (m->lock) pthread_mutex_destroy(m->lock);
    mem_free(m->lock);
    json_free(m->record);
    store_free(m->store);
    arena_free(&m->arena);
    mem_free(m);
}

int model_check(const struct model *m, struct err *e)
{
    const struct family *f = m->family;
    CHECK(f->takes >> m->item.kind & 1, e, ERR_DATA, "the family '%s' (%s) does not take data of the kind '%s'",
          f->name, f->title, item_kind_name(m->item.kind));
    const int failed = f->check ? f->check(m->options, &m->item, e) : 0;
    return failed == ERR_DATA ? hint_families(m, VERB_COUNT, e) : failed;
}

/* ---- making programs ---- */

/* A fitted model is what the last stage made of it. */
static int open_net(struct model *m, net *n, int64_t batch, struct err *e)
{
    const int status = net_init(n, m->store, &m->item, batch, false, e);
    if (!status && m->family->stages) n->stage = m->family->stages(m->options) - 1;
    return status;
}

static int find_latents(struct model *m, struct err *e)
{
    net n;
    var z;
    if (m->latents) return 0;
    TRY(open_net(m, &n, 1, e));
    int rc = verb_build_latent(m, &n, &z, e);
    if (!rc) m->latents = var_dim(z, 1);
    net_free(&n);
    return rc;
}

/* What reports a likelihood never runs in bf16. */
static enum precision precision_for(const struct model *m, enum verb v)
{
    bool density = v == VERB_SCORE || v == VERB_EACH || v == VERB_LOG_WEIGHT || v == VERB_BASELINE || v == VERB_APART ||
                   v == VERB_JOINT || v == VERB_CLASSIFY || v == VERB_CLUSTER;
    return density && m->precision == PRECISION_BF16 ? PRECISION_F32 : m->precision;
}

static int compile(struct model *m, const struct ask *ask, struct program **out, struct err *e)
{
    net n;
    var result;
    struct plan_options o = {.precision = precision_for(m, ask->verb), .deterministic = m->deterministic};
    if (ask->exact) o = (struct plan_options){.precision = PRECISION_F32, .deterministic = true};
    if (ask->verb == VERB_DECODE && model_able(m, VERB_DECODE)) TRY(find_latents(m, e));
    TRY(open_net(m, &n, ask->batch, e));
    n.temperature = ask->temperature;
    n.top_k = ask->top_k;
    n.top_p = ask->top_p;
    int rc = verb_build(m, ask, &n, &result, e);
    if (!rc) rc = program_compile(out, &n, &result, 1, &o, e);
    net_free(&n);
    return rc;
}

static bool same(const struct ask *a, const struct ask *b)
{
    return a->verb == b->verb && a->batch == b->batch && a->temperature == b->temperature &&
           a->labelled == b->labelled && a->given == b->given && a->top_k == b->top_k && a->top_p == b->top_p &&
           a->exact == b->exact;
}

/* Takes it out of the list; NULL: there is none. */
static struct cached *take(struct model *m, const struct ask *ask)
{
    for (struct cached **at = &m->cached; *at; at = &(*at)->next) {
        struct cached *c = *at;
        if (!same(&c->ask, ask)) continue;
        *at = c->next;
        return c;
    }
    return NULL;
}

static int make(struct model *m, const struct ask *ask, struct cached **out, struct err *e)
{
    struct cached *c = mem_alloc(sizeof *c);
    if (!c) return fail_memory(e);
    int rc = compile(m, ask, &c->program, e);
    if (rc) {
        mem_free(c);
        return rc;
    }
    c->ask = *ask;
    c->version = m->store->version;
    *out = c;
    return 0;
}

static void put_first(struct model *m, struct cached *c)
{
    struct cached **last = &m->cached;
    c->next = m->cached;
    m->cached = c;
    for (int k = 0; k < PROGRAMS_MOST && *last; k++) last = &(*last)->next;
    if (!*last) return;
    cached_free(*last);
    *last = NULL;
}

static int find_program(struct model *m, const struct ask *ask, struct program **out, struct err *e)
{
    struct cached *c = take(m, ask);
    if (!c) TRY(make(m, ask, &c, e));
    put_first(m, c);
    if (c->version != m->store->version) program_touch(c->program);
    c->version = m->store->version;
    *out = c->program;
    return 0;
}

int model_program(struct model *m, const struct ask *ask, struct program **out, struct err *e)
{
    *out = NULL;
    CHECK(ask->batch > 0, e, ERR_CALL, "a batch of %lld items", (long long)ask->batch);
    CHECK(ask->temperature >= 0 && isfinite(ask->temperature), e, ERR_CALL, "a temperature is 0 or more, not %g",
          ask->temperature);
    pthread_mutex_lock(m->lock);
    int rc = find_program(m, ask, out, e);
    if (rc) model_release(m);
    return rc;
}

void model_release(struct model *m)
{
    pthread_mutex_unlock(m->lock);
}

int model_latents(struct model *m, int64_t *latents, struct err *e)
{
    pthread_mutex_lock(m->lock);
    int rc = find_latents(m, e);
    *latents = m->latents;
    model_release(m);
    return rc;
}
