/* fuzz_gzip.c -- any bytes are refused or unpacked, to the same bytes at once and piece by piece. */
#define _GNU_SOURCE /* memfd_create */
#include "as_file.h"
#include "base/mem.h"
#include "file/gunzip.h"
#include "file/stream.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MOST ((size_t)1 << 20)

/* In pieces of 1, 8, 15, ... bytes. What follows the member is the stream's own business. */
static void compare(const uint8_t *bytes, size_t n, struct stream *s)
{
    struct err e = {0};
    static uint8_t piece[MOST];
    for (size_t at = 0, want = 1, got; at < n; at += got, want = want % 4096 + 7) {
        if (want > n - at) want = n - at;
        if (stream_read(s, piece, want, &got, &e) || got != want || memcmp(piece, bytes + at, got)) abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct err e = {0};
    struct stream *s;
    void *bytes;
    size_t n;
    if (!gunzip_is_gzip(data, size) || gunzip_unpack(data, size, MOST, &bytes, &n, &e)) return 0;
    if (n > MOST || stream_open(as_file(data, size, "x.gz"), &s, &e)) abort();
    compare(bytes, n, s);
    stream_close(s);
    mem_free(bytes);
    return 0;
}
