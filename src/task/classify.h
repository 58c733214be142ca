/* classify.h -- which class each item is of, how often that is right, and whether the probabilities can be believed. */
#ifndef LIMN_TASK_CLASSIFY_H
#define LIMN_TASK_CLASSIFY_H

#include "data/data.h"
#include "model/model.h"

#define CLASSIFY_BINS 15

struct classification {
    int64_t items, classes;
    float *log_probability; /* [items, classes] */
    int32_t *predicted;     /* [items] */
    bool labelled;          /* the data have labels: the rest stands, and is of the items whose class is known */
    double accuracy;
    double log_loss;    /* nats per item */
    double brier;       /* squared distance of the probabilities from the truth, 0 to 2 (Brier 1950) */
    double baseline;    /* accuracy of always naming the class that is most frequent in these data */
    double calibration; /* expected calibration error: |confidence - accuracy|, averaged over bins of confidence */
    struct {
        int64_t count;
        double confidence, accuracy; /* means; 0 where the bin is empty */
    } bin[CLASSIFY_BINS];
};

int classify_data(struct model *m, struct data *d, struct classification *out, struct err *e);
void classification_free(struct classification *c);

#endif
