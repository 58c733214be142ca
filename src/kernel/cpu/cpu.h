/* cpu.h -- the room's kernels, as cpu.c gathers them, and what they share. Internal to the room.
**
** Work is cut into parts by shape alone, each part is done by one thread, and
** partial results are added in order: the bits do not depend on how many
** threads there are.
*/
#ifndef LIMN_KERNEL_CPU_CPU_H
#define LIMN_KERNEL_CPU_CPU_H

#include "base/par.h"
#include "kernel/cpu/dispatch.h"
#include "plan/kernel.h"

typedef bool cpu_can(const struct call *c);
typedef int cpu_prep(struct call *c, struct err *e);
typedef void cpu_run(struct call *c, const struct run *r);

/* tile.c */
cpu_can tile_can;
cpu_prep tile_prep;
cpu_run tile_run;
/* reduce.c */
cpu_can reduce_can;
cpu_prep reduce_prep;
cpu_run reduce_run;
/* norm.c */
cpu_can norm_can;
cpu_run norm_run; /* both */
/* softmax.c */
cpu_can softmax_can, xent_can;
cpu_run softmax_run, log_softmax_run, xent_run;
/* product.c */
cpu_can product_can;
cpu_prep product_prep;
cpu_run product_run;
/* attention.c */
cpu_can attention_can;
cpu_prep attention_prep;
cpu_run attention_run; /* both */
/* prefix.c */
cpu_can prefix_can;
cpu_prep prefix_prep;
cpu_run prefix_run, prefix_back_run;
/* filter16.c */
cpu_can filter16_can;
cpu_prep filter16_prep;
cpu_run filter16_run; /* both */
/* conv.c */
cpu_can conv_can;
cpu_prep conv_prep;
cpu_run conv_run, conv_dx_run, conv_dw_run;

static inline int64_t smaller_of(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static inline int64_t parts_of(int64_t n, int64_t size) /* n / size, rounded up */
{
    return (n + size - 1) / size;
}

/* prep: as much scratch as all threads want that `parts` parts of work can occupy, `bytes` to each. */
static inline void cpu_ask_scratch(struct call *c, int64_t parts, size_t bytes)
{
    c->scratch_bytes = (size_t)smaller_of(par_threads(), parts) * bytes;
}

/* run: how many threads may work in it. */
static inline int cpu_workers(const struct call *c, size_t bytes)
{
    return (int)smaller_of(par_threads(), (int64_t)(c->scratch_bytes / bytes));
}

static inline bool cpu_floating(const struct tensor *t) /* a type that cpu_read and cpu_write serve */
{
    return t->type == F32 || t->type == BF16;
}

/* At most this many numbers pass through a buffer that stays in the L1 cache. */
#define CPU_PIECE 4096

/* n <= CPU_PIECE numbers of t from element `at` as floats: in place where they are floats, else in `buffer`. */
static inline const float *cpu_read(const struct level *l, const struct tensor *t, int64_t at, int64_t n, float *buffer)
{
    if (t->type == F32) return (const float *)t->data + at;
    l->load[t->type](buffer, (const char *)t->data + at * (int64_t)dtype_size(t->type), n);
    return buffer;
}

/* Where to put n numbers of t from element `at`: in place where they are floats, else in `buffer`; then cpu_write. */
static inline float *cpu_target(const struct tensor *t, int64_t at, float *buffer)
{
    return t->type == F32 ? (float *)t->data + at : buffer;
}

static inline void cpu_write(const struct level *l, const struct tensor *t, int64_t at, const float *from, int64_t n)
{
    if (t->type == F32 && from == (const float *)t->data + at) return;
    l->store[t->type]((char *)t->data + at * (int64_t)dtype_size(t->type), from, n);
}

#endif
