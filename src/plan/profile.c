/* profile.c -- where the time of a plan's runs went: by row and kernel, and by layer.
**
** The layer of a step is the scope that its node was built in; the gradient of
** a layer has the layer's scope (gradient.c); what ends in giving a state its next
** value, as the optimiser does, counts as an update.
** What is between the steps (state, denormals, the loop itself) has a line too.
*/
#include "base/clock.h"
#include "base/par.h"
#include "base/text.h"
#include "plan/internal.h"

#include <stdlib.h>

void plan_profile(struct plan *p, bool on)
{
    p->profiling = on;
    p->runs = 0;
    p->seconds = 0;
    for (int i = 0; i < p->steps; i++) p->step[i].seconds = 0;
}

struct cost {
    const char *what, *kernel; /* kernel: "" where costs are of layers */
    double seconds, flops;
    int calls;
};

struct costs {
    struct cost *row;
    int rows;
    double total;
};

static int by_seconds(const void *a, const void *b)
{
    double x = ((const struct cost *)a)->seconds, y = ((const struct cost *)b)->seconds;
    return (x < y) - (x > y);
}

static void add(struct costs *c, const struct cost *cost)
{
    int r = 0;
    while (r < c->rows && (strcmp(c->row[r].what, cost->what) || strcmp(c->row[r].kernel, cost->kernel))) r++;
    if (r == c->rows) c->row[c->rows++] = (struct cost){.what = cost->what, .kernel = cost->kernel};
    c->row[r].seconds += cost->seconds;
    c->row[r].flops += cost->flops;
    c->row[r].calls++;
    c->total += cost->seconds;
}

/* Largest first; c->row is the caller's. */
static bool gather(const struct plan *p, bool layers, struct costs *c)
{
    *c = (struct costs){.row = mem_array((size_t)p->steps + 1, sizeof *c->row)};
    if (!c->row) return false;
    for (int i = 0; i < p->steps; i++) {
        const struct step *s = &p->step[i];
        const char *scope = s->call.node->scope[0] ? s->call.node->scope : "outside layers";
        if (s->call.node->op == OP_ASSIGN) scope = "updates";
        add(c, &(struct cost){.what = layers ? scope : step_op(s),
                              .kernel = layers ? "" : s->kernel->name,
                              .seconds = s->seconds,
                              .flops = step_flops(p, s)});
    }
    qsort(c->row, (size_t)c->rows, sizeof *c->row, by_seconds);
    return true;
}

static double runs_of(const struct plan *p)
{
    return p->runs ? (double)p->runs : 1;
}

static void print(const struct plan *p, bool layers, struct text *out)
{
    struct costs c;
    const double runs = runs_of(p);
    if (!gather(p, layers, &c)) {
        out->failed = true;
        return;
    }
    const int width = layers ? 28 : 12;
    text_printf(out, "%-*s %-8s %6s %10s %7s %10s\n", width, layers ? "layer" : "row", layers ? "" : "kernel", "calls",
                "ms / run", "share", "GFLOP/s");
    for (const struct cost *r = c.row; r < c.row + c.rows; r++) {
        text_printf(out, "%-*s %-8s %6d %10.3f %6.1f%%", width, r->what, r->kernel, r->calls, 1e3 * r->seconds / runs,
                    p->seconds > 0 ? 100 * r->seconds / p->seconds : 0);
        if (r->flops > 0 && r->seconds > 0) text_printf(out, " %10.0f", r->flops * runs / r->seconds * 1e-9);
        text_add(out, "\n");
    }
    text_printf(out, "%-*s %-8s %6s %10.3f\n", width, "between", "", "", 1e3 * (p->seconds - c.total) / runs);
    text_printf(out, "%-*s %-8s %6s %10.3f\n", width, "all", "", "", 1e3 * p->seconds / runs);
    mem_free(c.row);
}

void plan_profile_table(const struct plan *p, struct text *out)
{
    print(p, false, out);
    text_add(out, "\n");
    print(p, true, out);
}

static void print_json(const struct plan *p, bool layers, struct text *out)
{
    struct costs c;
    if (!gather(p, layers, &c)) {
        out->failed = true;
        return;
    }
    for (const struct cost *r = c.row; r < c.row + c.rows; r++) {
        text_printf(out, "%s{\"%s\":", r > c.row ? "," : "", layers ? "layer" : "row");
        text_json(out, r->what);
        if (!layers) text_printf(out, ",\"kernel\":\"%s\"", r->kernel);
        text_printf(out, ",\"calls\":%d,\"ms\":", r->calls);
        text_real(out, 1e3 * r->seconds / runs_of(p));
        text_add(out, ",\"flops\":");
        text_real(out, r->flops);
        text_add(out, "}");
    }
    mem_free(c.row);
}

void plan_profile_json(const struct plan *p, struct text *out)
{
    text_printf(out, "{\"runs\":%ld,\"ms\":", p->runs);
    text_real(out, 1e3 * p->seconds / runs_of(p));
    text_add(out, ",\"rows\":[");
    print_json(p, false, out);
    text_add(out, "],\"layers\":[");
    print_json(p, true, out);
    text_add(out, "]}");
}

/* ---- products alone ---- */

#define AGAIN 15

static double alone(struct plan *p, struct step *s)
{
    const struct run r = {1, 1};
    double best = 0;
    for (int k = 0; k < AGAIN; k++) {
        double start = clock_seconds();
        run_step(p, s, &r);
        double seconds = clock_seconds() - start;
        if (k == 0 || seconds < best) best = seconds;
    }
    return best;
}

void plan_profile_alone(struct plan *p, struct text *out)
{
    double inside = 0, outside = 0;
    const bool profiling = p->profiling;
    const int threads = par_limit(p->threads);
    const unsigned denormals = par_flush_denormals();
    p->profiling = false;
    text_printf(out, "%4s %-11s %10s %10s %7s\n", "step", "row", "ms in plan", "ms alone", "ratio");
    for (int i = 0; i < p->steps; i++) {
        struct step *s = &p->step[i];
        if (!(op_table[s->call.node->op].flags & OP_HEAVY) || s->call.program || s->stable) continue;
        const double in = s->seconds / runs_of(p), by_itself = alone(p, s);
        text_printf(out, "%4d %-11s %10.3f %10.3f %7.2f\n", i, step_op(s), 1e3 * in, 1e3 * by_itself, in / by_itself);
        inside += in;
        outside += by_itself;
    }
    if (outside > 0)
        text_printf(out, "%4s %-11s %10.3f %10.3f %7.2f\n", "all", "", 1e3 * inside, 1e3 * outside, inside / outside);
    par_restore_denormals(denormals);
    par_limit_end(threads);
    p->profiling = profiling;
}
