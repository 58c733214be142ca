/* number_write.h -- numbers written as the column of a table has them. */
#ifndef LIMN_DATA_NUMBER_WRITE_H
#define LIMN_DATA_NUMBER_WRITE_H

#include "base/text.h"
#include "tensor/item.h"

/* Whole, or with as many decimals, in that notation; NULL: the shortest that reads back as x. x is finite. */
void number_write(double x, const struct column *column, struct text *out);

#endif
