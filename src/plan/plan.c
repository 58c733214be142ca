/* plan.c -- compiling in order, and running. */
#include "base/clock.h"
#include "base/par.h"
#include "plan/internal.h"

#include <math.h>
#include <stdio.h>

#define MOST_MEMBERS 64 /* of a group */
/* Microseconds: less work is done by one thread. Two would gain nothing on a quiet machine (0.1 ms a step either way),
** and on a busy one each region waits for the other thread's turn: 16 to 60 ms a step. */
#define SMALL_WORK 200

static bool assigned(const struct graph *g, int id)
{
    for (int user = id + 1; user < g->count; user++)
        if (op_assigns(g->node[user].op) && g->node[user].source[0] == id) return true;
    return false;
}

static void find_stable(struct plan *p)
{
    for (int id = 0; id < p->g->count; id++) {
        const struct node *n = &p->g->node[id];
        struct value *v = &p->value[id];
        bool pure = n->op != OP_INPUT && !op_assigns(n->op) && !(op_table[n->op].flags & OP_RANDOM);
        v->stable = pure && !(n->op == OP_STATE && assigned(p->g, id));
        for (int k = 0; k < n->sources; k++) v->stable &= p->value[n->source[k]].stable;
    }
}

static int make_values(struct plan *p, struct err *e)
{
    p->value = arena_small(&p->arena, (size_t)(p->g->count + 1) * sizeof *p->value);
    if (!p->value) return fail_memory(e);
    for (int k = 0; k < p->targets; k++) p->value[p->target[k]].target = true;
    for (int id = 0; id < p->g->count; id++) p->value[id].group = -1;
    find_stable(p);
    return 0;
}

/* Nodes into an order that groups well, and copies of those that are cheaper to compute again than to keep. */
static int rework(struct plan *p, struct err *e)
{
    if (p->options.precision == PRECISION_F64 || p->options.plain) return 0;
    TRY(arrange(p->g, p->target, p->targets, e));
    TRY(make_values(p, e));
    TRY(fuse(p, MOST_MEMBERS, e));
    return remake(p, e);
}

/* Groups too large for a call are rare: fuse fewer members, down to one, which always fits. */
static int make_steps(struct plan *p, struct err *e)
{
    int status = TOO_LARGE;
    for (int most = p->options.plain ? 1 : MOST_MEMBERS; most >= 1 && status == TOO_LARGE; most /= 2) {
        steps_drop(p);
        TRY(make_values(p, e));
        if (p->options.precision != PRECISION_F64) TRY(fuse(p, most, e));
        status = steps_make(p, e);
    }
    return status == TOO_LARGE ? fail(e, ERR_INTERNAL, "an elementwise row that no program can hold") : status;
}

/* Equal leaves have become one; what still has another's name has another shape or type, and no place of its own. */
static int check_names(const struct graph *g, struct err *e)
{
    char a[100], b[100];
    for (int id = 0; id < g->count; id++) {
        const struct node *n = &g->node[id];
        for (int other = 0; n->name && other < id; other++) {
            const struct node *o = &g->node[other];
            CHECK(o->op != n->op || strcmp(o->name, n->name) != 0, e, ERR_INTERNAL,
                  "%s %s stands there twice, as %s %s and as %s %s", op_table[n->op].name, n->name, dtype_name(o->type),
                  shape_text(o->shape, a, sizeof a), dtype_name(n->type), shape_text(n->shape, b, sizeof b));
        }
    }
    return 0;
}

static int compile(struct plan *p, const var *targets, int count, struct err *e)
{
    p->targets = count;
    p->target = arena_small(&p->arena, (size_t)count * sizeof *p->target);
    if (!p->target) return fail_memory(e);
    TRY(lower(targets, count, &p->options, &p->g, p->target, e));
    TRY(check_names(p->g, e));
    TRY(rework(p, e));
    p->threads = work_microseconds(p->g) < SMALL_WORK ? 1 : par_threads();
    int before = par_limit(p->threads), status = make_steps(p, e);
    par_limit_end(before);
    if (status) return status;
    TRY(place(p, e));
    p->touched = true;
    return 0;
}

int plan_compile(struct plan **out, const var *targets, int count, const struct plan_options *o, struct err *e)
{
    *out = NULL;
    CHECK(count > 0 && targets[0].g, e, ERR_INTERNAL, "a plan without targets");
    TRY(graph_check(targets[0].g, e));
    for (int k = 0; k < count; k++)
        CHECK(var_ok(targets[k]) && targets[k].g == targets[0].g, e, ERR_INTERNAL,
              "target %d is no value of this graph", k);
    struct plan *p = mem_alloc(sizeof *p);
    if (!p) return fail_memory(e);
    p->options = *o;
    int status = compile(p, targets, count, e);
    if (status) {
        plan_free(p);
        return status;
    }
    *out = p;
    return 0;
}

void plan_free(struct plan *p)
{
    if (!p) return;
    steps_drop(p);
    graph_free(p->g);
    mem_free(p->block);
    mem_free(p->kept);
    arena_free(&p->arena);
    mem_free(p);
}

struct tensor plan_input(struct plan *p, const char *name)
{
    for (int id = 0; id < p->g->count; id++) {
        const struct node *n = &p->g->node[id];
        if (n->op == OP_INPUT && strcmp(n->name, name) == 0)
            return (struct tensor){n->type, n->shape, p->value[id].data};
    }
    return (struct tensor){0};
}

struct tensor plan_output(struct plan *p, int k)
{
    const struct node *n = &p->g->node[p->target[k]];
    return (struct tensor){n->type, n->shape, p->value[p->target[k]].data};
}

void plan_touch(struct plan *p)
{
    p->touched = true;
}

static void copy_state(struct plan *p, bool in)
{
    for (struct state_copy *c = p->copies; c; c = c->next) {
        struct tensor inside = {p->g->node[c->node].type, p->g->node[c->node].shape, p->value[c->node].data};
        if (in && (p->touched || c->assigned)) tensor_convert(&c->outside, &inside);
        if (!in && c->assigned) tensor_convert(&inside, &c->outside);
    }
}

static void pack_sources(struct plan *p, struct step *s)
{
    for (int k = 0; k < s->call.sources; k++)
        if (s->pack_size[k] && (p->touched || !p->value[s->source[k]].stable))
            s->kernel->pack(&s->call, k, s->pack_from[k], s->call.source[k].data);
}

void run_step(struct plan *p, struct step *s, const struct run *r)
{
    double start = p->profiling ? clock_seconds() : 0;
    if (s->call.packed) pack_sources(p, s);
    s->kernel->run(&s->call, r);
    if (p->profiling) s->seconds += clock_seconds() - start;
}

static bool tensor_finite(const struct tensor *t)
{
    if (t->type == U8 || t->type == I32) return true;
    int64_t n = shape_size(t->shape);
    for (int64_t i = 0; i < n; i++)
        if (!isfinite(tensor_get(t, i))) return false;
    return true;
}

/* The first source of s that is not finite; -1: none. */
static int bad_source(const struct plan *p, const struct step *s)
{
    for (int k = 0; k < s->call.sources; k++) {
        struct tensor t = {s->call.source[k].type, s->call.source[k].shape, p->value[s->source[k]].data};
        if (!tensor_finite(&t)) return s->source[k];
    }
    return -1;
}

/* "enc/1 matmul", or "enc/1 matmul (its source x)" where `source` is to blame */
static void name_value(const struct plan *p, int id, int source, char *where, size_t size)
{
    const struct node *n = &p->g->node[id], *from = &p->g->node[source >= 0 ? source : id];
    size_t at = (size_t)snprintf(where, size, "%s%s%s", n->scope, n->scope[0] ? " " : "", op_table[n->op].name);
    if (source >= 0 && at < size)
        snprintf(where + at, size - at, " (its source %s)", from->name ? from->name : op_table[from->op].name);
}

/* A sum that a group took along is not finite where what it adds up is not, and that is not stored. */
static int blamed(const struct plan *p, const struct step *s, int id)
{
    return s->call.program && p->g->node[id].op == OP_SUM ? p->g->node[id].source[0] : id;
}

static void check_sources(const struct plan *p, const struct step *s, char *where, size_t size)
{
    int source = bad_source(p, s);
    if (source >= 0) name_value(p, blamed(p, s, s->node), source, where, size);
}

static void check_outputs(const struct plan *p, const struct step *s, char *where, size_t size)
{
    for (int k = 0; !where[0] && k < s->call.outputs; k++)
        if (!tensor_finite(&s->call.output[k])) name_value(p, blamed(p, s, s->output[k]), -1, where, size);
}

static int run_all(struct plan *p, const struct run *r, char *where, size_t size)
{
    double start = p->profiling ? clock_seconds() : 0;
    int threads = par_limit(p->threads);
    unsigned denormals = par_flush_denormals();
    copy_state(p, true);
    if (where) where[0] = 0;
    for (int i = 0; i < p->steps; i++) {
        struct step *s = &p->step[i];
        if (s->stable && !p->touched) continue;
        if (where && !where[0]) check_sources(p, s, where, size);
        run_step(p, s, r);
        if (where) check_outputs(p, s, where, size);
    }
    copy_state(p, false);
    par_restore_denormals(denormals);
    par_limit_end(threads);
    p->touched = false;
    p->runs++;
    if (p->profiling) p->seconds += clock_seconds() - start;
    return 0;
}

int plan_run(struct plan *p, uint64_t seed, uint64_t step, struct err *e)
{
    (void)e;
    return run_all(p, &(struct run){seed, step}, NULL, 0);
}

int plan_run_checked(struct plan *p, uint64_t seed, uint64_t step, char *where, size_t size, struct err *e)
{
    (void)e;
    return run_all(p, &(struct run){seed, step}, where, size);
}
