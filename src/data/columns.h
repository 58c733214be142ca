/* columns.h -- what the columns of rows look like: measured once, when a data set is opened. */
#ifndef LIMN_DATA_COLUMNS_H
#define LIMN_DATA_COLUMNS_H

#include "data/data.h"

/* Gives d (F32 rows or series that can be read) its columns, measured over all their rows: names and kinds as in
** `like`, or numbers called x1, x2, ... where it is NULL. An infinite value is an error. */
int columns_measure(struct data *d, const struct column *like, struct err *e);

int64_t columns_missing(const struct data *d); /* values, over all columns */

#endif
