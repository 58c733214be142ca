/* forecast.h -- how a series may go on, as a model draws it; and how good that is. */
#ifndef LIMN_TASK_FORECAST_H
#define LIMN_TASK_FORECAST_H

#include "data/data.h"
#include "model/model.h"

struct forecast_options {
    int64_t steps; /* rows after the last: fewer than a window has */
    int64_t draws; /* at least 2 */
    double temperature;
    uint64_t seed;
};

/* *drawn [draws, steps, columns], the caller's (mem_free): what may come after the last row of the data, each by itself, given
** the rows before it that a window has room for. */
int forecast(struct model *m, struct data *d, const struct forecast_options *o, struct tensor *drawn, struct err *e);

/* The last rows of windows of the data, drawn given their first ones. CRPS (Gneiting & Raftery 2007) is the mean over windows,
** steps and columns of numbers, in units of each column's deviation; of the last value carried forward it is its mean distance. */
struct forecast_judged {
    double crps, last_value;
    int64_t windows;
};
int forecast_judge(struct model *m, struct data *d, const struct forecast_options *o, struct forecast_judged *r,
                   struct err *e);

#endif
