/* leaf.c -- finding and naming the leaves of a graph. */
#include "nn/leaf.h"

#include <stdio.h>

/* The newest value under this name: the leaf, or the last assignment in the chain that begins at it; -1: none. */
static int newest(const struct graph *g, enum op op, const char *name)
{
    int found = -1;
    for (int id = 0; id < g->count; id++) {
        const struct node *n = &g->node[id];
        bool leaf = found < 0 && n->op == op && strcmp(n->name, name) == 0;
        if (leaf || (found >= 0 && op_assigns(n->op) && n->source[0] == found)) found = id;
    }
    return found;
}

var leaf_state(struct graph *g, const char *name, struct shape shape)
{
    int id = newest(g, OP_STATE, name);
    if (id < 0) return v_state(g, name, shape);
    if (shape_equal(g->node[id].shape, shape)) return (var){g, id};
    char had[100], asked[100];
    return graph_fail(g, "%s was %s and is now asked for as %s", name, shape_text(g->node[id].shape, had, sizeof had),
                      shape_text(shape, asked, sizeof asked));
}

var leaf_stored(struct graph *g, enum store_kind kind, const char *name, struct shape shape)
{
    char leaf[LEAF_NAME_MAX];
    bool plain = kind == STORE_PARAM;
    int length = snprintf(leaf, sizeof leaf, "%s%s%s", plain ? "" : store_kind_name(kind), plain ? "" : ":", name);
    if (length >= LEAF_NAME_MAX) return graph_fail(g, "the name %.60s... is too long", name);
    return leaf_state(g, leaf, shape);
}

var leaf_input(struct graph *g, const char *name)
{
    int id = newest(g, OP_INPUT, name);
    return id < 0 ? v_input(g, name, F32, SCALAR) : (var){g, id};
}

var leaf_copy(var leaf)
{
    return v_stop(leaf);
}

static bool same_state(enum op op)
{
    return op == OP_STOP || op == OP_CAST || op_assigns(op);
}

const struct node *leaf_behind(var v)
{
    while (var_ok(v) && same_state(var_node(v)->op)) v = var_source(v, 0);
    return var_ok(v) && var_node(v)->op == OP_STATE ? var_node(v) : NULL;
}

bool leaf_parse(const char *leaf, enum store_kind *kind, const char **name)
{
    for (int k = STORE_PARAM + 1; k < STORE_KIND_COUNT; k++) {
        const char *prefix = store_kind_name(k);
        size_t n = strlen(prefix);
        if (strncmp(leaf, prefix, n) != 0 || leaf[n] != ':') continue;
        *kind = k;
        *name = leaf + n + 1;
        return true;
    }
    *kind = STORE_PARAM;
    *name = leaf;
    return !strchr(leaf, ':');
}
