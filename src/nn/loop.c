/* loop.c -- loops: a graph of its own for what runs many times.
**
** A net's segments are graphs that run one after the other; loop and loop_end
** each close one and open the next, so segments 1, 3, 5 are the loops. What
** crosses is state: "carry:K" is assigned before the loop, read and assigned
** inside, read after. Gradients do not cross; through time one unrolls.
*/
#include "nn/leaf.h"
#include "nn/segment.h"

#include <stdio.h>

bool segment_in_loop(const net *n)
{
    return n->segments > 0 && n->segments % 2 == 0;
}

bool segment_open(net *n, int repeat)
{
    if (n->segments == NET_MAX_SEGMENTS) {
        graph_fail(n->g, "more than %d loops", (NET_MAX_SEGMENTS - 1) / 2);
        return false;
    }
    struct graph *g = graph_new();
    if (!g) {
        if (n->g) fail_memory(&n->g->err);
        return false;
    }
    if (n->g && n->g->scope[0]) graph_push(g, n->g->scope);
    if (n->g && n->g->err.kind) g->err = n->g->err;
    n->segment[n->segments++] = (struct segment){g, repeat};
    n->g = g;
    return true;
}

static struct graph *segment_before(const net *n)
{
    return n->segment[n->segments - 2].g;
}

var loop(net *n, int count)
{
    if (segment_in_loop(n)) return graph_fail(n->g, "a loop inside a loop: unroll one, or count through both in one");
    if (count < 1) return graph_fail(n->g, "a loop of %d rounds", count);
    if (!segment_open(n, count)) return (var){n->g, -1};
    return leaf_input(n->g, "loop/t");
}

/* The number of the carry that v is the value of; -1: none. */
static int carry_number(const net *n, var v)
{
    const struct node *leaf = leaf_behind(v);
    for (int k = 0; leaf && k < n->carries; k++)
        if (strcmp(n->carry[k].name, leaf->name) == 0) return k;
    return -1;
}

static var carry_leaf(const net *n, struct graph *g, int k)
{
    return leaf_state(g, n->carry[k].name, n->carry[k].shape);
}

static bool carry_new(net *n, struct shape shape)
{
    char *name = arena_printf(&n->segment[0].g->arena, "carry:%d", n->carries);
    if (n->carries == NET_MAX_CARRIES) graph_fail(n->g, "more than %d carried values", NET_MAX_CARRIES);
    else if (!name) fail_memory(&n->g->err);
    if (n->g->err.kind) return false;
    n->carry[n->carries].name = name;
    n->carry[n->carries].shape = shape;
    n->carry[n->carries++].type = F32;
    return true;
}

var carry(net *n, var initial)
{
    if (!segment_in_loop(n)) return graph_fail(n->g, "carry stands inside a loop");
    struct graph *before = segment_before(n);
    if (initial.g != before) return graph_fail(n->g, "what a loop carries begins as a value made before the loop");
    if (!var_ok(initial) && !n->g->err.kind) n->g->err = before->err;
    if (!carry_new(n, var_shape(initial))) return (var){n->g, -1};
    int k = n->carries - 1;
    net_effect(n, v_assign(carry_leaf(n, before, k), v_cast(initial, F32)));
    return v_cast(leaf_copy(carry_leaf(n, n->g, k)), var_type(initial));
}

var carry_zeros(net *n, struct shape shape)
{
    if (!segment_in_loop(n)) return graph_fail(n->g, "carry_zeros stands inside a loop");
    return carry(n, v_fill(segment_before(n), shape, 0));
}

/* The state behind a carried value; poisoned: there is none. */
static var carry_state(net *n, const char *asked_by, var carried)
{
    int k = carry_number(n, carried);
    if (!segment_in_loop(n)) return graph_fail(n->g, "%s stands inside a loop", asked_by);
    if (k < 0) return graph_fail(n->g, "%s wants a value that carry returned", asked_by);
    return carry_leaf(n, n->g, k);
}

void carry_set(net *n, var carried, var next)
{
    var state = carry_state(n, "carry_set", carried);
    if (var_ok(state)) net_effect(n, v_assign(state, v_cast(next, F32)));
}

var carry_put(net *n, var carried, int axis, var place, var value)
{
    var state = carry_state(n, "carry_put", carried);
    if (!var_ok(state)) return state;
    var next = v_put(state, axis, place, v_cast(value, F32));
    net_effect(n, next);
    return v_cast(next, var_type(carried));
}

void loop_end(net *n)
{
    if (!segment_in_loop(n)) graph_fail(n->g, "loop_end without a loop");
    else segment_open(n, 1);
}

var carried(net *n, var carried)
{
    int k = carry_number(n, carried);
    if (k < 0) return graph_fail(n->g, "carried wants a value that carry returned");
    if (carried.g == n->g) return graph_fail(n->g, "carried stands after the loop");
    return v_cast(carry_leaf(n, n->g, k), var_type(carried));
}
