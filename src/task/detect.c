/* detect.c -- strangeness of items, a threshold, and how well it tells what is labelled as strange. */
#include "task/detect.h"

#include "base/sort.h"
#include "stat/auc.h"
#include "task/distance.h"
#include "task/reconstruct.h"
#include "task/score.h"

#include <math.h>

/* ---- how strange ---- */

static int choose(const struct model *m, enum detect_by *by, struct err *e)
{
    const bool scores = model_able(m, VERB_SCORE), returns = model_able(m, VERB_RECONSTRUCT);
    CHECK(m->item.kind != ITEM_TEXT, e, ERR_UNSUPPORTED,
          "a text is one long item: there are no items to be told apart; `limn score -o` tells of each symbol");
    if (*by == DETECT_BY_WHAT_IT_CAN) *by = scores || !returns ? DETECT_BY_SCORE : DETECT_BY_RECONSTRUCTION;
    if (*by == DETECT_BY_SCORE && !scores) return model_cannot(m, VERB_SCORE, e);
    if (*by == DETECT_BY_RECONSTRUCTION && !returns) return model_cannot(m, VERB_RECONSTRUCT, e);
    return 0;
}

static int by_score(struct model *m, struct data *d, uint64_t seed, double *strange, struct err *e)
{
    struct score s;
    TRY(score_data(m, d, 1, seed, &s, e));
    for (int64_t i = 0; i < d->count; i++) strange[i] = -s.per_item[i];
    score_free(&s);
    return 0;
}

static double error_of(const struct model *m, const double *x, const struct tensor *back, int64_t from, double scale)
{
    int64_t known = 0;
    const double sum = distance_of(m, x + from, (const float *)back->data + from, scale, &known);
    return isnan(sum) ? INFINITY : known ? sum / (double)known : 0;
}

static int by_reconstruction(struct model *m, struct data *d, uint64_t seed, double *strange, struct err *e)
{
    struct tensor back;
    double *x;
    const int64_t size = shape_size(m->item.shape);
    const double scale = distance_scale(m);
    TRY(reconstruct_data(m, d, 0, seed, &back, e));
    const int failed = data_all(d, DATA_WHOLE_MOST, &x, NULL, e);
    for (int64_t i = 0; i < d->count && !failed; i++) strange[i] = error_of(m, x, &back, i * size, scale);
    mem_free(back.data);
    if (!failed) mem_free(x);
    return failed;
}

static int strangeness(struct model *m, struct data *d, const struct detect_options *o, enum detect_by by,
                       double **strange, struct err *e)
{
    *strange = mem_array((size_t)d->count, sizeof **strange);
    if (!*strange) return fail_memory(e);
    return (by == DETECT_BY_SCORE ? by_score : by_reconstruction)(m, d, o->seed, *strange, e);
}

/* ---- where an alarm is raised ---- */

/* The least number that at most a share `rate` of those given lie above; it sorts them. */
static double quantile_above(double *x, int64_t n, double rate)
{
    sort_numbers(x, n);
    const int64_t above = (int64_t)floor(rate * (double)n + 1e-9);
    return x[above < n ? n - 1 - above : 0];
}

static int threshold_of(struct model *m, const bool *is_strange, const struct detect_options *o, struct detection *r,
                        struct err *e)
{
    double *normal;
    int64_t n = 0;
    if (o->normal) {
        const int failed = strangeness(m, o->normal, o, r->by, &normal, e);
        n = o->normal->count;
        if (!failed) r->threshold = quantile_above(normal, n, o->alarm_rate);
        mem_free(normal);
        return failed;
    }
    normal = mem_array((size_t)r->items, sizeof *normal);
    if (!normal) return fail_memory(e);
    for (int64_t i = 0; i < r->items; i++)
        if (!is_strange || !is_strange[i]) normal[n++] = r->strange[i];
    const bool any = n > 0;
    if (any) r->threshold = quantile_above(normal, n, o->alarm_rate);
    mem_free(normal);
    CHECK(any, e, ERR_DATA, "all items are labelled as strange: there is none to set the threshold by");
    return 0;
}

/* ---- against labels ---- */

/* Which class is the strange one; -1: the labels do not tell. */
static int strange_class(const struct data *d, const int32_t *label, int classes, int wanted)
{
    int64_t count[2] = {0};
    if (wanted >= 0) return wanted;
    if (classes != 2) return -1;
    for (int64_t i = 0; i < d->count; i++)
        if (label[i] == 0 || label[i] == 1) count[label[i]]++;
    return count[0] < count[1] ? 0 : 1;
}

static int look_at_labels(const struct data *d, const int32_t *label, int classes, int wanted, struct detection *r,
                          bool **is_strange, struct err *e)
{
    r->anomaly = strange_class(d, label, classes, wanted);
    if (r->anomaly < 0) return 0;
    *is_strange = mem_array((size_t)d->count, sizeof **is_strange);
    if (!*is_strange) return fail_memory(e);
    for (int64_t i = 0; i < d->count; i++) {
        (*is_strange)[i] = label[i] == r->anomaly;
        r->anomalies += (*is_strange)[i];
    }
    return 0;
}

static int look_at_own(struct data *d, int wanted, struct detection *r, bool **is_strange, struct err *e)
{
    if (!d->item.classes) return 0;
    int32_t *label = mem_array((size_t)d->count, sizeof *label);
    int failed = label ? data_labels(d, label, e) : fail_memory(e);
    if (!failed) failed = look_at_labels(d, label, d->item.classes, wanted, r, is_strange, e);
    mem_free(label);
    return failed;
}

static int judge(const bool *is_strange, struct detection *r, struct err *e)
{
    int64_t caught = 0;
    for (int64_t i = 0; i < r->items; i++) {
        const bool alarm = r->strange[i] > r->threshold;
        r->alarms += alarm;
        caught += alarm && is_strange && is_strange[i];
    }
    if (!is_strange) return 0;
    if (r->anomalies) r->recall = (double)caught / (double)r->anomalies;
    if (r->alarms) r->precision = (double)caught / (double)r->alarms;
    return auc_measure(r->strange, is_strange, r->items, &r->auc, e);
}

int detect_data(struct model *m, struct data *d, const struct detect_options *o, struct detection *out, struct err *e)
{
    bool *is_strange = NULL;
    *out = (struct detection){
        .by = o->by, .items = d->count, .anomaly = -1, .auc = NAN, .recall = NAN, .precision = NAN};
    TRY(choose(m, &out->by, e));
    int failed = strangeness(m, d, o, out->by, &out->strange, e);
    if (!failed)
        failed = o->label ? look_at_labels(d, o->label, o->classes, o->anomaly, out, &is_strange, e)
                          : look_at_own(d, o->anomaly, out, &is_strange, e);
    if (!failed) failed = threshold_of(m, is_strange, o, out, e);
    if (!failed) failed = judge(is_strange, out, e);
    mem_free(is_strange);
    if (failed) detection_free(out);
    return failed;
}

void detection_free(struct detection *r)
{
    mem_free(r->strange);
    r->strange = NULL;
}
