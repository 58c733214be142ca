/* place.c -- where every value lives.
**
** Values that end with their run share one block: each has an interval of steps
** in which it is alive, and the largest are placed first, at the lowest offset
** where nothing alive at the same time lies. Runs once per plan on a few
** thousand values, so O(n^2) is fine, and simple.
** Not done: recomputation in place of storage, and results in their source's place.
*/
#include "plan/internal.h"

#include <stdlib.h>

struct interval {
    size_t bytes, *offset;
    int first, last;
};

static size_t rounded(size_t bytes)
{
    return (bytes + 63) / 64 * 64;
}

int value_root(const struct plan *p, int id)
{
    while (p->value[id].home == HOME_ALIAS) id = p->value[id].alias;
    return id;
}

static int bind_state(struct plan *p, int id, struct err *e)
{
    struct value *v = &p->value[id];
    const struct node *n = &p->g->node[id];
    struct tensor t = {0};
    CHECK(p->options.state, e, ERR_INTERNAL, "the plan wants the state %s and has none", n->name);
    TRY(p->options.state(p->options.self, n->name, &t, e));
    CHECK(shape_size(t.shape) == shape_size(n->shape), e, ERR_SHAPE, "state %s has %lld numbers where %lld are wanted",
          n->name, (long long)shape_size(t.shape), (long long)shape_size(n->shape));
    v->home = t.type == n->type ? HOME_STATE : HOME_KEPT;
    v->data = t.type == n->type ? t.data : NULL;
    if (t.type == n->type) return 0;
    struct state_copy *copy = arena_small(&p->arena, sizeof *copy);
    if (!copy) return fail_memory(e);
    *copy = (struct state_copy){p->copies, t, id, false};
    for (int user = id + 1; user < p->g->count; user++)
        copy->assigned |= op_assigns(p->g->node[user].op) && p->g->node[user].source[0] == id;
    p->copies = copy;
    return 0;
}

static int find_homes(struct plan *p, struct err *e)
{
    for (int id = 0; id < p->g->count; id++) {
        const struct node *n = &p->g->node[id];
        struct value *v = &p->value[id];
        v->first = -1;
        if (n->op == OP_STATE) {
            TRY(bind_state(p, id, e));
        } else if (n->op == OP_RESHAPE || op_assigns(n->op)) {
            v->home = HOME_ALIAS;
            v->alias = n->source[0];
        } else if (n->op == OP_INPUT || n->op == OP_OUT) {
            v->home = n->op == OP_INPUT ? HOME_KEPT : HOME_PLACED;
        }
    }
    for (int i = 0; i < p->steps; i++)
        for (int k = 0; k < p->step[i].call.outputs; k++) {
            struct value *v = &p->value[p->step[i].output[k]];
            if (v->home != HOME_ALIAS) v->home = v->stable ? HOME_KEPT : HOME_PLACED;
        }
    for (int id = 0; id < p->g->count; id++) {
        struct value *root = &p->value[value_root(p, id)];
        if (p->value[id].target && root->home == HOME_PLACED) root->home = HOME_KEPT;
    }
    return 0;
}

static void find_lives(struct plan *p)
{
    for (int i = 0; i < p->steps; i++) {
        const struct step *s = &p->step[i];
        for (int k = 0; k < s->call.outputs; k++) {
            struct value *v = &p->value[value_root(p, s->output[k])];
            if (v->first < 0) v->first = i;
            v->last = i;
        }
        for (int k = 0; k < s->call.sources; k++) p->value[value_root(p, s->source[k])].last = i;
    }
}

static int by_size(const void *a, const void *b)
{
    const struct interval *x = a, *y = b;
    if (x->bytes != y->bytes) return x->bytes < y->bytes ? 1 : -1;
    return x->first - y->first;
}

/* The lowest offset for interval n among those placed before it, which lie sorted by offset in `order`. */
static size_t lowest(const struct interval *list, const int *order, int placed, const struct interval *n)
{
    size_t at = 0;
    for (int i = 0; i < placed; i++) {
        const struct interval *o = &list[order[i]];
        if (o->last < n->first || n->last < o->first) continue;
        if (*o->offset >= at + n->bytes) break;
        if (*o->offset + o->bytes > at) at = *o->offset + o->bytes;
    }
    return at;
}

static size_t pack_block(struct interval *list, int count, int *order)
{
    size_t total = 0;
    qsort(list, (size_t)count, sizeof *list, by_size);
    for (int i = 0; i < count; i++) {
        size_t at = lowest(list, order, i, &list[i]);
        int k = i;
        *list[i].offset = at;
        for (; k > 0 && *list[order[k - 1]].offset > at; k--) order[k] = order[k - 1];
        order[k] = i;
        if (at + list[i].bytes > total) total = at + list[i].bytes;
    }
    return total;
}

static size_t bytes_of(const struct plan *p, int id)
{
    const struct node *n = &p->g->node[id];
    return rounded((size_t)shape_size(n->shape) * dtype_size(n->type));
}

static bool packs_kept(const struct plan *p, const struct step *s, int k)
{
    return p->value[s->source[k]].stable;
}

static int collect(struct plan *p, struct interval *list)
{
    int n = 0;
    for (int id = 0; id < p->g->count; id++) {
        struct value *v = &p->value[id];
        if (v->home == HOME_PLACED && v->first >= 0)
            list[n++] = (struct interval){bytes_of(p, id), &v->offset, v->first, v->last};
    }
    for (int i = 0; i < p->steps; i++) {
        struct step *s = &p->step[i];
        if (s->call.scratch_bytes)
            list[n++] = (struct interval){rounded(s->call.scratch_bytes), &s->scratch_offset, i, i};
        for (int k = 0; k < s->call.sources; k++)
            if (s->pack_size[k] && !packs_kept(p, s, k))
                list[n++] = (struct interval){rounded(s->pack_size[k]), &s->pack_offset[k], i, i};
    }
    return n;
}

static void place_kept(struct plan *p)
{
    for (int id = 0; id < p->g->count; id++) {
        struct value *v = &p->value[id];
        if (v->home != HOME_KEPT) continue;
        v->offset = p->kept_bytes;
        p->kept_bytes += bytes_of(p, id);
    }
    for (int i = 0; i < p->steps; i++) {
        struct step *s = &p->step[i];
        for (int k = 0; k < s->call.sources; k++) {
            if (!s->pack_size[k] || !packs_kept(p, s, k)) continue;
            s->pack_offset[k] = p->kept_bytes;
            p->kept_bytes += rounded(s->pack_size[k]);
        }
    }
}

static void *address(const struct plan *p, int id)
{
    const struct value *v = &p->value[value_root(p, id)];
    if (v->home == HOME_STATE) return v->data;
    return v->home == HOME_KEPT ? p->kept + v->offset : p->block + v->offset;
}

static void bind(struct plan *p)
{
    for (int id = 0; id < p->g->count; id++)
        if (p->value[id].home != HOME_NONE) p->value[id].data = address(p, id);
    for (int i = 0; i < p->steps; i++) {
        struct step *s = &p->step[i];
        s->call.scratch = s->call.scratch_bytes ? p->block + s->scratch_offset : NULL;
        for (int k = 0; k < s->call.outputs; k++) s->call.output[k].data = p->value[s->output[k]].data;
        for (int k = 0; k < s->call.sources; k++) {
            s->pack_from[k] = s->call.source[k].data = p->value[s->source[k]].data;
            if (s->pack_size[k])
                s->call.source[k].data = (packs_kept(p, s, k) ? p->kept : p->block) + s->pack_offset[k];
        }
    }
}

int place(struct plan *p, struct err *e)
{
    TRY(find_homes(p, e));
    find_lives(p);
    size_t most = (size_t)p->g->count + (size_t)p->steps * (CALL_MAX_SOURCES + 1) + 1;
    struct interval *list = mem_array(most, sizeof *list);
    int *order = mem_array(most, sizeof *order);
    if (list && order) p->block_bytes = pack_block(list, collect(p, list), order);
    place_kept(p);
    p->block = list && order ? mem_alloc(p->block_bytes + 64) : NULL;
    p->kept = mem_alloc(p->kept_bytes + 64);
    mem_free(list);
    mem_free(order);
    if (!p->block || !p->kept) return fail_memory(e);
    bind(p);
    return 0;
}
