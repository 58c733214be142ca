/* step.h -- a training step of a small variational autoencoder, built by hand: what the tests of plans compile.
**
** Its states live in struct step_state: one block of F32 per name, made at first use.
*/
#ifndef LIMN_TESTS_PLAN_STEP_H
#define LIMN_TESTS_PLAN_STEP_H

#include "base/rng.h"
#include "graph/build.h"
#include "graph/gradient.h"
#include "plan/plan.h"

#define STEP_STATES 32
#define STEP_PARAMETERS 6
#define STEP_TARGETS (1 + 3 * STEP_PARAMETERS)

struct step_state {
    int count;
    struct {
        char name[16];
        struct tensor t;
    } state[STEP_STATES];
    struct graph *g; /* whose state leaves tell the shapes */
};

static inline struct tensor *step_state_find(struct step_state *s, const char *name)
{
    for (int k = 0; k < s->count; k++)
        if (strcmp(s->state[k].name, name) == 0) return &s->state[k].t;
    return NULL;
}

static inline int step_state_make(struct step_state *s, const char *name, struct shape shape, struct err *e)
{
    CHECK(s->count < STEP_STATES && strlen(name) < sizeof s->state[0].name, e, ERR_INTERNAL, "no room for state %s", name);
    struct tensor t = {F32, shape, mem_alloc((size_t)shape_size(shape) * sizeof(float))};
    if (!t.data) return fail_memory(e);
    struct rng r = rng_stream(1, name);
    bool moment = name[0] == 'm' || name[0] == 'v'; /* of Adam: they begin as zeros */
    for (int64_t i = 0; i < shape_size(shape) && !moment; i++) ((float *)t.data)[i] = 0.1f * (float)rng_normal(&r);
    strcpy(s->state[s->count].name, name);
    s->state[s->count++].t = t;
    return 0;
}

/* plan_options.state */
static inline int step_state_of(void *self, const char *name, struct tensor *t, struct err *e)
{
    struct step_state *s = self;
    for (int id = 0; id < s->g->count && !step_state_find(s, name); id++) {
        const struct node *n = &s->g->node[id];
        if (n->op == OP_STATE && strcmp(n->name, name) == 0) TRY(step_state_make(s, name, n->shape, e));
    }
    CHECK(step_state_find(s, name), e, ERR_INTERNAL, "no state %s", name);
    *t = *step_state_find(s, name);
    return 0;
}

static inline void step_state_free(struct step_state *s)
{
    for (int k = 0; k < s->count; k++) mem_free(s->state[k].t.data);
    s->count = 0;
}

/* Adam (Kingma & Ba 2014) on w with gradient d: three effects. */
static inline void step_adam(var w, const char *number, var d, var *effect)
{
    char m_name[16] = "m", v_name[16] = "v";
    strncat(m_name, number, 8);
    strncat(v_name, number, 8);
    var m = v_state(w.g, m_name, var_shape(w)), v = v_state(w.g, v_name, var_shape(w));
    effect[0] = v_assign(m, v_lerp(m, d, 0.1));
    effect[1] = v_assign(v, v_lerp(v, v_square(d), 0.001));
    var move = v_div(v_scale(effect[0], 1e-3), v_offset(v_sqrt(effect[1]), 1e-8));
    effect[2] = v_assign(w, v_sub(w, move));
}

/* x [batch, 64] of bytes -> hidden [batch, 48] -> z [batch, 32] -> x; target 0 is the loss, the others are effects. */
static inline void step_build(struct graph *g, int64_t batch, var target[STEP_TARGETS])
{
    static const char *const number[STEP_PARAMETERS] = {"0", "1", "2", "3", "4", "5"};
    graph_push(g, "enc");
    var x = v_scale(v_input(g, "x", U8, SHAPE(batch, 64)), 1 / 255.0);
    var w[STEP_PARAMETERS] = {v_state(g, "w0", SHAPE(64, 48)), v_state(g, "w1", SHAPE(48)),     v_state(g, "w2", SHAPE(48, 64)),
                              v_state(g, "w3", SHAPE(64)),     v_state(g, "w4", SHAPE(32, 64)), v_state(g, "w5", SHAPE(64))};
    var hidden = v_relu(v_add(v_matmul(x, w[0]), w[1]));
    var code = v_add(v_matmul(hidden, w[2]), w[3]);
    var mean = v_slice(code, 1, 0, 32), log_variance = v_slice(code, 1, 32, 32);
    graph_pop(g);
    graph_push(g, "dec");
    var z = v_add(mean, v_mul(v_exp(v_scale(log_variance, 0.5)), v_normal(g, SHAPE(batch, 32))));
    var bce = v_sum_items(v_bce(v_add(v_matmul(z, w[4]), w[5]), x));
    graph_pop(g);
    var kl = v_sub(v_add(v_exp(log_variance), v_square(mean)), v_offset(log_variance, 1));
    target[0] = v_mean_all(v_add(bce, v_scale(v_sum_items(kl), 0.5)));
    var d[STEP_PARAMETERS];
    gradients(target[0], w, STEP_PARAMETERS, d);
    graph_push(g, "adam");
    for (int k = 0; k < STEP_PARAMETERS; k++) step_adam(w[k], number[k], d[k], &target[1 + 3 * k]);
    graph_pop(g);
}

#endif
