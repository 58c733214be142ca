/* report.c -- what a plan is made of. */
#include "base/text.h"
#include "plan/internal.h"

#if defined(__x86_64__)
#include <cpuid.h>
#endif

size_t plan_bytes(const struct plan *p)
{
    return p->block_bytes + p->kept_bytes;
}

static double node_flops(const struct graph *g, const struct node *n)
{
    const double out = (double)shape_size(n->shape);
    const struct shape a = n->sources > 0 ? g->node[n->source[0]].shape : n->shape;
    const struct shape b = n->sources > 1 ? g->node[n->source[1]].shape : n->shape;
    switch (n->op) {
    case OP_MATMUL: return 2 * out * (double)shape_dim(a, n->i[0] ? -2 : -1);
    case OP_CONV: /* every output number sums KH x KW x C products; the adjoints do the same products */
        return 2 * out * (double)(shape_size(b) / shape_dim(b, 3));
    case OP_CONV_DX: return 2 * (double)shape_size(a) * (double)(shape_size(b) / shape_dim(b, 3));
    case OP_ATTENTION:
    case OP_ATTENTION_BACK: /* two products forward, five back; the causal ones are half hidden */
        return (n->op == OP_ATTENTION ? 4 : 10) * (double)shape_size(a) * (double)b.dim[1] / (n->i[0] ? 2 : 1);
    case OP_PREFIX: return 2 * out * (double)b.dim[1];
    case OP_PREFIX_BACK: return 4 * (double)shape_size(a) * (double)b.dim[1];
    case OP_CONV_DW: return 2 * (double)shape_size(b) * out / (double)shape_dim(n->shape, 3);
    default: return 0;
    }
}

double step_flops(const struct plan *p, const struct step *s)
{
    return s->call.program ? 0 : node_flops(p->g, s->call.node);
}

double work_microseconds(const struct graph *g)
{
    double flops = 0, elements = 0;
    for (int id = 0; id < g->count; id++) {
        const struct node *n = &g->node[id];
        flops += node_flops(g, n);
        elements += (op_table[n->op].flags & OP_LEAF) || n->op == OP_RESHAPE ? 0 : (double)shape_size(n->shape);
    }
    return flops / 50e3 + elements / 10e3;
}

double plan_flops(const struct plan *p)
{
    double flops = 0;
    for (int i = 0; i < p->steps; i++) flops += step_flops(p, &p->step[i]);
    return flops;
}

const char *step_op(const struct step *s)
{
    return s->call.program ? "fused" : op_table[s->call.node->op].name;
}

void plan_describe(const struct plan *p, struct text *out)
{
    char a[100], b[100];
    text_printf(out, "%d steps, %s of activations, %s kept\n", p->steps, text_size((double)p->block_bytes, a, sizeof a),
                text_size((double)p->kept_bytes, b, sizeof b));
    for (int i = 0; i < p->steps; i++) {
        const struct step *s = &p->step[i];
        const struct call *c = &s->call;
        const char *detail = s->kernel->detail ? s->kernel->detail(c) : NULL;
        if (p->profiling && p->runs) text_printf(out, "%8.3f ms ", 1e3 * s->seconds / (double)p->runs);
        text_printf(out, "%4d %-11s %-8s", i, step_op(s), s->kernel->name);
        for (int k = 0; k < c->sources; k++)
            text_printf(out, " %s%s%s", dtype_name(c->source[k].type), shape_text(c->source[k].shape, a, sizeof a),
                        c->packed >> k & 1 ? " packed" : "");
        text_printf(out, " ->");
        for (int k = 0; k < c->outputs; k++)
            text_printf(out, " %s%s", dtype_name(c->output[k].type), shape_text(c->output[k].shape, b, sizeof b));
        if (c->program) text_printf(out, " (%d instructions)", c->program->count);
        text_printf(out, "%s%s%s%s%s\n", detail ? " " : "", detail ? detail : "", c->node->scope[0] ? "  # " : "",
                    c->node->scope, s->stable ? " [once]" : "");
    }
}

bool plan_bf16_is_fast(void)
{
#if defined(__x86_64__)
    unsigned a = 0, b = 0, c = 0, d = 0;
    return kernels_onednn[0].name && __get_cpuid_count(7, 1, &a, &b, &c, &d) &&
           (a >> 5 & 1); /* AVX512_BF16; AMX has it too */
#else
    return false;
#endif
}
