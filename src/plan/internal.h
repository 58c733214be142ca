/* internal.h -- the parts of a plan, for the files of this room only.
**
** plan_compile goes through these files in order:
**
**   lower.c     the graph the targets need, with types cast, composites expanded, equal nodes merged
**   arrange.c   in which order, so that what can run together stands together
**   fuse.c      which elementwise nodes run as one group
**   remake.c    which values are made again where they are read, rather than kept
**   program.c   a group as a program over tiles
**   steps.c     one step per group or other node; its kernel, chosen from the ladder
**   place.c     where every value lives
**   plan.c      all of it in order; running
**   report.c    describing
**   profile.c   where the time goes
*/
#ifndef LIMN_PLAN_INTERNAL_H
#define LIMN_PLAN_INTERNAL_H

#include "plan/kernel.h"
#include "plan/plan.h"

enum home {
    HOME_NONE,    /* lives in registers of its group, or is not needed */
    HOME_ALIAS,   /* the same bytes as value `alias`: a reshape, a state after its assignment */
    HOME_STATE,   /* the store's own memory */
    HOME_KEPT,    /* keeps its value between runs: inputs, targets, what depends on state alone */
    HOME_PLACED,  /* in the shared block, from its first to its last step */
};

struct value { /* one per node of the lowered graph */
    enum home home;
    int alias;
    int first, last; /* steps: written, last read */
    size_t offset;
    void *data;
    bool target;
    bool stable;     /* depends on constants and on state that this plan does not assign */
    int group;       /* -1: none */
};

struct group { /* of fused elementwise nodes, and sums of them */
    struct shape shape;
    int members, last; /* last: id of the last member */
    int merged_into;   /* -1: none */
    bool open, stable;
};

struct step {
    struct call call;
    const struct kernel *kernel;
    int node;                       /* the node, or the group's last member */
    int group;                      /* -1: none */
    int source[CALL_MAX_SOURCES];   /* node ids behind call.source and call.output */
    int output[CALL_MAX_OUTPUTS];
    size_t pack_size[CALL_MAX_SOURCES];
    size_t pack_offset[CALL_MAX_SOURCES];
    const void *pack_from[CALL_MAX_SOURCES];
    size_t scratch_offset;
    bool stable;                    /* runs only after plan_touch */
    double seconds;
};

/* State whose type in the store is not the plan's: converted in before a run, and out after it. */
struct state_copy {
    struct state_copy *next;
    struct tensor outside;
    int node;
    bool assigned;
};

struct plan {
    struct arena arena;
    struct plan_options options;
    struct graph *g; /* lowered */
    struct value *value;
    struct group *group;
    int groups;
    struct step *step;
    int steps;
    int *target;
    int targets;
    struct state_copy *copies;
    char *block, *kept;
    size_t block_bytes, kept_bytes;
    bool touched, profiling;
    int threads; /* at most so many */
    long runs;
    double seconds; /* of the runs that were profiled */
};

/* lower.c: *out is a new graph, target[k] the targets' ids in it. */
int lower(const var *targets, int count, const struct plan_options *o, struct graph **out, int *target, struct err *e);
bool lower_has_kernel(const struct graph *g, int id, const struct plan_options *o);

/* arrange.c: nodes change places, and target[k] with them. */
int arrange(struct graph *g, int *target, int targets, struct err *e);

/* fuse.c */
bool fuse_sums(const struct graph *g, const struct node *n); /* a SUM that can run in its source's group */
bool fuse_inlines(const struct node *n); /* a constant: written into the programs that use it */
int fuse(struct plan *p, int most_members, struct err *e);

/* cheaper.c: row n of these sources in rows that take fewer passes; poisoned where there are none */
var cheaper(const struct node *n, const var *source);

/* remake.c: after fuse, whose groups are out of date then */
int remake(struct plan *p, struct err *e);

/* program.c: false when the group needs more sources, outputs or registers than a call has. */
bool program_build(struct plan *p, int group, struct step *s);

/* steps.c: TOO_LARGE when a group does not fit a call */
#define TOO_LARGE (-1)
int steps_make(struct plan *p, struct err *e);
const struct kernel *kernel_for(const struct call *c, const struct plan_options *o);
void steps_drop(struct plan *p);

/* plan.c */
void run_step(struct plan *p, struct step *s, const struct run *r);

/* report.c; work: about how long one core takes (50 GFLOP/s, 10 elements in a nanosecond) */
double work_microseconds(const struct graph *g);
double step_flops(const struct plan *p, const struct step *s);
const char *step_op(const struct step *s);

/* place.c */
int place(struct plan *p, struct err *e);
int value_root(const struct plan *p, int id); /* through aliases */

#endif
