/* attention.c -- ATTENTION and its adjoint without the T x S matrix in memory: a block of queries at a time.
**
** A head of an item is one task. Its keys and values are packed into panels once;
** then, for BLOCK queries after another, scores, shares and slopes are made, used
** and forgotten. Queries' rows are read as they stand. Of what the future hides
** only the rest of a panel is computed. The adjoint makes the shares again, which
** is one product in seven; gradients of keys and values are summed up turned
** around ([D][keys]), so that no large matrix is transposed.
**
** Where sources are bf16 and the processor multiplies that, shares and slopes are
** rounded to bf16; sums are float either way.
*/
#include "kernel/cpu/cpu.h"

#include <math.h>
#include <omp.h>

#define BLOCK 48

struct attention {
    const struct level *level;
    const struct call *call;
    int64_t B, T, S, H, D;
    int64_t keys, wide; /* S and D, rounded up to whole panels */
    int64_t pitch;      /* from one row of scores to the next: not a power of two, which caches keep badly */
    float scale;
    bool causal, back;
    bool half;  /* products of bf16; else of floats */
    bool loads; /* sources pass through floats */
};

/* Rows of floats, or of bf16 where `half`. */
struct rows {
    const void *at;
    int64_t pitch;
};

/* One thread's room. Panels: an inner row of floats, or of pairs of bf16, for each strip of columns. */
struct desk {
    float *scores, *slopes;            /* [BLOCK][keys] */
    float *result;                     /* [BLOCK][wide] */
    float *inverse;                    /* [BLOCK]: of the sum of a query's weights */
    void *shares16, *slopes16;         /* [BLOCK][keys] in bf16 */
    void *keys_across, *values_across; /* panels: inner D, columns keys */
    void *keys_along, *values_along;   /* panels: inner keys, columns D */
    void *shares, *slants;             /* panels: inner BLOCK, columns keys */
    void *queries, *pulls;             /* [D][BLOCK]: q and dy of the block, turned */
    float *dk, *dv;                    /* [D][keys] */
    float *floats, *more;              /* [S or BLOCK][D] */
};

static int64_t rounded(int64_t n, int64_t to)
{
    return (n + to - 1) / to * to;
}

static struct attention attention_of(const struct call *c)
{
    const int64_t *q = c->source[0].shape.dim;
    struct attention a = {.level = level(), .call = c, .B = q[0], .T = q[1], .H = q[2], .D = q[3]};
    a.S = c->source[1].shape.dim[1];
    a.keys = rounded(a.S, a.level->columns);
    a.pitch = a.keys + 16;
    a.wide = rounded(a.D, a.level->columns);
    a.scale = (float)c->node->f[0];
    a.causal = c->node->i[0];
    a.back = c->node->op == OP_ATTENTION_BACK;
    a.half = c->source[0].type == BF16 && a.level->strip16 && a.D % 2 == 0;
    a.loads = c->source[0].type == BF16 && !a.half;
    return a;
}

static void *take(char **at, int64_t bytes)
{
    char *here = *at;
    *at += rounded(bytes, 64);
    return here;
}

/* Lays the desk out from `memory` on; returns how many bytes it takes. */
static size_t lay_out(const struct attention *a, char *memory, struct desk *d)
{
    const int64_t one = sizeof(float), strip = BLOCK * a->pitch * one, head = a->keys * a->wide * one;
    const int64_t turned = a->D * BLOCK * one;
    char *at = memory;
    d->scores = take(&at, strip);
    d->result = take(&at, BLOCK * a->wide * one);
    d->inverse = take(&at, BLOCK * one);
    d->shares16 = take(&at, a->half ? strip / 2 : 0);
    d->keys_across = take(&at, rounded(a->D, 2) * a->keys * one);
    d->values_along = take(&at, head);
    d->floats = take(&at, a->loads ? (a->S > BLOCK ? a->S : BLOCK) * a->D * one : 0);
    if (a->back) {
        d->slopes = take(&at, strip);
        d->slopes16 = take(&at, a->half ? strip / 2 : 0);
        d->values_across = take(&at, rounded(a->D, 2) * a->keys * one);
        d->keys_along = take(&at, head);
        d->shares = take(&at, strip);
        d->slants = take(&at, strip);
        d->queries = take(&at, turned);
        d->pulls = take(&at, turned);
        d->dk = take(&at, a->D * a->pitch * one);
        d->dv = take(&at, a->D * a->pitch * one);
        d->more = take(&at, a->loads ? BLOCK * a->D * one : 0);
    }
    return (size_t)(at - memory);
}

/* ---- rows and panels ---- */

/* Where the row of token t of a head begins, in q, k, v, y (tokens: how many an item has there). */
static int64_t place(const struct attention *a, int64_t task, int64_t tokens, int64_t t)
{
    return ((task / a->H * tokens + t) * a->H + task % a->H) * a->D;
}

/* Rows first .. first + count - 1 of source k for a head; `floats` holds them where they must be converted. */
static struct rows rows_of(const struct attention *a, int k, int64_t task, int64_t first, int64_t count, float *floats)
{
    const struct tensor *t = &a->call->source[k];
    const int64_t tokens = t->shape.dim[1], at = place(a, task, tokens, first), pitch = a->H * a->D;
    const char *data = (const char *)t->data + at * (int64_t)dtype_size(t->type);
    if (!a->loads) return (struct rows){data, pitch};
    for (int64_t i = 0; i < count; i++)
        a->level->load[t->type](floats + i * a->D, data + i * pitch * (int64_t)sizeof(uint16_t), a->D);
    return (struct rows){floats, a->D};
}

/* Inner rows of a panel for n numbers. */
static int64_t depth(const struct attention *a, int64_t n)
{
    return a->half ? (n + 1) / 2 : n;
}

/* Rows x, `count` of them, become the columns of panels of inner size D. */
static void pack_across(const struct attention *a, struct rows x, int64_t count, void *panels)
{
    const int64_t columns = a->level->columns, inner = depth(a, a->D);
    uint32_t *to = panels;
    memset(to, 0, (size_t)(inner * rounded(count, columns)) * sizeof *to);
    for (int64_t n = 0; n < count; n += columns, to += inner * columns) {
        const int64_t width = smaller_of(columns, count - n);
        for (int64_t p = 0; p < inner; p++)
            for (int64_t j = 0; j < width; j++) {
                const char *row = (const char *)x.at + (n + j) * x.pitch * (a->half ? 2 : 4);
                memcpy(&to[p * columns + j], row + 4 * p, sizeof *to);
            }
    }
}

/* `count` rows of n numbers become the inner rows of panels, zeros after them up to `inner` numbers. */
static void pack_along(const struct attention *a, struct rows x, int64_t count, int64_t n, int64_t inner, void *panels)
{
    static const uint16_t none[64];
    const int64_t columns = a->level->columns, rows = depth(a, inner), full = depth(a, count);
    uint32_t *to = panels;
    for (int64_t at = 0; at < n; at += columns, to += rows * columns) {
        const int64_t width = smaller_of(columns, n - at);
        if (width < columns) memset(to, 0, (size_t)(rows * columns) * sizeof *to);
        for (int64_t p = 0; p < full && !a->half; p++)
            memcpy(to + p * columns, (const float *)x.at + p * x.pitch + at, (size_t)width * sizeof *to);
        for (int64_t p = 0; p < full && a->half; p++) {
            const uint16_t *low = (const uint16_t *)x.at + 2 * p * x.pitch + at;
            a->level->pairs(to + p * columns, low, 2 * p + 1 < count ? low + x.pitch : none, width);
        }
        memset(to + full * columns, 0, (size_t)((rows - full) * columns) * sizeof *to);
    }
}

/* count rows of D numbers -> [D][BLOCK], zeros after them. */
static void turn(const struct attention *a, struct rows x, int64_t count, void *to)
{
    if (count < BLOCK) memset(to, 0, (size_t)(a->D * BLOCK) * (a->half ? 2 : 4));
    if (a->half && a->D % 16 == 0) {
        a->level->turn16(to, BLOCK, x.at, x.pitch, count, a->D);
        return;
    }
    for (int64_t i = 0; i < count; i++)
        for (int64_t k = 0; k < a->D; k++)
            if (a->half) ((uint16_t *)to)[k * BLOCK + i] = ((const uint16_t *)x.at)[i * x.pitch + k];
            else ((float *)to)[k * BLOCK + i] = ((const float *)x.at)[i * x.pitch + k];
}

/* y[rows][columns] (+)= x[rows][inner] panels, which were packed for an inner size of `packed`. */
static void multiply(const struct attention *a, float *y, int64_t pitch, struct rows x, int64_t rows,
                     const void *panels, int64_t packed, int64_t inner, int64_t columns, bool add)
{
    const int64_t step = a->level->columns, panel = depth(a, packed) * step;
    for (int64_t n = 0; n < columns; n += step) {
        const void *b = (const uint32_t *)panels + n / step * panel;
        if (a->half) a->level->strip16(y + n, pitch, x.at, x.pitch, b, depth(a, inner), add, rows);
        else a->level->strip(y + n, pitch, x.at, x.pitch, b, inner, add, rows);
    }
}

/* ---- a block of queries ---- */

struct block {
    int64_t task, first, count;
    int64_t limit; /* no query of it sees a key from there on; whole panels */
};

static int64_t seen_by(const struct attention *a, int64_t query)
{
    return a->causal ? query + 1 + a->S - a->T : a->S;
}

static struct block block_of(const struct attention *a, int64_t task, int64_t first)
{
    const int64_t count = smaller_of(BLOCK, a->T - first);
    return (struct block){task, first, count, rounded(seen_by(a, first + count - 1), a->level->columns)};
}

static void scale_by(const struct attention *a, float *x, float factor, int64_t n)
{
    a->level->one_b[OP_MUL](x, x, &factor, NULL, (int)n);
}

/* scores: e^(score - the largest), 0 for what is not seen; inverse: of their sums */
static void weigh(const struct attention *a, const struct desk *d, const struct block *b, struct rows q)
{
    multiply(a, d->scores, a->pitch, q, b->count, d->keys_across, a->D, a->D, b->limit, false);
    for (int64_t i = 0; i < b->count; i++) {
        float *x = d->scores + i * a->pitch;
        const int64_t seen = seen_by(a, b->first + i);
        if (a->scale < 0) scale_by(a, x, -1, seen); /* so that the largest is the largest */
        const float scale = fabsf(a->scale), top = scale * (float)a->level->max(x, seen);
        d->inverse[i] = (float)(1 / a->level->weights(x, scale, top, seen));
        memset(x + seen, 0, (size_t)(b->limit - seen) * sizeof *x);
    }
}

/* The block's rows of numbers as products want them. */
static struct rows narrowed(const struct attention *a, const struct block *b, const float *x, void *room)
{
    if (!a->half) return (struct rows){x, a->pitch};
    for (int64_t i = 0; i < b->count; i++)
        a->level->store[BF16]((uint16_t *)room + i * a->pitch, x + i * a->pitch, b->limit);
    return (struct rows){room, a->pitch};
}

/* Row i of the block's results, to token `first + i` of an output of `tokens` to the item. */
static void write_rows(const struct attention *a, const struct block *b, const float *x, int64_t tokens)
{
    for (int64_t i = 0; i < b->count; i++)
        cpu_write(a->level, &a->call->output[0], place(a, b->task, tokens, b->first + i), x + i * a->wide, a->D);
}

static void attend(const struct attention *a, const struct desk *d, int64_t task)
{
    pack_across(a, rows_of(a, 1, task, 0, a->S, d->floats), a->S, d->keys_across);
    pack_along(a, rows_of(a, 2, task, 0, a->S, d->floats), a->S, a->D, a->keys, d->values_along);
    for (int64_t first = 0; first < a->T; first += BLOCK) {
        const struct block b = block_of(a, task, first);
        weigh(a, d, &b, rows_of(a, 0, task, first, b.count, d->floats));
        multiply(a, d->result, a->wide, narrowed(a, &b, d->scores, d->shares16), b.count, d->values_along, a->keys,
                 b.limit, a->wide, false);
        for (int64_t i = 0; i < b.count; i++) scale_by(a, d->result + i * a->wide, d->inverse[i], a->D);
        write_rows(a, &b, d->result, a->T);
    }
}

/* ---- the adjoint ---- */

/* From weights and dy: shares into scores, dscores into slopes. */
static void find_slopes(const struct attention *a, const struct desk *d, const struct block *b, struct rows dy)
{
    multiply(a, d->slopes, a->pitch, dy, b->count, d->values_across, a->D, a->D, b->limit, false);
    for (int64_t i = 0; i < b->count; i++) {
        float *p = d->scores + i * a->pitch, *dp = d->slopes + i * a->pitch;
        const int64_t seen = seen_by(a, b->first + i);
        scale_by(a, p, d->inverse[i], seen);
        a->level->slope(dp, p, dp, (float)a->level->dot(dp, p, 0, seen), a->scale, b->limit);
    }
}

static void block_back(const struct attention *a, const struct desk *d, const struct block *b)
{
    const struct rows q = rows_of(a, 0, b->task, b->first, b->count, d->floats);
    const struct rows dy = rows_of(a, 3, b->task, b->first, b->count, d->more);
    weigh(a, d, b, q);
    find_slopes(a, d, b, dy);
    const struct rows shares = narrowed(a, b, d->scores, d->shares16), slopes = narrowed(a, b, d->slopes, d->slopes16);
    multiply(a, d->result, a->wide, slopes, b->count, d->keys_along, a->keys, b->limit, a->wide, false);
    write_rows(a, b, d->result, a->T + 2 * a->S);

    pack_along(a, shares, b->count, b->limit, BLOCK, d->shares);
    pack_along(a, slopes, b->count, b->limit, BLOCK, d->slants);
    turn(a, q, b->count, d->queries);
    turn(a, dy, b->count, d->pulls);
    multiply(a, d->dv, a->pitch, (struct rows){d->pulls, BLOCK}, a->D, d->shares, BLOCK, b->count, b->limit, true);
    multiply(a, d->dk, a->pitch, (struct rows){d->queries, BLOCK}, a->D, d->slants, BLOCK, b->count, b->limit, true);
}

/* [D][keys] -> the rows of tokens `first` on, BLOCK at a time. */
static void write_turned(const struct attention *a, const struct desk *d, int64_t task, const float *x, int64_t first)
{
    for (int64_t s = 0; s < a->S; s += BLOCK) {
        const int64_t count = smaller_of(BLOCK, a->S - s);
        for (int64_t k = 0; k < a->D; k++)
            for (int64_t i = 0; i < count; i++) d->result[i * a->wide + k] = x[k * a->pitch + s + i];
        write_rows(a, &(struct block){task, first + s, count, 0}, d->result, a->T + 2 * a->S);
    }
}

static void attend_back(const struct attention *a, const struct desk *d, int64_t task)
{
    const struct rows k = rows_of(a, 1, task, 0, a->S, d->floats);
    pack_across(a, k, a->S, d->keys_across);
    pack_along(a, k, a->S, a->D, a->keys, d->keys_along);
    pack_across(a, rows_of(a, 2, task, 0, a->S, d->floats), a->S, d->values_across);
    memset(d->dk, 0, (size_t)(a->D * a->pitch) * sizeof *d->dk);
    memset(d->dv, 0, (size_t)(a->D * a->pitch) * sizeof *d->dv);
    for (int64_t first = 0; first < a->T; first += BLOCK) {
        const struct block b = block_of(a, task, first);
        block_back(a, d, &b);
    }
    write_turned(a, d, task, d->dk, a->T);
    write_turned(a, d, task, d->dv, a->T + a->S);
}

/* ---- the call ---- */

bool attention_can(const struct call *c)
{
    for (int k = 1; k < c->sources; k++)
        if (c->source[k].type != c->source[0].type) return false;
    return cpu_floating(&c->source[0]) && cpu_floating(&c->output[0]) && c->source[0].shape.dim[3] <= CPU_PIECE;
}

int attention_prep(struct call *c, struct err *e)
{
    (void)e;
    const struct attention a = attention_of(c);
    struct desk d = {0};
    cpu_ask_scratch(c, a.B * a.H * a.T * a.S * a.D > PAR_ELEMENTS ? a.B * a.H : 1, lay_out(&a, NULL, &d));
    return 0;
}

void attention_run(struct call *c, const struct run *r)
{
    (void)r;
    const struct attention a = attention_of(c);
    struct desk none;
    const size_t bytes = lay_out(&a, NULL, &none);
#pragma omp parallel num_threads(cpu_workers(c, bytes))
    {
        struct desk d = {0};
        lay_out(&a, (char *)c->scratch + (size_t)omp_get_thread_num() * bytes, &d);
#pragma omp for schedule(static)
        for (int64_t task = 0; task < a.B * a.H; task++)
            if (a.back) attend_back(&a, &d, task);
            else attend(&a, &d, task);
    }
}
