/* classify.c -- log p(class | item), and judgement of it where the classes are known (calibration: Guo et al. 2017). */
#include "task/classify.h"

#include "stat/logs.h"
#include "task/classes.h"
#include "task/feed.h"
#include "task/score_rows.h"

#include <math.h>

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
    double n = 0;
    for (int64_t i = 0; i < c->items; i++) n += label[i] >= 0;
    c->labelled = n > 0;
    for (int64_t i = 0; i < c->items; i++) {
        const int32_t truth = label[i];
        if (truth < 0) continue;
        CHECK(truth < c->classes, e, ERR_DATA, "item %lld has class %d, and the model knows %lld classes", (long long)i,
              truth, (long long)c->classes);
        const bool right = c->predicted[i] == truth;
        c->accuracy += right / n;
        c->log_loss -= c->log_probability[i * c->classes + truth] / n;
        for (int64_t k = 0; k < c->classes; k++)
            c->brier += pow(exp(c->log_probability[i * c->classes + k]) - (k == truth), 2) / n;
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
    int failed = label && count ? data_labels(d, label, e) : fail_memory(e);
    if (!failed) failed = judge(c, label, count, e);
    mem_free(label);
    mem_free(count);
    return failed;
}

/* p(class | item) = p(class) p(item | class) / p(item); joint is freed */
static int by_bayes(double *joint, int64_t items, int64_t classes, float **log_probability, struct err *e)
{
    *log_probability = mem_array((size_t)(items * classes), sizeof **log_probability);
    for (int64_t i = 0; i < items * classes && *log_probability; i++) {
        const double all = log_sum_exp(joint + i / classes * classes, classes);
        (*log_probability)[i] = (float)(isfinite(all) ? joint[i] - all
                                                      : -log((double)classes)); /* no class can have it */
    }
    mem_free(joint);
    return *log_probability ? 0 : fail_memory(e);
}

static int by_parts(struct model *m, struct data *d, float **log_probability, struct err *e)
{
    struct score one;
    double *joint = mem_array((size_t)(d->count * m->item.classes), sizeof *joint);
    const int failed = joint ? classes_log_joint(m, d, 1, 1, joint, &one, e) : fail_memory(e);
    if (failed) mem_free(joint);
    return failed ? failed : by_bayes(joint, d->count, m->item.classes, log_probability, e);
}

static int by_rows(const struct model *m, struct data *d, float **log_probability, struct err *e)
{
    double *joint;
    int64_t classes;
    TRY(score_rows_joint(m, d, &joint, &classes, e));
    if (classes != m->item.classes) {
        mem_free(joint);
        return fail(e, ERR_FORMAT, "the model has %lld densities for %d classes", (long long)classes, m->item.classes);
    }
    return by_bayes(joint, d->count, classes, log_probability, e);
}

static int by_graph(struct model *m, struct data *d, float **log_probability, struct err *e)
{
    struct tensor p;
    TRY(feed_gather(m, VERB_CLASSIFY, d, 0, 0, &p, e));
    *log_probability = p.data;
    return 0;
}

int classify_data(struct model *m, struct data *d, struct classification *out, struct err *e)
{
    *out = (struct classification){.items = d->count, .classes = m->item.classes, .labelled = d->item.classes > 0};
    if (!model_able(m, VERB_CLASSIFY)) return model_cannot(m, VERB_CLASSIFY, e);
    int failed = m->part                   ? by_parts(m, d, &out->log_probability, e)
                 : score_rows_has_joint(m) ? by_rows(m, d, &out->log_probability, e)
                                           : by_graph(m, d, &out->log_probability, e);
    out->predicted = failed ? NULL : mem_array((size_t)d->count, sizeof *out->predicted);
    if (!failed && !out->predicted) failed = fail_memory(e);
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
