/* detect.c -- which items are strange. */
#include "api/api.h"

#include "task/detect.h"
#include "task/feed.h"

#include <math.h>
#include <string.h>

static const char *const ways[] = {NULL, "score", "reconstruction"}; /* as enum detect_by */

static int way_of(const char *by, enum detect_by *out, struct err *e)
{
    *out = DETECT_BY_WHAT_IT_CAN;
    for (int k = 1; k < 3 && by; k++)
        if (!strcmp(by, ways[k])) *out = (enum detect_by)k;
    CHECK(!by || *out != DETECT_BY_WHAT_IT_CAN, e, ERR_CALL, "by '%.60s': it is by score or by reconstruction", by);
    return 0;
}

limn_detect_options limn_detect_defaults(void)
{
    return (limn_detect_options){.alarm_rate = 0.01, .seed = 1};
}

static int hand_over(struct detection *r, limn_array *strangeness, struct err *e)
{
    struct tensor t = {F32, SHAPE(r->items), mem_array((size_t)r->items, sizeof(float))};
    if (!t.data) return fail_memory(e);
    for (int64_t i = 0; i < r->items; i++) tensor_set(&t, i, r->strange[i]);
    return api_array(&t, strangeness, e);
}

/* Classes are told as the data call them, before the model's names take their place: what is strange may be a class of
** which the model knows nothing. */
static int own_labels(struct data *d, struct detect_options *how, int32_t **label, struct err *e)
{
    *label = NULL;
    if (!d->item.classes) return 0;
    *label = mem_array((size_t)d->count, sizeof **label);
    how->label = *label;
    how->classes = d->item.classes;
    return *label ? data_labels(d, *label, e) : fail_memory(e);
}

static int detect_rows(struct model *m, struct data *d, const struct detect_options *how, struct detection *r,
                       struct err *e)
{
    TRY(feed_suit(m, d, e));
    if (how->normal) TRY(feed_suit(m, how->normal, e));
    return detect_data(m, d, how, r, e);
}

static int detect(limn_model *m, limn_data *d, const limn_detect_options *options, limn_detect_result *result,
                  limn_array *strangeness, struct err *e)
{
    const limn_detect_options defaults = limn_detect_defaults(), *o = options ? options : &defaults;
    struct detect_options how = {.alarm_rate = o->alarm_rate, .anomaly = -1, .seed = o->seed};
    struct detection r;
    CHECK_HERE(m, e);
    CHECK_HERE(d, e);
    CHECK_HERE(result, e);
    const struct item item = data_of(d)->item;
    int32_t *label;
    CHECK(o->alarm_rate >= 0 && o->alarm_rate < 1, e, ERR_CALL, "an alarm rate of %g; it is at least 0 and below 1",
          o->alarm_rate);
    TRY(way_of(o->by, &how.by, e));
    if (o->anomaly) TRY(api_class(&item, o->anomaly, &how.anomaly, e));
    how.normal = o->normal ? data_of(o->normal) : NULL;
    int failed = own_labels(data_of(d), &how, &label, e);
    if (!failed) failed = detect_rows(model_of(m), data_of(d), &how, &r, e);
    mem_free(label);
    if (failed) return failed;
    *result = (limn_detect_result){.by = ways[r.by], .threshold = r.threshold, .items = r.items, .alarms = r.alarms};
    result->anomalies = r.anomalies, result->auc = r.auc, result->recall = r.recall, result->precision = r.precision;
    result->classes = item.classes;
    result->anomaly = r.anomaly >= 0 && item.class_names ? item.class_names[r.anomaly] : NULL;
    failed = strangeness ? hand_over(&r, strangeness, e) : 0;
    detection_free(&r);
    return failed;
}

int limn_detect(limn_model *m, limn_data *d, const limn_detect_options *o, limn_detect_result *r,
                limn_array *strangeness, limn_error *e)
{
    struct err err = {0};
    api_empty(strangeness);
    return api_done(detect(m, d, o, r, strangeness, &err), &err, e);
}
