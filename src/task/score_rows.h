/* score_rows.h -- scores of rows by a family's plain function: in double, exact where numbers are missing. Internal. */
#ifndef LIMN_TASK_SCORE_ROWS_H
#define LIMN_TASK_SCORE_ROWS_H

#include "data/data.h"
#include "model/model.h"

bool score_rows_can(const struct model *m);

/* All items as the family sees them, in double, NaN where missing: [d->count, size], the caller's (mem_free). */
int rows_as_seen(const struct model *m, struct data *d, double **x, struct err *e);

/* family.joint_rows of all items: [d->count, *k], the caller's. */
int score_rows_joint(const struct model *m, struct data *d, double **joint, int64_t *k, struct err *e);
bool score_rows_has_joint(const struct model *m);

/* per_item [d->count]: log p of the data as they are */
int score_rows(const struct model *m, struct data *d, double *per_item, struct err *e);

#endif
