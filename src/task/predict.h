/* predict.h -- regression: one column of rows, told from the others. */
#ifndef LIMN_TASK_PREDICT_H
#define LIMN_TASK_PREDICT_H

#include "data/data.h"
#include "model/model.h"

struct prediction {
    int64_t items, known;     /* known: items that tell the column itself, by which it is judged */
    int64_t column;
    double *mean, *deviation; /* [items], on the scale of the data */
    double rmse, mae, r2;     /* NaN where nothing is known */
    double baseline;          /* rmse of always saying the mean that the training rows had */
};

bool predict_can(const struct model *m); /* it has a column to predict, and no classes */
int predict_data(struct model *m, struct data *d, struct prediction *out, struct err *e);
void prediction_free(struct prediction *p);

#endif
