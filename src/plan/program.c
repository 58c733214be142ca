/* program.c -- a group of elementwise nodes as a program over tiles.
**
** Members become instructions in order; what comes from outside is loaded when
** first used, what is read outside is stored as soon as it is known. A register
** is free again after its last use, so that few tiles stay in the cache.
*/
#include "plan/internal.h"

struct building {
    struct plan *p;
    struct step *s;
    int group;
    struct tile_instr *instr;
    int count, room;
    int *reg;      /* per node: its register, -1: none */
    int *last_use; /* per node: the member that reads it last */
    bool busy[TILE_REGISTERS];
    int registers;
    bool full;
    struct tile_instr nowhere; /* what is emitted when there is no room */
};

static struct tile_instr *emit(struct building *b, enum tile_kind kind)
{
    if (b->count == b->room) b->full = true;
    struct tile_instr *i = b->full ? &b->nowhere : &b->instr[b->count++];
    *i = (struct tile_instr){.kind = kind};
    return i;
}

static int take_register(struct building *b)
{
    for (int r = 0; r < TILE_REGISTERS; r++) {
        if (b->busy[r]) continue;
        b->busy[r] = true;
        if (r >= b->registers) b->registers = r + 1;
        return r;
    }
    b->full = true;
    return 0;
}

static int call_source(struct building *b, int id)
{
    struct call *c = &b->s->call;
    for (int k = 0; k < c->sources; k++)
        if (b->s->source[k] == id) return k;
    if (c->sources == CALL_MAX_SOURCES) {
        b->full = true;
        return 0;
    }
    b->s->source[c->sources] = id;
    return c->sources++;
}

/* The register that holds source `id` of a member. */
static int operand(struct building *b, int id)
{
    const struct node *n = &b->p->g->node[id];
    if (b->reg[id] >= 0) return b->reg[id];
    struct tile_instr *i = emit(b, fuse_inlines(n) ? TILE_COMPUTE : TILE_LOAD);
    i->dst = b->reg[id] = take_register(b);
    if (fuse_inlines(n)) {
        i->op = OP_CONST;
        i->constant = (float)n->f[0];
    } else {
        i->a = call_source(b, id);
    }
    return i->dst;
}

static bool read_outside(const struct plan *p, int id, int group)
{
    if (p->value[id].target) return true;
    for (int user = id + 1; user < p->g->count; user++)
        if (p->value[user].group != group && graph_uses(p->g, user, id)) return true;
    return false;
}

/* Register `from` becomes the output that is value `id`. */
static void put_out(struct building *b, enum tile_kind kind, int from, int id)
{
    struct call *c = &b->s->call;
    if (c->outputs == CALL_MAX_OUTPUTS) {
        b->full = true;
        return;
    }
    struct tile_instr *i = emit(b, kind);
    i->a = from;
    i->dst = c->outputs;
    b->s->output[c->outputs++] = id;
}

static void store(struct building *b, int id)
{
    if (b->p->g->node[id].op == OP_ASSIGN || read_outside(b->p, id, b->group)) put_out(b, TILE_STORE, b->reg[id], id);
}

static void release(struct building *b, int id, int user)
{
    if (b->reg[id] < 0 || b->last_use[id] != user) return;
    b->busy[b->reg[id]] = false;
    b->reg[id] = -1;
}

static void member(struct building *b, int id)
{
    const struct node *n = &b->p->g->node[id];
    int skip = n->op == OP_ASSIGN; /* an assignment needs its value only */
    int from[3] = {0};
    if (n->op == OP_SUM) {
        put_out(b, TILE_SUM, operand(b, n->source[0]), id);
        release(b, n->source[0], id);
        return;
    }
    for (int k = skip; k < n->sources; k++) from[k - skip] = operand(b, n->source[k]);
    struct tile_instr *i = emit(b, TILE_COMPUTE);
    i->op = skip ? OP_STOP : n->op;
    i->a = from[0], i->b = from[1], i->c = from[2];
    i->key = (uint64_t)n->i[0];
    i->axis = (int)n->i[0];
    i->type = n->type;
    i->constant = (float)n->f[0];
    i->dst = take_register(b);
    b->reg[id] = i->dst;
    store(b, id);
    for (int k = skip; k < n->sources; k++) release(b, n->source[k], id);
    release(b, id, id);
}

static void find_last_uses(struct building *b)
{
    for (int id = 0; id < b->p->g->count; id++) {
        const struct node *n = &b->p->g->node[id];
        b->reg[id] = -1;
        if (b->p->value[id].group != b->group) continue;
        b->last_use[id] = id;
        for (int k = n->op == OP_ASSIGN; k < n->sources; k++) b->last_use[n->source[k]] = id;
    }
}

static void set_tensors(struct step *s, const struct plan *p)
{
    for (int k = 0; k < s->call.sources; k++)
        s->call.source[k] = (struct tensor){p->g->node[s->source[k]].type, p->g->node[s->source[k]].shape, NULL};
    for (int k = 0; k < s->call.outputs; k++)
        s->call.output[k] = (struct tensor){p->g->node[s->output[k]].type, p->g->node[s->output[k]].shape, NULL};
}

bool program_build(struct plan *p, int group, struct step *s)
{
    const struct group *of = &p->group[group];
    size_t n = (size_t)p->g->count;
    struct building b = {.p = p, .s = s, .group = group, .room = of->members * 5 + 8};
    struct tile_program *program = arena_small(&p->arena, sizeof *program);
    b.instr = arena_small(&p->arena, (size_t)b.room * sizeof *b.instr);
    b.reg = mem_array(n, sizeof *b.reg);
    b.last_use = mem_array(n, sizeof *b.last_use);
    if (program && b.instr && b.reg && b.last_use) {
        find_last_uses(&b);
        for (int id = 0; id < p->g->count; id++)
            if (p->value[id].group == group) member(&b, id);
        *program = (struct tile_program){of->shape, b.count, b.instr, b.registers};
        s->call.program = program;
        set_tensors(s, p);
    } else {
        p->arena.failed = true;
    }
    mem_free(b.reg);
    mem_free(b.last_use);
    return !b.full;
}
