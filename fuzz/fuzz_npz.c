/* fuzz_npz.c -- any bytes are refused or read as an archive of arrays, X with y beside it. */
#define _GNU_SOURCE /* memfd_create */
#include "as_file.h"
#include "look_at.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct data *d;
    struct err e = {0};
    if (data_open(as_file(data, size, "x.npz"), &d, &e)) return 0;
    look_at(d);
    data_close(d);
    return 0;
}
