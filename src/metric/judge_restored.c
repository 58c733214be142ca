/* judge_restored.c -- how much of a picture comes back when it is encoded and decoded; the mean picture comes back of all
** by itself, which is the trivial model. */
#include "metric/restoration.h"
#include "metric/restored.h"
#include "task/reconstruct.h"

#include <math.h>
#include <stdio.h>

void judge_forget_restored(struct hearing *h)
{
    struct restored *r = h->restored;
    if (!r) return;
    items_free(&r->original);
    mem_free(r->before);
    mem_free(r->after);
    mem_free(r->mean);
    mem_free(r);
    h->restored = NULL;
}

static int restore(struct hearing *h, struct restored *r, struct err *e)
{
    struct data *d = h->parts.held;
    const int64_t n = h->count < d->count ? h->count : d->count, size = shape_size(d->item.shape);
    struct tensor after;
    TRY(hearing_read_first(h, d, n, &r->original, e));
    TRY(reconstruct_data(h->m, d, n, h->seed, &after, e));
    r->after = after.data;
    r->before = mem_array((size_t)(n * size), sizeof *r->before);
    r->mean = mem_array((size_t)size, sizeof *r->mean);
    if (!r->before || !r->mean) return fail_memory(e);
    for (int64_t i = 0; i < n * size; i++) {
        r->before[i] = (float)r->original.x[i];
        r->mean[i % size] += r->before[i] / (float)n;
    }
    return 0;
}

int restored_of(struct hearing *h, const struct restored **out, struct err *e)
{
    *out = h->restored;
    if (h->restored) return 0;
    h->restored = mem_alloc(sizeof *h->restored);
    const int failed = h->restored ? restore(h, h->restored, e) : fail_memory(e);
    if (failed) judge_forget_restored(h);
    else *out = h->restored;
    return failed;
}

typedef int quality(const float *a, const float *b, struct shape item, double *out, struct err *e);

static int psnr_of(const float *a, const float *b, struct shape item, double *out, struct err *e)
{
    (void)e;
    *out = psnr(a, b, shape_size(item));
    return 0;
}

/* Means over the pictures, and how far the mean may be off. */
static int measure(const struct restored *r, quality *q, struct shape item, struct verdict *v, struct err *e)
{
    const int64_t n = r->original.n, size = r->original.d;
    double sum = 0, squares = 0, trivial = 0, x, y;
    for (int64_t i = 0; i < n; i++) {
        TRY(q(r->before + i * size, r->after + i * size, item, &x, e));
        TRY(q(r->before + i * size, r->mean, item, &y, e));
        sum += x / (double)n;
        squares += x * x / (double)n;
        trivial += y / (double)n;
    }
    v->value = sum;
    v->ci95 = n > 1 ? 1.96 * sqrt(fmax(squares - sum * sum, 0) / (double)(n - 1)) : NAN;
    v->baseline = trivial;
    v->baseline_name = "the mean picture";
    v->n = n;
    return 0;
}

static int hear_quality(struct hearing *h, quality *q, const char *note, struct err *e)
{
    const struct restored *r;
    struct verdict v = NO_VERDICT;
    TRY(restored_of(h, &r, e));
    TRY(measure(r, q, h->m->item.shape, &v, e));
    snprintf(v.note, sizeof v.note, "%s", note);
    hearing_tell(h, &v);
    return 0;
}

int hear_psnr(struct hearing *h, struct err *e)
{
    return hear_quality(h, psnr_of, "peak 1; the mean over pictures", e);
}

int hear_ssim(struct hearing *h, struct err *e)
{
    return hear_quality(h, ssim, "windows of 11 x 11, Gaussian of deviation 1.5, K 0.01 and 0.03", e);
}

int restored_look(const struct sight *s, const struct restored *r, struct points *before, struct points *after,
                  struct err *e)
{
    const int64_t n = r->original.n, size = r->original.d;
    double *x = mem_array((size_t)(n * size), sizeof *x);
    int failed = x ? sight_look(s, r->original.x, n, before, e) : fail_memory(e);
    for (int64_t i = 0; i < n * size && !failed; i++) x[i] = r->after[i];
    if (!failed) failed = sight_look(s, x, n, after, e);
    mem_free(x);
    return failed;
}

static int compare(const struct sight *s, const struct restored *r, struct verdict *v, struct err *e)
{
    struct points before = {0}, after = {0};
    int failed = restored_look(s, r, &before, &after, e);
    if (!failed) v->value = points_apart(before, after);
    if (!failed) failed = points_spread(before, &v->baseline, e);
    mem_free((double *)before.x);
    mem_free((double *)after.x);
    return failed;
}

int hear_restored(struct hearing *h, struct err *e)
{
    const struct sight *s;
    const struct restored *r;
    struct verdict v = NO_VERDICT;
    TRY(sight_of(h, &s, e));
    TRY(restored_of(h, &r, e));
    TRY(compare(s, r, &v, e));
    v.n = r->original.n;
    v.baseline_name = "another real picture";
    snprintf(v.note, sizeof v.note, "mean distance of a picture and its reconstruction; %s", s->how);
    hearing_tell(h, &v);
    return 0;
}
