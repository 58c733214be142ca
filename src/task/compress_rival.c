/* compress_rival.c -- what the best linear code would make of the same items at the same rate.
**
** Principal components are learned from two of three items of a sample and tried
** on the third. All components are rounded to steps of one length u, which is the
** best there is for them; those that vary less are left out. u is sought so that the
** codes, written by the same coder, take as many bits for an item as the model's.
*/
#include "task/compress.h"

#include "stat/principal.h"
#include "task/distance.h"

#include <math.h>
#include <string.h>

#define LOOKED_AT 3000          /* items, at most */
#define LEAST 30                /* fewer teach nothing */
#define ROOM ((int64_t)1 << 24) /* numbers in all of them */
#define COMPONENTS_MOST 1024
#define HALVINGS 16

struct rival {
    const struct principal *p;
    const double *x; /* [items, d]: those that it is tried on */
    int64_t items, components;
    double *coordinate; /* [items, components] */
    double energy;      /* sum of squares of the items around the mean */
};

static void find_coordinates(struct rival *r)
{
    const int64_t d = r->p->d;
    for (int64_t i = 0; i < r->items; i++) {
        const double *x = r->x + i * d;
        for (int64_t j = 0; j < d; j++) r->energy += (x[j] - r->p->mean[j]) * (x[j] - r->p->mean[j]);
        for (int64_t k = 0; k < r->components; k++) {
            double sum = 0;
            for (int64_t j = 0; j < d; j++) sum += (x[j] - r->p->mean[j]) * r->p->vector[k * d + j];
            r->coordinate[i * r->components + k] = sum;
        }
    }
}

/* Rounded to steps of u: bits for an item, and the sum of the squared errors. The components stand at right angles, so what
** of the energy is not in a rounded coordinate is lost. */
static int try_step(const struct rival *r, double u, double *bits, double *lost, struct err *e)
{
    int64_t width = 0;
    while (width < r->components && 12 * r->p->value[width] > u * u) width++;
    if (!width) width = 1;
    struct limz z = {.items = r->items, .columns = width};
    struct text codes = {0};
    z.column = mem_array((size_t)width, sizeof *z.column);
    z.code = mem_array((size_t)(r->items * width), sizeof *z.code);
    int failed = z.column && z.code ? 0 : fail_memory(e);
    *lost = r->energy;
    for (int64_t k = 0; k < width && !failed; k++) z.column[k].step = 1;
    for (int64_t i = 0; i < r->items * width && !failed; i++) {
        const double c = r->coordinate[i / width * r->components + i % width], k = fmax(fmin(round(c / u), 1e6), -1e6);
        z.code[i] = (int32_t)k;
        *lost += (c - k * u) * (c - k * u) - c * c;
    }
    if (!failed) failed = limz_codes(&z, &codes, e);
    *bits = 8 * (double)codes.length / (double)r->items;
    text_free(&codes);
    limz_free(&z);
    return failed;
}

static int match_rate(const struct rival *r, double bits, double *squared, struct err *e)
{
    const double largest = sqrt(r->p->value[0]);
    double low = log(largest * 1e-4), high = log(largest * 100), lost = 0;
    for (int i = 0; i < HALVINGS; i++) {
        double now;
        TRY(try_step(r, exp((low + high) / 2), &now, &lost, e));
        if (now > bits) low = (low + high) / 2;
        else high = (low + high) / 2;
    }
    double spent;
    TRY(try_step(r, exp(high), &spent, &lost, e));
    *squared = lost / (double)(r->items * r->p->d);
    return 0;
}

static int against(const struct principal *p, const double *x, int64_t items, double bits, double *squared,
                   struct err *e)
{
    struct rival r = {.p = p, .x = x, .items = items};
    r.components = p->count < COMPONENTS_MOST ? p->count : COMPONENTS_MOST;
    if (!(p->value[0] > 0)) return 0;
    r.coordinate = mem_array((size_t)(items * r.components), sizeof *r.coordinate);
    if (!r.coordinate) return fail_memory(e);
    find_coordinates(&r);
    const int failed = match_rate(&r, bits, squared, e);
    mem_free(r.coordinate);
    return failed;
}

/* In the units of distance.h; false where a number is missing. */
static bool in_units(const struct model *m, double *x, int64_t n)
{
    const int64_t size = shape_size(m->item.shape);
    for (int64_t j = 0; j < size; j++) {
        const double unit = distance_unit(m, j);
        for (int64_t i = 0; i < n; i++) {
            x[i * size + j] /= unit;
            if (!isfinite(x[i * size + j])) return false;
        }
    }
    return true;
}

/* Every third row goes to the end: the others come first, in their order. */
static void put_thirds_last(double *x, double *spare, int64_t n, int64_t d)
{
    int64_t first = 0, last = n - n / 3;
    for (int64_t i = 0; i < n; i++) {
        double *to = spare + (i % 3 == 2 ? last++ : first++) * d;
        memcpy(to, x + i * d, (size_t)d * sizeof *x);
    }
    memcpy(x, spare, (size_t)(n * d) * sizeof *x);
}

static int learn(const struct model *m, double *x, double *spare, int64_t n, double bits, double *squared,
                 struct err *e)
{
    const int64_t d = shape_size(m->item.shape), seen = n - n / 3;
    struct principal p;
    if (!in_units(m, x, n)) return 0;
    put_thirds_last(x, spare, n, d);
    int failed = principal_fit(&p, x, seen, d, e);
    if (!failed) failed = against(&p, x + seen * d, n - seen, bits, squared, e);
    principal_free(&p);
    return failed;
}

int compress_rival(const struct model *m, struct data *d, double bits, double *squared, struct err *e)
{
    const int64_t size = shape_size(m->item.shape);
    int64_t n = d->count < LOOKED_AT ? d->count : LOOKED_AT;
    if (n > ROOM / size) n = ROOM / size;
    *squared = NAN;
    if (n < LEAST) return 0;
    double *x = mem_array((size_t)n, (size_t)size * sizeof *x), *spare = mem_array((size_t)n, (size_t)size * sizeof *x);
    int failed = x && spare ? compress_read(m, d, n, x, e) : fail_memory(e);
    if (!failed) failed = learn(m, x, spare, n, bits, squared, e);
    mem_free(x);
    mem_free(spare);
    return failed;
}
