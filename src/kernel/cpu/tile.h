/* tile.h -- what tile_plan.c makes of a fused group's program, and tile.c runs. Internal to the room. */
#ifndef LIMN_KERNEL_CPU_TILE_H
#define LIMN_KERNEL_CPU_TILE_H

#include "kernel/cpu/view.h"
#include "plan/kernel.h"

enum step_kind { STEP_LOAD, STEP_COMPUTE, STEP_UNIFORM, STEP_NORMAL, STEP_STORE, STEP_SUM };

/* Slots: the program's registers, then more for numbers spread out over a tile, then the single numbers. */
#define TILE_SPARE 3
#define TILE_SLOTS (TILE_REGISTERS + TILE_SPARE)

struct tile_step {
    enum step_kind kind;
    int dst, a, b, c; /* slots; LOAD: a = view; STORE: dst = output; SUM: dst = sum */
    tile_fn *compute;
    uint64_t key;
    int into; /* COMPUTE: 1 + the output whose memory takes the result as it is; 0: none */
};

struct tile_view {
    struct view view;
    int source;    /* of the call; -1: `table` */
    float *table;  /* IOTA: 0, 1, 2 ... along its axis */
    int still;     /* its own buffer's number, where all tiles of `block` values read the same; -1: none */
    int64_t block;
    bool point;    /* a register may point at the source */
    bool outlives; /* and is read after some output was stored, which may lie on the source */
};

struct tile_number {
    int source, slot; /* a source of one element, read at each run */
};

struct tile_sum {
    int output, width; /* how many numbers it has */
    int first;         /* its place among those of all sums */
};

struct tile_plan {
    const struct level *level;
    int64_t size;
    int tile;             /* values at a time */
    int sums, widths;     /* how many; all their widths together */
    struct tile_sum sum[CALL_MAX_OUTPUTS];
    int registers; /* of the program */
    int steps, firsts, views, stills, numbers, singles;
    struct tile_step *step, *first; /* per tile; once per run */
    struct tile_view *view;
    struct tile_number *number;
    float *single;
};

static inline bool tile_is_single(int slot)
{
    return slot >= TILE_SLOTS;
}

/* Fills *p from the call's program; memory is the call's arena. */
int tile_plan_make(struct tile_plan *p, const struct call *c, struct err *e);

/* What computes instruction *i on whole tiles; NULL where nothing does. */
tile_fn *tile_function(const struct level *l, const struct tile_instr *i);

#endif
