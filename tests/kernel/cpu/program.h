/* program.h -- tile programs built by hand, and their values by the oracle, one instruction at a time in double. */
#ifndef LIMN_TESTS_KERNEL_CPU_PROGRAM_H
#define LIMN_TESTS_KERNEL_CPU_PROGRAM_H

#include "race.h"

struct program {
    struct tile_program p;
    struct tile_instr instr[64];
    struct node node;
    struct call c;
};

static inline void program_start(struct program *g, struct shape s, int registers)
{
    *g = (struct program){.p = {.shape = s, .registers = registers}};
    g->p.instr = g->instr;
    g->c.program = &g->p;
    g->c.node = &g->node;
}

static inline struct tile_instr *program_add(struct program *g, struct tile_instr i)
{
    g->instr[g->p.count] = i;
    return &g->instr[g->p.count++];
}

/* The tensor becomes the call's: freed by program_free. */
static inline void program_load(struct program *g, int dst, struct tensor t)
{
    g->c.source[g->c.sources] = t;
    program_add(g, (struct tile_instr){.kind = TILE_LOAD, .dst = dst, .a = g->c.sources++});
}

static inline void program_compute(struct program *g, enum op op, int dst, int a, int b, int c)
{
    program_add(g, (struct tile_instr){.kind = TILE_COMPUTE, .op = op, .dst = dst, .a = a, .b = b, .c = c});
}

static inline void program_const(struct program *g, int dst, float value)
{
    program_add(g, (struct tile_instr){.kind = TILE_COMPUTE, .op = OP_CONST, .dst = dst, .constant = value});
}

static inline void program_store(struct program *g, int a, enum dtype type)
{
    g->c.output[g->c.outputs] = (struct tensor){type, g->p.shape, NULL};
    program_add(g, (struct tile_instr){.kind = TILE_STORE, .a = a, .dst = g->c.outputs++});
}

static inline void program_free(struct program *g)
{
    for (int k = 0; k < g->c.sources; k++) mem_free(g->c.source[k].data);
}

static inline const struct kernel *tile_kernel(const struct call *c)
{
    for (const struct kernel *k = kernels_cpu; k->name; k++)
        if (k->op == OP_COUNT && k->can(c)) return k;
    return NULL;
}

/* What one instruction leaves in its register. */
static inline struct tensor instr_value(const struct program *g, const struct tile_instr *i, const struct tensor *reg,
                                        const struct run *r)
{
    struct node n = {.op = i->op, .shape = g->p.shape, .f = {i->constant}};
    n.i[0] = i->op == OP_IOTA ? i->axis : (int64_t)i->key;
    struct tensor source = {0};
    struct call c = {.node = &n, .outputs = 1, .output = {tensor_new(F64, g->p.shape)}};
    if (i->kind == TILE_LOAD) {
        n.op = OP_BROADCAST;
        c.source[c.sources++] = source = tensor_as(&g->c.source[i->a], F64);
    } else {
        const int from[3] = {i->a, i->b, i->c};
        c.sources = op_table[i->op].sources;
        for (int k = 0; k < c.sources; k++) c.source[k] = reg[from[k]];
    }
    kernel_for(kernels_ref, &c)->run(&c, r);
    mem_free(source.data);
    return c.output[0];
}

static inline struct call program_oracle(const struct program *g, const struct run *r)
{
    struct tensor reg[TILE_REGISTERS] = {0};
    struct call want = g->c;
    for (const struct tile_instr *i = g->instr; i < g->instr + g->p.count; i++) {
        if (i->kind == TILE_STORE) {
            want.output[i->dst] = tensor_as(&reg[i->a], F64);
        } else {
            struct tensor value = instr_value(g, i, reg, r);
            mem_free(reg[i->dst].data);
            reg[i->dst] = value;
        }
    }
    for (int k = 0; k < TILE_REGISTERS; k++) mem_free(reg[k].data);
    return want;
}

/* Races the program, and frees it. */
static inline void program_race(struct program *g, double tolerance)
{
    const struct run r = {11, 12};
    struct call want = program_oracle(g, &r);
    const struct kernel *k = tile_kernel(&g->c);
    assert_non_null(k);
    race_against(k, &g->c, &want, &r, tolerance);
    free_outputs(&want);
    program_free(g);
}

#endif
