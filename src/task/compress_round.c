/* compress_round.c -- how far apart rounded latents lie.
**
** Rounding latent j to steps s_j adds about g_j^2 s_j^2 / 12 to the squared error of
** an item, where g_j says how far a unit of that latent moves it; measured, by
** decoding a few codes with each latent moved a little. For a given sum the fewest
** bits are spent where all terms are alike: g_j s_j = u for all latents. One that
** varies less than that is rounded away altogether, and adds what it varied.
*/
#include "task/compress.h"

#include "file/adaptive.h"
#include "task/decode.h"
#include "task/distance.h"

#include <math.h>

#define PROBES 32             /* codes whose latents are moved, where the latents are not too many */
#define PROBED_MOST (1 << 14) /* codes decoded for it in all, about */
#define MOVE 0.25             /* how far, in deviations of the latent */
#define LOOKED_AT 1000        /* items whose squared error is measured */
#define ROOM (1 << 24)        /* numbers in all of them, about */
#define SHARE 0.05            /* of it, that a step of 1 adds */
#define LEAST_SHARE 1e-4      /* and of what all latents tell: where codes lose nothing */
#define HALVINGS 100

/* What is known of each latent. */
struct latent {
    double mean, deviation, most, gain;
    bool whole; /* it takes whole numbers from 0 to `most` alone */
};

static struct latent look_at(const struct tensor *latents, int64_t j)
{
    const int64_t n = latents->shape.dim[0], width = latents->shape.dim[1];
    struct latent l = {.whole = true};
    double squares = 0;
    for (int64_t i = 0; i < n; i++) {
        const double x = tensor_get(latents, i * width + j), off = x - l.mean;
        l.whole = l.whole && x >= 0 && x <= LIMZ_SYMBOL_MOST && x == floor(x);
        l.most = fmax(l.most, x);
        l.mean += off / (double)(i + 1);
        squares += off * (x - l.mean);
    }
    l.deviation = sqrt(squares / (double)n);
    return l;
}

/* ---- gains ---- */

struct probing {
    const struct model *m;
    struct latent *latent;
    int64_t width, probes;
    double *still; /* what the code at hand decodes to, before anything is moved */
};

/* Rows come as a code, then the same with each latent moved in turn. */
static int take_probe(void *self, const struct tensor *output, int64_t first, int64_t n, struct err *e)
{
    struct probing *p = self;
    const int64_t size = shape_size(p->m->item.shape);
    (void)e;
    for (int64_t i = 0; i < n; i++) {
        const float *item = (const float *)output->data + i * size;
        const int64_t j = (first + i) % (p->width + 1) - 1;
        if (j < 0) {
            for (int64_t k = 0; k < size; k++) p->still[k] = (double)item[k];
            continue;
        }
        int64_t known = 0;
        const double moved = distance_of(p->m, p->still, item, 1, &known);
        const double by = MOVE * p->latent[j].deviation;
        if (by > 0) p->latent[j].gain += moved / (by * by * (double)p->probes);
    }
    return 0;
}

static void move_latents(const struct tensor *latents, const struct latent *latent, int64_t probes, float *to)
{
    const int64_t n = latents->shape.dim[0], width = latents->shape.dim[1];
    for (int64_t k = 0; k < probes; k++)
        for (int64_t j = -1; j < width; j++, to += width) {
            for (int64_t c = 0; c < width; c++) to[c] = (float)tensor_get(latents, k * n / probes * width + c);
            if (j >= 0) to[j] += (float)(MOVE * latent[j].deviation * (k % 2 ? -1 : 1));
        }
}

static int walk_exactly(struct model *m, const struct tensor *latents,
                        int (*take)(void *, const struct tensor *, int64_t, int64_t, struct err *), void *taker,
                        struct err *e)
{
    struct walk w = {.m = m, .ask = {.exact = true}, .take = take, .taker = taker};
    TRY(decode_open(&w, latents, e));
    return walk_run(&w, e);
}

static int find_gains(struct model *m, const struct tensor *latents, struct latent *latent, struct err *e)
{
    const int64_t width = latents->shape.dim[1], n = latents->shape.dim[0];
    int64_t probes = PROBED_MOST / (width + 1);
    if (probes > PROBES) probes = PROBES;
    if (probes > n) probes = n;
    if (probes < 1) probes = 1;
    struct probing p = {.m = m, .latent = latent, .width = width, .probes = probes};
    struct tensor moved = {F32, SHAPE(probes * (width + 1), width), NULL};
    moved.data = mem_array((size_t)shape_size(moved.shape), sizeof(float));
    p.still = mem_array((size_t)shape_size(m->item.shape), sizeof *p.still);
    int failed = moved.data && p.still ? 0 : fail_memory(e);
    if (!failed) {
        move_latents(latents, latent, probes, moved.data);
        failed = walk_exactly(m, &moved, take_probe, &p, e);
    }
    for (int64_t j = 0; j < width; j++) latent[j].gain = sqrt(latent[j].gain);
    mem_free(moved.data);
    mem_free(p.still);
    return failed;
}

/* ---- the squared error of latents as they are ---- */

struct looking {
    const struct model *m;
    const double *x;
    double sum;
    int64_t known;
};

static int take_item(void *self, const struct tensor *output, int64_t first, int64_t n, struct err *e)
{
    struct looking *l = self;
    const int64_t size = shape_size(l->m->item.shape);
    (void)e;
    for (int64_t i = 0; i < n; i++)
        l->sum += distance_of(l->m, l->x + (first + i) * size, (const float *)output->data + i * size, 1, &l->known);
    return 0;
}

/* Of some of the items, spread evenly: squared error per number, and *per_item of one item. */
static int find_error(struct model *m, struct data *d, const struct tensor *latents, double *per_number,
                      double *per_item, struct err *e)
{
    const int64_t n = latents->shape.dim[0], width = latents->shape.dim[1], size = shape_size(m->item.shape);
    int64_t count = n < LOOKED_AT ? n : LOOKED_AT;
    if (count > ROOM / size) count = ROOM / size > 1 ? ROOM / size : 1;
    struct tensor some = {F32, SHAPE(count, width), mem_array((size_t)(count * width), sizeof(float))};
    double *x = mem_array((size_t)count, (size_t)size * sizeof *x);
    int failed = some.data && x ? 0 : fail_memory(e);
    struct looking l = {.m = m, .x = x};
    for (int64_t i = 0; i < count * width && !failed; i++)
        tensor_set(&some, i, tensor_get(latents, i / width * n / count * width + i % width));
    if (!failed) failed = compress_read(m, d, count, x, e);
    if (!failed) failed = walk_exactly(m, &some, take_item, &l, e);
    *per_number = l.known ? l.sum / (double)l.known : 0;
    *per_item = l.sum / (double)count;
    mem_free(some.data);
    mem_free(x);
    return failed;
}

/* ---- steps ---- */

static double rounding_adds(const struct latent *latent, int64_t width, double u)
{
    double sum = 0;
    for (int64_t j = 0; j < width; j++) {
        const double told = latent[j].gain * latent[j].deviation;
        if (!latent[j].whole) sum += fmin(u * u / 12, told * told);
    }
    return sum;
}

/* The u by which rounding adds so much: it rises with u, up to what all latents tell. */
static double step_that_adds(const struct latent *latent, int64_t width, double wanted)
{
    double low = 0, high = 1;
    while (rounding_adds(latent, width, high) < wanted && high < 1e18) high *= 2;
    for (int i = 0; i < HALVINGS; i++) {
        const double u = (low + high) / 2;
        if (rounding_adds(latent, width, u) < wanted) low = u;
        else high = u;
    }
    return high;
}

static struct limz_column column_of(const struct latent *l, double u)
{
    if (l->whole) return (struct limz_column){(float)l->most, 0};
    const double told = l->gain * l->deviation, away = 1e3 * fmax(l->deviation, fmax(fabs(l->mean) * 1e-6, 1e-30));
    const double step = told > 0 ? fmin(u / l->gain, away) : away;
    return (struct limz_column){(float)l->mean, fmaxf((float)step, 1e-30f)};
}

static int choose(struct model *m, struct data *d, const struct tensor *latents, double step, struct latent *latent,
                  struct limz *z, double *exact, struct err *e)
{
    const int64_t width = latents->shape.dim[1];
    double per_item;
    int64_t whole = 0;
    for (int64_t j = 0; j < width; j++) {
        latent[j] = look_at(latents, j);
        whole += latent[j].whole;
    }
    if (whole < width) TRY(find_gains(m, latents, latent, e));
    TRY(find_error(m, d, latents, exact, &per_item, e));
    const double all = rounding_adds(latent, width, 1e18);
    const double u = step_that_adds(latent, width, fmin(fmax(SHARE * per_item, LEAST_SHARE * all), all / 2));
    for (int64_t j = 0; j < width; j++) z->column[j] = column_of(&latent[j], step * u);
    return 0;
}

int compress_choose(struct model *m, struct data *d, const struct tensor *latents, double step, struct limz *z,
                    double *exact, struct err *e)
{
    struct latent *latent = mem_array((size_t)latents->shape.dim[1], sizeof *latent);
    const int failed = latent ? choose(m, d, latents, step, latent, z, exact, e) : fail_memory(e);
    mem_free(latent);
    return failed;
}

/* ---- rounding ---- */

static double rounded(const struct limz_column *c, double x)
{
    return c->step != 0 ? round((x - (double)c->centre) / (double)c->step) : x;
}

static int too_far(const struct limz *z, int64_t at, double steps, struct err *e)
{
    fail(e, ERR_OPTION, "codes this fine do not fit: latent %lld of item %lld is %.0f steps off",
         (long long)(at % z->columns + 1), (long long)(at / z->columns), steps);
    return fail_hint(e, "leave that item out if it is unlike all others, or make the codes coarser: --step 10");
}

int compress_round(const struct tensor *latents, struct limz *z, struct err *e)
{
    const int64_t n = z->items * z->columns;
    int64_t farthest = 0;
    double most = 0;
    z->code = mem_array((size_t)n, sizeof *z->code);
    if (!z->code) return fail_memory(e);
    for (int64_t i = 0; i < n; i++) {
        const double x = tensor_get(latents, i), k = rounded(&z->column[i % z->columns], x);
        CHECK(isfinite(x), e, ERR_DATA, "latent %lld of item %lld is no finite number", (long long)(i % z->columns + 1),
              (long long)(i / z->columns));
        if (fabs(k) > fabs(most)) farthest = i, most = k;
        z->code[i] = fabs(k) <= ADAPTIVE_MOST ? (int32_t)k : 0;
    }
    return fabs(most) <= ADAPTIVE_MOST ? 0 : too_far(z, farthest, most, e);
}

int compress_latents(const struct limz *z, struct tensor *latents, struct err *e)
{
    const int64_t n = z->items * z->columns;
    *latents = (struct tensor){F32, SHAPE(z->items, z->columns), mem_array((size_t)n, sizeof(float))};
    if (!latents->data) return fail_memory(e);
    for (int64_t i = 0; i < n; i++) {
        const struct limz_column *c = &z->column[i % z->columns];
        const double x = c->step != 0 ? (double)c->centre + (double)c->step * z->code[i] : z->code[i];
        ((float *)latents->data)[i] = (float)x;
    }
    return 0;
}
