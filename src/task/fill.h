/* fill.h -- what is missing in rows or text, drawn given what is there. */
#ifndef LIMN_TASK_FILL_H
#define LIMN_TASK_FILL_H

#include "data/data.h"
#include "model/model.h"
#include "task/sample.h"

bool fill_can(const struct model *m);

/* Items of the data with what is missing drawn: [count, item...], F32, or I32 for text. Its data are the caller's. */
int fill_data(struct model *m, struct data *d, double temperature, uint64_t seed, struct tensor *out,
              struct err *e);

/* The same row count times, on the scale of the data, with what is missing drawn each time. */
int fill_given(struct model *m, const double *row, const struct sample_options *o, struct tensor *items,
               struct err *e);

/* Nothing is there: samples, where a family draws without a graph. */
int fill_nothing(struct model *m, const struct sample_options *o, struct tensor *items, struct err *e);

#endif
