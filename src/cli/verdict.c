/* verdict.c -- figures of judges. */
#include "cli/verdict.h"
#include "cli/say.h"
#include "cli/words.h"

#include <math.h>
#include <stdio.h>

static void member(const char *name, const char *text)
{
    printf(",\"%s\":", name);
    if (text) out_text(text);
    else printf("null");
}

static void number(const char *name, double x)
{
    printf(",\"%s\":", name);
    out_real(x);
}

void verdict_json(const limn_verdict *v)
{
    printf("{\"metric\":");
    out_text(v->metric);
    member("model", v->model);
    number("value", v->value);
    number("ci95", v->ci95);
    member("unit", v->unit);
    member("kind", v->kind);
    member("measure", v->measure);
    member("better", v->better);
    printf(",\"items\":%lld", (long long)v->items);
    number("baseline", v->baseline);
    member("baseline_name", v->baseline_name);
    number("floor", v->floor);
    member("part", v->part);
    member("part_note", v->part_note);
    member("note", v->note);
    printf("}\n");
}

void verdict_head(const limn_verdict *v)
{
    printf(tr("judged on: %s items%s%s\n\n"), v->part, v->part_note ? "; " : "", v->part_note ? v->part_note : "");
    printf("%-14s %-20s %12s  %-10s %12s %12s  %s\n", tr("judge"), tr("of"), tr("value"), tr("+-"), tr("trivial"),
           tr("real"), tr("unit"));
}

static void cell(double x, int width)
{
    if (isfinite(x)) printf(" %*.5g", width, x);
    else printf(" %*s", width, "");
}

void verdict_line(const limn_verdict *v, int with_note)
{
    printf("%-14s %-20s", v->metric, v->model);
    if (!v->items) { /* no figure, but why there is none */
        printf(" %s\n", v->note ? v->note : "");
        return;
    }
    cell(v->value, 12);
    printf("  ");
    if (isfinite(v->ci95)) printf("%-10.2g", v->ci95);
    else printf("%10s", "");
    cell(v->baseline, 12);
    cell(v->floor, 12);
    printf(tr("  %s, %s is better"), v->unit, v->better);
    if (v->kind) printf(" (%s)", v->kind);
    printf("\n");
    if (!with_note) return;
    printf("%14s %lld items", "", (long long)v->items);
    if (v->baseline_name) printf(tr("; trivial: %s"), v->baseline_name);
    if (v->measure) printf("; %s", v->measure);
    if (v->note) printf("; %s", v->note);
    printf("\n");
}
