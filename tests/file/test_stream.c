/* test_stream.c -- a file from front to back: plain, gzipped, in several members, cut short. */
#include "file/stream.h"

#include "base/mem.h"
#include "base/text.h"
#include "tests/file/tools.h"

#include <zlib.h>

#define LENGTH 200001

static char pattern[LENGTH];

/* Adds one gzip member to out. */
static void pack(const char *bytes, size_t n, struct text *out)
{
    static uint8_t packed[2 * LENGTH + 100];
    z_stream s = {.next_in = (Bytef *)(uintptr_t)bytes, .avail_in = (uInt)n};
    s.next_out = packed;
    s.avail_out = sizeof packed;
    assert_int_equal(deflateInit2(&s, 1, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    assert_int_equal(deflate(&s, Z_FINISH), Z_STREAM_END);
    text_bytes(out, packed, s.total_out);
    deflateEnd(&s);
}

/* All of it, in pieces of that size. */
static int read_in(const char *path, size_t piece, struct text *out, struct err *e)
{
    struct stream *s;
    char *to = mem_alloc(piece);
    if (!to) return fail_memory(e);
    int failed = stream_open(path, &s, e);
    size_t got = piece;
    while (!failed && got == piece) {
        failed = stream_read(s, to, piece, &got, e);
        if (!failed) text_bytes(out, to, got);
    }
    stream_close(s);
    mem_free(to);
    return failed ? failed : out->failed ? fail_memory(e) : 0;
}

static void assert_reads(const char *name, const struct text *expected)
{
    static const size_t pieces[] = {1000, 4096, 65536, 70001, LENGTH, 3 * LENGTH};
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        struct text out = {0};
        struct err e = {0};
        if (read_in(path_of(name), pieces[i], &out, &e)) WRONG("%s\n", e.text);
        assert_int_equal(out.length, expected->length);
        assert_memory_equal(out.data, expected->data, out.length);
        text_free(&out);
    }
}

static void test_plain_and_packed(void **state)
{
    (void)state;
    struct text plain = {0}, packed = {0};
    text_bytes(&plain, pattern, LENGTH);
    put_file("plain", plain.data, plain.length);
    assert_reads("plain", &plain);
    pack(pattern, LENGTH, &packed);
    put_file("packed", packed.data, packed.length);
    assert_reads("packed", &plain);
    text_free(&plain);
    text_free(&packed);
}

static void test_several_members(void **state)
{
    (void)state;
    static const char zeros[70000];
    struct text plain = {0}, packed = {0};
    for (int i = 0; i < 3; i++) {
        text_bytes(&plain, pattern, 5000);
        pack(pattern, 5000, &packed);
    }
    pack("", 0, &packed);
    text_bytes(&packed, zeros, sizeof zeros); /* as tapes pad files */
    put_file("members", packed.data, packed.length);
    assert_reads("members", &plain);
    text_free(&plain);
    text_free(&packed);
}

static void assert_fails(const char *name, enum err_kind kind, const char *text)
{
    struct text out = {0};
    struct err e = {0};
    assert_int_equal(read_in(path_of(name), 5000, &out, &e), kind);
    if (!strstr(e.text, text)) WRONG("'%s' is not in: %s\n", text, e.text);
    text_free(&out);
}

static void test_refusals(void **state)
{
    (void)state;
    struct text packed = {0};
    pack(pattern, LENGTH, &packed);
    put_file("cut", packed.data, packed.length / 2);
    assert_fails("cut", ERR_FORMAT, "ends early");
    packed.data[packed.length - 6] ^= 1;
    put_file("sum", packed.data, packed.length);
    assert_fails("sum", ERR_FORMAT, "damaged");
    text_add(&packed, "more");
    put_file("more", packed.data, packed.length);
    assert_fails("more", ERR_FORMAT, "damaged");
    assert_fails("absent", ERR_FILE, "absent");
    struct stream *s;
    struct err e = {0};
    assert_int_equal(stream_open(here.path, &s, &e), ERR_FILE);
    assert_non_null(strstr(e.text, "it is a folder"));
    text_free(&packed);
}

static int scenario(struct err *e)
{
    struct text out = {0};
    const int failed = read_in(path_of("packed"), 70001, &out, e);
    text_free(&out);
    return failed;
}

static void test_torture(void **state)
{
    (void)state;
    torture(scenario);
}

static int setup(void **state)
{
    for (size_t i = 0; i < LENGTH; i++) pattern[i] = (char)(i * i >> 5 ^ i >> 3);
    return make_folder(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plain_and_packed),
        cmocka_unit_test(test_several_members),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_torture),
    };
    return cmocka_run_group_tests(tests, setup, here_remove);
}
