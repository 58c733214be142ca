/* memory.h -- data sets whose items lie in memory, one after another. */
#ifndef LIMN_DATA_MEMORY_H
#define LIMN_DATA_MEMORY_H

#include "data/data.h"

/* Makes d read from items (d->count x d->item) and labels (may be NULL); both are mem_alloc'ed and
** belong to d from here on, also where this fails. */
int memory_hold(struct data *d, void *items, int32_t *labels, struct err *e);

/* For every reader: are these rows there? */
int rows_check(const struct data *d, const int64_t *rows, int64_t n, struct err *e);

#endif
