/* fuzz_npy.c -- any bytes are refused or read as an array, as each type that can be asked for. */
#include "base/mem.h"
#include "file/npy.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const enum dtype types[] = {F32, F64, I32, U8};
    for (int i = 0; i < 4; i++) {
        struct err e = {0};
        struct tensor t;
        if (npy_parse(data, size, types[i], &t, &e)) continue;
        double sum = 0;
        for (int64_t k = 0; k < shape_size(t.shape); k++) sum += tensor_get(&t, k);
        volatile double seen = sum;
        (void)seen;
        mem_free(t.data);
    }
    return 0;
}
