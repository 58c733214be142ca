/* fuse.c -- which elementwise nodes run together.
**
** Nodes are visited in order. An elementwise node joins the open groups of its
** sources that have its shape (they become one), or opens a group. A group runs
** where its last member stands, so it must close as soon as a node outside it
** reads one of its members. Before a state is assigned, every other group that
** reads it closes, so that the old value is read before the new one is written.
**
** A sum over everything, or over all but the last axis, joins the group of what
** it sums up: the group adds it up in passing. None of the group may read it.
*/
#include "plan/internal.h"

bool fuse_inlines(const struct node *n)
{
    return n->op == OP_CONST;
}

/* How many sums a SUM makes, when the last axis alone may be kept; 0: other axes are kept too. */
static int64_t sum_width(struct shape s, int64_t mask)
{
    for (int i = 0; i + 1 < s.rank; i++)
        if (s.dim[i] > 1 && !(mask >> i & 1)) return 0;
    return s.rank && !(mask >> (s.rank - 1) & 1) ? shape_dim(s, -1) : 1;
}

bool fuse_sums(const struct graph *g, const struct node *n)
{
    if (n->op != OP_SUM || !(op_table[g->node[n->source[0]].op].flags & OP_ELEMENT)) return false;
    int64_t width = sum_width(g->node[n->source[0]].shape, n->i[0]);
    return width > 0 && tile_length(width) > 0;
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

static bool has_room(const struct plan *p, int group, int id, int most)
{
    return group >= 0 && p->group[group].open && p->group[group].members < most &&
           p->group[group].stable == p->value[id].stable;
}

static bool reads_a_sum_of(const struct plan *p, int group, int id)
{
    const struct node *n = &p->g->node[id];
    for (int k = 0; k < n->sources; k++)
        if (p->g->node[n->source[k]].op == OP_SUM && find(p, n->source[k]) == group) return true;
    return false;
}

static bool can_join(const struct plan *p, int group, int id, int most)
{
    return has_room(p, group, id, most) && shape_equal(p->group[group].shape, p->g->node[id].shape) &&
           !reads_a_sum_of(p, group, id);
}

static void merge(struct plan *p, int into, int from)
{
    p->group[from].merged_into = into;
    p->group[into].members += p->group[from].members;
    if (p->group[from].last > p->group[into].last) p->group[into].last = p->group[from].last;
}

static int open_group(struct plan *p, int id)
{
    p->group[p->groups] = (struct group){
        .merged_into = -1, .open = true, .stable = p->value[id].stable, .shape = p->g->node[id].shape};
    return p->groups++;
}

static void enter(struct plan *p, int group, int id)
{
    p->group[group].members++;
    p->group[group].last = id;
    p->value[id].group = group;
}

static void join_sum(struct plan *p, int id, int most)
{
    int group = find(p, p->g->node[id].source[0]);
    if (most > 1 && has_room(p, group, id, most)) enter(p, group, id);
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
    if (mine < 0) mine = open_group(p, id);
    if (n->op == OP_ASSIGN) close_readers(p, n->source[0], mine);
    enter(p, mine, id);
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
        else if (fuse_sums(p->g, n)) join_sum(p, id, most);
        else if (op_assigns(n->op)) close_readers(p, n->source[0], -1);
        for (int k = 0; k < n->sources; k++) {
            int group = find(p, n->source[k]);
            if (group >= 0 && group != find(p, id)) p->group[group].open = false;
        }
    }
    for (int id = 0; id < p->g->count; id++) p->value[id].group = find(p, id);
    return 0;
}
