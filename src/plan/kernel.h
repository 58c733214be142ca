/* kernel.h -- what the plan knows of kernels: rows {name, can, prep, run}.
**
** Kernels are a ladder per op; the plan takes the first row whose can() says
** yes. The rooms src/kernel/onednn, cpu and ref each export one table; ref, the
** oracle, can do every op in every type and stands last.
*/
#ifndef LIMN_PLAN_KERNEL_H
#define LIMN_PLAN_KERNEL_H

#include "graph/graph.h"

#define CALL_MAX_SOURCES 20
#define CALL_MAX_OUTPUTS 8

/* What is the same for all calls of one run. */
struct run {
    uint64_t seed, step; /* keys of the random rows */
};

/* A fused group of elementwise rows: a program over tiles of TILE values that
** live in registers (float arrays in the L1 cache). Load: source number `a` of
** the call, broadcast to the group's shape. Store: register a to output `dst`.
** Sum: register a added up to output `dst`: one number, or one for each place of the last axis. */
#define TILE 1024
#define TILE_REGISTERS 32

enum tile_kind { TILE_LOAD, TILE_COMPUTE, TILE_STORE, TILE_SUM };

/* How many values a tile has in a program whose sums are `width` wide: of whole rows, and whole blocks of random
** numbers; 0: none fit. */
static inline int tile_length(int64_t width)
{
    int64_t unit = width % 4 == 0 ? width : width % 2 == 0 ? 2 * width : 4 * width;
    return unit <= TILE ? (int)(TILE / unit * unit) : 0;
}


struct tile_instr {
    enum tile_kind kind;
    enum op op;        /* COMPUTE: an elementwise row, or UNIFORM, NORMAL, CONST, IOTA */
    int dst, a, b, c;  /* registers; LOAD: a = source number; STORE, SUM: a = register, dst = output number */
    float constant;    /* CONST */
    uint64_t key;      /* UNIFORM, NORMAL */
    int axis;          /* IOTA */
    enum dtype type;   /* CAST: to what */
};

struct tile_program {
    struct shape shape; /* of every member of the group */
    int count;
    struct tile_instr *instr;
    int registers;
};

/* One kernel call, as the plan hands it over: shapes at prep, data too at run. */
struct call {
    const struct node *node;            /* op and attributes; for a fused group the last member */
    const struct tile_program *program; /* NULL unless fused */
    int sources, outputs;
    struct tensor source[CALL_MAX_SOURCES];
    struct tensor output[CALL_MAX_OUTPUTS];
    unsigned stable;       /* bit k: source k stays the same for ten runs or more (weights that this plan does not
                           ** train) and may be packed; a pack costs what it saves in five to nine; set before prep */
    unsigned packed;       /* bit k: source k is in the kernel's own packed layout; set before the first run */
    bool deterministic;    /* same bits for any number of threads */
    size_t scratch_bytes;  /* prep may ask for it; the plan places it */
    void *scratch;
    void *prepared;        /* prep's own, freed by drop */
    struct arena *arena;   /* the plan's, for prep */
};

struct kernel {
    const char *name; /* "oracle", "plain", "tile", "onednn" */
    enum op op;       /* OP_COUNT: fused groups */
    bool leads;       /* stands before all others that do not */
    bool (*can)(const struct call *c);
    int (*prep)(struct call *c, struct err *e);            /* may be NULL */
    void (*run)(struct call *c, const struct run *r);
    void (*drop)(struct call *c);                          /* may be NULL */
    /* Packing of a stable source: bytes wanted for source k, 0 = wants it plain. Asked after prep for each k in
    ** `stable`. Where it is not 0 the plan must pack: it sets bit k of `packed`, and at run source[k].data points to
    ** the packed bytes (64-byte aligned), refreshed by pack() whenever the plain ones have changed. */
    size_t (*pack_bytes)(const struct call *c, int k);     /* may be NULL */
    void (*pack)(const struct call *c, int k, const void *plain, void *packed);
    /* What runs inside, for `limn info --plan`: "brgemm:avx512_core_bf16". May be NULL. */
    const char *(*detail)(const struct call *c);
};

/* Each table ends with a row whose name is NULL. */
extern const struct kernel kernels_ref[];
extern const struct kernel kernels_cpu[];
extern const struct kernel kernels_onednn[]; /* empty in a build without oneDNN */

#endif
