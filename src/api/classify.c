/* classify.c -- which class each item is of. */
#include "api/api.h"

#include "task/classify.h"

#include <math.h>

static int classify(limn_model *m, limn_data *d, limn_classify_result *r, limn_array *probabilities, struct err *e)
{
    struct classification c;
    CHECK_HERE(m, e);
    CHECK_HERE(d, e);
    CHECK_HERE(r, e);
    TRY(classify_data(model_of(m), data_of(d), &c, e));
    *r = (limn_classify_result){
        .accuracy = NAN, .log_loss = NAN, .calibration = NAN, .baseline = NAN, .items = c.items, .classes = c.classes};
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
    return api_done(classify(m, d, r, probabilities, &err), &err, e);
}
