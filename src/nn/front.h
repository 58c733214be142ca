/* front.h -- from the data as they are to the batch as families see it.
**
** Pictures come as bytes and leave as 0..1; rows come raw and leave
** standardised; text stays as it is. What that takes is learned from the
** training data once and kept with the model, as buffers:
**
**   data/scale [1]                 1/255 for pictures of bytes, 1 for pictures of zeros and ones
**   data/mean, data/deviation      per number of an item: of pictures after scaling, of rows as they are; of series one
**                                  for all times of a column; what never varies has deviation 0 in pictures, 1 in rows
*/
#ifndef LIMN_NN_FRONT_H
#define LIMN_NN_FRONT_H

#include "nn/net.h"

/* Inputs "data/x" [N, item...] and, where the item has classes, "data/label" [N]; missing numbers become the mean. */
struct batch front_batch(net *n);

/* The same for items of which a part is given, such as the beginning of a text: `present` says which. Symbols that are
** missing are negative, and become 0. */
struct batch front_given(net *n);

/* log |d seen / d raw| summed over an item, a scalar: what a density of the seen is corrected by. 0 but for rows. */
var front_log_volume(net *n);

var front_levels(net *n);    /* of pictures: how many grey levels there are, [1] */
/* [N]: what is to be added where a density leaves out the numbers that are missing, which have no scale. */
var front_volume_missing(net *n, var present);

/* [columns]: something about each column of a row, which is given NULL where nothing is known of them. */
var front_per_column(net *n, double (*of)(const struct column *));

bool front_has_steps(const struct item *item); /* are there whole numbers among the columns of a row? */
var front_steps(net *n); /* [item...]: how far neighbouring whole numbers lie apart, as families see them; of others 0 */

var front_mean(net *n);      /* of what families see, [item...]: for baselines and for biases */
var front_deviation(net *n);

/* A buffer of what was learned of the data, whose name begins with "data/", wherever the net's scope stands. */
var front_kept(net *n, const char *name, struct shape shape, double initial);

/* Learns scale, mean and deviation from items as they are, [n, item...] of the item's type; NaN counts as missing. */
int front_learn(struct store *store, const struct item *item, const struct tensor *items, struct err *e);

/* Items as families see them, back to data: pictures clipped to 0..1, rows on their own scale. */
var front_back(net *n, var x);

/* Items as families see them, as the raw ones that they would be seen from: bytes again, where pictures are bytes. */
var front_raw(net *n, var x);

#endif
