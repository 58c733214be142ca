/* npz.h -- several arrays under names in one file, as NumPy's savez writes them: a zip archive of .npy files, not packed. */
#ifndef LIMN_FILE_NPZ_H
#define LIMN_FILE_NPZ_H

#include "base/error.h"
#include "tensor/tensor.h"

struct npz_array {
    const char *name; /* "X" stands in the archive as X.npy */
    struct tensor value;
};

int npz_write(const char *path, const struct npz_array *array, int count, struct err *e);

#endif
