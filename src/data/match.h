/* match.h -- data read as a model knows them: columns by their names, categories and symbols by theirs. */
#ifndef LIMN_DATA_MATCH_H
#define LIMN_DATA_MATCH_H

#include "data/data.h"

/* d's columns come in the order of `like`, with its numbers for categories and classes, and its units of time; columns
** that it does not know are left out. A column that is absent, or a category that it does not know, is an error. Data
** without names of their own, or that fit already, stay as they are. `like` is not kept. */
int data_match(struct data *d, const struct item *like, struct err *e);

/* The same for data that a model is used on: a class that it does not know is not known of its items (-1). optional: a column
** of numbers that may be absent, and then is missing in all rows; -1: none may. */
int data_match_use(struct data *d, const struct item *like, int64_t optional, struct err *e);

/* Of a text, before any part of it is taken: symbols become those of `like`. */
int data_match_symbols(struct data *d, const struct item *like, struct err *e);

#endif
