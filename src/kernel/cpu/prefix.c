/* prefix.c -- PREFIX and its adjoint: hidden units of every value, without the N x D x H of them in memory.
**
** Units go along the values of an item by one addition for each, a strip of
** PREFIX_WIDE of them at a time, which stay in registers; a strip's weights are
** packed one value after another and stay in the second-level cache for all items.
** Behind a value that is 0 nothing changes, so black and white costs little more
** than its products. The adjoint goes along once more and keeps, of each stretch
** of equal units, only what flows to their sums; then it walks these back.
*/
#include "kernel/cpu/cpu.h"

#include <omp.h>
#include <string.h>

#define ITEMS 16 /* that one thread takes at a time, forward */

struct prefix {
    const struct level *level;
    int64_t N, D, H, strips;
    const float *x;
};

/* [strip][value][PREFIX_WIDE]; c: [strip][PREFIX_WIDE]. Beyond H all are 0. */
struct panels {
    float *w, *v, *c;
};

static struct prefix prefix_of(const struct call *c)
{
    const struct shape x = c->source[0].shape;
    struct prefix p = {.level = level(), .N = x.dim[0], .D = x.dim[1], .x = c->source[0].data};
    p.H = c->source[1].shape.dim[1];
    p.strips = parts_of(p.H, PREFIX_WIDE);
    return p;
}

static bool par_pays(const struct prefix *p)
{
    return p->N * p->D * p->H > PAR_ELEMENTS;
}

static int64_t panel(const struct prefix *p)
{
    return p->strips * p->D * PREFIX_WIDE;
}

static int64_t all_panels(const struct prefix *p)
{
    return 2 * panel(p) + p->strips * PREFIX_WIDE;
}

static int64_t stretches(const struct prefix *p) /* what one thread keeps on its way along an item */
{
    return (p->D + 1) * PREFIX_WIDE;
}

static struct panels panels_at(const struct prefix *p, float *memory)
{
    return (struct panels){memory, memory + panel(p), memory + 2 * panel(p)};
}

static struct panels strip_of(const struct prefix *p, const struct panels *all, int64_t strip)
{
    const int64_t at = strip * p->D * PREFIX_WIDE;
    return (struct panels){all->w + at, all->v + at, all->c + strip * PREFIX_WIDE};
}

static void pack(float *to, const float *from, int64_t rows, int64_t pitch, int64_t width)
{
    for (int64_t d = 0; d < rows; d++, to += PREFIX_WIDE, from += pitch) {
        memcpy(to, from, (size_t)width * sizeof *to);
        memset(to + width, 0, (size_t)(PREFIX_WIDE - width) * sizeof *to);
    }
}

static void unpack(float *to, const float *from, int64_t rows, int64_t pitch, int64_t width)
{
    for (int64_t d = 0; d < rows; d++, to += pitch, from += PREFIX_WIDE) memcpy(to, from, (size_t)width * sizeof *to);
}

static void pack_strip(const struct prefix *p, const struct call *c, const struct panels *to, int64_t strip)
{
    const int64_t first = strip * PREFIX_WIDE, width = smaller_of(PREFIX_WIDE, p->H - first);
    pack(to->w, (const float *)c->source[1].data + first, p->D, p->H, width);
    pack(to->v, (const float *)c->source[2].data + first, p->D, p->H, width);
    pack(to->c, (const float *)c->source[3].data + first, 1, p->H, width);
}

bool prefix_can(const struct call *c)
{
    for (int k = 0; k < c->sources; k++)
        if (c->source[k].type != F32) return false;
    return !c->program && c->output[0].type == F32;
}

int prefix_prep(struct call *c, struct err *e)
{
    (void)e;
    const struct prefix p = prefix_of(c);
    int64_t floats = all_panels(&p);
    if (c->node->op == OP_PREFIX_BACK) floats = 2 * floats + smaller_of(par_threads(), p.strips) * stretches(&p);
    c->scratch_bytes = (size_t)floats * sizeof(float);
    return 0;
}

void prefix_run(struct call *c, const struct run *r)
{
    (void)r;
    const struct prefix p = prefix_of(c);
    const struct panels all = panels_at(&p, c->scratch);
    float *y = c->output[0].data;
#pragma omp parallel if (par_pays(&p))
    {
#pragma omp for schedule(static)
        for (int64_t s = 0; s < p.strips; s++) {
            const struct panels one = strip_of(&p, &all, s);
            pack_strip(&p, c, &one, s);
        }
#pragma omp for schedule(static)
        for (int64_t first = 0; first < p.N; first += ITEMS) {
            const int64_t end = smaller_of(first + ITEMS, p.N);
            memset(y + first * p.D, 0, (size_t)((end - first) * p.D) * sizeof *y);
            for (int64_t s = 0; s < p.strips; s++) {
                const struct panels one = strip_of(&p, &all, s);
                for (int64_t n = first; n < end; n++)
                    p.level->prefix(y + n * p.D, p.x + n * p.D, one.w, one.v, one.c, p.D);
            }
        }
    }
}

static void strip_back(const struct prefix *p, const struct call *c, const struct panels *from, const struct panels *to,
                       float *slope, int64_t strip)
{
    const int64_t first = strip * PREFIX_WIDE, width = smaller_of(PREFIX_WIDE, p->H - first);
    const size_t bytes = (size_t)(p->D * PREFIX_WIDE) * sizeof(float);
    const float *dy = c->source[4].data;
    float *out = (float *)c->output[0].data + first;
    memset(to->w, 0, bytes);
    memset(to->v, 0, bytes);
    memset(to->c, 0, PREFIX_WIDE * sizeof(float));
    const struct prefix_gradient gradient = {to->w, to->v, to->c};
    for (int64_t n = 0; n < p->N; n++)
        p->level->prefix_back(&gradient, slope, p->x + n * p->D, dy + n * p->D, from->w, from->v, from->c, p->D);
    unpack(out, to->w, p->D, p->H, width);
    unpack(out + p->D * p->H, to->v, p->D, p->H, width);
    unpack(out + 2 * p->D * p->H, to->c, 1, p->H, width);
}

void prefix_back_run(struct call *c, const struct run *r)
{
    (void)r;
    const struct prefix p = prefix_of(c);
    float *memory = c->scratch, *slopes = memory + 2 * all_panels(&p);
    const struct panels weights = panels_at(&p, memory), gradients = panels_at(&p, memory + all_panels(&p));
    const int64_t rooms = ((int64_t)(c->scratch_bytes / sizeof(float)) - 2 * all_panels(&p)) / stretches(&p);
#pragma omp parallel if (par_pays(&p)) num_threads((int)smaller_of(par_threads(), rooms))
    {
        float *slope = slopes + omp_get_thread_num() * stretches(&p);
#pragma omp for schedule(static)
        for (int64_t s = 0; s < p.strips; s++) {
            const struct panels from = strip_of(&p, &weights, s), to = strip_of(&p, &gradients, s);
            pack_strip(&p, c, &from, s);
            strip_back(&p, c, &from, &to, slope, s);
        }
    }
}
