/* units.h -- what the symbols of text are: characters, bytes, or subwords; and a text as any of them.
**
** The 256 bytes come first among subwords, so that any text can be said in
** either. Characters are what occurs in a file.
*/
#ifndef LIMN_DATA_UNITS_H
#define LIMN_DATA_UNITS_H

#include "data/data.h"

#define UNITS_SYMBOLS_MOST 65535

const char *units_name(enum units u); /* "characters" */

/* The bytes that a symbol stands for, as they are to be printed. */
void units_print(const struct item *item, int symbol, struct text *out);

/* Bytes as the symbols of `item`, whatever they are: *out is the caller's (mem_free), n or fewer of them. *unknown: where
** the first character is that the item has no symbol for; NULL: all went well. */
int units_read(const struct item *item, const char *bytes, size_t n, int32_t **out, int64_t *count,
               const char **unknown, struct err *e);

/* The names of the 256 bytes; room for `symbols` of them. */
const char **units_byte_names(int symbols, struct arena *a);

/* The bytes that such a name stands for, into at most `most`; how many. */
size_t units_name_bytes(const char *name, uint8_t *bytes, size_t most);

/* The character at p < end, and how many bytes it takes; 0: this is not UTF-8. */
int units_utf8(const uint8_t *p, const uint8_t *end, uint32_t *code);

#endif
