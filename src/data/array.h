/* array.h -- NumPy's arrays as data: one dimension is a column, two are rows, three or four of bytes are pictures. */
#ifndef LIMN_DATA_ARRAY_H
#define LIMN_DATA_ARRAY_H

#include "data/data.h"

#define ARRAY_MOST ((size_t)64 << 30) /* bytes of one array */

/* The .npy file in these bytes, as F32 rows or U8 pictures; out->data is the caller's (mem_free). */
int array_parse(const struct data *d, const void *bytes, size_t n, struct tensor *out, struct err *e);

/* Makes d read such an array; labels, one per item, may be NULL. Both are mem_alloc'ed and belong to d from here on,
** also where this fails. */
int array_hold(struct data *d, struct tensor t, int32_t *labels, struct err *e);

#endif
