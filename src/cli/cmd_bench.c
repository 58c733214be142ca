/* cmd_bench.c -- limn bench: what this machine can do, and how near to it limn's operations come. */
#include "cli/flags.h"
#include "cli/say.h"
#include "cli/words.h"

#include <stdio.h>
#include <string.h>

struct bench_flags {
    int ops;
    double seconds;
};

/* clang-format off */
#define AT(field) offsetof(struct bench_flags, field)
static const struct flag flags[] = {
    {"ops", 0, FLAG_YES, AT(ops), 0, 0, NULL, "each operation beside what the machine could do"},
    {"time", 0, FLAG_TIME, AT(seconds), 0, 0, "TIME", "how long each measurement takes (0.3s)"},
    FLAGS_END,
};
/* clang-format on */

#define OPS_MOST 100

static int known(const char *wanted, limn_error *e)
{
    const char *names[OPS_MOST], *sizes, *near;
    int count = 0;
    while (count < OPS_MOST && !limn_bench_name(count, &names[count], &sizes)) count++;
    for (int k = 0; k < count; k++)
        if (!strcmp(names[k], wanted)) return 0;
    near = limn_nearest(wanted, names, count);
    if (near) return wrong(e, NULL, tr("no operation '%s'; did you mean '%s'?"), wanted, near);
    return wrong(e, tr("`limn bench --ops` goes through all of them"), tr("no operation '%s'"), wanted);
}

static void print_machine(const struct call *c, const limn_machine *m)
{
    if (c->common.json) {
        printf("{\"threads\":%d,\"f32_gflops\":", m->threads);
        out_real(m->f32_gflops);
        printf(",\"bf16_gflops\":");
        out_real(m->bf16_gflops);
        printf(",\"stream_gbs\":");
        out_real(m->stream_gbs);
        printf("}\n");
        return;
    }
    printf(tr("%d threads: products %.0f GFLOP/s in fp32"), m->threads, m->f32_gflops);
    if (m->bf16_gflops > 0) printf(tr(", %.0f in bf16"), m->bf16_gflops);
    printf(tr("; memory %.1f GB/s\n"), m->stream_gbs);
}

static void print_head(const struct call *c, const limn_machine *m)
{
    print_machine(c, m);
    if (c->common.json) return;
    printf("\n%-14s %-32s %-5s %9s %9s %7s %9s %6s  %s\n", tr("operation"), tr("sizes"), "", "ms", "GFLOP/s", "GB/s",
           tr("limit ms"), tr("share"), tr("kernel"));
}

/* The share of the limit: what the machine could do in that time. */
static void print_row(const struct call *c, const char *name, const char *sizes, const limn_bench *b)
{
    if (c->common.json) {
        printf("{\"op\":\"%s\",\"sizes\":\"%s\",\"precision\":\"%s\",\"ms\":", name, sizes, b->precision);
        out_real(b->ms);
        printf(",\"gflops\":");
        out_real(b->gflops);
        printf(",\"gbs\":");
        out_real(b->gbs);
        printf(",\"limit_ms\":");
        out_real(b->limit_ms);
        printf(",\"share\":");
        out_real(b->limit_ms / b->ms);
        printf(",\"kernel\":");
        out_text(b->kernel);
        printf("}\n");
    } else {
        printf("%-14s %-32s %-5s %9.3f", name, sizes, b->precision, b->ms);
        if (b->gflops > 0) printf(" %9.0f", b->gflops);
        else printf(" %9s", "");
        printf(" %7.1f %9.3f %5.0f%%  %s\n", b->gbs, b->limit_ms, 100 * b->limit_ms / b->ms, b->kernel);
    }
    fflush(stdout);
}

static int check_precision(const char *asked, limn_error *e)
{
    if (!asked || !strcmp(asked, "auto") || !strcmp(asked, "fp32") || !strcmp(asked, "bf16")) return 0;
    return wrong(e, tr("it takes auto, fp32 or bf16"), tr("no precision '%.40s'"), asked);
}

/* In both precisions, where the processor has both and none was asked for. */
static int climb(const struct call *c, const limn_machine *m, limn_error *e)
{
    static const char *const precisions[] = {"fp32", "bf16"};
    const struct bench_flags *f = c->flags;
    const char *name, *sizes, *asked = c->common.precision;
    int rows = 0;
    for (int k = 0; !limn_bench_name(k, &name, &sizes); k++) {
        for (int i = 0; i < 2; i++) {
            limn_bench b;
            if (c->args && strcmp(c->arg[0], name)) continue;
            if (asked && strcmp(asked, "auto") && strcmp(asked, precisions[i])) continue;
            if (i && m->bf16_gflops <= 0) continue;
            const int failed = limn_bench_op(k, precisions[i], m, f->seconds, &b, e);
            if (failed && !strcmp(e->name, "unsupported")) continue;
            if (failed) return failed;
            if (!rows++) print_head(c, m);
            print_row(c, name, sizes, &b);
        }
    }
    if (!rows) return wrong(e, tr("leave --precision away"), tr("%s cannot be timed in bf16 here"), c->arg[0]);
    return 0;
}

static int run(const struct call *c, limn_error *e)
{
    const struct bench_flags *f = c->flags;
    limn_machine m;
    if (c->args && !f->ops) return wrong(e, tr("add --ops"), tr("bench: an operation is timed with --ops"));
    if (c->args && known(c->arg[0], e)) return 1;
    if (check_precision(c->common.precision, e)) return 1;
    if (limn_machine_measure(f->seconds, &m, e)) return 1;
    if (f->ops) return climb(c, &m, e);
    print_machine(c, &m);
    return 0;
}

const struct command cmd_bench = {
    .name = "bench",
    .title = "tell what this machine can do",
    .usage = "[--ops [OPERATION]] [--time TIME]",
    .text = "  Measures how fast large products are and how fast numbers come from memory; with --ops also\n"
            "  single operations, and what share that is of what the machine could do. What stays in a\n"
            "  cache comes quicker than from memory, so shares can be above 100 %.",
    .example = "  limn bench --ops conv-32-dw --threads 1",
    .least = 0,
    .most = 1,
    .flags = flags,
    .defaults = &(const struct bench_flags){.seconds = 0.3},
    .size = sizeof(struct bench_flags),
    .run = run,
};
