/* bench.c -- what this machine can do, and how near to it single operations come. */
#include "api/api.h"

#include "base/par.h"
#include "plan/ladder.h"

#include <math.h>
#include <stdio.h>

static int measure(double seconds, limn_machine *m, struct err *e)
{
    struct machine of;
    CHECK_HERE(m, e);
    CHECK(seconds > 0 && isfinite(seconds), e, ERR_OPTION, "a measurement of %g seconds", seconds);
    TRY(machine_measure(&of, seconds, e));
    *m = (limn_machine){par_threads(), of.f32 * 1e-9, of.bf16 * 1e-9, of.stream * 1e-9};
    return 0;
}

int limn_machine_measure(double seconds, limn_machine *m, limn_error *e)
{
    struct err err = {0};
    return api_done(measure(seconds, m, &err), &err, e);
}

int limn_bench_name(int k, const char **name, const char **sizes)
{
    return name && sizes && ladder_rung(k, name, sizes) ? 0 : -1;
}

static int bench(int k, const char *precision, const limn_machine *m, double seconds, limn_bench *b, struct err *e)
{
    const char *name, *sizes;
    enum precision p;
    struct timing t;
    CHECK_HERE(m, e);
    CHECK_HERE(b, e);
    CHECK(ladder_rung(k, &name, &sizes), e, ERR_CALL, "there is no operation number %d", k);
    CHECK(seconds > 0 && isfinite(seconds), e, ERR_OPTION, "a measurement of %g seconds", seconds);
    TRY(api_precision(precision, &p, e));
    if (!ladder_has_products(k) && (!precision || !strcmp(precision, "auto"))) p = PRECISION_F32;
    CHECK(p == PRECISION_F32 || ladder_has_products(k), e, ERR_UNSUPPORTED,
          "%s has no products, which alone are computed in bf16", name);
    const struct machine of = {m->f32_gflops * 1e9, m->bf16_gflops * 1e9, m->stream_gbs * 1e9};
    TRY(ladder_time(k, p, &of, seconds, &t, e));
    *b = (limn_bench){.precision = p == PRECISION_BF16 ? "bf16" : "fp32",
                      .ms = 1e3 * t.seconds,
                      .gflops = 1e-9 * t.flops / t.seconds,
                      .gbs = 1e-9 * t.bytes / t.seconds,
                      .limit_ms = 1e3 * t.limit};
    snprintf(b->kernel, sizeof b->kernel, "%s%s%s", t.kernel, t.detail[0] ? " " : "", t.detail);
    return 0;
}

int limn_bench_op(int k, const char *precision, const limn_machine *m, double seconds, limn_bench *b, limn_error *e)
{
    struct err err = {0};
    return api_done(bench(k, precision, m, seconds, b, &err), &err, e);
}
