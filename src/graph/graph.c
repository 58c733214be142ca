/* graph.c -- nodes, scopes and the sticky error. */
#include "graph/graph.h"
#include "base/rng.h"
#include "base/text.h"
#include "graph/rows.h"

#include <stdarg.h>
#include <stdio.h>

#define MANY (-1)
#define ELEMENT OP_ELEMENT
#define HEAVY OP_HEAVY
#define LEAF OP_LEAF
#define RANDOM OP_RANDOM
#define EFFECT OP_EFFECT
#define FLAT OP_FLAT
#define NOGRAD OP_NOGRAD

const struct op_info op_table[OP_COUNT] = {
#define OP(name, sources, flags, infer, gradient, expand, help)                                                        \
    {#name, sources, flags, infer_##infer, gradient, expand, help},
#include "graph/ops.def"
#undef OP
};

/* How many random nodes each scope has: their keys are made of the scope's name and their place in it. */
struct ordinal {
    struct ordinal *next;
    const char *scope;
    uint64_t count;
};

struct graph *graph_new(void)
{
    struct graph *g = mem_alloc(sizeof *g);
    if (g) g->scope_text = "";
    return g;
}

void graph_free(struct graph *g)
{
    if (!g) return;
    arena_free(&g->arena);
    mem_free(g->node);
    mem_free(g);
}

int graph_check(const struct graph *g, struct err *e)
{
    if (!g) return fail_memory(e);
    if (!g->err.kind) return 0;
    if (e && !e->kind) *e = g->err;
    return g->err.kind;
}

static void intern_scope(struct graph *g)
{
    const char *copy = arena_text(&g->arena, g->scope);
    g->scope_text = copy ? copy : "";
    if (!copy) fail_memory(&g->err);
}

void graph_push(struct graph *g, const char *name)
{
    size_t n = strlen(g->scope);
    if (n + strlen(name) + 2 > sizeof g->scope) {
        fail(&g->err, ERR_INTERNAL, "the scope %s/%s is too deep", g->scope, name);
        return;
    }
    snprintf(g->scope + n, sizeof g->scope - n, "%s%s", n ? "/" : "", name);
    intern_scope(g);
}

void graph_pop(struct graph *g)
{
    char *slash = strrchr(g->scope, '/');
    *(slash ? slash : g->scope) = 0;
    intern_scope(g);
}

bool var_ok(var v)
{
    return v.g && v.id >= 0;
}

const struct node *var_node(var v)
{
    return &v.g->node[v.id];
}

struct shape var_shape(var v)
{
    return var_ok(v) ? var_node(v)->shape : SCALAR;
}

enum dtype var_type(var v)
{
    return var_ok(v) ? var_node(v)->type : F32;
}

int64_t var_dim(var v, int axis)
{
    return shape_dim(var_shape(v), axis);
}

var var_source(var v, int k)
{
    return (var){v.g, var_node(v)->source[k]};
}

var graph_fail(struct graph *g, const char *format, ...)
{
    char what[300];
    va_list args;
    va_start(args, format);
    vsnprintf(what, sizeof what, format, args);
    va_end(args);
    fail(&g->err, ERR_SHAPE, "%s%s%s", what, g->scope[0] ? " in " : "", g->scope);
    return (var){g, -1};
}

static uint64_t random_key(struct graph *g)
{
    struct ordinal *o = g->ordinals;
    while (o && strcmp(o->scope, g->scope_text) != 0) o = o->next;
    if (!o) {
        o = arena_small(&g->arena, sizeof *o);
        if (!o) return 0;
        *o = (struct ordinal){.next = g->ordinals, .scope = g->scope_text};
        g->ordinals = o;
    }
    return rng_key(rng_hash_text(o->scope), o->count++, 0);
}

static bool reserve(struct graph *g)
{
    if (g->count < g->capacity) return true;
    int capacity = g->capacity ? 2 * g->capacity : 256;
    struct node *grown = mem_resize(g->node, (size_t)capacity * sizeof *grown);
    if (!grown) {
        fail_memory(&g->err);
        return false;
    }
    g->node = grown;
    g->capacity = capacity;
    return true;
}

/* Take over the sources; false when one is poisoned or of another graph. */
static bool adopt(struct graph *g, struct node *n, const var *sources, int count)
{
    const struct op_info *info = &op_table[n->op];
    if (info->sources >= 0 ? count != info->sources : count < 1 || count > OP_MAX_SOURCES) {
        graph_fail(g, "%s takes %d sources, not %d", info->name, info->sources, count);
        return false;
    }
    for (int k = 0; k < count; k++) {
        if (!var_ok(sources[k])) return false;
        if (sources[k].g != g) {
            graph_fail(g, "source %d of %s comes from outside this loop; bring it in with carry", k, info->name);
            return false;
        }
        n->source[k] = sources[k].id;
    }
    n->sources = count;
    return true;
}

/* Every axis has a size, and the whole can be counted. */
static bool shape_sound(struct graph *g, const struct node *n)
{
    const int64_t most = (int64_t)1 << 48;
    int64_t size = 1;
    bool sound = true;
    for (int i = 0; sound && i < n->shape.rank; i++) {
        sound = n->shape.dim[i] >= 1 && n->shape.dim[i] <= most / size;
        if (sound) size *= n->shape.dim[i];
    }
    if (!sound)
        graph_fail(g, "%s%s%s has the impossible shape %s", op_table[n->op].name, n->name ? " " : "",
                   n->name ? n->name : "", shape_text(n->shape, (char[100]){0}, 100));
    return sound;
}

var graph_add(struct graph *g, struct node n, const var *sources, int count)
{
    const var poison = {g, -1};
    if (!g || g->err.kind || !adopt(g, &n, sources, count)) return poison;
    n.scope = g->scope_text;
    if ((op_table[n.op].flags & OP_RANDOM) && !n.i[0]) n.i[0] = (int64_t)random_key(g);
    bool sound = shape_sound(g, &n) && op_table[n.op].infer(g, &n) && shape_sound(g, &n);
    if (!sound || g->arena.failed || !reserve(g)) {
        if (g->arena.failed) fail_memory(&g->err);
        return poison;
    }
    g->node[g->count] = n;
    return (var){g, g->count++};
}

bool graph_uses(const struct graph *g, int user, int id)
{
    const struct node *n = &g->node[user];
    for (int k = 0; k < n->sources; k++)
        if (n->source[k] == id) return true;
    return false;
}

void graph_dump(const struct graph *g, struct text *out)
{
    char shape[100];
    for (int id = 0; id < g->count; id++) {
        const struct node *n = &g->node[id];
        text_printf(out, "%%%d = %s", id, op_table[n->op].name);
        for (int k = 0; k < n->sources; k++) text_printf(out, " %%%d", n->source[k]);
        if (n->name) text_printf(out, " \"%s\"", n->name);
        text_printf(out, " : %s %s", dtype_name(n->type), shape_text(n->shape, shape, sizeof shape));
        text_printf(out, "%s%s\n", n->scope[0] ? "  # " : "", n->scope);
    }
}
