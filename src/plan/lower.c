/* lower.c -- from the graph as written to the graph as run.
**
** Copies what the targets need, node by node, in order; on the way it decides
** types, merges equal nodes, and expands composite rows that no kernel takes.
** An expansion may hold composite rows itself, so passes repeat until one
** expands nothing.
**
** Types, where bf16 is allowed: products with inner sizes of at least 32, and attention with heads of as many, take
** bf16 sources; their results are bf16 too, but for gradients of weights and
** where a loss or a target reads them, as they are or with a bias added.
** Everything else computes in f32; but what is computed from bf16 alone (numbers
** that are broadcast into it, like gains and biases, do not count), or is
** normalised, is stored in bf16, again but for losses and targets.
*/
#include "base/rng.h"
#include "graph/build.h"
#include "plan/internal.h"

#define SMALL 4096 /* elements: what is smaller costs no time in f32 */

struct lowering {
    const struct graph *from;
    struct graph *to;
    const struct plan_options *options;
    bool *wanted; /* per old node */
    bool *exact;  /* per old node: read by something that wants f32 */
    bool *narrow; /* per old node: read by a product that wants bf16 */
    bool *coarse; /* per old node: computed from bf16 alone, whatever type it is kept in */
    int *map;     /* old id -> new id */
    int *bucket;  /* hash table of new ids + 1 */
    int buckets;
    const char *scope; /* the old scope that to->scope_text is a copy of */
    bool expanded;
};

static uint64_t node_hash(const struct node *n)
{
    uint64_t h = rng_hash((uint64_t)n->op, n->source, sizeof n->source[0] * (size_t)n->sources);
    h = rng_hash(h, n->i, sizeof n->i);
    h = rng_hash(h, n->f, sizeof n->f);
    return rng_hash(h, n->shape.dim, sizeof n->shape.dim[0] * (size_t)n->shape.rank);
}

static bool node_equal(const struct node *a, const struct node *b)
{
    if (a->op != b->op || a->type != b->type || a->sources != b->sources || !shape_equal(a->shape, b->shape))
        return false;
    if (memcmp(a->source, b->source, sizeof a->source[0] * (size_t)a->sources)) return false;
    if (memcmp(a->i, b->i, sizeof a->i) || memcmp(a->f, b->f, sizeof a->f)) return false;
    return a->name == b->name || (a->name && b->name && strcmp(a->name, b->name) == 0);
}

/* The last node of l->to, or an equal one before it (and the last is taken back). */
static int merged(struct lowering *l, int id)
{
    const struct node *n = &l->to->node[id];
    if (op_table[n->op].flags & OP_EFFECT || id != l->to->count - 1) return id;
    int slot = (int)(node_hash(n) % (uint64_t)l->buckets);
    for (; l->bucket[slot]; slot = (slot + 1) % l->buckets) {
        int other = l->bucket[slot] - 1;
        if (other < id && node_equal(&l->to->node[other], n)) {
            l->to->count--;
            return other;
        }
    }
    l->bucket[slot] = id + 1;
    return id;
}

static bool wide_enough(const struct node *n, struct shape a, struct shape b)
{
    const int64_t least = 32;
    if (n->op == OP_MATMUL) {
        int64_t inner = shape_dim(a, n->i[0] ? -2 : -1);
        return inner >= least && shape_dim(n->shape, -1) * shape_dim(n->shape, -2) >= least * least;
    }
    return shape_size(a) >= 4096 && shape_size(b) >= 256;
}

static bool attends(enum op op)
{
    return op == OP_ATTENTION || op == OP_ATTENTION_BACK;
}

static bool wants_bf16(const struct plan_options *o, const struct node *n, struct shape a, struct shape b)
{
    if (attends(n->op)) return o->precision == PRECISION_BF16 && shape_dim(a, 3) >= 32 && shape_size(a) >= SMALL;
    return (op_table[n->op].flags & OP_HEAVY) && o->precision == PRECISION_BF16 && wide_enough(n, a, b);
}

static bool weight_gradient(const struct node *n)
{
    return n->op == OP_CONV_DW || (n->op == OP_MATMUL && n->i[0]);
}

/* What can read bf16 as it is: elementwise programs, products, copies, and the reductions that have kernels for it. */
static bool reads_bf16(enum op op)
{
    static const bool reads[OP_COUNT] = {
        [OP_BROADCAST] = true, [OP_RESHAPE] = true,   [OP_TRANSPOSE] = true,     [OP_SLICE] = true,
        [OP_PAD] = true,       [OP_CONCAT] = true,    [OP_SUM] = true,           [OP_MAX] = true,
        [OP_NORM] = true,      [OP_NORM_BACK] = true, [OP_SOFTMAX] = true,       [OP_LOG_SOFTMAX] = true,
        [OP_XENT] = true,      [OP_ATTENTION] = true, [OP_ATTENTION_BACK] = true};
    return reads[op] || (op_table[op].flags & OP_ELEMENT);
}

/* Before a reshape rather than after it: beside what computes the value. */
static var cast_once(struct lowering *l, var a, enum dtype type)
{
    if (var_node(a)->op == OP_RESHAPE && var_type(a) != type) {
        const struct shape shape = var_shape(a);
        var y = v_reshape(cast_once(l, var_source(a, 0), type), shape);
        return var_ok(y) ? (var){l->to, merged(l, y.id)} : y;
    }
    var y = v_cast(a, type);
    return var_ok(y) && y.id != a.id ? (var){l->to, merged(l, y.id)} : y;
}

static void cast_sources(struct lowering *l, const struct node *n, var *source)
{
    bool narrow = false, wide = false;
    for (int k = 0; k < n->sources; k++) {
        narrow |= var_type(source[k]) == BF16;
        wide |= var_type(source[k]) == F32;
    }
    if (n->sources >= 2 && wants_bf16(l->options, n, var_shape(source[0]), var_shape(source[1]))) {
        for (int k = 0; k < n->sources; k++) source[k] = cast_once(l, source[k], BF16);
    } else if (narrow && (!reads_bf16(n->op) || (wide && (n->op == OP_CONCAT || attends(n->op))))) {
        for (int k = 0; k < n->sources; k++)
            if (var_type(source[k]) == BF16) source[k] = cast_once(l, source[k], F32);
    }
}

/* Computed from activations that are bf16 themselves; or normalised, so that no digit hangs on a large mean. */
static bool of_bf16(const struct lowering *l, const struct node *old, const struct node *n)
{
    const struct graph *g = l->to;
    bool all = true, some = false;
    if (attends(n->op)) return g->node[n->source[0]].type == BF16;
    if (n->op == OP_NORM) return shape_size(n->shape) >= SMALL;
    if (!(op_table[n->op].flags & OP_ELEMENT) && n->op != OP_NORM_BACK) return false;
    if (n->op == OP_ASSIGN || n->op == OP_CAST || shape_size(n->shape) < SMALL) return false;
    for (int k = 0; k < n->sources; k++) {
        const struct node *source = &g->node[n->source[k]];
        if (source->op == OP_CONST || !shape_equal(source->shape, n->shape)) continue;
        all = all && (source->type == BF16 || l->coarse[old->source[k]]);
        some = true;
    }
    return all && some;
}

static void settle_type(struct lowering *l, const struct node *old, var y)
{
    struct node *n = &l->to->node[y.id];
    const int id = (int)(old - l->from->node);
    const bool exact = l->exact[id];
    l->coarse[id] = l->options->precision == PRECISION_BF16 && of_bf16(l, old, n);
    if (l->options->precision == PRECISION_F64) n->type = F64;
    else if ((op_table[n->op].flags & OP_HEAVY) && var_type(var_source(y, 0)) == BF16)
        n->type = weight_gradient(n) || exact ? F32 : BF16;
    else if (l->coarse[id] && !exact) n->type = BF16;
    else if ((op_table[n->op].flags & OP_LEAF) || n->op == OP_CAST) n->type = old->type;
}

static void enter_scope(struct lowering *l, const struct node *n)
{
    if (l->scope == n->scope) return;
    const char *copy = arena_text(&l->to->arena, n->scope);
    l->to->scope_text = copy ? copy : "";
    l->scope = n->scope;
}

/* A constant in another shape is a constant: programs write it in, and nothing is stored. */
static int constant(struct lowering *l, double value, struct shape shape)
{
    var y = v_fill(l->to, shape, value);
    if (!var_ok(y)) return -1;
    l->to->node[y.id].type = l->options->precision == PRECISION_F64 ? F64 : F32;
    return merged(l, y.id);
}

/* Elementwise rows broadcast by themselves: what was repeated for them is read as it was before, where another source
** still says how large the result is. Returns whether one was: its BROADCAST may have no reader left. */
static bool read_unrepeated(const struct node *old, var *source)
{
    bool any = false;
    if (!(op_table[old->op].flags & OP_ELEMENT) || old->op == OP_ASSIGN) return false;
    for (int k = 0; k < old->sources; k++) {
        if (var_node(source[k])->op != OP_BROADCAST) continue;
        struct shape s = var_shape(var_source(source[k], 0));
        bool fits = true;
        for (int j = 0; j < old->sources; j++)
            if (j != k) fits = fits && shape_broadcast(s, var_shape(source[j]), &s);
        if (!fits || !shape_equal(s, old->shape)) continue;
        source[k] = var_source(source[k], 0);
        any = true;
    }
    return any;
}

static int copy_node(struct lowering *l, int id)
{
    const struct node *old = &l->from->node[id];
    var source[OP_MAX_SOURCES];
    enter_scope(l, old);
    for (int k = 0; k < old->sources; k++) source[k] = (var){l->to, l->map[old->source[k]]};
    l->expanded |= read_unrepeated(old, source); /* another pass drops what nothing reads any more */
    cast_sources(l, old, source);
    if (old->op == OP_CAST && var_type(source[0]) == old->type) return source[0].id;
    if (old->op == OP_RESHAPE && shape_equal(old->shape, var_shape(source[0]))) return source[0].id;

    if ((old->op == OP_RESHAPE || old->op == OP_BROADCAST) && var_node(source[0])->op == OP_CONST)
        return constant(l, var_node(source[0])->f[0], old->shape);

    if (old->sources) {
        var y = cheaper(old, source);
        l->expanded |= var_ok(y); /* another pass settles types, and drops what nothing reads any more */
        if (var_ok(y)) return y.id;
    }

    struct node n = *old;
    if (!(op_table[n.op].flags & OP_LEAF) && n.op != OP_CAST) n.type = F32;
    if (n.name) n.name = arena_text(&l->to->arena, n.name);
    var y = graph_add(l->to, n, source, old->sources);
    if (!var_ok(y)) return -1;
    settle_type(l, old, y);
    if (op_table[n.op].expand && !lower_has_kernel(l->to, y.id, l->options)) {
        l->expanded = true;
        return op_table[n.op].expand(y).id;
    }
    y.id = merged(l, y.id);
    /* The cast stands beside its source, so that one group computes both. */
    if (l->narrow[id] && var_type(y) == F32 && (op_table[n.op].flags & OP_ELEMENT)) cast_once(l, y, BF16);
    return y.id;
}

bool lower_has_kernel(const struct graph *g, int id, const struct plan_options *o)
{
    const struct node *n = &g->node[id];
    struct call c = {.node = n, .sources = n->sources, .outputs = 1, .output = {{n->type, n->shape, NULL}}};
    if (o->precision == PRECISION_F64) return false;
    if (op_table[n->op].flags & OP_ELEMENT) return true; /* tile programs know them all */
    for (int k = 0; k < n->sources; k++)
        c.source[k] = (struct tensor){g->node[n->source[k]].type, g->node[n->source[k]].shape, NULL};
    const struct kernel *kernel = kernel_for(&c, o);
    for (const struct kernel *r = kernels_ref; r->name; r++)
        if (r == kernel) return false;
    return kernel != NULL;
}

/* A loss, or part of one. Sums that keep the last axis are statistics of channels, and gradients of what was broadcast
** along them: thousands of terms, of which each may be off by its last digit. */
static bool wants_exact(const struct node *n)
{
    static const bool wants[OP_COUNT] = {[OP_BCE] = true,     [OP_XENT] = true, [OP_LOG_SOFTMAX] = true,
                                         [OP_SOFTMAX] = true, [OP_EXP] = true,  [OP_ASSIGN] = true};
    return wants[n->op] || (n->op == OP_SUM && shape_dim(n->shape, -1) == 1);
}

/* What is wanted exactly of its result is wanted exactly of its sources. */
static bool passes_exact(enum op op)
{
    return op == OP_RESHAPE || op == OP_SLICE || op == OP_ADD || op == OP_SUB;
}

/* Which old nodes the targets need, and what their readers want of them. */
static void mark(struct lowering *l, const int *target, int count)
{
    for (int k = 0; k < count; k++) l->wanted[target[k]] = l->exact[target[k]] = true;
    for (int id = l->from->count - 1; id >= 0; id--) {
        const struct node *n = &l->from->node[id];
        if (!l->wanted[id]) continue;
        bool narrow = n->op == OP_RESHAPE && l->narrow[id];
        if (n->sources >= 2)
            narrow = wants_bf16(l->options, n, l->from->node[n->source[0]].shape, l->from->node[n->source[1]].shape);
        bool exact = wants_exact(n) || (passes_exact(n->op) && l->exact[id]);
        for (int k = 0; k < n->sources; k++) {
            l->wanted[n->source[k]] = true;
            l->narrow[n->source[k]] |= narrow;
            l->exact[n->source[k]] |= exact;
        }
    }
}

static int copy_all(struct lowering *l, int *target, int count, struct err *e)
{
    for (int id = 0; id < l->from->count; id++) {
        if (!l->wanted[id]) continue;
        l->map[id] = copy_node(l, id);
        TRY(graph_check(l->to, e));
    }
    for (int k = 0; k < count; k++) target[k] = l->map[target[k]];
    return 0;
}

static int pass(const struct graph *from, const struct plan_options *o, struct graph **out, int *target, int count,
                bool *expanded, struct err *e)
{
    size_t n = (size_t)from->count;
    struct lowering l = {.from = from, .to = graph_new(), .options = o, .buckets = from->count * 8 + 64};
    l.wanted = mem_array(n, sizeof *l.wanted);
    l.exact = mem_array(n, sizeof *l.exact);
    l.narrow = mem_array(n, sizeof *l.narrow);
    l.coarse = mem_array(n, sizeof *l.coarse);
    l.map = mem_array(n, sizeof *l.map);
    l.bucket = mem_array((size_t)l.buckets, sizeof *l.bucket);
    int status = 0;
    if (l.to && l.wanted && l.exact && l.narrow && l.coarse && l.map && l.bucket) {
        mark(&l, target, count);
        status = copy_all(&l, target, count, e);
    } else {
        status = fail_memory(e);
    }
    mem_free(l.wanted);
    mem_free(l.exact);
    mem_free(l.narrow);
    mem_free(l.coarse);
    mem_free(l.map);
    mem_free(l.bucket);
    *expanded = l.expanded;
    *out = l.to;
    return status;
}

int lower(const var *targets, int count, const struct plan_options *o, struct graph **out, int *target, struct err *e)
{
    const struct graph *from = targets[0].g;
    struct graph *before = NULL;
    bool again = true;
    for (int k = 0; k < count; k++) target[k] = targets[k].id;
    while (again) {
        int status = pass(from, o, out, target, count, &again, e);
        graph_free(before);
        if (status) {
            graph_free(*out);
            *out = NULL;
            return status;
        }
        from = before = *out;
    }
    return 0;
}
