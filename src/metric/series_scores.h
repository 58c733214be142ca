/* series_scores.h -- how real drawn series look, by the protocol of TimeGAN (Yoon et al. 2019).
**
** Columns are brought to 0..1 by the range of the real ones. The networks are
** gated recurrent units of one layer, half as wide as there are columns but two
** wide at least, trained by Adam at a rate of 1e-3 on batches of 128 of each kind:
**
**   discriminative   told real from drawn by the last state, 2000 steps, on four fifths of both; |accuracy - 1/2| on the
**                    rest, the mean over trials with other fifths and other weights
**   predictive       from all columns but the last to the last one, one step ahead, through a sigmoid; mean absolute
**                    error as loss, 5000 steps on drawn series; that error on the real ones. Of a single column, from
**                    itself
**   autocorrelation  mean over columns and lags of how far the autocorrelations lie apart
*/
#ifndef LIMN_METRIC_SERIES_SCORES_H
#define LIMN_METRIC_SERIES_SCORES_H

#include "base/error.h"

#include <stdint.h>

#define SERIES_LONGEST 256 /* rows: gradients flow through all of them */
#define SERIES_FEWEST 10

struct series {
    const double *x; /* [n, time, columns], finite */
    int64_t n, time, columns;
};

int series_discriminative(struct series real, struct series made, int trials, uint64_t seed, double *score,
                          struct err *e);
int series_predictive(struct series real, struct series made, uint64_t seed, double *error, struct err *e);
int series_autocorrelation(struct series real, struct series made, double *difference, struct err *e);

#endif
