/* known.h -- a new table seen as a model knows such tables: for the files that find out what its columns are. */
#ifndef LIMN_DATA_KNOWN_H
#define LIMN_DATA_KNOWN_H

#include "data/schema.h"

/* The column of that name; NULL: `as` has none, or is itself NULL. */
const struct column *known_column(const struct item *as, const char *name);

/* Does the first of these rows name one of the columns? */
bool known_header(const struct item *as, const struct csv_rows *rows);

/* What was inferred of the fields, mended: each that w->as knows by name is of the kind that it has there, with the same
** categories, and dates counted alike. The label is the one that it has, unless w asks for another, or for none. */
int known_mend(const struct profile *profile, const struct wishes *w, struct schema *s, struct arena *a, struct err *e);

#endif
