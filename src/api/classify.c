/* classify.c -- which class each item is of; of a regression, which number. */
#include "api/api.h"

#include "task/classify.h"
#include "task/feed.h"
#include "task/predict.h"

#include <math.h>

const char *limn_class(const limn_model *m, int k)
{
    const struct item *item = m ? &model_of(m)->item : NULL;
    return item && item->class_names && k >= 0 && k < item->classes ? item->class_names[k] : NULL;
}

static int predict(struct model *m, struct data *d, limn_classify_result *r, limn_array *predictions, struct err *e)
{
    struct prediction p;
    TRY(predict_data(m, d, &p, e));
    *r = (limn_classify_result){.accuracy = NAN, .log_loss = NAN, .calibration = NAN, .baseline = p.baseline};
    r->items = p.items, r->rmse = p.rmse, r->mae = p.mae, r->r2 = p.r2;
    r->target = m->item.columns ? m->item.columns[p.column].name : "";
    struct tensor t = {F32, SHAPE(p.items), predictions ? mem_array((size_t)p.items, sizeof(float)) : NULL};
    for (int64_t i = 0; i < p.items && t.data; i++) tensor_set(&t, i, p.mean[i]);
    prediction_free(&p);
    if (!predictions) return 0;
    return t.data ? api_array(&t, predictions, e) : fail_memory(e);
}

static int classify(limn_model *m, limn_data *d, limn_classify_result *r, limn_array *probabilities, struct err *e)
{
    struct classification c;
    CHECK_HERE(m, e);
    CHECK_HERE(d, e);
    CHECK_HERE(r, e);
    TRY(feed_suit(model_of(m), data_of(d), e));
    if (predict_can(model_of(m))) return predict(model_of(m), data_of(d), r, probabilities, e);
    TRY(classify_data(model_of(m), data_of(d), &c, e));
    *r = (limn_classify_result){.accuracy = NAN,
                                .log_loss = NAN,
                                .calibration = NAN,
                                .baseline = NAN,
                                .items = c.items,
                                .classes = c.classes,
                                .rmse = NAN,
                                .mae = NAN,
                                .r2 = NAN};
    if (c.labelled)
        r->accuracy = c.accuracy, r->log_loss = c.log_loss, r->calibration = c.calibration, r->baseline = c.baseline;
    struct tensor p = {F32, SHAPE(c.items, c.classes), c.log_probability};
    for (int64_t i = 0; i < c.items * c.classes; i++) c.log_probability[i] = expf(c.log_probability[i]);
    if (probabilities) c.log_probability = NULL;
    classification_free(&c);
    return probabilities ? api_array(&p, probabilities, e) : 0;
}

int limn_classify(limn_model *m, limn_data *d, limn_classify_result *r, limn_array *probabilities, limn_error *e)
{
    struct err err = {0};
    api_empty(probabilities);
    return api_done(classify(m, d, r, probabilities, &err), &err, e);
}
