/* fuzz_safetensors.c -- any bytes are refused or read, and what is read may be touched to the last number. */
#include "file/safetensors.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    void *bytes = mem_alloc(size);
    if (!bytes) return 0;
    if (size) memcpy(bytes, data, size);
    struct err e = {0};
    struct safetensors *s;
    if (safetensors_parse(bytes, size, &s, &e)) return 0;
    double sum = 0;
    for (int i = 0; i < s->entries; i++)
        for (int64_t k = 0; k < shape_size(s->entry[i].value.shape); k++) sum += tensor_get(&s->entry[i].value, k);
    for (int i = 0; i < s->metas; i++) sum += (double)strlen(s->meta[i].value);
    volatile double seen = sum;
    (void)seen;
    safetensors_free(s);
    return 0;
}
