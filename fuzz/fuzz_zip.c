/* fuzz_zip.c -- any bytes are refused or read as an archive, and each entry of it as far as a limit allows. */
#include "base/mem.h"
#include "file/zip.h"

#define ENTRY_MOST ((size_t)1 << 20)
#define ENTRIES_READ 16

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct err e = {0};
    struct zip *z;
    if (zip_parse(data, size, &z, &e)) return 0;
    for (int64_t i = 0; i < zip_count(z) && i < ENTRIES_READ; i++) {
        const struct zip_entry *entry = zip_at(z, i);
        struct err of_entry = {0};
        void *bytes;
        if (zip_read(z, entry, ENTRY_MOST, &bytes, &of_entry)) continue;
        volatile uint8_t last = ((uint8_t *)bytes)[entry->size];
        (void)last;
        mem_free(bytes);
    }
    zip_close(z);
    return 0;
}
