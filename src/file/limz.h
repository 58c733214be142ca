/* limz.h -- the file that `limn compress` writes: items as rounded codes of a model.
**
** All numbers are little-endian.
**
**    0   8  "limz\r\n\x1a\n": what changes line ends on its way is found out
**    8   4  version, 1
**   12   4  kind, 1: rounded codes
**   16   8  fingerprint of the model, without which nothing can be read
**   24   8  items
**   32   8  numbers in an item
**   40   4  columns: numbers in a code
**   44   4  0
**   48   8  checksum of the items as they decode on the machine that wrote them
**   56   8  bytes of the codes
**   64   8  for each column: centre and step, f32. A code is centre + step x a whole number; where
**           step is 0 it is a whole number from 0 to centre itself
**   ..      the codes, row after row: adaptive.h
**   ..   8  checksum of all before
**
** A reader believes nothing: sizes are checked against the bytes that are there,
** and no more rows are held than those bytes can tell of.
*/
#ifndef LIMN_FILE_LIMZ_H
#define LIMN_FILE_LIMZ_H

#include "base/error.h"
#include "base/text.h"

#include <stdint.h>

#define LIMZ_SYMBOL_MOST 65535   /* of a column without a step */
#define LIMZ_COLUMNS_MOST (1 << 24)

struct limz_column {
    float centre, step;
};

struct limz {
    uint64_t model, decoded;    /* fingerprint; checksum of what it decodes to */
    int64_t items, numbers, columns;
    struct limz_column *column; /* [columns] */
    int32_t *code;              /* [items, columns]: whole numbers */
};

/* The codes alone, added to out; and the whole file. */
int limz_codes(const struct limz *z, struct text *out, struct err *e);
int limz_format(const struct limz *z, struct text *out, struct err *e);

/* Everything but the codes: columns is the caller's (mem_free), `code` NULL. Then the codes, in a block of their own,
** for whoever has seen that it is his model. */
int limz_parse(const void *bytes, size_t n, struct limz *z, struct err *e);
int limz_parse_codes(const void *bytes, size_t n, struct limz *z, struct err *e);
void limz_free(struct limz *z); /* columns and codes */

#endif
