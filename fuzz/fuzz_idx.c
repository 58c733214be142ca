/* fuzz_idx.c -- any bytes, gzipped or not, are refused or read as IDX. */
#include "base/mem.h"
#include "file/idx.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct err e = {0};
    struct tensor t;
    if (idx_parse(data, size, &t, &e)) return 0;
    double sum = 0;
    for (int64_t k = 0; k < shape_size(t.shape); k++) sum += tensor_get(&t, k);
    volatile double seen = sum;
    (void)seen;
    mem_free(t.data);
    return 0;
}
