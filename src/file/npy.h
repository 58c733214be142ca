/* npy.h -- NumPy's array files.
**
**   \x93NUMPY  major minor  header length (u16; u32 from version 2)  header  numbers
**
** The header is the text of a Python dictionary. It is read by a parser that
** knows three keys and nothing else: nothing is evaluated, and arrays of
** objects, which would have to be unpickled, are refused.
*/
#ifndef LIMN_FILE_NPY_H
#define LIMN_FILE_NPY_H

#include "base/error.h"
#include "base/text.h"
#include "tensor/tensor.h"

struct npy_header {
    char kind;    /* 'b' truth, 'i' signed, 'u' unsigned, 'f' real */
    int size;     /* bytes of one number: 1, 2, 4 or 8 */
    bool big;     /* big-endian */
    bool fortran; /* the first index runs fastest */
    struct shape shape;
    size_t start; /* where the numbers begin */
};

/* Checked against n: the numbers end exactly where the bytes do. */
int npy_parse_header(const void *bytes, size_t n, struct npy_header *h, struct err *e);

/* As F32, F64, I32 or U8, row-major; out->data is the caller's (mem_free). A number that the type asked for cannot
** hold (too large, or not whole) is an error that names it; rounding of reals is not. */
int npy_parse(const void *bytes, size_t n, enum dtype as, struct tensor *out, struct err *e);
int npy_read(const char *path, enum dtype as, struct tensor *out, struct err *e);

/* Version 1.0, little-endian, row-major; BF16 is written as f4. npy_format adds the file's bytes to out. */
int npy_format(const struct tensor *t, struct text *out, struct err *e);
int npy_write(const char *path, const struct tensor *t, struct err *e);

#endif
