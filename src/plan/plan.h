/* plan.h -- a graph compiled: kernels chosen, memory placed, ready to run.
**
** plan_compile copies what the targets need, casts heavy rows to bf16 where
** that is allowed, expands composite rows that no kernel takes, fuses
** elementwise rows, chooses kernels, and places every buffer. plan_run then
** runs the steps in order and allocates nothing.
*/
#ifndef LIMN_PLAN_PLAN_H
#define LIMN_PLAN_PLAN_H

#include "graph/graph.h"

struct plan;
struct text;

enum precision {
    PRECISION_F32,
    PRECISION_BF16, /* heavy rows in bf16, the rest and all state in f32 */
    PRECISION_F64,  /* everything in double, on the oracle's kernels: for tests and closed forms */
};

struct plan_options {
    enum precision precision;
    bool deterministic;  /* same bits for any number of threads */
    bool plain;          /* no fusion and no oneDNN: for races between kernels */
    const char *kernels; /* NULL, or a name that is tried first: "plain", "onednn" */
    /* Where the state lives: sets *t to the tensor of that name, F32 (F64 plans convert on each run), or fails. */
    int (*state)(void *self, const char *name, struct tensor *t, struct err *e);
    void *self;
};

/* Targets: results to be read after a run, and effects to be carried out. */
int plan_compile(struct plan **out, const var *targets, int count, const struct plan_options *o, struct err *e);
void plan_free(struct plan *p);

/* The buffer of input `name`, to be filled before a run; NULL data when the targets do not need it. */
struct tensor plan_input(struct plan *p, const char *name);
/* Target k after a run. Valid until the next run. */
struct tensor plan_output(struct plan *p, int k);

/* Values that depend on state alone (packed or cast weights, masked weights) are kept from run to run, unless the
** plan itself changes that state. plan_touch says that somebody else changed it. */
void plan_touch(struct plan *p);

int plan_run(struct plan *p, uint64_t seed, uint64_t step, struct err *e);

/* The same run, looking at every value that is stored: *where gets "enc/1 MATMUL" for the first one that is not finite,
** "enc/1 MATMUL (its source x)" where it came in from outside, else "". */
int plan_run_checked(struct plan *p, uint64_t seed, uint64_t step, char *where, size_t size, struct err *e);

size_t plan_bytes(const struct plan *p);            /* activations and packed weights */
double plan_flops(const struct plan *p);            /* of the heavy rows, one run */
void plan_describe(const struct plan *p, struct text *out); /* a line per step: kernel, type, shape, scope; ms
                                                            ** per run where it is profiled */

/* Where the time of the runs since plan_profile(p, true) went: by row and kernel, then by layer. A fused group counts
** for the layer of its last row, a layer's gradient for the layer. */
void plan_profile(struct plan *p, bool on);
void plan_profile_table(const struct plan *p, struct text *out);
void plan_profile_json(const struct plan *p, struct text *out);
/* Each product's time in the plan beside the same call alone, over and over: what its neighbours cost it. The values of
** the last run are lost. */
void plan_profile_alone(struct plan *p, struct text *out);

/* Is bf16 faster than f32 on this processor? */
bool plan_bf16_is_fast(void);

#endif
