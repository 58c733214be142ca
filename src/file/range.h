/* range.h -- a range coder: bits of given probability to bytes and back, to within a thousandth of their information.
**
** One function does both ways, so that whatever is built on it is written once:
** given a coder that writes, range_bit writes the bit; given one that reads, it
** returns the bit that was written there. All arithmetic is in whole numbers, so
** the bytes are the same on every machine. Who reads must ask for the same
** probabilities, in the same order, and end where the writer did.
*/
#ifndef LIMN_FILE_RANGE_H
#define LIMN_FILE_RANGE_H

#include "base/text.h"

#include <stdint.h>

#define RANGE_ONE 65536  /* a probability of 1 */
#define RANGE_LEAST 32   /* probabilities lie between this and RANGE_ONE less this */

struct range {
    struct text *out;      /* writing: where the bytes go; NULL: it reads */
    const uint8_t *in, *end;
    uint64_t low;          /* writing: the lower end of the interval, with a carry in bit 32 */
    uint32_t width;        /* of the interval */
    uint32_t code;         /* reading: where in it the written number lies */
    uint64_t pending;      /* writing: bytes 255 that a carry would turn over */
    int held;              /* writing: the byte before them; -1: none yet */
    bool over;             /* reading: more was asked for than was written */
};

struct range range_writer(struct text *out);
struct range range_reader(const void *bytes, size_t n);

/* one: the probability that the bit is 1, in RANGE_ONEths. Reading, `bit` is not looked at. */
bool range_bit(struct range *r, uint32_t one, bool bit);

void range_finish(struct range *r);       /* writing: what is still held */
bool range_ended(const struct range *r);  /* reading: exactly all bytes were used */

#endif
