/* charset.h -- in which characters a text is written: found out from its bytes.
**
** Separators, digits and quotes are the same bytes in all of these, so a table
** is cut as bytes, and only its names are made UTF-8. UTF-16 is the exception:
** it is made UTF-8 before anything else looks at it.
*/
#ifndef LIMN_DATA_CHARSET_H
#define LIMN_DATA_CHARSET_H

#include "base/error.h"
#include "base/mem.h"

#include <stdint.h>

enum charset { CHARSET_ASCII, CHARSET_UTF8, CHARSET_UTF16, CHARSET_CP949, CHARSET_LATIN1, CHARSET_COUNT };

const char *charset_name(enum charset c); /* "UTF-8" */

/* Zero-initialise; then all bytes, however they are cut. */
struct charset_seen {
    bool high;              /* some byte is beyond ASCII */
    bool not_utf8, not_cp949;
    int more;               /* UTF-8: continuation bytes still expected */
    uint8_t low, top;       /* the next one lies between these */
    uint8_t lead;           /* CP949: the first byte of a pair */
    int64_t hangul, others; /* pairs as common Korean has them; pairs with an ASCII letter */
};

void charset_look(struct charset_seen *s, const void *bytes, size_t n);
enum charset charset_verdict(const struct charset_seen *s);

/* As UTF-8, with U+FFFD for what is no character. */
int charset_to_utf8(enum charset c, const char *bytes, size_t n, struct arena *a, const char **out, struct err *e);

/* UTF-16 to UTF-8, in pieces: `spare` is a high surrogate that waits for its half. Needs room for 3 n / 2 + 3 bytes. */
size_t charset_from_utf16(const uint8_t *from, size_t n, bool big, uint16_t *spare, char *to);

#endif
