/* subwords.h -- pairs of bytes that stand together often become one symbol, and so on (Gage 1994; Sennrich et al. 2016).
**
** Text is cut into words first (letters and digits, other marks, blanks; a
** blank before a word belongs to it), and no symbol crosses their borders. The
** commonest pair is joined first; of equally common ones, that of the least
** numbers: the same text gives the same symbols everywhere.
*/
#ifndef LIMN_DATA_SUBWORDS_H
#define LIMN_DATA_SUBWORDS_H

#include "base/error.h"
#include "base/mem.h"

#include <stdint.h>

#define SUBWORD_BYTES_MOST 64 /* of a word; a longer one is cut */

/* At most `symbols` of them, the 256 bytes first, then in the order in which they were learned: names as units.h has
** them, in the arena. Fewer where nothing is left that occurs twice. */
int subwords_learn(const uint8_t *bytes, size_t n, int symbols, struct arena *a, const char ***names, int *count,
                   struct err *e);

struct subwords; /* ready to read */
int subwords_open(const char *const *names, int count, struct subwords **out, struct err *e);
void subwords_close(struct subwords *s); /* NULL allowed */

/* The next word of a text, at most SUBWORD_BYTES_MOST bytes. */
size_t subwords_word(const uint8_t *p, const uint8_t *end);

/* A word as symbols, those that were learned first joined first; how many. to: room for as many as there are bytes. */
int subwords_read(const struct subwords *s, const uint8_t *word, size_t n, int32_t *to);

#endif
