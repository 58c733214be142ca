/* checksum.h -- a sum over a stream of bytes, the same however the stream is cut.
**
** rng_hash chained over blocks of fixed size, as 16 hex digits. It finds
** damage; it is no defence against a forger.
*/
#ifndef LIMN_FILE_CHECKSUM_H
#define LIMN_FILE_CHECKSUM_H

#include <stddef.h>
#include <stdint.h>

#define CHECKSUM_TEXT 17 /* 16 digits and the end */

struct checksum { /* zero-initialise */
    uint64_t hash;
    size_t used;
    uint8_t block[4096];
};

void checksum_add(struct checksum *c, const void *bytes, size_t n);
void checksum_text(const struct checksum *c, char text[CHECKSUM_TEXT]);

#endif
