/* program.c -- a plan per segment of a net, and what passes between them.
**
** Values cross from segment to segment as state leaves "carry:K", whose memory
** is the program's; all other state is the store's. A plan keeps what it made of
** state that it does not assign itself; a segment that reads a carry which some
** other segment assigns is therefore touched before its first round.
**
** Random numbers are keyed within a graph: each segment has a seed of its own,
** and each round of a loop a step of its own.
*/
#include "model/program.h"

#include "base/rng.h"
#include "base/text.h"

/* A segment, compiled. */
struct part {
    struct plan *plan; /* NULL: nothing in it is wanted */
    int repeat;
    bool reads_carry;    /* of another segment */
    struct tensor round; /* the input loop/t; NULL data where it is not read */
};

struct copy { /* of an input that several segments have */
    struct tensor from, to;
};

struct program {
    struct arena arena;
    struct part part[NET_MAX_SEGMENTS];
    int parts;
    const char *carry_name[NET_MAX_CARRIES];
    struct tensor carry[NET_MAX_CARRIES];
    int carries;
    struct copy *copy;
    int copies;
    int (*state)(void *self, const char *name, struct tensor *t, struct err *e);
    void *self;
};

/* ---- state ---- */

static int take_carries(struct program *p, const net *n, struct err *e)
{
    for (int k = 0; k < n->carries; k++) {
        struct tensor t = {n->carry[k].type, n->carry[k].shape, NULL};
        t.data = arena_alloc(&p->arena, tensor_bytes(&t));
        p->carry_name[k] = arena_text(&p->arena, n->carry[k].name);
        if (!t.data || !p->carry_name[k]) return fail_memory(e);
        p->carry[p->carries++] = t;
    }
    return 0;
}

static int find_state(void *self, const char *name, struct tensor *t, struct err *e)
{
    struct program *p = self;
    for (int k = 0; k < p->carries; k++) {
        if (strcmp(p->carry_name[k], name) != 0) continue;
        *t = p->carry[k];
        return 0;
    }
    return p->state(p->self, name, t, e);
}

static const char *assigned_state(var effect)
{
    while (op_assigns(var_node(effect)->op)) effect = var_source(effect, 0);
    return var_node(effect)->name;
}

static bool assigned_here(const net *n, const struct graph *g, const char *name)
{
    for (int k = 0; k < n->effects; k++)
        if (n->effect[k].g == g && strcmp(assigned_state(n->effect[k]), name) == 0) return true;
    return false;
}

static bool reads_carry(const struct program *p, const net *n, const struct graph *g)
{
    for (int id = 0; id < g->count; id++)
        for (int k = 0; g->node[id].op == OP_STATE && k < p->carries; k++)
            if (strcmp(g->node[id].name, p->carry_name[k]) == 0 && !assigned_here(n, g, p->carry_name[k])) return true;
    return false;
}

/* ---- compiling ---- */

static int compile_part(struct program *p, const net *n, int s, const var *outputs, int count,
                        const struct plan_options *o, struct err *e)
{
    const struct graph *g = n->segment[s].g;
    var target[NET_MAX_EFFECTS + count]; /* the outputs first: output k is target k */
    int targets = 0;
    for (int k = 0; s == n->segments - 1 && k < count; k++) target[targets++] = outputs[k];
    for (int k = 0; k < n->effects; k++)
        if (n->effect[k].g == g) target[targets++] = n->effect[k];
    struct part *part = &p->part[p->parts++];
    part->repeat = n->segment[s].repeat;
    if (!targets) return 0;
    TRY(plan_compile(&part->plan, target, targets, o, e));
    part->round = plan_input(part->plan, "loop/t");
    part->reads_carry = reads_carry(p, n, g);
    return 0;
}

/* Inputs of segment s that an earlier one has too. */
static int find_copies(struct program *p, const net *n, int s, struct err *e)
{
    const struct graph *g = n->segment[s].g;
    for (int id = 0; id < g->count && p->part[s].plan; id++) {
        const struct node *in = &g->node[id];
        if (in->op != OP_INPUT || strcmp(in->name, "loop/t") == 0) continue;
        struct tensor first = program_input(p, in->name), here = plan_input(p->part[s].plan, in->name);
        if (!here.data || here.data == first.data) continue;
        CHECK(shape_equal(first.shape, here.shape), e, ERR_INTERNAL, "the input %s has two shapes", in->name);
        p->copy[p->copies++] = (struct copy){first, here};
    }
    return 0;
}

static int inputs_of(const net *n)
{
    int inputs = 0;
    for (int s = 0; s < n->segments; s++)
        for (int id = 0; id < n->segment[s].g->count; id++) inputs += n->segment[s].g->node[id].op == OP_INPUT;
    return inputs;
}

static int compile(struct program *p, const net *n, const var *outputs, int count, const struct plan_options *o,
                   struct err *e)
{
    p->state = o->state ? o->state : net_state;
    p->self = o->state ? o->self : n->store;
    struct plan_options own = *o;
    own.state = find_state;
    own.self = p;
    TRY(take_carries(p, n, e));
    for (int s = 0; s < n->segments; s++) TRY(compile_part(p, n, s, outputs, count, &own, e));
    p->copy = arena_small(&p->arena, (size_t)inputs_of(n) * sizeof *p->copy);
    if (!p->copy) return fail_memory(e);
    for (int s = 1; s < n->segments; s++) TRY(find_copies(p, n, s, e));
    return 0;
}

int program_compile(struct program **out, const net *n, const var *outputs, int count, const struct plan_options *o,
                    struct err *e)
{
    *out = NULL;
    TRY(net_check(n, e));
    for (int k = 0; k < count; k++)
        CHECK(var_ok(outputs[k]) && outputs[k].g == n->g, e, ERR_INTERNAL,
              "output %d of a program is no value of its last segment: bring it there with carried", k);
    struct program *p = mem_alloc(sizeof *p);
    if (!p) return fail_memory(e);
    int rc = compile(p, n, outputs, count, o, e);
    if (rc) program_free(p);
    else *out = p;
    return rc;
}

void program_free(struct program *p)
{
    if (!p) return;
    for (int s = 0; s < p->parts; s++) plan_free(p->part[s].plan);
    arena_free(&p->arena);
    mem_free(p);
}

/* ---- running ---- */

struct tensor program_input(struct program *p, const char *name)
{
    struct tensor none = {0};
    for (int s = 0; s < p->parts; s++) {
        struct tensor t = p->part[s].plan ? plan_input(p->part[s].plan, name) : none;
        if (t.data) return t;
    }
    return none;
}

struct tensor program_output(struct program *p, int k)
{
    return plan_output(p->part[p->parts - 1].plan, k);
}

void program_touch(struct program *p)
{
    for (int s = 0; s < p->parts; s++)
        if (p->part[s].plan) plan_touch(p->part[s].plan);
}

static int run_part(struct part *part, uint64_t seed, uint64_t step, struct err *e)
{
    if (part->reads_carry) plan_touch(part->plan);
    for (int t = 0; t < part->repeat; t++) {
        if (part->round.data) tensor_set(&part->round, 0, t);
        TRY(plan_run(part->plan, seed, step * (uint64_t)part->repeat + (uint64_t)t, e));
    }
    return 0;
}

int program_run(struct program *p, uint64_t seed, uint64_t step, struct err *e)
{
    for (int k = 0; k < p->copies; k++) tensor_convert(&p->copy[k].from, &p->copy[k].to);
    for (int s = 0; s < p->parts; s++)
        if (p->part[s].plan) TRY(run_part(&p->part[s], rng_key(seed, rng_hash_text("segment"), (uint64_t)s), step, e));
    return 0;
}

/* ---- reporting ---- */

size_t program_bytes(const struct program *p)
{
    size_t bytes = arena_bytes(&p->arena);
    for (int s = 0; s < p->parts; s++) bytes += p->part[s].plan ? plan_bytes(p->part[s].plan) : 0;
    return bytes;
}

void program_describe(const struct program *p, struct text *out)
{
    for (int s = 0; s < p->parts; s++) {
        const struct part *part = &p->part[s];
        if (!part->plan) continue;
        if (p->parts > 1) text_printf(out, "part %d of %d, %d rounds\n", s + 1, p->parts, part->repeat);
        plan_describe(part->plan, out);
    }
}
