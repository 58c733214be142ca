/* judge_labels.c -- items with labels: are they classified rightly, are the probabilities to be believed, and do codes that
** are near each other belong together? */
#include "metric/judge.h"
#include "metric/partition.h"
#include "stat/kmeans.h"
#include "task/classify.h"
#include "task/feed.h"

#include <math.h>
#include <stdio.h>

#define RESTARTS 5
#define ROUNDS 100

static int classified(struct hearing *h, const struct classification **out, struct err *e)
{
    *out = h->classified;
    if (*out) return 0;
    struct classification *c = mem_alloc(sizeof *c);
    if (!c) return fail_memory(e);
    const int failed = classify_data(h->m, h->parts.held, c, e);
    if (failed) mem_free(c);
    else *out = h->classified = c;
    return failed;
}

void judge_forget_classes(struct hearing *h)
{
    if (h->classified) classification_free(h->classified);
    mem_free(h->classified);
}

int hear_accuracy(struct hearing *h, struct err *e)
{
    const struct classification *c;
    struct verdict v = NO_VERDICT;
    TRY(classified(h, &c, e));
    v.value = c->accuracy;
    v.n = c->items;
    v.ci95 = 1.96 * sqrt(v.value * (1 - v.value) / (double)v.n);
    v.baseline = c->baseline;
    v.baseline_name = "always the most frequent class";
    hearing_tell(h, &v);
    return 0;
}

int hear_log_loss(struct hearing *h, struct err *e)
{
    const struct classification *c;
    struct verdict v = NO_VERDICT;
    TRY(classified(h, &c, e));
    v.value = c->log_loss;
    v.n = c->items;
    v.baseline = log((double)c->classes);
    v.baseline_name = "uniform classes";
    hearing_tell(h, &v);
    return 0;
}

int hear_brier(struct hearing *h, struct err *e)
{
    const struct classification *c;
    struct verdict v = NO_VERDICT;
    TRY(classified(h, &c, e));
    v.value = c->brier;
    v.n = c->items;
    v.baseline = 1 - 1 / (double)c->classes;
    v.baseline_name = "uniform classes";
    hearing_tell(h, &v);
    return 0;
}

int hear_calibration(struct hearing *h, struct err *e)
{
    const struct classification *c;
    struct verdict v = NO_VERDICT;
    TRY(classified(h, &c, e));
    v.value = c->calibration;
    v.n = c->items;
    int length = snprintf(v.note, sizeof v.note, "%d bins; confidence and accuracy where items are:", CLASSIFY_BINS);
    for (int k = 0; k < CLASSIFY_BINS && (size_t)length < sizeof v.note - 20; k++)
        if (c->bin[k].count)
            length += snprintf(v.note + length, sizeof v.note - (size_t)length, " %.2f %.2f%s", c->bin[k].confidence,
                               c->bin[k].accuracy, k + 1 < CLASSIFY_BINS ? "," : "");
    hearing_tell(h, &v);
    return 0;
}

/* ---- groups ---- */

static int group(const double *x, int64_t n, int64_t d, int classes, uint64_t seed, int32_t *nearest, struct err *e)
{
    const struct kmeans how = {.k = classes, .restarts = RESTARTS, .most = ROUNDS, .seed = seed};
    double inertia, *centres = mem_array((size_t)(classes * d), sizeof *centres);
    const int failed = centres ? kmeans_fit(&how, x, n, d, centres, nearest, &inertia, e) : fail_memory(e);
    mem_free(centres);
    return failed;
}

static int compare(struct hearing *h, const double *x, const struct items *held, int64_t d,
                   struct partition_likeness *out, struct err *e)
{
    const int classes = h->parts.held->item.classes;
    int32_t *nearest = mem_array((size_t)held->n, sizeof *nearest);
    int failed = nearest ? group(x, held->n, d, classes, h->seed, nearest, e) : fail_memory(e);
    if (!failed) failed = partition_compare(nearest, classes, held->label, classes, held->n, out, e);
    mem_free(nearest);
    return failed;
}

static int encode(struct hearing *h, const struct items *held, double **codes, int64_t *width, struct err *e)
{
    struct tensor z;
    struct data *same = NULL;
    TRY(hearing_held(h, &same, e));
    const int failed = feed_gather(h->m, VERB_ENCODE, same, 0, h->seed, &z, e);
    data_close(same);
    if (failed) return failed;
    *width = shape_size(shape_item(z.shape));
    *codes = mem_array((size_t)(held->n * *width), sizeof **codes);
    for (int64_t i = 0; i < held->n * *width && *codes; i++) (*codes)[i] = tensor_get(&z, i);
    mem_free(z.data);
    return *codes ? 0 : fail_memory(e);
}

static int hear_groups(struct hearing *h, bool ari, struct err *e)
{
    const struct items *held;
    struct partition_likeness codes = {0}, plain = {0};
    struct verdict v = NO_VERDICT;
    double *z = NULL, *x = NULL;
    int64_t width;
    if (h->parts.held->count < h->parts.held->item.classes || h->count < h->parts.held->item.classes) return 0;
    TRY(hearing_items(h, PART_HELD, &held, e));
    int failed = encode(h, held, &z, &width, e);
    const int64_t d = hearing_width(&h->m->item);
    if (!failed) failed = compare(h, z, held, width, &codes, e);
    if (!failed) failed = (x = mem_array((size_t)(held->n * d), sizeof *x)) ? 0 : fail_memory(e);
    if (!failed) failed = hearing_scale(h, held->x, held->n, x, e);
    if (!failed) failed = compare(h, x, held, d, &plain, e);
    if (!failed) {
        v.value = ari ? codes.adjusted : codes.mutual;
        v.baseline = ari ? plain.adjusted : plain.mutual;
        v.baseline_name = "the items themselves";
        v.n = held->n;
        snprintf(v.note, sizeof v.note, "k-means of the codes, as many groups as classes, the best of %d starts",
                 RESTARTS);
        hearing_tell(h, &v);
    }
    mem_free(z);
    mem_free(x);
    return failed;
}

int hear_nmi(struct hearing *h, struct err *e)
{
    return hear_groups(h, false, e);
}

int hear_ari(struct hearing *h, struct err *e)
{
    return hear_groups(h, true, e);
}
