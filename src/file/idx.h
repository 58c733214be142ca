/* idx.h -- the IDX format of MNIST and its kin, plain or gzipped.
**
**   00 00 TYPE RANK, then RANK dimensions (u32, big-endian), then the numbers (big-endian)
**
** The header is checked against the file's size before memory is taken, so a
** small file that claims to be huge is refused, compressed or not.
*/
#ifndef LIMN_FILE_IDX_H
#define LIMN_FILE_IDX_H

#include "base/error.h"
#include "tensor/tensor.h"

#define IDX_MOST ((size_t)8 << 30) /* bytes of numbers; a larger file is refused */

/* u8 stays U8; i8, i16, i32 become I32; f32 and f64 stay. out->data is the caller's (mem_free). */
int idx_parse(const void *bytes, size_t n, struct tensor *out, struct err *e);
int idx_read(const char *path, struct tensor *out, struct err *e);

/* U8, N x H x W or N x H x W x C; and I32, N, which must be count. */
int idx_read_pictures(const char *path, struct tensor *out, struct err *e);
int idx_read_labels(const char *path, int64_t count, struct tensor *out, struct err *e);

/* The labels' name beside pictures: "d/t10k-images-idx3-ubyte.gz" gives "d/t10k-labels-idx1-ubyte.gz". NULL: no such
** name, or no memory; else the caller's (mem_free). */
char *idx_labels_path(const char *pictures);

#endif
