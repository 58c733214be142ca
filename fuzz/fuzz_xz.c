/* fuzz_xz.c -- any bytes are refused or unpacked, as far as a limit allows. */
#include "base/mem.h"
#include "file/xz.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MOST ((size_t)1 << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct err e = {0};
    void *bytes;
    size_t n;
    if (xz_unpack(data, size, MOST, &bytes, &n, &e)) {
        if (!*e.text) abort();
        return 0;
    }
    unsigned sum = 0;
    for (size_t i = 0; i < n; i++) sum += ((uint8_t *)bytes)[i];
    volatile unsigned seen = sum;
    (void)seen;
    if (n > MOST) abort();
    mem_free(bytes);
    return 0;
}
