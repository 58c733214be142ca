/* score_rows.h -- scores of rows by a family's plain function: in double, exact where numbers are missing. Internal. */
#ifndef LIMN_TASK_SCORE_ROWS_H
#define LIMN_TASK_SCORE_ROWS_H

#include "data/data.h"
#include "model/model.h"

bool score_rows_can(const struct model *m);

/* per_item [d->count]: log p of the data as they are */
int score_rows(const struct model *m, struct data *d, double *per_item, struct err *e);

#endif
