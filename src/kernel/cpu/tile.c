/* tile.c -- the tile interpreter: a fused group of elementwise rows, TILE values at a time.
**
** The registers are floats in the L1 cache, so whole numbers are exact up to
** 2^24. A float source of the group's own shape is not copied: the register
** points at it; what is the same for many tiles (a bias, an item's scale) has a
** buffer of its own, and is read when it changes. Threads share the tiles out.
**
** Sums are added up in parts: a part is some tiles in a row, a function of the
** size alone. Within it each place of a tile has its own sum, in float; after 64
** tiles at most these are added to the part's, in double. Parts are added in order.
*/
#include "kernel/cpu/tile.h"

#include "base/rng.h"
#include "kernel/cpu/cpu.h"

#include <omp.h>

static bool instr_can(const struct tile_instr *i)
{
    static const bool other[OP_COUNT] = {
        [OP_CONST] = true, [OP_IOTA] = true, [OP_UNIFORM] = true, [OP_NORMAL] = true, [OP_ASSIGN] = true,
    };
    return i->kind != TILE_COMPUTE || other[i->op] || tile_function(level(), i);
}

bool tile_can(const struct call *c)
{
    const struct tile_program *p = c->program;
    if (!p || p->registers > TILE_REGISTERS) return false;
    for (int k = 0; k < c->sources; k++)
        if (c->source[k].type == F64) return false;
    for (int k = 0; k < c->outputs; k++)
        if (c->output[k].type == F64) return false;
    for (int k = 0; k < p->count; k++)
        if (!instr_can(&p->instr[k])) return false;
    return true;
}

#define PARTS 16
#define SUM_TILES 64
#define SUM_BYTES (TILE * sizeof(float))

static size_t line_up(size_t bytes)
{
    return (bytes + 63) / 64 * 64;
}

static size_t worker_bytes(const struct tile_plan *p)
{
    return (size_t)(p->registers + TILE_SPARE + p->stills) * TILE * sizeof(float) +
           line_up((size_t)p->stills * sizeof(int64_t)) + (size_t)p->sums * SUM_BYTES;
}

static int64_t tiles_of(const struct tile_plan *p)
{
    return parts_of(p->size, p->tile);
}

/* Without sums every tile is a part. */
static int64_t part_count(const struct tile_plan *p)
{
    return p->sums ? smaller_of(PARTS, tiles_of(p)) : tiles_of(p);
}

/* The parts' sums stand before the workers' memory. */
static size_t part_bytes(const struct tile_plan *p)
{
    return p->sums ? (size_t)(part_count(p) * p->widths) * sizeof(double) : 0;
}

int tile_prep(struct call *c, struct err *e)
{
    struct tile_plan *p = arena_small(c->arena, sizeof *p);
    if (!p) return fail_memory(e);
    TRY(tile_plan_make(p, c, e));
    c->prepared = p;
    cpu_ask_scratch(c, p->size > PAR_ELEMENTS ? part_count(p) : 1, worker_bytes(p));
    c->scratch_bytes += line_up(part_bytes(p));
    return 0;
}

/* One run, as all threads see it. */
struct job {
    const struct call *call;
    const struct tile_plan *plan;
    const struct run *run;
};

/* One thread's registers: what each slot holds now, and the memory it may use. */
struct worker {
    const float *at[TILE_SLOTS];
    float *own[TILE_SLOTS];
    float *still;                 /* buffers */
    int64_t *holds;               /* the block whose numbers are in each; -1: none */
    float *sum[CALL_MAX_OUTPUTS]; /* one for each place of a tile */
};

static const float *operand(const struct job *j, const struct worker *w, int slot)
{
    return tile_is_single(slot) ? &j->plan->single[slot - TILE_SLOTS] : w->at[slot];
}

/* The numbers that are the same for all elements. */
static void compute_singles(const struct call *c, struct tile_plan *p)
{
    for (const struct tile_number *k = p->number; k < p->number + p->numbers; k++) {
        const struct tensor *t = &c->source[k->source];
        p->level->load[t->type](&p->single[k->slot - TILE_SLOTS], t->data, 1);
    }
    for (const struct tile_step *s = p->first; s < p->first + p->firsts; s++) {
        float *const at = p->single - TILE_SLOTS;
        s->compute(at + s->dst, at + s->a, at + s->b, at + s->c, 1);
    }
}

static bool overlap(const struct tensor *a, const struct tensor *b)
{
    const char *x = a->data, *y = b->data;
    return x < y + tensor_bytes(b) && y < x + tensor_bytes(a);
}

/* May registers point at the view's source? Not if an output lies there, and is stored while they are still needed. */
static void decide_pointing(const struct call *c, struct tile_view *v)
{
    v->point = v->view.type == F32 && view_same(&v->view);
    if (!v->point || !v->outlives || v->source < 0) return;
    for (int k = 0; k < c->outputs; k++) v->point &= !overlap(&c->source[v->source], &c->output[k]);
}

static const float *load_still(const struct job *j, struct worker *w, const struct tile_view *v, const void *data,
                               int64_t start)
{
    const int64_t block = start / v->block;
    float *to = w->still + (int64_t)v->still * TILE;
    const int n = (int)smaller_of(j->plan->tile, v->block);
    if (w->holds[v->still] != block) view_read(&v->view, j->plan->level, data, block * v->block, n, to);
    w->holds[v->still] = block;
    return to;
}

static void load(const struct job *j, struct worker *w, const struct tile_step *s, int64_t start, int n)
{
    const struct tile_view *v = &j->plan->view[s->a];
    const void *data = v->source < 0 ? v->table : j->call->source[v->source].data;
    if (v->still >= 0) {
        w->at[s->dst] = load_still(j, w, v, data, start);
        return;
    }
    w->at[s->dst] = v->point ? (const float *)data + start : w->own[s->dst];
    if (!v->point) view_read(&v->view, j->plan->level, data, start, n, w->own[s->dst]);
}

static void store(const struct job *j, const struct worker *w, const struct tile_step *s, int64_t start, int n)
{
    const struct tensor *t = &j->call->output[s->dst];
    cpu_write(j->plan->level, t, start, operand(j, w, s->a), n);
}

static void draw(const struct job *j, struct worker *w, const struct tile_step *s, int64_t start, int n)
{
    const struct level *l = j->plan->level;
    const uint64_t key = rng_key(j->run->seed, s->key, j->run->step);
    (s->kind == STEP_UNIFORM ? l->uniform : l->normal)(w->own[s->dst], key, (uint64_t)start / 4, n);
    w->at[s->dst] = w->own[s->dst];
}

static void add_up(const struct job *j, const struct worker *w, const struct tile_step *s, int n)
{
    float *sum = w->sum[s->dst];
    j->plan->level->tile[OP_ADD](sum, sum, operand(j, w, s->a), NULL, n);
}

static void compute(const struct job *j, struct worker *w, const struct tile_step *s, int64_t start, int n)
{
    float *to = s->into ? (float *)j->call->output[s->into - 1].data + start : w->own[s->dst];
    s->compute(to, operand(j, w, s->a), operand(j, w, s->b), operand(j, w, s->c), n);
    w->at[s->dst] = to;
}

static void run_one_tile(const struct job *j, struct worker *w, int64_t start, int n)
{
    for (const struct tile_step *s = j->plan->step; s < j->plan->step + j->plan->steps; s++) {
        switch (s->kind) {
        case STEP_LOAD: load(j, w, s, start, n); break;
        case STEP_STORE: store(j, w, s, start, n); break;
        case STEP_UNIFORM:
        case STEP_NORMAL: draw(j, w, s, start, n); break;
        case STEP_SUM: add_up(j, w, s, n); break;
        case STEP_COMPUTE: compute(j, w, s, start, n);
        }
    }
}

static struct worker worker_of(const struct job *j, int thread)
{
    struct worker w = {0};
    const size_t at = line_up(part_bytes(j->plan)) + worker_bytes(j->plan) * (size_t)thread;
    float *memory = (float *)((char *)j->call->scratch + at);
    for (int k = 0; k < j->plan->registers; k++) w.own[k] = memory + (int64_t)k * TILE;
    for (int k = 0; k < TILE_SPARE; k++) w.own[TILE_REGISTERS + k] = memory + (int64_t)(j->plan->registers + k) * TILE;
    memory += (int64_t)(j->plan->registers + TILE_SPARE) * TILE;
    w.still = memory;
    memory += (int64_t)j->plan->stills * TILE;
    w.holds = (int64_t *)memory;
    for (int k = 0; k < j->plan->stills; k++) w.holds[k] = -1;
    memory += line_up((size_t)j->plan->stills * sizeof *w.holds) / sizeof *memory;
    for (int k = 0; k < j->plan->sums; k++, memory += TILE) w.sum[k] = memory;
    return w;
}

static void clear_sums(const struct worker *w, int sums)
{
    for (int k = 0; k < sums; k++) memset(w->sum[k], 0, SUM_BYTES);
}

/* The sums of a tile's places go to those of the part. */
static void carry_sums(const struct job *j, const struct worker *w, double *kept)
{
    const int tile = j->plan->tile;
    for (int k = 0; k < j->plan->sums; k++) {
        const struct tile_sum *s = &j->plan->sum[k];
        if (s->width == 1) kept[s->first] += j->plan->level->sum(w->sum[k], tile);
        for (int row = 0; row < tile && s->width > 1; row += s->width)
            for (int i = 0; i < s->width; i++) kept[s->first + i] += (double)w->sum[k][row + i];
    }
    clear_sums(w, j->plan->sums);
}

static void run_part(const struct job *j, struct worker *w, int64_t part)
{
    const struct tile_plan *p = j->plan;
    const int64_t parts = part_count(p), from = tiles_of(p) * part / parts, to = tiles_of(p) * (part + 1) / parts;
    double *kept = (double *)j->call->scratch + (p->sums ? part * p->widths : 0);
    if (p->sums) memset(kept, 0, (size_t)p->widths * sizeof *kept);
    clear_sums(w, p->sums);
    for (int64_t t = from; t < to; t++) {
        run_one_tile(j, w, t * p->tile, (int)smaller_of(p->tile, p->size - t * p->tile));
        if ((t - from) % SUM_TILES == SUM_TILES - 1 || t == to - 1) carry_sums(j, w, kept);
    }
}

static void join_parts(const struct job *j)
{
    const struct tile_plan *p = j->plan;
    const double *kept = j->call->scratch;
    float joined[TILE]; /* no sum is wider than a tile */
    for (int k = 0; k < p->sums; k++) {
        const struct tensor *y = &j->call->output[p->sum[k].output];
        for (int i = 0; i < p->sum[k].width; i++) {
            double total = 0;
            for (int64_t part = 0; part < part_count(p); part++) total += kept[part * p->widths + p->sum[k].first + i];
            joined[i] = (float)total;
        }
        cpu_write(p->level, y, 0, joined, p->sum[k].width);
    }
}

void tile_run(struct call *c, const struct run *r)
{
    struct tile_plan *p = c->prepared;
    const struct job j = {c, p, r};
    compute_singles(c, p);
    for (int k = 0; k < p->views; k++) decide_pointing(c, &p->view[k]);
    const int workers = (int)smaller_of(par_threads(),
                                        (int64_t)((c->scratch_bytes - line_up(part_bytes(p))) / worker_bytes(p)));
#pragma omp parallel num_threads(workers)
    {
        struct worker w = worker_of(&j, omp_get_thread_num());
#pragma omp for schedule(static)
        for (int64_t part = 0; part < part_count(p); part++) run_part(&j, &w, part);
    }
    join_parts(&j);
}
