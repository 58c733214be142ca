/* tile_plan.c -- a fused group's program turned into steps.
**
** What is one number for all elements (constants, single numbers loaded, and
** whatever is computed from them alone) is set apart, to be computed once per
** run. Of what is left, each step is one call on whole tiles.
*/
#include "kernel/cpu/tile.h"

/* While the plan is made: where each of the program's registers is now. */
struct making {
    struct tile_plan *plan;
    const struct call *call;
    int slot[TILE_REGISTERS];
};

static int new_single(struct tile_plan *p)
{
    return TILE_SLOTS + p->singles++;
}

tile_fn *tile_function(const struct level *l, const struct tile_instr *i)
{
    if (i->op == OP_CAST) return l->cast[i->type];
    return l->tile[i->op];
}

static int new_sum(struct tile_plan *p, const struct call *c, int output)
{
    int width = (int)shape_size(c->output[output].shape);
    p->sum[p->sums] = (struct tile_sum){output, width, p->widths};
    p->widths += width;
    if (width > 1) p->tile = tile_length(width);
    return p->sums++;
}

static struct tile_step compute_step(int dst, const int slot[3], tile_fn *compute)
{
    return (struct tile_step){STEP_COMPUTE, dst, slot[0], slot[1], slot[2], compute, 0, 0};
}

/* A single number spread out over spare register k. */
static int spread(struct tile_plan *p, int slot, int k)
{
    if (!tile_is_single(slot)) return slot;
    int dst = TILE_REGISTERS + k;
    p->step[p->steps++] = compute_step(dst, (const int[3]){slot, slot, slot}, p->level->fill);
    return dst;
}

static void make_load(struct making *m, const struct tile_instr *i, struct tile_view v)
{
    struct tile_plan *p = m->plan;
    if (view_uniform(&v.view)) {
        m->slot[i->dst] = new_single(p);
        p->number[p->numbers++] = (struct tile_number){v.source, m->slot[i->dst]};
        return;
    }
    p->view[p->views] = v;
    p->step[p->steps++] = (struct tile_step){.kind = STEP_LOAD, .dst = i->dst, .a = p->views++};
    m->slot[i->dst] = i->dst;
}

/* IOTA is a load of 0, 1, 2 ... along its axis, repeated along the others. */
static int make_iota(struct making *m, const struct tile_instr *i, struct err *e)
{
    struct shape to = m->call->program->shape, from = to;
    int64_t n = to.dim[i->axis];
    for (int k = 0; k < from.rank; k++) from.dim[k] = k == i->axis ? n : 1;
    struct tile_view v = {.view = view_make(F32, from, to), .source = -1};
    if (n == 1) {
        m->slot[i->dst] = new_single(m->plan); /* 0, as single numbers start out */
        return 0;
    }
    v.table = arena_alloc(m->call->arena, (size_t)n * sizeof *v.table);
    if (!v.table) return fail_memory(e);
    for (int64_t k = 0; k < n; k++) v.table[k] = (float)k;
    make_load(m, i, v);
    return 0;
}

static void make_random(struct making *m, const struct tile_instr *i)
{
    enum step_kind kind = i->op == OP_UNIFORM ? STEP_UNIFORM : STEP_NORMAL;
    m->plan->step[m->plan->steps++] = (struct tile_step){.kind = kind, .dst = i->dst, .key = i->key};
    m->slot[i->dst] = i->dst;
}

static void make_element(struct making *m, const struct tile_instr *i)
{
    struct tile_plan *p = m->plan;
    const int n = op_table[i->op].sources, from[3] = {i->a, i->b, i->c};
    int slot[3], singles = 0;
    for (int k = 0; k < 3; k++) {
        slot[k] = m->slot[from[k < n ? k : 0]];
        singles += k < n && tile_is_single(slot[k]);
    }
    tile_fn *compute = tile_function(p->level, i);
    if (singles == n) {
        m->slot[i->dst] = new_single(p);
        p->first[p->firsts++] = compute_step(m->slot[i->dst], slot, compute);
        return;
    }
    if (singles && n == 2) compute = (tile_is_single(slot[0]) ? p->level->one_a : p->level->one_b)[i->op];
    for (int k = 0; k < n && n == 3; k++) slot[k] = spread(p, slot[k], k);
    m->slot[i->dst] = i->dst;
    p->step[p->steps++] = compute_step(i->dst, slot, compute);
}

static int make_compute(struct making *m, struct tile_instr i, struct err *e)
{
    if (i.op == OP_IOTA) return make_iota(m, &i, e);
    if (i.op == OP_ASSIGN) i.op = OP_STOP, i.a = i.b;
    if (i.op == OP_CONST) {
        m->slot[i.dst] = new_single(m->plan);
        m->plan->single[m->slot[i.dst] - TILE_SLOTS] = i.constant;
    } else if (i.op == OP_UNIFORM || i.op == OP_NORMAL) {
        make_random(m, &i);
    } else {
        make_element(m, &i);
    }
    return 0;
}

static int make_step(struct making *m, const struct tile_instr *i, struct err *e)
{
    struct tile_plan *p = m->plan;
    if (i->kind == TILE_COMPUTE) return make_compute(m, *i, e);
    if (i->kind == TILE_LOAD) {
        const struct tensor *t = &m->call->source[i->a];
        struct view view = view_make(t->type, t->shape, m->call->program->shape);
        make_load(m, i, (struct tile_view){.view = view, .source = i->a});
    } else {
        int from = spread(p, m->slot[i->a], 0), to = i->kind == TILE_SUM ? new_sum(p, m->call, i->dst) : i->dst;
        enum step_kind kind = i->kind == TILE_SUM ? STEP_SUM : STEP_STORE;
        p->step[p->steps++] = (struct tile_step){kind, to, from, from, from, NULL, 0, 0};
    }
    return 0;
}

/* What is stored as floats right after it was computed is computed there. */
static void compute_in_place(struct tile_plan *p, const struct call *c)
{
    int kept = 0;
    for (int k = 0; k < p->steps; k++) {
        struct tile_step *before = kept ? &p->step[kept - 1] : NULL, s = p->step[k];
        const bool at_once = before && s.kind == STEP_STORE && before->kind == STEP_COMPUTE && !before->into &&
                             before->dst == s.a && s.a < TILE_REGISTERS && c->output[s.dst].type == F32;
        if (at_once) before->into = 1 + s.dst;
        else p->step[kept++] = s;
    }
    p->steps = kept;
}

/* The tile's length is settled by now. */
static void find_stills(struct tile_plan *p)
{
    for (struct tile_view *v = p->view; v < p->view + p->views; v++) {
        v->block = view_block(&v->view, p->tile);
        v->still = v->block ? p->stills++ : -1;
    }
}

/* A register that points at its source must not be read once an output that lies on that source was stored. */
static void find_outliving(struct tile_plan *p)
{
    int holds[TILE_SLOTS]; /* the view whose load stands in a register, or -1 */
    bool stored = false;
    for (int k = 0; k < TILE_SLOTS; k++) holds[k] = -1;
    for (const struct tile_step *s = p->step; s < p->step + p->steps; s++) {
        const int from[3] = {s->a, s->b, s->c};
        const bool reads = s->kind == STEP_COMPUTE || s->kind == STEP_STORE || s->kind == STEP_SUM;
        for (int k = 0; k < 3 && reads; k++)
            if (stored && !tile_is_single(from[k]) && holds[from[k]] >= 0) p->view[holds[from[k]]].outlives = true;
        if (s->kind == STEP_STORE) stored = true;
        else if (s->kind != STEP_SUM) holds[s->dst] = s->kind == STEP_LOAD ? s->a : -1;
    }
}

static int take_memory(struct tile_plan *p, struct arena *arena, size_t count, struct err *e)
{
    p->step = arena_small(arena, count * (TILE_SPARE + 1) * sizeof *p->step);
    p->first = arena_small(arena, count * sizeof *p->first);
    p->view = arena_small(arena, count * sizeof *p->view);
    p->number = arena_small(arena, count * sizeof *p->number);
    p->single = arena_small(arena, count * sizeof *p->single);
    return p->step && p->first && p->view && p->number && p->single ? 0 : fail_memory(e);
}

int tile_plan_make(struct tile_plan *p, const struct call *c, struct err *e)
{
    const struct tile_program *program = c->program;
    *p = (struct tile_plan){
        .level = level(), .size = shape_size(program->shape), .tile = TILE, .registers = program->registers};
    TRY(take_memory(p, c->arena, (size_t)program->count, e));
    struct making m = {.plan = p, .call = c};
    for (int k = 0; k < program->count; k++) TRY(make_step(&m, &program->instr[k], e));
    find_outliving(p);
    find_stills(p);
    compute_in_place(p, c);
    return 0;
}
