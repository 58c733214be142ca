/* remake.c -- values that are cheaper to compute again than to keep.
**
** What a group stores for later groups alone (an activation and its slope, for
** the gradient) is written to memory, fetched from there, and needs room for all
** the time between. Where it takes a few cheap rows to make it again from what
** lies in memory anyway, those rows are copied to where it is read. Decided by
** bytes: a write counts twice, for the line is fetched before, and computing by
** what could be read meanwhile (measured at 20 GB/s on two cores).
*/
#include "plan/internal.h"

#define LARGE 16384 /* elements: smaller values stay in a cache */
#define MOST_NODES 8
#define MOST_LEAVES 4
#define MOST_READERS 4
#define MOST_MEMBERS 40

struct recipe {
    int nodes, leaves;
    int leaf[MOST_LEAVES];
    double price;
    bool fails;
};

struct extra { /* group `group` reads `leaf` since something is made again there */
    int group, leaf;
};

struct remaking {
    struct plan *p;
    bool *remade;    /* per node */
    bool *read_out;  /* per node: by another group or a node of none, or a target */
    bool *read_hard; /* per node: by a node of no group, or a target: must be stored */
    struct extra *extra;
    int extras, room;
    struct node *node; /* the graph with copies */
    int nodes, capacity;
    int *map;               /* old id -> new id */
    int *copy, *copy_group; /* per old node: its latest copy, and the group that is for */
    bool failed;            /* memory ran out */
};

/* Bytes that two cores could read while one number is computed. */
static double price(enum op op)
{
    static const double of[OP_COUNT] = {
        [OP_EXP] = 3,        [OP_SIGMOID] = 3, [OP_LOG] = 4,     [OP_SOFTPLUS] = 5, [OP_BCE] = 5,
        [OP_TANH] = 5,       [OP_SIN] = 6,     [OP_COS] = 6,     [OP_ERF] = 7,      [OP_GELU] = 4,
        [OP_GELU_SLOPE] = 4, [OP_DIV] = 1,     [OP_LGAMMA] = 40, [OP_DIGAMMA] = 40};
    return of[op] > 0 ? of[op] : 0.4;
}

static double bytes_of(const struct plan *p, int id)
{
    const struct node *n = &p->g->node[id];
    return shape_size(n->shape) < LARGE ? 0 : (double)shape_size(n->shape) * (double)dtype_size(n->type);
}

static void find_readers(struct remaking *r)
{
    const struct plan *p = r->p;
    for (int k = 0; k < p->targets; k++) r->read_out[p->target[k]] = r->read_hard[p->target[k]] = true;
    for (int id = 0; id < p->g->count; id++)
        for (int k = 0; k < p->g->node[id].sources; k++) {
            int from = p->g->node[id].source[k];
            if (p->value[id].group < 0) r->read_hard[from] = true;
            if (p->value[id].group < 0 || p->value[id].group != p->value[from].group) r->read_out[from] = true;
        }
}

static bool in_memory(const struct remaking *r, int id)
{
    return r->p->value[id].group < 0 || (r->read_out[id] && !r->remade[id]);
}

/* What value `id` is made of: rows to be copied, and values in memory. */
static void look_up(const struct remaking *r, int id, struct recipe *a)
{
    const struct node *n = &r->p->g->node[id];
    if (a->fails || fuse_inlines(n)) return;
    if (in_memory(r, id)) {
        for (int k = 0; k < a->leaves; k++)
            if (a->leaf[k] == id) return;
        if (a->leaves < MOST_LEAVES) a->leaf[a->leaves++] = id;
        else a->fails = true;
        return;
    }
    a->fails = !(op_table[n->op].flags & OP_ELEMENT) || n->op == OP_ASSIGN || ++a->nodes > MOST_NODES;
    a->price += price(n->op);
    for (int k = 0; k < n->sources; k++) look_up(r, n->source[k], a);
}

static bool reads(const struct remaking *r, int group, int leaf)
{
    for (int id = leaf + 1; id < r->p->g->count; id++)
        if (r->p->value[id].group == group && graph_uses(r->p->g, id, leaf)) return true;
    for (int k = 0; k < r->extras; k++)
        if (r->extra[k].group == group && r->extra[k].leaf == leaf) return true;
    return false;
}

/* Is the state behind `leaf`, if it is one, given another value before the group runs? */
static bool changes_before(const struct plan *p, int leaf, int group)
{
    while (p->g->node[leaf].op == OP_RESHAPE) leaf = p->g->node[leaf].source[0];
    if (op_assigns(p->g->node[leaf].op)) return true;
    for (int id = leaf + 1; id <= p->group[group].last && p->g->node[leaf].op == OP_STATE; id++)
        if (op_assigns(p->g->node[id].op) && p->g->node[id].source[0] == leaf) return true;
    return false;
}

/* The groups other than its own that read value `id`; -1: too many. */
static int reader_groups(const struct plan *p, int id, int group[MOST_READERS])
{
    int count = 0;
    for (int user = id + 1; user < p->g->count; user++) {
        int k = 0, g = p->value[user].group;
        if (g == p->value[id].group || !graph_uses(p->g, user, id)) continue;
        while (k < count && group[k] != g) k++;
        if (k < count) continue;
        if (count == MOST_READERS) return -1;
        group[count++] = g;
    }
    return count;
}

/* What it costs group `g` to make value `id` by the recipe; less than 0: it cannot. */
static double cost(const struct remaking *r, int id, const struct recipe *a, int g)
{
    const struct plan *p = r->p;
    double bytes = a->price * (double)shape_size(p->g->node[id].shape);
    if (p->group[g].members + a->nodes > MOST_MEMBERS || p->group[g].stable) return -1;
    for (int k = 0; k < a->leaves; k++) {
        if (changes_before(p, a->leaf[k], g)) return -1;
        if (!reads(r, g, a->leaf[k])) bytes += bytes_of(p, a->leaf[k]);
    }
    return bytes;
}

static bool note(struct remaking *r, int group, int leaf)
{
    if (r->extras == r->room) {
        int room = r->room ? 2 * r->room : 64;
        struct extra *grown = mem_resize(r->extra, (size_t)room * sizeof *grown);
        if (!grown) return false;
        r->extra = grown;
        r->room = room;
    }
    r->extra[r->extras++] = (struct extra){group, leaf};
    return true;
}

static bool decide(struct remaking *r, int id)
{
    const struct plan *p = r->p;
    const struct node *n = &p->g->node[id];
    struct recipe a = {0};
    int group[MOST_READERS];
    if (!(op_table[n->op].flags & OP_ELEMENT) || n->op == OP_ASSIGN || p->value[id].stable) return true;
    if (!r->read_out[id] || r->read_hard[id] || bytes_of(p, id) == 0) return true;
    int readers = reader_groups(p, id, group);
    r->remade[id] = readers > 0; /* so that the recipe goes through it */
    look_up(r, id, &a);
    double saved = bytes_of(p, id) * (2 + readers), costs = 0;
    for (int k = 0; k < readers && !a.fails; k++) {
        double more = cost(r, id, &a, group[k]);
        a.fails = more < 0;
        costs += more;
    }
    r->remade[id] = readers > 0 && !a.fails && costs < saved;
    if (!r->remade[id]) return true;
    for (int k = 0; k < readers; k++) {
        p->group[group[k]].members += a.nodes;
        for (int i = 0; i < a.leaves; i++)
            if (!note(r, group[k], a.leaf[i])) return false;
    }
    return true;
}

static bool reserve(struct remaking *r)
{
    if (r->nodes < r->capacity) return true;
    int capacity = r->capacity ? 2 * r->capacity : r->p->g->count + 64;
    struct node *grown = mem_resize(r->node, (size_t)capacity * sizeof *grown);
    if (!grown) return false;
    r->node = grown;
    r->capacity = capacity;
    return true;
}

static int append(struct remaking *r, int id, const int source[OP_MAX_SOURCES])
{
    if (!reserve(r)) {
        r->failed = true;
        return -1;
    }
    struct node *n = &r->node[r->nodes];
    *n = r->p->g->node[id];
    for (int k = 0; k < n->sources; k++) n->source[k] = source[k];
    return r->nodes++;
}

/* Value `id` as a node of group `group` reads it: its copy there, or itself; -1: out of memory. */
static int seen_by(struct remaking *r, int id, int group)
{
    const struct node *n = &r->p->g->node[id];
    int source[OP_MAX_SOURCES] = {0};
    if (group < 0 || r->p->value[id].group == group || fuse_inlines(n) || in_memory(r, id)) return r->map[id];
    if (r->copy_group[id] == group) return r->copy[id];
    for (int k = 0; k < n->sources; k++) source[k] = seen_by(r, n->source[k], group);
    r->copy_group[id] = group;
    return r->copy[id] = append(r, id, source);
}

static bool rebuild(struct remaking *r)
{
    struct graph *g = r->p->g;
    for (int id = 0; id < g->count; id++) r->copy_group[id] = -1;
    for (int id = 0; id < g->count; id++) {
        int source[OP_MAX_SOURCES] = {0};
        for (int k = 0; k < g->node[id].sources; k++)
            source[k] = seen_by(r, g->node[id].source[k], r->p->value[id].group);
        r->map[id] = append(r, id, source);
        if (r->failed) return false;
    }
    for (int k = 0; k < r->p->targets; k++) r->p->target[k] = r->map[r->p->target[k]];
    mem_free(g->node);
    g->node = r->node;
    g->count = r->nodes;
    g->capacity = r->capacity;
    r->node = NULL;
    return true;
}

int remake(struct plan *p, struct err *e)
{
    size_t n = (size_t)p->g->count;
    struct remaking r = {.p = p,
                         .remade = mem_array(n, sizeof *r.remade),
                         .read_out = mem_array(n, sizeof *r.read_out),
                         .read_hard = mem_array(n, sizeof *r.read_hard),
                         .map = mem_array(n, sizeof *r.map),
                         .copy = mem_array(n, sizeof *r.copy),
                         .copy_group = mem_array(n, sizeof *r.copy_group)};
    bool ok = r.remade && r.read_out && r.read_hard && r.map && r.copy && r.copy_group;
    if (ok) find_readers(&r);
    for (int id = 0; ok && id < (int)n; id++) ok = decide(&r, id);
    ok = ok && rebuild(&r);
    mem_free(r.remade);
    mem_free(r.read_out);
    mem_free(r.read_hard);
    mem_free(r.map);
    mem_free(r.copy);
    mem_free(r.copy_group);
    mem_free(r.extra);
    mem_free(r.node);
    return ok ? 0 : fail_memory(e);
}
