/* read_npy.c -- NumPy arrays: one dimension is a column, two are rows, three or four of bytes are pictures. */
#include "base/atomic.h"
#include "data/columns.h"
#include "data/memory.h"
#include "data/name.h"
#include "data/pictures.h"
#include "data/readers.h"
#include "file/npy.h"
#include "file/parse.h"

#define NPY_MOST ((size_t)64 << 30)

static int describe_rows(struct data *d, struct err *e)
{
    const long long rows = d->count, width = d->item.shape.dim[0], missing = columns_missing(d);
    const char *gaps = missing ? arena_printf(&d->arena, ", %lld missing", missing) : "";
    if (gaps)
        d->about = arena_printf(&d->arena, "%lld row%s of %lld number%s%s", rows, rows == 1 ? "" : "s", width,
                                width == 1 ? "" : "s", gaps);
    return d->about ? 0 : fail_memory(e);
}

static int hold_rows(struct data *d, struct tensor t, struct err *e)
{
    const int64_t rows = t.shape.dim[0], width = t.shape.rank == 1 ? 1 : t.shape.dim[1];
    if (rows * width == 0) {
        char shape[64];
        mem_free(t.data);
        return fail(e, ERR_DATA, "%s: the array is empty: its shape is %s", d->name,
                    shape_text(t.shape, shape, sizeof shape));
    }
    d->count = rows;
    d->item = (struct item){.kind = ITEM_ROW, .type = F32, .shape = SHAPE(width)};
    TRY(memory_hold(d, t.data, NULL, e));
    TRY(columns_measure(d, NULL, e));
    return describe_rows(d, e);
}

static int unfit(const struct data *d, const struct npy_header *h, struct err *e)
{
    char shape[160];
    fail(e, ERR_SHAPE, "%s: an array of shape %s with numbers of kind '%c%d' is neither rows nor pictures", d->name,
         shape_text(h->shape, shape, sizeof shape), h->kind, h->size);
    return fail_hint(e, "rows have 1 or 2 dimensions; pictures are 'u1': N x height x width, or with channels last");
}

static int parse(struct data *d, const void *bytes, size_t n, struct tensor *t, struct err *e)
{
    struct npy_header h = {0};
    struct err inner = {0};
    int failed = npy_parse_header(bytes, n, &h, &inner);
    if (failed) return parse_within(d->name, &inner, e);
    const int rank = h.shape.rank;
    const bool rows = rank == 1 || rank == 2, pictures = (rank == 3 || rank == 4) && h.kind == 'u' && h.size == 1;
    if (!rows && !pictures) return unfit(d, &h, e);
    failed = npy_parse(bytes, n, rows ? F32 : U8, t, &inner);
    return failed ? parse_within(d->name, &inner, e) : 0;
}

static int npy_open(const struct reader *reader, const char *name, struct data *d, struct err *e)
{
    (void)reader;
    void *bytes;
    size_t n;
    struct tensor t;
    TRY(file_read(name, NPY_MOST, &bytes, &n, e));
    const int failed = parse(d, bytes, n, &t, e);
    mem_free(bytes);
    if (failed) return failed;
    const char *slash = strrchr(name, '/');
    return t.shape.rank <= 2 ? hold_rows(d, t, e) : pictures_hold(d, t, NULL, slash ? slash + 1 : name, e);
}

static bool npy_mine(const char *name)
{
    return name_ends(name, ".npy");
}

const struct reader reader_npy = {
    .name = "npy",
    .about = "arrays: rows, or pictures of bytes",
    .mine = npy_mine,
    .open = npy_open,
};
