/* compress.c -- items to a .limz file and back, as limn.h has it. */
#include "api/api.h"

#include "base/atomic.h"
#include "file/parse.h"
#include "file/whole.h"
#include "task/compress.h"
#include "task/feed.h"

#define FILE_MAX ((size_t)1 << 40)

static int write_items(limn_model *m, limn_data *d, double step, const char *path, limn_compress_result *r,
                       struct err *e)
{
    struct text file = {0};
    struct compression c;
    CHECK_HERE(m, e);
    CHECK_HERE(d, e);
    CHECK_HERE(path, e);
    CHECK_HERE(r, e);
    TRY(feed_suit(model_of(m), data_of(d), e));
    int failed = compress_data(model_of(m), data_of(d), step, &file, &c, e);
    if (!failed) failed = whole_write(path, file.data, file.length, e);
    text_free(&file);
    if (failed) return failed;
    *r = (limn_compress_result){
        .items = c.items,
        .bytes = c.bytes,
        .bits_per_item = c.bits_per_item,
        .bits_per_dim = c.bits_per_dim,
        .squared_error = c.squared,
        .psnr = c.peak,
        .unrounded = c.exact,
        .baseline = c.rival,
        .raw_bytes = c.raw,
        .gzip_bytes = c.packed,
    };
    return 0;
}

int limn_compress(limn_model *m, limn_data *d, double step, const char *path, limn_compress_result *r, limn_error *e)
{
    struct err err = {0};
    return api_done(write_items(m, d, step, path, r, &err), &err, e);
}

static int read_items(limn_model *m, const char *path, limn_array *items, int *same, struct err *e)
{
    struct tensor x;
    struct err inner = {0};
    void *bytes;
    size_t n;
    bool alike = false;
    CHECK_HERE(m, e);
    CHECK_HERE(path, e);
    CHECK_HERE(items, e);
    TRY(file_read(path, FILE_MAX, &bytes, &n, e));
    const int failed = decompress_items(model_of(m), bytes, n, &x, &alike, &inner);
    mem_free(bytes);
    if (failed) return failed == ERR_MEMORY ? fail_memory(e) : parse_within(path, &inner, e);
    if (same) *same = alike;
    return api_array(&x, items, e);
}

int limn_decompress(limn_model *m, const char *path, limn_array *items, int *same, limn_error *e)
{
    struct err err = {0};
    api_empty(items);
    return api_done(read_items(m, path, items, same, &err), &err, e);
}
