/* measure.h -- of what a score is the log. Only scores of one measure can be compared: a density of grey values and a
** probability of black and white are different questions. */
#ifndef LIMN_NN_MEASURE_H
#define LIMN_NN_MEASURE_H

#include "tensor/item.h"

#define MEASURE_DRAWN "probability of black or white, drawn by the grey"
#define MEASURE_CUT "probability of black or white, cut at 0.5"
#define MEASURE_CUT_ABOVE_ZERO "probability of black or white, cut above 0"
#define MEASURE_CUT_ELSEWHERE "probability of black or white, cut elsewhere"
#define MEASURE_GREY "Bernoulli terms of grey values: no density"
#define MEASURE_COUNTS "probability of the levels as counts"
#define MEASURE_LEVELS "probability of the 256 levels"

/* Of rows whose categories have probabilities; `whole`: whole numbers too, by noise of one step. NULL: there are none. */
const char *measure_of_rows(const struct item *item, bool whole);

/* Of a family that says nothing: of rows with their whole numbers and categories by probability, else all numbers as they
** are. */
const char *measure_of_numbers(const struct item *item);

#endif
