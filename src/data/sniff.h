/* sniff.h -- how a table is written: which separator, and whether its first line names the columns. */
#ifndef LIMN_DATA_SNIFF_H
#define LIMN_DATA_SNIFF_H

#include "data/csv.h"

/* Looks at the first records of c, which was just opened, and rewinds it. c->separator is set. */
int sniff(struct csv *c, bool *header, struct err *e);

#endif
