/* test_safetensors.c -- round trips, files as other programs write them, and files that lie. */
#include "file/safetensors.h"
#include "tests/file/tools.h"

/* A file of a header and so many bytes of numbers, all 0. */
static void *make(const char *header, size_t numbers, size_t *n)
{
    uint64_t length = strlen(header);
    *n = 8 + length + numbers;
    char *bytes = mem_alloc(*n);
    assert_non_null(bytes);
    memcpy(bytes, &length, 8);
    memcpy(bytes + 8, header, length);
    return bytes;
}

static int parse(const char *header, size_t numbers, struct safetensors **s, struct err *e)
{
    size_t n;
    void *bytes = make(header, numbers, &n);
    return safetensors_parse(bytes, n, s, e);
}

/* ---- round trips ---- */

static float weights[] = {1, -2.5f, 3e-20f, 4, 5, 6};
static uint16_t halves[] = {0x3f80, 0xc000, 0x7f80};
static uint8_t bytes[] = {0, 128, 255};
static int32_t counts[] = {INT32_MIN, 0, INT32_MAX};
static double steps[] = {1e-300, 0.1};

static const struct st_entry entries[] = {
    {"bytes", {U8, {1, {3}}, bytes}},
    {"enc/0/w", {F32, {2, {2, 3}}, weights}},
    {"half", {BF16, {1, {3}}, halves}},
    {"none", {F32, {2, {0, 7}}, NULL}},
    {"step", {F64, {0}, steps}},
    {"count", {I32, {1, {3}}, counts}},
    {"a \"quoted\" \xc3\xa9", {F64, {1, {2}}, steps}},
    {"none at all", {U8, {1, {0}}, NULL}},
};
static const struct st_meta metas[] = {
    {"family", "vae"}, {"lines", "one\ntwo \"2\""}, {"limn.checksum", "of another file"}};
#define ENTRIES ((int)(sizeof entries / sizeof *entries))

static void write_and_read(void **state)
{
    (void)state;
    struct err e = {0};
    struct safetensors *s;
    assert_int_equal(safetensors_write(path_of("a.safetensors"), entries, ENTRIES, metas, 3, &e), 0);
    assert_int_equal(safetensors_read(path_of("a.safetensors"), &s, &e), 0);
    assert_int_equal(s->entries, ENTRIES);
    for (int i = 0; i < ENTRIES; i++) {
        const struct tensor *was = &entries[i].value, *is = &s->entry[i].value;
        assert_string_equal(s->entry[i].name, entries[i].name);
        assert_int_equal(is->type, was->type);
        assert_true(shape_equal(is->shape, was->shape));
        if (tensor_bytes(was)) assert_memory_equal(is->data, was->data, tensor_bytes(was));
        assert_int_equal((uintptr_t)is->data % dtype_size(is->type), 0);
        assert_ptr_equal(safetensors_find(s, entries[i].name), &s->entry[i]);
    }
    assert_null(safetensors_find(s, "enc/0/b"));
    assert_string_equal(safetensors_meta(s, "family"), "vae");
    assert_string_equal(safetensors_meta(s, "lines"), "one\ntwo \"2\"");
    assert_null(safetensors_meta(s, "author"));
    assert_int_equal(strlen(safetensors_meta(s, "limn.checksum")), 16);
    safetensors_free(s);
    assert_int_equal(mem_live_bytes(), 0);
}

/* The length, a header that begins with '{' and is padded with spaces, numbers at a multiple of 8 with no gaps. */
static void layout_is_the_formats(void **state)
{
    (void)state;
    struct err e = {0};
    void *file;
    size_t n;
    uint64_t length;
    assert_int_equal(safetensors_write(path_of("b.safetensors"), entries, ENTRIES, NULL, 0, &e), 0);
    assert_int_equal(file_read(path_of("b.safetensors"), 1 << 20, &file, &n, &e), 0);
    memcpy(&length, file, 8);
    const char *header = (const char *)file + 8;
    assert_int_equal(length % 8, 0);
    assert_int_equal(header[0], '{');
    assert_true(header[length - 1] == '}' || header[length - 1] == ' ');
    size_t numbers = 0;
    for (int i = 0; i < ENTRIES; i++) numbers += tensor_bytes(&entries[i].value);
    assert_int_equal(n, 8 + length + numbers);
    assert_non_null(strstr(header, "\"enc/0/w\":{\"dtype\":\"F32\",\"shape\":[2,3],\"data_offsets\":[24,48]}"));
    mem_free(file);
}

static void many_tensors_and_blocks(void **state)
{
    (void)state;
    enum { N = 300 };
    static float numbers[N * 50];
    static char name[N][24];
    struct st_entry entry[N];
    for (int i = 0; i < N * 50; i++) numbers[i] = (float)i;
    for (int i = 0; i < N; i++) {
        snprintf(name[i], sizeof name[i], "layer/%d", i);
        entry[i] = (struct st_entry){name[i], {i % 3 ? F32 : U8, {1, {i % 50}}, numbers + 50 * i}};
    }
    struct err e = {0};
    struct safetensors *s;
    assert_int_equal(safetensors_write(path_of("many"), entry, N, NULL, 0, &e), 0);
    assert_int_equal(safetensors_read(path_of("many"), &s, &e), 0);
    for (int i = 0; i < N; i++) {
        const struct st_entry *found = safetensors_find(s, name[i]);
        assert_memory_equal(found->value.data, numbers + 50 * i, tensor_bytes(&entry[i].value));
    }
    safetensors_free(s);
}

/* ---- files as others write them ---- */

static void foreign_files(void **state)
{
    (void)state;
    struct err e = {0};
    struct safetensors *s;
    assert_int_equal(parse("{}", 0, &s, &e), 0);
    assert_int_equal(s->entries, 0);
    safetensors_free(s);
    /* offsets against the order of names, a header of odd length, a field that is not ours, spaces at the end */
    const char *header =
        "{\"__metadata__\":{\"format\":\"pt\"}, \"b\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[1,9]},"
        "\"a\":{\"dtype\":\"U8\",\"shape\":[],\"data_offsets\":[0,1],\"note\":null}}    ";
    assert_int_equal(parse(header, 9, &s, &e), 0);
    assert_int_equal(s->entries, 2);
    assert_string_equal(s->entry[0].name, "b");
    assert_int_equal((uintptr_t)s->entry[0].value.data % 4, 0);
    assert_int_equal(s->entry[1].value.shape.rank, 0);
    assert_string_equal(safetensors_meta(s, "format"), "pt");
    safetensors_free(s);
}

static void wide_numbers(void **state)
{
    (void)state;
    const int64_t numbers[2] = {INT32_MIN, INT32_MAX};
    size_t n;
    char *file = make("{\"steps\":{\"dtype\":\"I64\",\"shape\":[2],\"data_offsets\":[0,16]}}", 16, &n);
    memcpy(file + n - 16, numbers, 16);
    char *copy = mem_alloc(n);
    memcpy(copy, file, n);
    struct err e = {0};
    struct safetensors *s;
    assert_int_equal(safetensors_parse(file, n, &s, &e), 0);
    assert_int_equal(s->entry[0].value.type, I32);
    assert_int_equal(((int32_t *)s->entry[0].value.data)[0], INT32_MIN);
    assert_int_equal(((int32_t *)s->entry[0].value.data)[1], INT32_MAX);
    safetensors_free(s);
    const int64_t large = (int64_t)INT32_MAX + 1;
    memcpy(copy + n - 8, &large, 8);
    assert_int_equal(safetensors_parse(copy, n, &s, &e), ERR_FORMAT);
    assert_string_equal(e.text, "tensor 'steps': the I64 value 2147483648 does not fit in 32 bits");
}

/* ---- files that lie ---- */

#define A(dtype, shape, offsets) "{\"a\":{\"dtype\":\"" dtype "\",\"shape\":" shape ",\"data_offsets\":" offsets "}}"
#define TWO(first, second)                                                                                             \
    "{\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":" first "},\"b\":{\"dtype\":\"U8\",\"shape\":[4],"        \
    "\"data_offsets\":" second "}}"

static const struct {
    const char *header;
    size_t numbers;
    const char *line;
} lies[] = {
    {"", 0, "the header is not a JSON object"},
    {"[]", 0, "the header is not a JSON object"},
    {" {}", 0, "the header is not a JSON object"},
    {"{\"a\":3}", 0, "tensor 'a': its description is not an object"},
    {"{\"a\":{}}", 0, "tensor 'a': there is no dtype"},
    {"{\"a\":{\"dtype\":\"U8\"}}", 0, "tensor 'a': there is no shape"},
    {"{\"a\":{\"dtype\":\"U8\",\"shape\":[]}}", 1, "tensor 'a': data_offsets is not a pair of whole numbers"},
    {A("F16", "[2]", "[0,4]"), 4, "tensor 'a': dtype 'F16' is unknown here"},
    {A("U8", "3", "[0,3]"), 3, "tensor 'a': there is no shape"},
    {A("U8", "[3.0]", "[0,3]"), 3, "tensor 'a': dimension 0 of the shape is not a whole number"},
    {A("U8", "[-3]", "[0,3]"), 3, "tensor 'a': the shape [-3] has a negative dimension"},
    {A("U8", "[1,1,1,1,1,1,1]", "[0,1]"), 1, "tensor 'a': it has 7 dimensions, and 6 is the limit"},
    {A("F64", "[2305843009213693952]", "[0,0]"), 0,
     "tensor 'a': the shape [2305843009213693952] is too large to be true"},
    {A("U8", "[0,4294967296,4294967296]", "[0,0]"), 0,
     "tensor 'a': the shape [0,4294967296,4294967296] is too large to be true"},
    {A("U8", "[4]", "[0,5]"), 4, "tensor 'a': data_offsets [0,5] do not lie within the file's 4 bytes of numbers"},
    {A("U8", "[4]", "[-4,0]"), 4, "tensor 'a': data_offsets [-4,0] do not lie within the file's 4 bytes of numbers"},
    {A("U8", "[4]", "[4,0]"), 4, "tensor 'a': data_offsets [4,0] do not lie within the file's 4 bytes of numbers"},
    {A("U8", "[4]", "[0,4,8]"), 4, "tensor 'a': data_offsets is not a pair of whole numbers"},
    {A("U8", "[4]", "{\"x\":0,\"y\":4}"), 4, "tensor 'a': data_offsets is not a pair of whole numbers"},
    {A("U8", "[4]", "[0,3]"), 4, "tensor 'a': U8 of [4] needs 4 bytes, but data_offsets give it 3"},
    {A("F32", "[2,2]", "[0,4]"), 4, "tensor 'a': F32 of [2,2] needs 16 bytes, but data_offsets give it 4"},
    {A("U8", "[4]", "[1,5]"), 5, "there is a hole of 1 bytes before tensor 'a'"},
    {A("U8", "[4]", "[0,4]"), 6, "2 bytes at the end of the file belong to no tensor"},
    {"{}", 1, "1 bytes at the end of the file belong to no tensor"},
    {TWO("[0,4]", "[3,7]"), 7, "tensor 'b' overlaps tensor 'a'"},
    {TWO("[0,4]", "[0,4]"), 4, "tensor 'b' overlaps tensor 'a'"},
    {TWO("[5,9]", "[0,4]"), 9, "there is a hole of 1 bytes before tensor 'a'"},
    {"{\"__metadata__\":3}", 0, "__metadata__ is not an object"},
    {"{\"__metadata__\":{\"epoch\":3}}", 0, "__metadata__: the value of 'epoch' is not a text"},
    {"{\"__metadata__\":{\"limn.checksum\":\"0123456789abcdef\"}}", 0,
     "the checksum of the numbers is 48218226ff3cd4bf, but 0123456789abcdef was written: the file is damaged"},
    {"{\"a\\u001b[2J\":{}}", 0, "the name of tensor 0 has control characters"},
    {"{\"a\":1", 0, "the header: not valid JSON, line 1, column 6: '}' expected near end of file"},
    {"{\"a\":1,\"a\":1}", 0, "the header: not valid JSON, line 1, column 10: duplicate object key near '\"a\"'"},
    {"{\"a\":{\"dtype\":\"U8\",\"shape\":[99999999999999999999]}}", 0,
     "the header: not valid JSON, line 1, column 48: too big integer near '99999999999999999999'"},
    {"{} {}", 0, "the header: not valid JSON, line 1, column 4: end of file expected near '{'"},
};

static void lies_are_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof lies / sizeof *lies; i++) {
        struct err e = {0};
        struct safetensors *s;
        int rc = parse(lies[i].header, lies[i].numbers, &s, &e);
        assert_int_equal(rc, ERR_FORMAT);
        assert_string_equal(e.text, lies[i].line);
        assert_int_equal(mem_live_bytes(), 0);
    }
}

static void lengths_that_lie(void **state)
{
    (void)state;
    static const struct {
        uint64_t length;
        size_t n;
        const char *line;
    } row[] = {
        {0, 0, "a safetensors file has at least 8 bytes, and this has 0"},
        {0, 7, "a safetensors file has at least 8 bytes, and this has 7"},
        {0, 8, "the header is not a JSON object"},
        {2, 9, "it claims a header of 2 bytes, but only 1 follow"},
        {100000001, 20, "not a safetensors file: its first 8 bytes are not the length of a header"},
        {UINT64_MAX, 20, "not a safetensors file: its first 8 bytes are not the length of a header"},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        struct err e = {0};
        struct safetensors *s;
        char *file = mem_alloc(row[i].n);
        memcpy(file, &row[i].length, row[i].n < 8 ? row[i].n : 8);
        assert_int_equal(safetensors_parse(file, row[i].n, &s, &e), ERR_FORMAT);
        assert_string_equal(e.text, row[i].line);
    }
}

static void damage_is_seen(void **state)
{
    (void)state;
    struct err e = {0};
    struct safetensors *s;
    void *file;
    size_t n;
    assert_int_equal(safetensors_write(path_of("c.safetensors"), entries, ENTRIES, metas, 2, &e), 0);
    assert_int_equal(file_read(path_of("c.safetensors"), 1 << 20, &file, &n, &e), 0);
    ((uint8_t *)file)[n - 4] ^= 1;
    put_file("c.safetensors", file, n);
    mem_free(file);
    assert_int_equal(safetensors_read(path_of("c.safetensors"), &s, &e), ERR_FORMAT);
    assert_non_null(strstr(e.text, "c.safetensors: the checksum of the numbers is "));
    assert_non_null(strstr(e.hint, "copy it again"));
}

/* Every byte of a small file turned over once: refused or read, but never a fault. */
static void any_byte_may_be_wrong(void **state)
{
    (void)state;
    struct err e = {0};
    void *file;
    size_t n;
    assert_int_equal(safetensors_write(path_of("d.safetensors"), entries, ENTRIES, metas, 2, &e), 0);
    assert_int_equal(file_read(path_of("d.safetensors"), 1 << 20, &file, &n, &e), 0);
    for (size_t i = 0; i < n; i++) {
        struct safetensors *s;
        struct err why = {0};
        uint8_t *copy = mem_alloc(n);
        memcpy(copy, file, n);
        copy[i] ^= (uint8_t)(1 << i % 8);
        if (safetensors_parse(copy, n, &s, &why) == 0) safetensors_free(s);
        else assert_true(*why.text);
    }
    mem_free(file);
    assert_int_equal(mem_live_bytes(), 0);
}

/* ---- refusals of the writer, and want of memory ---- */

static void writer_refuses(void **state)
{
    (void)state;
    const struct st_entry twice[] = {{"w", {F32, {1, {2}}, weights}}, {"w", {F32, {1, {2}}, weights}}};
    const struct st_entry control = {"w\n", {F32, {1, {2}}, weights}};
    const struct st_entry reserved = {"__metadata__", {F32, {1, {2}}, weights}};
    int before = folder_count(&here);
    struct err e = {0};
    assert_int_equal(safetensors_write(path_of("no"), twice, 2, NULL, 0, &e), ERR_CALL);
    assert_non_null(strstr(e.text, "duplicate object key"));
    e = (struct err){0};
    assert_int_equal(safetensors_write(path_of("no"), &control, 1, NULL, 0, &e), ERR_CALL);
    assert_string_equal(e.text, "the name of tensor 0 has control characters");
    e = (struct err){0};
    assert_int_equal(safetensors_write(path_of("no"), &reserved, 1, NULL, 0, &e), ERR_CALL);
    e = (struct err){0};
    assert_int_equal(safetensors_write(path_of("none/no"), entries, 1, NULL, 0, &e), ERR_FILE);
    assert_int_equal(folder_count(&here), before);
}

static int write_scenario(struct err *e)
{
    int rc = safetensors_write(path_of("torture"), entries, ENTRIES, metas, 2, e);
    unlink(path_of("torture"));
    return rc;
}

static int parse_scenario(struct err *e)
{
    struct safetensors *s;
    size_t n;
    const char *header =
        "{\"__metadata__\":{\"format\":\"pt\"},\"b\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[1,9]},"
        "\"a\":{\"dtype\":\"U8\",\"shape\":[],\"data_offsets\":[0,1]},"
        "\"i\":{\"dtype\":\"I64\",\"shape\":[1],\"data_offsets\":[9,17]}}";
    uint64_t length = strlen(header);
    n = 8 + length + 17;
    char *file = mem_alloc(n);
    if (!file) return fail_memory(e);
    memcpy(file, &length, 8);
    memcpy(file + 8, header, length);
    TRY(safetensors_parse(file, n, &s, e));
    safetensors_free(s);
    return 0;
}

static int read_scenario(struct err *e)
{
    struct safetensors *s;
    TRY(safetensors_read(path_of("a.safetensors"), &s, e));
    safetensors_free(s);
    return 0;
}

static void want_of_memory(void **state)
{
    (void)state;
    torture(write_scenario);
    torture(parse_scenario);
    torture(read_scenario);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(write_and_read),
        cmocka_unit_test(layout_is_the_formats),
        cmocka_unit_test(many_tensors_and_blocks),
        cmocka_unit_test(foreign_files),
        cmocka_unit_test(wide_numbers),
        cmocka_unit_test(lies_are_refused),
        cmocka_unit_test(lengths_that_lie),
        cmocka_unit_test(damage_is_seen),
        cmocka_unit_test(any_byte_may_be_wrong),
        cmocka_unit_test(writer_refuses),
        cmocka_unit_test(want_of_memory),
    };
    return cmocka_run_group_tests(tests, make_folder, here_remove);
}
