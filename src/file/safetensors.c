/* safetensors.c -- reading safetensors files.
**
**   [ header length: u64, little-endian ][ header: JSON, padded with spaces ][ numbers ]
**
** The header is one object: tensor name -> {"dtype", "shape", "data_offsets":
** [begin, end]}, and "__metadata__" -> {text: text}. The tensors must tile the
** numbers exactly, with neither hole nor overlap. Reading goes in two passes:
** first every claim of the header is checked, then the tensors are bound to
** the bytes. Only what is badly aligned for its type is copied, and I64, which
** becomes I32 where every value fits.
**
** Not here: writing (safetensors_write.c), mapping the file into memory, sharded files, half floats.
*/
#include "file/safetensors.h"

#include "base/atomic.h"
#include "base/json.h"
#include "file/checksum.h"
#include "file/parse.h"
#include "file/safetensors_format.h"

#include <stdio.h>
#include <stdlib.h>

#define FILE_MAX ((size_t)1 << 42)

static const struct number {
    const char *name;
    enum dtype type; /* what it is in memory */
    size_t size;     /* of one in the file */
} numbers[] = {{"F32", F32, 4}, {"F64", F64, 8}, {"BF16", BF16, 2}, {"U8", U8, 1}, {"I32", I32, 4}, {"I64", I32, 8}};

#define NUMBERS (sizeof numbers / sizeof *numbers)

/* Where an entry's numbers lie, counted from the end of the header. */
struct span {
    size_t begin, end;
    const struct number *number;
    struct st_entry *entry;
};

/* ---- the header's claims ---- */

static int read_number(const struct json *info, const struct number **number, struct err *e)
{
    const char *name = json_text(json_get(info, "dtype"), NULL);
    CHECK(name, e, ERR_FORMAT, "there is no dtype");
    for (size_t i = 0; i < NUMBERS; i++) {
        if (strcmp(name, numbers[i].name) != 0) continue;
        *number = &numbers[i];
        return 0;
    }
    fail(e, ERR_FORMAT, "dtype '%.20s' is unknown here", name);
    return fail_hint(e, "convert it to F32, F64, BF16, U8, I32 or I64");
}

static int read_shape(const struct json *list, struct shape *shape, struct err *e)
{
    CHECK(json_is_array(list), e, ERR_FORMAT, "there is no shape");
    size_t rank = json_size(list);
    CHECK(rank <= MAX_RANK, e, ERR_FORMAT, "it has %zu dimensions, and %d is the limit", rank, MAX_RANK);
    shape->rank = (int)rank;
    for (size_t i = 0; i < rank; i++) {
        CHECK(json_is_int(json_at(list, i)), e, ERR_FORMAT, "dimension %zu of the shape is not a whole number", i);
        shape->dim[i] = json_int(json_at(list, i), 0);
    }
    return 0;
}

static int read_offsets(const struct json *list, size_t size, struct span *span, struct err *e)
{
    bool sound = json_size(list) == 2 && json_is_int(json_at(list, 0)) && json_is_int(json_at(list, 1));
    CHECK(sound, e, ERR_FORMAT, "data_offsets is not a pair of whole numbers");
    int64_t begin = json_int(json_at(list, 0), -1), end = json_int(json_at(list, 1), -1);
    CHECK(begin >= 0 && begin <= end && (uint64_t)end <= size, e, ERR_FORMAT,
          "data_offsets [%lld,%lld] do not lie within the file's %zu bytes of numbers", (long long)begin,
          (long long)end, size);
    span->begin = (size_t)begin, span->end = (size_t)end;
    return 0;
}

static int read_entry(const struct json *info, size_t size, struct span *span, struct err *e)
{
    CHECK(json_is_object(info), e, ERR_FORMAT, "its description is not an object");
    struct tensor *value = &span->entry->value;
    TRY(read_number(info, &span->number, e));
    TRY(read_shape(json_get(info, "shape"), &value->shape, e));
    TRY(read_offsets(json_get(info, "data_offsets"), size, span, e));
    size_t need;
    TRY(parse_bytes(value->shape, span->number->size, &need, e));
    char text[160];
    CHECK(need == span->end - span->begin, e, ERR_FORMAT, "%s of %s needs %zu bytes, but data_offsets give it %zu",
          span->number->name, shape_text(value->shape, text, sizeof text), need, span->end - span->begin);
    value->type = span->number->type;
    return 0;
}

static int read_metadata(struct safetensors *s, const struct json *object, struct err *e)
{
    CHECK(json_is_object(object), e, ERR_FORMAT, META_KEY " is not an object");
    s->meta = arena_small(&s->arena, json_size(object) * sizeof *s->meta);
    if (!s->meta) return fail_memory(e);
    for (void *i = json_first(object); i; i = json_next(object, i)) {
        const char *key = json_member_key(i), *value = json_text(json_member(i), NULL);
        CHECK(value, e, ERR_FORMAT, META_KEY ": the value of '%.100s' is not a text", key);
        struct st_meta *meta = &s->meta[s->metas++];
        meta->key = arena_text(&s->arena, key);
        meta->value = arena_text(&s->arena, value);
        if (!meta->key || !meta->value) return fail_memory(e);
    }
    return 0;
}

static int within_tensor(const char *name, const struct err *inner, struct err *e)
{
    char place[160];
    snprintf(place, sizeof place, "tensor '%.120s'", name);
    return parse_within(place, inner, e);
}

static int read_member(struct safetensors *s, const char *key, const struct json *value, size_t size,
                       struct span *spans, struct err *e)
{
    if (strcmp(key, META_KEY) == 0) return read_metadata(s, value, e);
    CHECK(name_is_sound(key), e, ERR_FORMAT, "the name of tensor %d has control characters", s->entries);
    struct span *span = &spans[s->entries];
    span->entry = &s->entry[s->entries++];
    span->entry->name = arena_text(&s->arena, key);
    if (!span->entry->name) return fail_memory(e);
    struct err inner = {0};
    return read_entry(value, size, span, &inner) ? within_tensor(key, &inner, e) : 0;
}

static int by_place(const void *a, const void *b)
{
    const struct span *x = a, *y = b;
    if (x->begin != y->begin) return x->begin < y->begin ? -1 : 1;
    return (x->end > y->end) - (x->end < y->end);
}

/* Sorted by place, each span must begin where the one before ended, and the last must end with the file. */
static int check_tiling(struct span *spans, int n, size_t size, struct err *e)
{
    qsort(spans, (size_t)n, sizeof *spans, by_place);
    size_t at = 0;
    for (int i = 0; i < n; at = spans[i++].end) {
        const char *name = spans[i].entry->name;
        CHECK(spans[i].begin >= at, e, ERR_FORMAT, "tensor '%.100s' overlaps tensor '%.100s'", name,
              spans[i - 1].entry->name);
        CHECK(spans[i].begin == at, e, ERR_FORMAT, "there is a hole of %zu bytes before tensor '%.100s'",
              spans[i].begin - at, name);
    }
    CHECK(at == size, e, ERR_FORMAT, "%zu bytes at the end of the file belong to no tensor", size - at);
    return 0;
}

/* ---- binding tensors to bytes ---- */

static int narrow(const uint8_t *from, int64_t n, int32_t *to, struct err *e)
{
    for (int64_t i = 0; i < n; i++) {
        int64_t x;
        memcpy(&x, from + 8 * i, 8);
        CHECK(x >= INT32_MIN && x <= INT32_MAX, e, ERR_FORMAT, "the I64 value %lld does not fit in 32 bits",
              (long long)x);
        to[i] = (int32_t)x;
    }
    return 0;
}

static int bind(struct safetensors *s, const struct span *span, uint8_t *data, struct err *e)
{
    struct tensor *value = &span->entry->value;
    uint8_t *from = data + span->begin;
    size_t bytes = tensor_bytes(value), size = dtype_size(value->type);
    bool wide = size != span->number->size;
    value->data = from;
    if (!wide && (uintptr_t)from % size == 0) return 0;
    value->data = arena_alloc(&s->arena, bytes);
    if (!value->data) return fail_memory(e);
    if (!wide) {
        memcpy(value->data, from, bytes);
        return 0;
    }
    struct err inner = {0};
    int rc = narrow(from, shape_size(value->shape), value->data, &inner);
    return rc ? within_tensor(span->entry->name, &inner, e) : 0;
}

static int verify_checksum(const struct safetensors *s, const uint8_t *data, size_t size, struct err *e)
{
    const char *claimed = safetensors_meta(s, CHECKSUM_KEY);
    if (!claimed) return 0;
    char found[CHECKSUM_TEXT];
    struct checksum sum = {0};
    checksum_add(&sum, data, size);
    checksum_text(&sum, found);
    if (strcmp(claimed, found) == 0) return 0;
    fail(e, ERR_FORMAT, "the checksum of the numbers is %s, but %.20s was written: the file is damaged", found,
         claimed);
    return fail_hint(e, "copy it again from where it came, or go back to an older one");
}

static int read_members(struct safetensors *s, const struct json *header, struct span *spans, uint8_t *data,
                        size_t size, struct err *e)
{
    for (void *i = json_first(header); i; i = json_next(header, i))
        TRY(read_member(s, json_member_key(i), json_member(i), size, spans, e));
    TRY(check_tiling(spans, s->entries, size, e));
    TRY(verify_checksum(s, data, size, e));
    for (int i = 0; i < s->entries; i++) TRY(bind(s, &spans[i], data, e));
    return 0;
}

static int read_header(struct safetensors *s, const struct json *header, uint8_t *data, size_t size, struct err *e)
{
    CHECK(json_is_object(header), e, ERR_FORMAT, "the header is not a JSON object");
    size_t n = json_size(header);
    s->entry = arena_small(&s->arena, n * sizeof *s->entry);
    struct span *spans = mem_array(n, sizeof *spans);
    int rc = s->entry && spans ? read_members(s, header, spans, data, size, e) : fail_memory(e);
    mem_free(spans);
    return rc;
}

static int read_all(struct safetensors *s, uint8_t *bytes, size_t n, struct err *e)
{
    CHECK(n >= LENGTH_SIZE, e, ERR_FORMAT, "a safetensors file has at least %d bytes, and this has %zu", LENGTH_SIZE,
          n);
    uint64_t length;
    memcpy(&length, bytes, LENGTH_SIZE);
    CHECK(length <= HEADER_MAX, e, ERR_FORMAT,
          "not a safetensors file: its first %d bytes are not the length of a header", LENGTH_SIZE);
    CHECK(length <= n - LENGTH_SIZE, e, ERR_FORMAT, "it claims a header of %llu bytes, but only %zu follow",
          (unsigned long long)length, n - LENGTH_SIZE);
    CHECK(length && bytes[LENGTH_SIZE] == '{', e, ERR_FORMAT, "the header is not a JSON object");
    struct err inner = {0};
    struct json *header = json_parse((const char *)bytes + LENGTH_SIZE, length, &inner);
    if (!header) return parse_within("the header", &inner, e);
    size_t start = LENGTH_SIZE + length;
    int rc = read_header(s, header, bytes + start, n - start, e);
    json_free(header);
    return rc;
}

int safetensors_parse(void *bytes, size_t n, struct safetensors **out, struct err *e)
{
    struct safetensors *s = mem_alloc(sizeof *s);
    if (!s) {
        mem_free(bytes);
        return fail_memory(e);
    }
    s->bytes = bytes;
    int rc = read_all(s, bytes, n, e);
    if (rc) {
        safetensors_free(s);
        return rc;
    }
    *out = s;
    return 0;
}

int safetensors_read(const char *path, struct safetensors **out, struct err *e)
{
    void *bytes;
    size_t n;
    TRY(file_read(path, FILE_MAX, &bytes, &n, e));
    struct err inner = {0};
    int rc = safetensors_parse(bytes, n, out, &inner);
    if (rc == ERR_FORMAT && !inner.hint[0])
        fail_hint(&inner, "it is cut short, damaged or of another kind: copy it again from where it came");
    return rc ? parse_within(path, &inner, e) : 0;
}

void safetensors_free(struct safetensors *s)
{
    if (!s) return;
    mem_free(s->bytes);
    arena_free(&s->arena);
    mem_free(s);
}

const struct st_entry *safetensors_find(const struct safetensors *s, const char *name)
{
    for (int i = 0; i < s->entries; i++)
        if (strcmp(s->entry[i].name, name) == 0) return &s->entry[i];
    return NULL;
}

const char *safetensors_meta(const struct safetensors *s, const char *key)
{
    for (int i = 0; i < s->metas; i++)
        if (strcmp(s->meta[i].key, key) == 0) return s->meta[i].value;
    return NULL;
}
