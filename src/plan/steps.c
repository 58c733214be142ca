/* steps.c -- the steps of a plan, and the kernel of each.
**
** A node that is neither a leaf, an alias nor a member of a group is a step of
** its own; a group is a step where its last member stands. Kernels come from a
** ladder: oneDNN, our own, the oracle; the first that can.
*/
#include "plan/internal.h"

static const struct kernel *first_that_can(const struct kernel *table, const struct call *c, const char *name,
                                           bool leads)
{
    enum op op = c->program ? OP_COUNT : c->node->op;
    for (const struct kernel *k = table; k->name; k++)
        if (k->op == op && (!leads || k->leads) && (!name || strcmp(name, k->name) == 0) && (!k->can || k->can(c)))
            return k;
    return NULL;
}

const struct kernel *kernel_for(const struct call *c, const struct plan_options *o)
{
    const struct kernel *const ladder[] = {kernels_onednn, kernels_cpu, kernels_ref};
    const struct kernel *k = NULL;
    if (o->precision == PRECISION_F64) return first_that_can(kernels_ref, c, NULL, false);
    for (int i = 0; i < 3 && o->kernels && !k; i++) k = first_that_can(ladder[i], c, o->kernels, false);
    if (!k && !o->plain) k = first_that_can(kernels_cpu, c, NULL, true);
    for (int i = o->plain ? 1 : 0; i < 3 && !k; i++) k = first_that_can(ladder[i], c, NULL, false);
    return k;
}

static bool has_step(const struct plan *p, int id)
{
    const struct node *n = &p->g->node[id];
    int group = p->value[id].group;
    if (group >= 0) return p->group[group].last == id;
    if (fuse_inlines(n) && p->options.precision != PRECISION_F64) return p->value[id].home != HOME_NONE;
    return n->op != OP_INPUT && n->op != OP_STATE && n->op != OP_RESHAPE && n->op != OP_OUT;
}

static struct tensor tensor_of(const struct plan *p, int id)
{
    return (struct tensor){p->g->node[id].type, p->g->node[id].shape, NULL};
}

static void single(struct plan *p, struct step *s)
{
    const struct node *n = &p->g->node[s->node];
    s->call.sources = n->sources;
    for (int k = 0; k < n->sources; k++) {
        s->source[k] = n->source[k];
        s->call.source[k] = tensor_of(p, n->source[k]);
        if ((op_table[n->op].flags & OP_HEAVY) && p->value[n->source[k]].stable) s->call.stable |= 1u << k;
    }
    s->output[s->call.outputs++] = s->node;
    for (int id = s->node + 1; id < p->g->count; id++)
        if (p->g->node[id].op == OP_OUT && p->g->node[id].source[0] == s->node) s->output[s->call.outputs++] = id;
    for (int k = 0; k < s->call.outputs; k++) s->call.output[k] = tensor_of(p, s->output[k]);
}

static int prepare(struct plan *p, struct step *s, struct err *e)
{
    struct call *c = &s->call;
    s->kernel = kernel_for(c, &p->options);
    if (!s->kernel) return fail(e, ERR_INTERNAL, "no kernel for %s in %s", op_table[c->node->op].name, c->node->scope);
    if (s->kernel->prep) TRY(s->kernel->prep(c, e));
    for (int k = 0; k < c->sources; k++) {
        if (!(c->stable >> k & 1) || !s->kernel->pack_bytes) continue;
        s->pack_size[k] = s->kernel->pack_bytes(c, k);
        if (s->pack_size[k]) c->packed |= 1u << k;
    }
    return 0;
}

/* No node after `assign` reads `old`, the value that it replaces, or a reshape of it: the same bytes. */
static int check_unread(const struct plan *p, int assign, int old, struct err *e)
{
    for (int user = old + 1; user < p->g->count; user++) {
        const struct node *n = &p->g->node[user];
        if (!graph_uses(p->g, user, old)) continue;
        if (n->op == OP_RESHAPE) {
            TRY(check_unread(p, assign, user, e));
        } else {
            CHECK(user <= assign, e, ERR_INTERNAL, "%s reads an old value after it was assigned, in %s",
                  op_table[n->op].name, n->scope);
        }
    }
    return 0;
}

/* A state's old value must not be read after the state was assigned. */
static int check_stale(const struct plan *p, struct err *e)
{
    for (int id = 0; id < p->g->count; id++) {
        const struct node *n = &p->g->node[id];
        if (op_assigns(n->op)) TRY(check_unread(p, id, n->source[0], e));
    }
    return 0;
}

/* Constants that something other than a program reads need memory. */
static void materialise_constants(struct plan *p)
{
    for (int id = 0; id < p->g->count; id++) {
        const struct node *n = &p->g->node[id];
        if (fuse_inlines(n) && p->value[id].target) p->value[id].home = HOME_KEPT;
        for (int k = 0; k < n->sources && p->value[id].group < 0; k++)
            if (fuse_inlines(&p->g->node[n->source[k]])) p->value[n->source[k]].home = HOME_KEPT;
    }
}

int steps_make(struct plan *p, struct err *e)
{
    TRY(check_stale(p, e));
    materialise_constants(p);
    int count = 0;
    for (int id = 0; id < p->g->count; id++) count += has_step(p, id);
    p->step = arena_small(&p->arena, (size_t)(count + 1) * sizeof *p->step);
    if (!p->step) return fail_memory(e);
    for (int id = 0; id < p->g->count; id++) {
        if (!has_step(p, id)) continue;
        struct step *s = &p->step[p->steps++];
        s->node = id;
        s->group = p->value[id].group;
        s->stable = p->value[id].stable;
        s->call.node = &p->g->node[id];
        s->call.deterministic = p->options.deterministic;
        s->call.arena = &p->arena;
        if (s->group < 0) single(p, s);
        else if (!program_build(p, s->group, s)) return TOO_LARGE; /* the caller fuses less */
        TRY(prepare(p, s, e));
    }
    return p->arena.failed ? fail_memory(e) : 0;
}

void steps_drop(struct plan *p)
{
    for (int i = 0; i < p->steps; i++)
        if (p->step[i].kernel && p->step[i].kernel->drop) p->step[i].kernel->drop(&p->step[i].call);
    p->steps = 0;
}
