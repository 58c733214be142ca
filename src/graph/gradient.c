/* gradient.c -- the reverse walk: one for all rows.
**
** need[id]: does this node depend on something that a gradient is wanted for?
** flow[id]: what has reached it so far. Nodes are visited from the last to the
** first, so when one is visited everything that flows to it has arrived.
*/
#include "graph/gradient.h"
#include "graph/build.h"

enum op gradient_planted_fault = OP_COUNT;

struct walk {
    struct graph *g;
    int first, end; /* nodes visited: first .. end-1 */
    bool *need;
    var *flow;
};

static void arrive(struct walk *w, var at, var gradient)
{
    var *flow = &w->flow[at.id];
    gradient = v_sum_to(gradient, var_shape(at));
    *flow = var_ok(*flow) ? v_add(*flow, gradient) : gradient;
}

static void pull(struct graph *g, int first, const var *y, const var *dy, int results, const var *wrt, int count,
                 var *out);

/* A composite row without a rule: expand it and walk the expansion, down to the row's sources. */
static void through_expansion(var y, var dy, var *dx)
{
    int first = y.g->count, sources = var_node(y)->sources;
    var from[OP_MAX_SOURCES];
    for (int k = 0; k < sources; k++) from[k] = var_source(y, k);
    var expanded = op_table[var_node(y)->op].expand(y);
    if (var_ok(expanded)) pull(y.g, first, &expanded, &dy, 1, from, sources, dx);
    for (int k = 1; k < sources; k++) /* a source that stands twice has had all of its gradient once */
        for (int j = 0; j < k; j++)
            if (from[j].id == from[k].id) dx[k].id = -1;
}

static void visit(struct walk *w, int id)
{
    const var y = {w->g, id}, none = {w->g, -1};
    const struct op_info *info = &op_table[var_node(y)->op];
    const int sources = var_node(y)->sources; /* rules add nodes, which moves the table: no pointer into it is kept */
    const char *outside = w->g->scope_text;
    var dy = w->flow[id], dx[OP_MAX_SOURCES];

    if (!w->need[id] || !var_ok(dy) || (info->flags & (OP_LEAF | OP_FLAT))) return;
    w->g->scope_text = var_node(y)->scope; /* a layer's gradient belongs to the layer */
    if (var_node(y)->op == gradient_planted_fault) dy = v_scale(dy, 1.01);
    for (int k = 0; k < OP_MAX_SOURCES; k++) dx[k] = none;
    if (info->gradient) info->gradient(y, dy, dx);
    else if (info->expand) through_expansion(y, dy, dx);
    else graph_fail(w->g, "%s has no gradient", info->name);
    for (int k = 0; k < sources; k++) {
        var source = var_source(y, k);
        if (var_ok(dx[k]) && w->need[source.id]) arrive(w, source, dx[k]);
    }
    w->g->scope_text = outside;
}

static bool is_real(enum dtype type)
{
    return type != U8 && type != I32;
}

static void mark_needed(struct walk *w, const var *wrt, int count)
{
    for (int k = 0; k < count; k++) w->need[wrt[k].id] = is_real(var_type(wrt[k]));
    for (int id = w->first; id < w->end; id++) {
        const struct node *n = &w->g->node[id];
        for (int k = 0; k < n->sources && is_real(n->type); k++) w->need[id] |= w->need[n->source[k]];
    }
}

static void run(struct walk *w, const var *y, const var *dy, int results, const var *wrt, int count, var *out)
{
    for (int id = 0; id < w->end; id++) w->flow[id] = (var){w->g, -1};
    mark_needed(w, wrt, count);
    for (int k = 0; k < results; k++) arrive(w, y[k], dy[k]);
    for (int id = w->end - 1; id >= w->first && !w->g->err.kind; id--) visit(w, id);
    for (int k = 0; k < count; k++)
        out[k] = var_ok(w->flow[wrt[k].id]) ? w->flow[wrt[k].id] : v_fill(w->g, var_shape(wrt[k]), 0);
}

static void pull(struct graph *g, int first, const var *y, const var *dy, int results, const var *wrt, int count,
                 var *out)
{
    for (int k = 0; k < count; k++) out[k] = (var){g, -1};
    for (int k = 0; k < results; k++)
        if (!var_ok(y[k]) || !var_ok(dy[k])) return;
    for (int k = 0; k < count; k++)
        if (!var_ok(wrt[k])) return;
    struct walk w = {.g = g, .first = first, .end = g->count};
    w.need = mem_array((size_t)w.end, sizeof *w.need);
    w.flow = mem_array((size_t)w.end, sizeof *w.flow);
    if (w.need && w.flow) run(&w, y, dy, results, wrt, count, out);
    else fail_memory(&g->err);
    mem_free(w.need);
    mem_free(w.flow);
}

void pullback(const var *y, const var *dy, int results, const var *wrt, int count, var *out)
{
    pull(y[0].g, 0, y, dy, results, wrt, count, out);
}

void gradients(var loss, const var *wrt, int count, var *out)
{
    if (var_ok(loss) && shape_size(var_shape(loss)) != 1) graph_fail(loss.g, "a loss is a single number");
    var one = v_fill(loss.g, var_shape(loss), 1);
    pullback(&loss, &one, 1, wrt, count, out);
}
