/* baseline.h -- log p of rows under a trivial model that is the same for every family, so that all are judged by one number.
**
** Columns by themselves, with what the front learned of them: numbers are normal,
** whole numbers have the mass of their step, two values their shares; categories
** are all as likely.
*/
#ifndef LIMN_PROB_BASELINE_H
#define LIMN_PROB_BASELINE_H

#include "nn/net.h"

var rows_baseline(net *n, struct batch b); /* [N]: a density of what is seen; what is missing has no factor */
#define ROWS_BASELINE "independent columns: normal numbers, two values by their shares, uniform categories"

#endif
