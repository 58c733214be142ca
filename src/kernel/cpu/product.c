/* product.c -- a blocked product, after Goto and van de Geijn (2008): for builds without oneDNN.
**
** y is cut into blocks. For each, in steps of PRODUCT_K along k, blocks of a
** and b are copied into panels as wide as the tile that the processor's
** registers hold, in the order in which the innermost loop reads them. Edges
** are padded with zeros. Not here: bf16, and products with narrow blocks tuned.
*/
#include "kernel/cpu/product.h"

#include "kernel/cpu/cpu.h"

#include <omp.h>

struct block {
    int64_t m, n, rows, columns; /* where it begins, and its size */
};

/* Cut `total` into as few pieces of at most `most` as can be, all about equal, in multiples of `unit`. */
static int64_t even_size(int64_t total, int64_t most, int64_t unit)
{
    int64_t pieces = parts_of(total, most);
    return parts_of(parts_of(total, pieces), unit) * unit;
}

static int64_t block_rows(const struct product *p)
{
    return even_size(p->m, PRODUCT_M, level()->rows);
}

static int64_t block_columns(const struct product *p)
{
    return even_size(p->n, PRODUCT_N, level()->columns);
}

static struct block block_of(const struct product *p, int64_t task)
{
    int64_t rows = block_rows(p), columns = block_columns(p), across = parts_of(p->n, columns);
    int64_t m = task / across * rows, n = task % across * columns;
    return (struct block){m, n, smaller_of(rows, p->m - m), smaller_of(columns, p->n - n)};
}

/* `lines` rows of a, or columns of b, each `pitch` from the next, with steps along k of `step`: into panels of `width`
** lines [panel][k][width]. */
static void pack(float *to, const float *from, int64_t lines, int64_t pitch, int64_t k, int64_t step, int width)
{
    for (int64_t line = 0; line < lines; line += width, to += k * width) {
        const int64_t count = smaller_of(width, lines - line);
        for (int64_t i = 0; i < k && pitch == 1; i++)
            memcpy(to + i * width, from + line + i * step, (size_t)count * sizeof *to);
        for (int64_t j = 0; j < count && pitch != 1; j++)
            for (int64_t i = 0; i < k; i++) to[i * width + j] = from[(line + j) * pitch + i * step];
        for (int64_t j = count; j < width; j++)
            for (int64_t i = 0; i < k; i++) to[i * width + j] = 0;
    }
}

/* The part of a tile that lies inside the block, to y or added to it. */
static void put(float *y, int64_t y_row, const float *tile, int width, int64_t rows, int64_t columns, bool add)
{
    for (int64_t m = 0; m < rows; m++, y += y_row, tile += width)
        for (int64_t n = 0; n < columns; n++) y[n] = add ? y[n] + tile[n] : tile[n];
}

static void multiply_block(const struct product *p, const struct block *b, const float *left, const float *right,
                           int64_t k, bool add)
{
    const struct level *l = level();
    float tile[PRODUCT_TILE] __attribute__((aligned(64)));
    for (int64_t n = 0; n < b->columns; n += l->columns)
        for (int64_t m = 0; m < b->rows; m += l->rows) {
            l->product(tile, left + m * k, right + n * k, k);
            put(p->y + (b->m + m) * p->y_row + b->n + n, p->y_row, tile, l->columns, smaller_of(l->rows, b->rows - m),
                smaller_of(l->columns, b->columns - n), add);
        }
}

int64_t product_tasks(const struct product *p)
{
    return parts_of(p->m, block_rows(p)) * parts_of(p->n, block_columns(p));
}

void product_task(const struct product *p, int64_t task, float pack_memory[PRODUCT_PACK])
{
    const struct block b = block_of(p, task);
    float *left = pack_memory, *right = pack_memory + PRODUCT_M * PRODUCT_K;
    for (int64_t at = 0; at < p->k; at += PRODUCT_K) {
        const int64_t k = smaller_of(PRODUCT_K, p->k - at);
        pack(left, p->a + b.m * p->a_row + at * p->a_column, b.rows, p->a_row, k, p->a_column, level()->rows);
        pack(right, p->b + b.n * p->b_column + at * p->b_row, b.columns, p->b_column, k, p->b_row, level()->columns);
        multiply_block(p, &b, left, right, k, p->add || at > 0);
    }
}

static struct product sizes_of(const struct call *c)
{
    const struct shape y = c->output[0].shape, a = c->source[0].shape;
    const bool ta = c->node->i[0], tb = c->node->i[1];
    struct product p = {.m = shape_dim(y, -2), .n = shape_dim(y, -1), .k = shape_dim(a, ta ? -2 : -1)};
    p.a_row = ta ? 1 : p.k, p.a_column = ta ? p.m : 1;
    p.b_row = tb ? 1 : p.n, p.b_column = tb ? p.k : 1;
    p.y_row = p.n;
    return p;
}

/* Matrix `item` of the stacks. */
static struct product product_of(const struct call *c, struct product p, int64_t item)
{
    p.a = (const float *)c->source[0].data + item * p.m * p.k;
    p.b = (const float *)c->source[1].data + item * p.k * p.n;
    p.y = (float *)c->output[0].data + item * p.m * p.n;
    return p;
}

bool product_can(const struct call *c)
{
    return !c->program && c->source[0].type == F32 && c->source[1].type == F32 && c->output[0].type == F32;
}

/* How many blocks there are to do in all the stack. */
static int64_t blocks_of(const struct call *c, const struct product *one)
{
    return shape_size(c->output[0].shape) / (one->m * one->n) * product_tasks(one);
}

int product_prep(struct call *c, struct err *e)
{
    (void)e;
    const struct product one = sizes_of(c);
    const bool small = shape_size(c->output[0].shape) * one.k < 1 << 18; /* a second thread would not pay */
    cpu_ask_scratch(c, small ? 1 : blocks_of(c, &one), PRODUCT_PACK * sizeof(float));
    return 0;
}

void product_run(struct call *c, const struct run *run)
{
    (void)run;
    const struct product one = sizes_of(c);
    const int64_t tasks = product_tasks(&one), blocks = blocks_of(c, &one);
    float *const scratch = c->scratch;
#pragma omp parallel for schedule(static) num_threads(cpu_workers(c, PRODUCT_PACK * sizeof(float)))
    for (int64_t i = 0; i < blocks; i++) {
        const struct product p = product_of(c, one, i / tasks);
        product_task(&p, i % tasks, scratch + (int64_t)omp_get_thread_num() * PRODUCT_PACK);
    }
}
