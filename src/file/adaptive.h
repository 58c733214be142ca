/* adaptive.h -- whole numbers of unknown distribution, as bits whose chances are learned on the way.
**
** Who reads learns the same from what was read so far, so no table is stored. Each
** column of numbers has chances of its own, and those of all columns together to
** begin with: so few numbers are enough to know roughly what to expect.
**
**   signed numbers   how many bits, which sign, then those bits: small ones are likely
**   symbols          0 .. 2^bits - 1 without an order, in the context of the symbol before
*/
#ifndef LIMN_FILE_ADAPTIVE_H
#define LIMN_FILE_ADAPTIVE_H

#include "base/error.h"
#include "file/range.h"

#define ADAPTIVE_MOST ((1 << 24) - 1)  /* of the size of a signed number */
#define ADAPTIVE_BITS 16               /* of a symbol, at most */

struct adaptive; /* what has been learned so far */

/* bits[j]: those of a symbol of column j; 0: it holds signed numbers. */
int adaptive_new(struct adaptive **out, const uint8_t *bits, int64_t columns, struct err *e);
void adaptive_free(struct adaptive *a); /* NULL allowed */

/* One row of numbers through the coder: written, or read, as the coder does. */
void adaptive_row(struct adaptive *a, struct range *r, int32_t *row);

#endif
