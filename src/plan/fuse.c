/* fuse.c -- which elementwise nodes run together.
**
** Nodes are visited in order. An elementwise node joins the open groups of its
** sources that have its shape (they become one), or opens a group. A group runs
** where its last member stands, so it must close as soon as a node outside it
** reads one of its members. Before a state is assigned, every other group that
** reads it closes, so that the old value is read before the new one is written.
*/
#include "plan/internal.h"

bool fuse_inlines(const struct node *n)
{
    return n->op == OP_CONST;
}

static bool fusable(const struct node *n)
{
    return (op_table[n->op].flags & OP_ELEMENT) || n->op == OP_UNIFORM || n->op == OP_NORMAL || n->op == OP_IOTA ||
           n->op == OP_CONST;
}

static int find(const struct plan *p, int id)
{
    int group = p->value[id].group;
    while (group >= 0 && p->group[group].merged_into >= 0) group = p->group[group].merged_into;
    return group;
}

static struct shape group_shape(const struct plan *p, int group)
{
    return p->g->node[p->group[group].last].shape;
}

static bool can_join(const struct plan *p, int group, int id, int most)
{
    if (group < 0 || !p->group[group].open || p->group[group].members >= most) return false;
    return p->group[group].stable == p->value[id].stable && shape_equal(group_shape(p, group), p->g->node[id].shape);
}

static void merge(struct plan *p, int into, int from)
{
    p->group[from].merged_into = into;
    p->group[into].members += p->group[from].members;
    if (p->group[from].last > p->group[into].last) p->group[into].last = p->group[from].last;
}

static int open_group(struct plan *p, bool stable)
{
    p->group[p->groups] = (struct group){.merged_into = -1, .open = true, .stable = stable};
    return p->groups++;
}

/* Close the groups other than `but` that read a state about to be assigned, or a reshape of it. */
static void close_readers(struct plan *p, int state, int but)
{
    for (int id = state + 1; id < p->g->count; id++) {
        int group = find(p, id);
        if (!graph_uses(p->g, id, state)) continue;
        if (p->g->node[id].op == OP_RESHAPE) close_readers(p, id, but);
        if (group >= 0 && group != but) p->group[group].open = false;
    }
}

static void join(struct plan *p, int id, int most)
{
    const struct node *n = &p->g->node[id];
    int mine = -1;
    for (int k = 0; k < n->sources && most > 1; k++) {
        int group = find(p, n->source[k]);
        if (group == mine || !can_join(p, group, id, most)) continue;
        if (mine < 0) mine = group;
        else if (p->group[mine].members + p->group[group].members < most) merge(p, mine, group);
    }
    if (mine < 0) mine = open_group(p, p->value[id].stable);
    if (n->op == OP_ASSIGN) close_readers(p, n->source[0], mine);
    p->group[mine].members++;
    p->group[mine].last = id;
    p->value[id].group = mine;
}

int fuse(struct plan *p, int most, struct err *e)
{
    p->groups = 0;
    p->group = arena_small(&p->arena, (size_t)p->g->count * sizeof *p->group);
    if (!p->group) return fail_memory(e);
    for (int id = 0; id < p->g->count; id++) p->value[id].group = -1;
    for (int id = 0; id < p->g->count; id++) {
        const struct node *n = &p->g->node[id];
        if (fuse_inlines(n)) continue;
        if (fusable(n)) join(p, id, most);
        for (int k = 0; k < n->sources; k++) {
            int group = find(p, n->source[k]);
            if (group >= 0 && group != find(p, id)) p->group[group].open = false;
        }
    }
    for (int id = 0; id < p->g->count; id++) p->value[id].group = find(p, id);
    return 0;
}
