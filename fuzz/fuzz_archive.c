/* fuzz_archive.c -- any bytes are refused or read as an archive of pictures, with captions and attributes beside them. */
#define _GNU_SOURCE /* memfd_create */
#include "as_file.h"
#include "look_at.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void listen_to(const struct data *d)
{
    const struct captions *c = d->captions;
    struct text out = {0};
    for (int64_t i = 0; c && i < d->count && i < LOOK_AT_ITEMS; i++) {
        if (c->text) c->text(d, i, &out);
        if (c->keywords) c->keywords(d, i, &out);
        for (int k = 0; k < c->columns; k++) c->attribute(d, i, k);
    }
    text_free(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const names[] = {"x.zip", "x.tar", "x.tar.gz", "x.tar.xz"};
    struct data *d;
    struct err e = {0};
    if (!size || data_open(as_file(data + 1, size - 1, names[data[0] % 4]), &d, &e)) return 0;
    look_at(d);
    listen_to(d);
    data_close(d);
    return 0;
}
