/* inside.h -- where the time of a plan's runs goes, in a few words, and what its calls of oneDNN cost beside the same
** calls alone.
**
** Of some runs the quicker half counts, on average; what is left of a run beside its steps is overhead: the loop, the
** loader, threads that wake up. A call alone is the same call on the same memory, again and again, so that caches hold what it reads;
** after a sweep they hold nothing of it. Within a plan the truth lies between.
*/
#ifndef LIMN_BENCH_INSIDE_H
#define LIMN_BENCH_INSIDE_H

#include "base/clock.h"
#include "base/par.h"
#include "median.h"
#include "plan/internal.h"

#include <stdio.h>
#include <stdlib.h>

enum use { PRODUCTS, CONV_FORWARD, CONV_PICTURES, CONV_FILTERS, ATTENTION, NORMS, ELEMENTWISE, OPTIMISER, MOVEMENT, USES };
static const char *const use_names[USES] = {"products",  "conv",        "conv_dx",   "conv_dw", "attention",
                                            "norms",     "elementwise", "optimiser", "movement"};

static enum use use_of(const struct step *s)
{
    const enum op op = s->call.node->op;
    if (op == OP_ASSIGN) return OPTIMISER;
    if (s->call.program) return ELEMENTWISE;
    switch (op) {
    case OP_MATMUL: return PRODUCTS;
    case OP_CONV: return CONV_FORWARD;
    case OP_CONV_DX: return CONV_PICTURES;
    case OP_CONV_DW: return CONV_FILTERS;
    case OP_ATTENTION:
    case OP_ATTENTION_BACK: return ATTENTION;
    case OP_NORM:
    case OP_NORM_BACK: return NORMS;
    case OP_SUM:
    case OP_MAX:
    case OP_SOFTMAX:
    case OP_LOG_SOFTMAX:
    case OP_XENT: return ELEMENTWISE;
    default: return op_table[op].flags & OP_ELEMENT ? ELEMENTWISE : MOVEMENT;
    }
}

#define INSIDE_RUNS 20
#define INSIDE_SECONDS 4.0

struct inside {
    int runs, steps;
    double whole[INSIDE_RUNS], *took; /* seconds; took [steps][INSIDE_RUNS] */
};

/* play(self, k) carries out step k of the training. */
static void inside_measure(struct plan *p, void (*play)(void *self, int64_t k), void *self, struct inside *m)
{
    double *before = calloc((size_t)p->steps, sizeof *before);
    *m = (struct inside){.steps = p->steps, .took = calloc((size_t)p->steps * INSIDE_RUNS, sizeof *m->took)};
    plan_profile(p, true);
    const double end = clock_seconds() + INSIDE_SECONDS;
    for (; m->runs < INSIDE_RUNS && (m->runs < 3 || clock_seconds() < end); m->runs++) {
        const double start = clock_seconds();
        play(self, m->runs);
        m->whole[m->runs] = clock_seconds() - start;
        for (int i = 0; i < p->steps; i++) {
            m->took[i * INSIDE_RUNS + m->runs] = p->step[i].seconds - before[i];
            before[i] = p->step[i].seconds;
        }
    }
    plan_profile(p, false);
    free(before);
}

/* The mean over the quicker half of the runs, of x [INSIDE_RUNS]. */
static double inside_mean(const struct inside *m, const double *x)
{
    const double middle = median(m->whole, m->runs);
    double sum = 0;
    int n = 0;
    for (int k = 0; k < m->runs; k++)
        if (m->whole[k] <= middle) sum += x[k], n++;
    return sum / n;
}

static double inside_step(const struct inside *m, int i)
{
    return inside_mean(m, m->took + i * INSIDE_RUNS);
}

/* In percent of the run. */
static void inside_shares(const struct plan *p, const struct inside *m)
{
    double use[USES] = {0}, sum = 0;
    const double whole = inside_mean(m, m->whole);
    for (int i = 0; i < p->steps; i++) {
        use[use_of(&p->step[i])] += inside_step(m, i);
        sum += inside_step(m, i);
    }
    printf("\"where\":{");
    for (int k = 0; k < USES; k++)
        if (use[k] > 0) printf("\"%s\":%.1f,", use_names[k], 100 * use[k] / whole);
    printf("\"overhead\":%.1f}", 100 * (whole - sum) / whole);
}

#define ALONE_RUNS 9
#define SWEEP_BYTES ((size_t)96 << 20)

/* Seconds; swept: other memory is written before each. */
static double alone(struct plan *p, struct step *s, char *sweep)
{
    double took[ALONE_RUNS];
    for (int k = 0; k < ALONE_RUNS; k++) {
        if (sweep) memset(sweep, k, SWEEP_BYTES);
        const double start = clock_seconds();
        run_step(p, s, &(struct run){1, 1});
        took[k] = clock_seconds() - start;
    }
    return median(took, ALONE_RUNS);
}

/* Of calls that take a hundredth of the run or more: all together, and the worst, as ratios to the same alone.
** What the plan computed last is lost. */
static void inside_alone(struct plan *p, const struct inside *m)
{
    double in = 0, out = 0, swept = 0, worst = 0, worst_in = 0, whole = inside_mean(m, m->whole);
    int calls = 0, over = 0;
    const struct step *who = NULL;
    char *sweep = malloc(SWEEP_BYTES), shape[60] = "";
    const int threads = par_limit(p->threads);
    const unsigned denormals = par_flush_denormals();
    for (int i = 0; i < p->steps; i++) {
        struct step *s = &p->step[i];
        const double inside = inside_step(m, i);
        if (strcmp(s->kernel->name, "onednn") || s->stable || inside < 0.01 * whole) continue;
        const double outside = alone(p, s, NULL);
        in += inside, out += outside, swept += alone(p, s, sweep), calls++;
        over += inside > 1.05 * outside;
        if (inside <= worst * outside) continue;
        worst = inside / outside, worst_in = inside, who = s;
    }
    par_restore_denormals(denormals);
    par_limit_end(threads);
    free(sweep);
    if (!calls) return;
    printf(",\"alone\":{\"calls\":%d,\"over\":%d,\"ratio\":%.3f,\"ratio_swept\":%.3f,\"worst\":%.3f,\"worst_ms\":%.3f,"
           "\"worst_call\":\"%s %s\"}",
           calls, over, in / out, in / swept, worst, 1e3 * worst_in, step_op(who),
           shape_text(who->call.output[0].shape, shape, sizeof shape));
}

#endif
