/* arrange.c -- the order of nodes, so that what can run as one group stands together.
**
** A group of fused nodes ends where a node outside it reads one of its members.
** Gradients are written down source by source, with a sum between two products
** of one value; here elementwise nodes, and sums that a group can take along,
** move up to the values that they read, past whatever they do not read. They
** move a few places only: a value that moves up must be kept for longer. Leaves,
** which take no time, come first.
*/
#include "plan/internal.h"

#define REACH 24

struct arranging {
    const struct graph *g;
    int *order; /* old ids in their new order */
    int *place; /* old id -> its place there */
    int count, leaves;
};

static bool moves(const struct graph *g, const struct node *n)
{
    return (op_table[n->op].flags & OP_ELEMENT) ? n->op != OP_ASSIGN : fuse_sums(g, n);
}

/* The shape of the values that a node goes through. */
static struct shape walked(const struct graph *g, const struct node *n)
{
    return n->op == OP_SUM ? g->node[n->source[0]].shape : n->shape;
}

static bool goes_along(const struct arranging *a, int place, struct shape with)
{
    const struct node *n = &a->g->node[a->order[place]];
    return (op_table[n->op].flags & OP_ELEMENT) && shape_equal(n->shape, with);
}

/* Where node `id` goes: after the last node it reads and those that run with it; at the end, if that is no gain. */
static int best_place(const struct arranging *a, int id)
{
    const struct node *n = &a->g->node[id];
    const struct shape shape = walked(a->g, n);
    int last = -1;
    if (!moves(a->g, n)) return a->count;
    for (int k = 0; k < n->sources; k++)
        if (a->place[n->source[k]] > last) last = a->place[n->source[k]];
    if (last < 0 || a->count - last > REACH || !goes_along(a, last, shape)) return a->count;
    int to = last + 1;
    while (to < a->count && (goes_along(a, to, shape) || fuse_sums(a->g, &a->g->node[a->order[to]]))) to++;
    for (int k = to; k < a->count; k++)
        if (op_assigns(a->g->node[a->order[k]].op)) return a->count;
    return to;
}

static void insert(struct arranging *a, int id, int to)
{
    for (int k = a->count++; k > to; k--) {
        a->order[k] = a->order[k - 1];
        a->place[a->order[k]] = k;
    }
    a->order[to] = id;
    a->place[id] = to;
}

static void renumber(struct graph *g, const struct arranging *a, struct node *node, int *target, int targets)
{
    for (int k = 0; k < g->count; k++) {
        node[k] = g->node[a->order[k]];
        for (int i = 0; i < node[k].sources; i++) node[k].source[i] = a->place[node[k].source[i]];
    }
    for (int k = 0; k < targets; k++) target[k] = a->place[target[k]];
    memcpy(g->node, node, (size_t)g->count * sizeof *node);
}

int arrange(struct graph *g, int *target, int targets, struct err *e)
{
    size_t n = (size_t)g->count;
    struct arranging a = {.g = g, .order = mem_array(n, sizeof *a.order), .place = mem_array(n, sizeof *a.place)};
    struct node *node = mem_array(n, sizeof *node);
    bool ok = a.order && a.place && node;
    for (int id = 0; ok && id < g->count; id++) {
        const unsigned flags = op_table[g->node[id].op].flags;
        insert(&a, id, (flags & OP_LEAF) && !(flags & OP_RANDOM) ? a.leaves++ : best_place(&a, id));
    }
    if (ok) renumber(g, &a, node, target, targets);
    mem_free(a.order);
    mem_free(a.place);
    mem_free(node);
    return ok ? 0 : fail_memory(e);
}
