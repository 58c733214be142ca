/* leaf.c -- values without sources: constants, counters, random numbers (graph/random.h). */
#include "kernel/ref/ref.h"

#include "base/rng.h"
#include "graph/random.h"

void ref_const(const struct call *c, const struct run *r)
{
    (void)r;
    double *y = ref_output(c, 0);
    for (int64_t i = 0; i < shape_size(c->output[0].shape); i++) y[i] = c->node->f[0];
}

void ref_iota(const struct call *c, const struct run *r)
{
    (void)r;
    struct shape s = c->output[0].shape;
    double *y = ref_output(c, 0);
    for (int64_t i = 0; i < shape_size(s); i++) {
        int64_t at[MAX_RANK];
        ref_unravel(s, i, at);
        y[i] = (double)at[c->node->i[0]];
    }
}

static void random_numbers(const struct call *c, const struct run *r, void block4(uint64_t, uint64_t, float[4]))
{
    uint64_t key = rng_key(r->seed, (uint64_t)c->node->i[0], r->step);
    double *y = ref_output(c, 0);
    for (int64_t i = 0; i < shape_size(c->output[0].shape); i++) {
        float lane[4];
        block4(key, (uint64_t)i / 4, lane);
        y[i] = lane[i % 4];
    }
}

void ref_uniform(const struct call *c, const struct run *r)
{
    random_numbers(c, r, uniform_block4);
}

void ref_normal(const struct call *c, const struct run *r)
{
    random_numbers(c, r, normal_block4);
}
