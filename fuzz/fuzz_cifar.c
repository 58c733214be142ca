/* fuzz_cifar.c -- any bytes, packed or not, are refused or read as CIFAR-10 with labels in range. */
#include "base/mem.h"
#include "file/cifar.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct err e = {0};
    struct cifar c = {0};
    if (!cifar_add(&c, data, size, &e)) {
        unsigned sum = 0;
        for (int64_t i = 0; i < c.count; i++)
            if (c.labels[i] < 0 || c.labels[i] >= CIFAR_CLASSES) abort();
        for (int64_t i = 0; i < c.count * 3 * CIFAR_SIDE * CIFAR_SIDE; i++) sum += c.pixels[i];
        volatile unsigned seen = sum;
        (void)seen;
    }
    mem_free(c.pixels);
    mem_free(c.labels);
    return 0;
}
