/* ahead.h -- the next batch, made by a thread of its own while this one is trained on.
**
** Worth a thread where items are made when they are read (pictures decoded, scenes
** drawn) and a core is idle: a trainer of one thread on two cores gained 5 % on
** JPEG and 21 % on PNG pictures, one that has both cores lost 5 and 4 %, because
** a team waits for the thread whose core was taken (`bench/decode --fit`). So `limn
** fit` reads ahead where it has fewer threads than there are cores. Which items a
** batch holds is a function of its number, so the bits are the same as without; a
** batch that was made in vain is thrown away.
*/
#ifndef LIMN_TRAIN_AHEAD_H
#define LIMN_TRAIN_AHEAD_H

#include "data/data.h"

struct ahead;

int ahead_open(struct ahead **out, struct data *d, uint64_t seed, int64_t batch, struct err *e);
void ahead_close(struct ahead *a); /* NULL allowed */

/* Batch `number` of data_batch_rows into x and labels (NULL: not wanted); then batch `next` is begun. */
int ahead_read(struct ahead *a, int64_t number, int64_t next, void *x, int32_t *labels, struct err *e);

#endif
