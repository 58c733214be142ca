/* classify.c -- log p(class | item), and judgement of it where the classes are known (calibration: Guo et al. 2017). */
#include "task/classify.h"

#include "task/feed.h"

#include <math.h>

#define CHUNK 256

static int64_t largest(const double *x, int64_t n)
{
    int64_t best = 0;
    for (int64_t i = 1; i < n; i++)
        if (x[i] > x[best]) best = i;
    return best;
}

static void predict(struct classification *c)
{
    for (int64_t i = 0; i < c->items; i++) {
        const float *row = c->log_probability + i * c->classes;
        for (int64_t k = 1; k < c->classes; k++)
            if (row[k] > row[c->predicted[i]]) c->predicted[i] = (int32_t)k;
    }
}

static int read_labels(struct data *d, int32_t *label, struct err *e)
{
    int64_t row[CHUNK];
    void *x = mem_array(CHUNK, (size_t)shape_size(d->item.shape) * dtype_size(d->item.type));
    int failed = x ? 0 : fail_memory(e);
    for (int64_t at = 0; at < d->count && !failed; at += CHUNK) {
        const int64_t n = d->count - at < CHUNK ? d->count - at : CHUNK;
        for (int64_t i = 0; i < n; i++) row[i] = at + i;
        failed = d->read(d, row, n, x, label + at, e);
    }
    mem_free(x);
    return failed;
}

static void into_bin(struct classification *c, int64_t item, bool right)
{
    const double p = exp(c->log_probability[item * c->classes + c->predicted[item]]);
    int k = (int)(p * CLASSIFY_BINS);
    k = k < CLASSIFY_BINS ? k : CLASSIFY_BINS - 1;
    c->bin[k].count++;
    c->bin[k].confidence += p;
    c->bin[k].accuracy += right;
}

/* count [classes], zero: spare */
static int judge(struct classification *c, const int32_t *label, double *count, struct err *e)
{
    const double n = (double)c->items;
    for (int64_t i = 0; i < c->items; i++) {
        const int32_t truth = label[i];
        CHECK(truth >= 0 && truth < c->classes, e, ERR_DATA, "item %lld has class %d, and the model knows %lld classes",
              (long long)i, truth, (long long)c->classes);
        const bool right = c->predicted[i] == truth;
        c->accuracy += right / n;
        c->log_loss -= c->log_probability[i * c->classes + truth] / n;
        count[truth] += 1 / n;
        into_bin(c, i, right);
    }
    c->baseline = count[largest(count, c->classes)];
    for (int k = 0; k < CLASSIFY_BINS; k++) {
        if (!c->bin[k].count) continue;
        c->bin[k].confidence /= (double)c->bin[k].count;
        c->bin[k].accuracy /= (double)c->bin[k].count;
        c->calibration += (double)c->bin[k].count / n * fabs(c->bin[k].confidence - c->bin[k].accuracy);
    }
    return 0;
}

static int judge_all(struct classification *c, struct data *d, struct err *e)
{
    int32_t *label = mem_array((size_t)d->count, sizeof *label);
    double *count = mem_array((size_t)c->classes, sizeof *count);
    int failed = label && count ? read_labels(d, label, e) : fail_memory(e);
    if (!failed) failed = judge(c, label, count, e);
    mem_free(label);
    mem_free(count);
    return failed;
}

int classify_data(struct model *m, struct data *d, struct classification *out, struct err *e)
{
    struct tensor p;
    *out = (struct classification){.items = d->count, .classes = m->item.classes, .labelled = d->item.classes > 0};
    TRY(feed_gather(m, VERB_CLASSIFY, d, 0, 0, &p, e));
    out->log_probability = p.data;
    out->predicted = mem_array((size_t)d->count, sizeof *out->predicted);
    int failed = out->predicted ? 0 : fail_memory(e);
    if (!failed) predict(out);
    if (!failed && out->labelled) failed = judge_all(out, d, e);
    if (failed) classification_free(out);
    return failed;
}

void classification_free(struct classification *c)
{
    mem_free(c->log_probability);
    mem_free(c->predicted);
    *c = (struct classification){0};
}
