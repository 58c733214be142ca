/* safetensors_write.c -- writing safetensors files.
**
** The header lists the tensors in the order given. The numbers lie in order of
** falling item size, so that with no gaps (the format allows none) each tensor
** is aligned for its type. The header is padded with spaces to a multiple of 8.
** The finished header is parsed once more before anything is written: what
** limn writes, limn can read.
*/
#include "base/atomic.h"
#include "base/json.h"
#include "file/checksum.h"
#include "file/safetensors.h"
#include "file/safetensors_format.h"

struct writing {
    const struct st_entry *entry;
    int entries;
    const struct st_meta *meta;
    int metas;
    int *order;    /* entry numbers as their numbers lie in the file */
    size_t *begin; /* of each entry */
    struct text header;
};

static void place(struct writing *w)
{
    size_t at = 0;
    int placed = 0;
    for (size_t size = 8; size; size /= 2) {
        for (int i = 0; i < w->entries; i++) {
            if (dtype_size(w->entry[i].value.type) != size) continue;
            w->order[placed++] = i;
            w->begin[i] = at;
            at += tensor_bytes(&w->entry[i].value);
        }
    }
}

static void describe_metadata(struct writing *w)
{
    struct checksum sum = {0};
    for (int i = 0; i < w->entries; i++) {
        const struct tensor *value = &w->entry[w->order[i]].value;
        checksum_add(&sum, value->data, tensor_bytes(value));
    }
    char digits[CHECKSUM_TEXT];
    checksum_text(&sum, digits);
    text_printf(&w->header, "\"" META_KEY "\":{\"" CHECKSUM_KEY "\":\"%s\"", digits);
    for (int i = 0; i < w->metas; i++) {
        if (strcmp(w->meta[i].key, CHECKSUM_KEY) == 0) continue; /* of the file that these entries came from */
        text_add(&w->header, ",");
        text_json(&w->header, w->meta[i].key);
        text_add(&w->header, ":");
        text_json(&w->header, w->meta[i].value);
    }
    text_add(&w->header, "}");
}

static void describe_entry(struct writing *w, int i)
{
    static const char *const name[DTYPE_COUNT] = {
        [F32] = "F32", [BF16] = "BF16", [U8] = "U8", [I32] = "I32", [F64] = "F64"};
    const struct tensor *value = &w->entry[i].value;
    char shape[160];
    text_add(&w->header, ",");
    text_json(&w->header, w->entry[i].name);
    text_printf(&w->header, ":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":[%zu,%zu]}", name[value->type],
                shape_text(value->shape, shape, sizeof shape), w->begin[i], w->begin[i] + tensor_bytes(value));
}

static int check_header(const struct writing *w, struct err *e)
{
    for (int i = 0; i < w->entries; i++)
        CHECK(name_is_sound(w->entry[i].name), e, ERR_CALL, "the name of tensor %d has control characters", i);
    CHECK(w->header.length <= HEADER_MAX, e, ERR_CALL, "names and metadata need %zu bytes, and %d is the limit",
          w->header.length, HEADER_MAX);
    struct err inner = {0};
    struct json *header = json_parse(w->header.data, w->header.length, &inner);
    json_free(header);
    if (header) return 0;
    if (inner.kind == ERR_MEMORY) return fail_memory(e);
    return fail(e, ERR_CALL, "these tensor names and metadata do not make a sound header: %s", inner.text);
}

static int describe(struct writing *w, struct err *e)
{
    text_add(&w->header, "{");
    describe_metadata(w);
    for (int i = 0; i < w->entries; i++) describe_entry(w, i);
    text_add(&w->header, "}");
    while (w->header.length % 8 && !w->header.failed) text_add(&w->header, " ");
    if (w->header.failed) return fail_memory(e);
    return check_header(w, e);
}

static int put_all(const struct writing *w, struct atomic_file *f, struct err *e)
{
    uint64_t length = w->header.length;
    TRY(atomic_write(f, &length, LENGTH_SIZE, e));
    TRY(atomic_write(f, w->header.data, w->header.length, e));
    for (int i = 0; i < w->entries; i++) {
        const struct tensor *value = &w->entry[w->order[i]].value;
        size_t bytes = tensor_bytes(value);
        if (bytes) TRY(atomic_write(f, value->data, bytes, e));
    }
    return 0;
}

static int write_file(struct writing *w, const char *path, struct err *e)
{
    if (!w->order || !w->begin) return fail_memory(e);
    place(w);
    TRY(describe(w, e));
    struct atomic_file *f;
    TRY(atomic_open(&f, path, e));
    int rc = put_all(w, f, e);
    if (rc) {
        atomic_abandon(f);
        return rc;
    }
    return atomic_commit(f, e);
}

int safetensors_write(const char *path, const struct st_entry *entry, int entries, const struct st_meta *meta,
                      int metas, struct err *e)
{
    struct writing w = {.entry = entry, .entries = entries, .meta = meta, .metas = metas};
    w.order = mem_array((size_t)entries, sizeof *w.order);
    w.begin = mem_array((size_t)entries, sizeof *w.begin);
    int rc = write_file(&w, path, e);
    mem_free(w.order);
    mem_free(w.begin);
    text_free(&w.header);
    return rc;
}
