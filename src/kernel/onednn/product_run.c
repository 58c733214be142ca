/* dnn_product_run.c -- running a prepared product: pack, pieces, add, unpack. Allocates nothing. */
#ifdef LIMN_ONEDNN
#include "kernel/onednn/product.h"

#include "base/par.h"

#define BLOCK 4096 /* floats; one block of the sum stays in the L1 cache */

static void copy(struct task *t, const void *from, void *to)
{
    task_point(t, 0, (void *)from);
    task_point(t, 1, to);
    task_run(t);
}

static void run_piece(struct product *p, int k, const struct call *c, char *b)
{
    struct piece *q = &p->piece[k];
    char *scratch = c->scratch, *y = c->output[0].data;
    if (p->parts > 0) y = scratch + p->part_offset + (p->parts > 1 ? (size_t)k * p->part_stride : 0);
    task_point(&q->task, A, (char *)c->source[A].data + q->offset[A]);
    task_point(&q->task, B, b + q->offset[B]);
    task_point(&q->task, Y, y + q->offset[Y]);
    if (p->pad_bytes > 0) task_point(&q->task, OPERANDS, scratch + p->pad_offset + (size_t)k * p->pad_bytes);
    task_run(&q->task);
}

/* Each task sets its own thread's width to one while it runs, so oneDNN stays inside its shard. */
static void run_pieces(struct product *p, const struct call *c, char *b)
{
    if (p->pieces == 1) {
        run_piece(p, 0, c, b);
        return;
    }
#pragma omp parallel for schedule(dynamic)
    for (int k = 0; k < p->pieces; k++) run_piece(p, k, c, b);
}

/* to += parts 1, 2, ... in this order for every element, whatever the threads */
static void add_parts(const struct product *p, char *parts, float *to)
{
    int64_t n = (int64_t)(p->part_bytes / sizeof(float));
#pragma omp parallel for if (n > PAR_ELEMENTS)
    for (int64_t first = 0; first < n; first += BLOCK) {
        int64_t end = first + BLOCK < n ? first + BLOCK : n;
        for (int k = 1; k < p->parts; k++) {
            const float *part = (const float *)(parts + (size_t)k * p->part_stride);
            for (int64_t i = first; i < end; i++) to[i] += part[i];
        }
    }
}

void dnn_product_run(struct call *c, const struct run *r)
{
    (void)r;
    struct product *p = c->prepared;
    char *scratch = c->scratch, *b = c->source[B].data;
    if (p->pack.primitive && !p->kept) {
        copy(&p->pack, b, scratch);
        b = scratch;
    }
    run_pieces(p, c, b);
    if (p->parts == 0) return;
    char *parts = scratch + p->part_offset;
    if (p->parts > 1) add_parts(p, parts, (float *)parts);
    if (p->unpack.primitive) copy(&p->unpack, parts, c->output[0].data);
    else memcpy(c->output[0].data, parts, p->part_bytes);
}

/* The plan may pack while other calls' values lie in the scratch: this touches none. */
void dnn_product_pack(const struct call *c, int k, const void *plain, void *packed)
{
    struct product *p = c->prepared;
    if (k == B) copy(&p->pack, plain, packed);
}
#endif
