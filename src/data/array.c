/* array.c -- what an array's shape and type say of the items in it. */
#include "data/array.h"

#include "data/columns.h"
#include "data/memory.h"
#include "data/pictures.h"
#include "file/npy.h"
#include "file/parse.h"

#define CLASSES_MOST 65536

static int unfit(const struct data *d, const struct npy_header *h, struct err *e)
{
    char shape[160];
    fail(e, ERR_SHAPE, "%s: an array of shape %s with numbers of kind '%c%d' is neither rows nor pictures", d->name,
         shape_text(h->shape, shape, sizeof shape), h->kind, h->size);
    return fail_hint(e, "rows have 1 or 2 dimensions; pictures are 'u1': N x height x width, or with channels last");
}

int array_parse(const struct data *d, const void *bytes, size_t n, struct tensor *out, struct err *e)
{
    struct npy_header h = {0};
    struct err inner = {0};
    int failed = npy_parse_header(bytes, n, &h, &inner);
    if (failed) return parse_within(d->name, &inner, e);
    const int rank = h.shape.rank;
    const bool rows = rank == 1 || rank == 2, pictures = (rank == 3 || rank == 4) && h.kind == 'u' && h.size == 1;
    if (!rows && !pictures) return unfit(d, &h, e);
    failed = npy_parse(bytes, n, rows ? F32 : U8, out, &inner);
    return failed ? parse_within(d->name, &inner, e) : 0;
}

static int describe_rows(struct data *d, struct err *e)
{
    const long long rows = d->count, width = d->item.shape.dim[0], missing = columns_missing(d);
    const char *gaps = missing ? arena_printf(&d->arena, ", %lld missing", missing) : "";
    const char *classes = d->item.classes ? arena_printf(&d->arena, ", in %d classes", d->item.classes) : "";
    if (gaps && classes)
        d->about = arena_printf(&d->arena, "%lld row%s of %lld number%s%s%s", rows, rows == 1 ? "" : "s", width,
                                width == 1 ? "" : "s", gaps, classes);
    return d->about ? 0 : fail_memory(e);
}

static int count_classes(struct data *d, const int32_t *labels, struct err *e)
{
    int32_t last = -1;
    for (int64_t i = 0; i < d->count && labels; i++) {
        CHECK(labels[i] >= -1 && labels[i] < CLASSES_MOST, e, ERR_DATA,
              "%s: label %d of row %lld is not in 0 .. %d, nor -1, which is not known", d->name, labels[i],
              (long long)i + 1, CLASSES_MOST - 1);
        d->partly |= labels[i] < 0;
        if (labels[i] > last) last = labels[i];
    }
    d->item.classes = last + 1;
    return 0;
}

static int hold_rows(struct data *d, struct tensor t, int32_t *labels, struct err *e)
{
    const int64_t rows = t.shape.dim[0], width = t.shape.rank == 1 ? 1 : t.shape.dim[1];
    if (rows * width == 0) {
        char shape[64];
        mem_free(t.data);
        mem_free(labels);
        return fail(e, ERR_DATA, "%s: the array is empty: its shape is %s", d->name,
                    shape_text(t.shape, shape, sizeof shape));
    }
    d->count = rows;
    d->item = (struct item){.kind = ITEM_ROW, .type = F32, .shape = SHAPE(width)};
    TRY(memory_hold(d, t.data, labels, e));
    TRY(count_classes(d, labels, e));
    TRY(columns_measure(d, NULL, e));
    return describe_rows(d, e);
}

int array_hold(struct data *d, struct tensor t, int32_t *labels, struct err *e)
{
    const char *slash = strrchr(d->name, '/');
    return t.shape.rank <= 2 ? hold_rows(d, t, labels, e) : pictures_hold(d, t, labels, slash ? slash + 1 : d->name, e);
}
