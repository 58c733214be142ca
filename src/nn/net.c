/* net.c -- parameters by path, buffers, players, watches.
**
** A net keeps no list of its own of what stands in the store: parameters are
** found again as the state leaves of the graph. Errors go into the graph's
** sticky one, so none of these calls is asked for its success.
*/
#include "nn/net.h"
#include "nn/leaf.h"
#include "nn/segment.h"

#include <stdio.h>

int net_init(net *n, struct store *store, const struct item *item, int64_t batch, bool training, struct err *e)
{
    *n = (net){.store = store,
               .item = item,
               .batch = batch,
               .training = training,
               .samples = 1,
               .temperature = 1,
               .weights = {INIT_FAN_IN, 1}};
    return segment_open(n, 1) ? 0 : fail_memory(e);
}

int net_check(const net *n, struct err *e)
{
    for (int k = 0; k < n->segments; k++) TRY(graph_check(n->segment[k].g, e));
    CHECK(n->segments > 0, e, ERR_INTERNAL, "nothing was built");
    CHECK(!segment_in_loop(n), e, ERR_INTERNAL, "a loop was opened and not closed by loop_end");
    CHECK(!n->g->scope[0], e, ERR_INTERNAL, "the scope %s was opened and not closed by scope_end", n->g->scope);
    return 0;
}

void net_free(net *n)
{
    for (int k = 0; k < n->segments; k++) graph_free(n->segment[k].g);
    *n = (net){0};
}

int net_params(const net *n, const char *prefix, var *out, int max)
{
    enum store_kind kind;
    const char *name;
    int found = 0;
    for (int id = 0; id < n->g->count; id++) {
        const struct node *leaf = &n->g->node[id];
        if (leaf->op != OP_STATE || !leaf_parse(leaf->name, &kind, &name) || kind != STORE_PARAM) continue;
        if (strncmp(name, prefix, strlen(prefix)) != 0) continue;
        if (found < max) out[found] = (var){n->g, id};
        found++;
    }
    return found;
}

int net_state(void *store, const char *leaf, struct tensor *t, struct err *e)
{
    enum store_kind kind;
    const char *name;
    const struct entry *entry = leaf_parse(leaf, &kind, &name) ? store_find(store, kind, name) : NULL;
    CHECK(entry, e, ERR_INTERNAL, "the model has no state called %s", leaf);
    *t = entry->value;
    return 0;
}

void scope(net *n, const char *name)
{
    if (!name[0] || strpbrk(name, "/:")) graph_fail(n->g, "\"%s\" is no name for a scope: empty, or with / or :", name);
    graph_push(n->g, name);
}

void scope_end(net *n)
{
    if (!n->g->scope[0]) graph_fail(n->g, "scope_end without a scope");
    graph_pop(n->g);
}

static var stored(net *n, enum store_kind kind, const char *name, struct shape shape, struct init init)
{
    struct graph *g = n->g;
    const var poison = {g, -1};
    if (g->err.kind) return poison;
    if (!name[0] || strchr(name, ':')) return graph_fail(g, "\"%s\" names no parameter: it is empty, or has :", name);
    char path[LEAF_NAME_MAX];
    int length = snprintf(path, sizeof path, "%s%s%s", g->scope, g->scope[0] ? "/" : "", name);
    if (length >= LEAF_NAME_MAX) return graph_fail(g, "the name %.60s... is too long", path);
    var leaf = leaf_stored(g, kind, path, shape);
    struct entry *entry;
    if (!var_ok(leaf) || store_need(n->store, kind, path, F32, shape, init, &entry, &g->err)) return poison;
    return leaf;
}

var param(net *n, const char *name, struct shape shape, struct init init)
{
    return stored(n, STORE_PARAM, name, shape, init);
}

var buffer(net *n, const char *name, struct shape shape, double initial)
{
    return leaf_copy(stored(n, STORE_BUFFER, name, shape, (struct init){INIT_FILL, initial}));
}

void net_effect(net *n, var effect)
{
    if (n->effects == NET_MAX_EFFECTS) graph_fail(n->g, "more than %d updates and carries", NET_MAX_EFFECTS);
    else if (var_ok(effect)) n->effect[n->effects++] = effect;
}

void update(net *n, var buffer, var value)
{
    if (!n->training) return;
    const struct node *leaf = leaf_behind(buffer);
    if (leaf) net_effect(n, v_assign(leaf_state(n->g, leaf->name, leaf->shape), value));
    else graph_fail(n->g, "update wants what buffer returned");
}

void notice(net *n, var count, int64_t of, const char *what)
{
    if (n->notices == NET_MAX_NOTICES) {
        graph_fail(n->g, "more than %d notices", NET_MAX_NOTICES);
        return;
    }
    n->notice[n->notices].what = what;
    n->notice[n->notices].of = of;
    n->notice[n->notices++].count = count;
}

void watch(net *n, const char *name, var value)
{
    if (shape_size(var_shape(value)) != 1) graph_fail(n->g, "watch %s wants a single number", name);
    else if (n->watches == NET_MAX_WATCHES) graph_fail(n->g, "more than %d watches: %s", NET_MAX_WATCHES, name);
    else n->watch[n->watches].name = name, n->watch[n->watches++].value = value;
}

void player(net *n, struct player p)
{
    if (!p.name) p.name = "model";
    if (!p.moves) p.moves = "";
    if (!p.times) p.times = 1;
    if (!p.rate) p.rate = 1;
    if (shape_size(var_shape(p.loss)) != 1) graph_fail(n->g, "the loss of player %s is not a single number", p.name);
    else if (n->players == NET_MAX_PLAYERS) graph_fail(n->g, "more than %d players: %s", NET_MAX_PLAYERS, p.name);
    else n->player[n->players++] = p;
}

var progress(net *n)
{
    return n->training ? leaf_input(n->g, "fit/progress") : v_const(n->g, 1);
}
