/* test_tar.c -- tar archives of every layout are listed, and what would leave its place is refused, with a reason. */
#include "file/tar.h"
#include "tests/file/tools.h"

#include <zlib.h>

#define MOST (1 << 20)

static struct text archive; /* what the test makes */

static void put_blocks(const void *bytes, size_t n)
{
    static const char zeros[512];
    text_bytes(&archive, bytes, n);
    text_bytes(&archive, zeros, (512 - n % 512) % 512);
}

static void seal(char *header)
{
    unsigned sum = 0;
    memset(header + 148, ' ', 8);
    for (int i = 0; i < 512; i++) sum += (unsigned char)header[i];
    snprintf(header + 148, 8, "%06o", sum);
}

/* A header and its bytes; `magic` is "ustar", or "ustar  " as GNU has it. */
static void put_entry(const char *prefix, const char *name, char type, const void *bytes, size_t n, const char *magic)
{
    char header[513] = "";
    strncpy(header, name, 100);
    snprintf(header + 124, 12, "%011zo", n);
    header[156] = type;
    strncpy(header + 157, type == '2' ? "/etc/passwd" : "", 100);
    memcpy(header + 257, magic, strlen(magic));
    if (prefix) strncpy(header + 345, prefix, 155);
    seal(header);
    text_bytes(&archive, header, 512);
    put_blocks(bytes, n);
}

static void put_plain(const char *name, const char *content)
{
    put_entry(NULL, name, '0', content, strlen(content), "ustar");
}

static void finish(void)
{
    static const char zeros[1024];
    text_bytes(&archive, zeros, sizeof zeros);
}

static struct text gzipped(const struct text *t)
{
    struct text out = {0};
    char *room = malloc(t->length + 1000);
    z_stream z = {.next_in = (Bytef *)t->data, .avail_in = (uInt)t->length};
    z.next_out = (Bytef *)room;
    z.avail_out = (uInt)t->length + 1000;
    assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    text_bytes(&out, room, z.total_out);
    deflateEnd(&z);
    free(room);
    return out;
}

static struct tar *opened(const struct text *bytes)
{
    struct err e = {0};
    struct tar *t;
    if (tar_parse(bytes->data, bytes->length, MOST, &t, &e)) WRONG("%s", e.text);
    return t;
}

static void check_entry(const struct tar *t, int64_t i, const char *name, const char *content)
{
    const struct tar_entry *entry = tar_at(t, i);
    assert_string_equal(entry->name, name);
    assert_int_equal(entry->size, strlen(content));
    assert_memory_equal(entry->bytes, content, entry->size);
}

static void check_three(const struct tar *t, const char *longest)
{
    assert_int_equal(tar_count(t), 3);
    check_entry(t, 0, "a/one.png", "first");
    check_entry(t, 1, longest, "second");
    check_entry(t, 2, "empty", "");
}

static char longest[301];

static void make_three(const char *sort)
{
    memset(longest, 'x', 300);
    memcpy(longest, "folder/", 7);
    text_clear(&archive);
    put_entry(NULL, "a/", '5', "", 0, "ustar");
    put_plain("./a/one.png", "first");
    if (!strcmp(sort, "gnu")) {
        put_entry(NULL, "././@LongLink", 'L', longest, 301, "ustar  ");
        put_entry("\1\2\3 no prefix", longest, '0', "second", 6, "ustar  ");
    } else if (!strcmp(sort, "pax")) {
        char record[400];
        snprintf(record, sizeof record, "30 mtime=1350244992.023960108\n310 path=%s\n9 size=6\n", longest);
        put_entry(NULL, "pax_global_header", 'g', "10 path=z\n", 10, "ustar");
        put_entry(NULL, "PaxHeaders/x", 'x', record, strlen(record), "ustar");
        put_entry(NULL, "short", '0', "second", 6, "ustar");
    } else {
        put_entry("folder", "name", '0', "second", 6, "ustar");
        strcpy(longest, "folder/name");
    }
    put_plain("empty", "");
    finish();
}

static void every_layout(void **state)
{
    (void)state;
    static const char *const sorts[] = {"ustar", "gnu", "pax"};
    for (int i = 0; i < 3; i++) {
        make_three(sorts[i]);
        struct tar *t = opened(&archive);
        check_three(t, longest);
        tar_close(t);
        struct text packed = gzipped(&archive);
        t = opened(&packed);
        check_three(t, longest);
        tar_close(t);
        text_free(&packed);
    }
}

static void numbers_in_base_256(void **state)
{
    (void)state;
    text_clear(&archive);
    put_plain("a", "abc");
    memcpy(archive.data + 124, "\x80\0\0\0\0\0\0\0\0\0\0\3", 12);
    seal(archive.data);
    finish();
    struct tar *t = opened(&archive);
    check_entry(t, 0, "a", "abc");
    tar_close(t);
}

static void refused(enum err_kind kind, const char *line)
{
    struct err e = {0};
    struct tar *t;
    const size_t before = mem_live_bytes();
    assert_int_equal(tar_parse(archive.data, archive.length, MOST, &t, &e), kind);
    if (strcmp(e.text, line)) WRONG("'%s' was expected, not: %s\n", line, e.text);
    assert_null(t);
    assert_int_equal(mem_live_bytes(), before);
}

static void entries_refused(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        char type;
        enum err_kind kind;
        const char *line;
    } nasty[] = {
        {"/etc/passwd", '0', ERR_FORMAT, "its entry '/etc/passwd' has an absolute name"},
        {"C:\\boot.ini", '0', ERR_FORMAT, "its entry 'C:\\boot.ini' has an absolute name"},
        {"a/../../b", '0', ERR_FORMAT, "its entry 'a/../../b' would leave its folder"},
        {"..", '5', ERR_FORMAT, "its entry '..' would leave its folder"},
        {"", '0', ERR_FORMAT, "it has an entry without a name"},
        {"a\nb", '0', ERR_FORMAT, "an entry's name has a control character in it"},
        {"a", '2', ERR_FORMAT, "its entry 'a' is a link to '/etc/passwd'; links are not followed"},
        {"a", '1', ERR_FORMAT, "its entry 'a' is a link to ''; links are not followed"},
        {"a", '3', ERR_DATA, "its entry 'a' is no plain file (kind '3')"},
        {"a", '6', ERR_DATA, "its entry 'a' is no plain file (kind '6')"},
        {"a", 'S', ERR_DATA, "its entry 'a' is no plain file (kind 'S')"},
    };
    for (size_t i = 0; i < sizeof nasty / sizeof *nasty; i++) {
        text_clear(&archive);
        put_entry(NULL, nasty[i].name, nasty[i].type, "", 0, "ustar");
        finish();
        refused(nasty[i].kind, nasty[i].line);
    }
}

static void pax_refused(void **state)
{
    (void)state;
    static const char *const records[][2] = {
        {"10 path=/x\n", "a pax header is damaged"}, /* 11 letters */
        {"11 path=/x\n", "its entry '/x' has an absolute name"},
        {"99999999999999999999 path=a\n", "a pax header is damaged"},
        {"9 path.x\n", "a pax header is damaged"},
        {"9 size=x\n", "the size in a pax header is no number"},
        {"29 size=99999999999999999999\n", "the size in a pax header is no number"},
        {"15 size=123456\n", "it ends early: an entry claims 123456 bytes, 1024 are left"},
        {"7 path\n", "a pax header is damaged"},
    };
    for (size_t i = 0; i < sizeof records / sizeof *records; i++) {
        text_clear(&archive);
        put_entry(NULL, "x", 'x', records[i][0], strlen(records[i][0]), "ustar");
        put_plain("a", "");
        finish();
        refused(ERR_FORMAT, records[i][1]);
    }
    text_clear(&archive);
    put_entry(NULL, "x", 'x', "22 GNU.sparse.major=1\n", 22, "ustar");
    finish();
    refused(ERR_DATA, "it holds a sparse file");
}

static void damaged(void **state)
{
    (void)state;
    text_clear(&archive);
    put_plain("a", "abc");
    refused(ERR_FORMAT, "it ends early: the empty block at the end of a tar archive is absent");
    finish();
    archive.length = 600;
    refused(ERR_FORMAT, "it ends early: the empty block at the end of a tar archive is absent");
    archive.length = 514;
    refused(ERR_FORMAT, "it ends early: an entry claims 3 bytes, 2 are left");
    archive.data[0] = 'b';
    refused(ERR_FORMAT, "not a tar archive, or a damaged one: the sum of a header is wrong");
    text_clear(&archive);
    put_plain("a", "abc");
    memcpy(archive.data + 124, "77777777777", 11);
    seal(archive.data);
    finish();
    refused(ERR_FORMAT, "it ends early: an entry claims 8589934591 bytes, 1536 are left");
    memcpy(archive.data + 124, "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", 12);
    seal(archive.data);
    refused(ERR_FORMAT, "the size of an entry is no number");
}

static void bombs(void **state)
{
    (void)state;
    char *zeros = calloc(1, 2 * MOST);
    text_clear(&archive);
    put_entry(NULL, "a", '0', zeros, 2 * MOST, "ustar");
    finish();
    struct text packed = gzipped(&archive), whole = archive;
    archive = packed;
    refused(ERR_DATA, "the gzip stream holds more than the 1.0 MiB that are read");
    memcpy(archive.data + archive.length - 4, "\0\0\0\0", 4); /* a false claim */
    refused(ERR_DATA, "the gzip stream holds more than the 1.0 MiB that are read");
    archive.length -= 100;
    refused(ERR_DATA, "the gzip stream holds more than the 1.0 MiB that are read");
    archive.length = 100;
    refused(ERR_FORMAT, "the gzip stream ends early");
    archive = whole;
    text_free(&packed);
    free(zeros);
}

static void by_path(void **state)
{
    (void)state;
    struct err e = {0};
    struct tar *t;
    make_three("gnu");
    FILE *f = fopen(path_of("a.tar"), "wb");
    assert_int_equal(fwrite(archive.data, 1, archive.length, f), archive.length);
    fclose(f);
    assert_int_equal(tar_open(path_of("a.tar"), MOST, &t, &e), 0);
    check_three(t, longest);
    tar_close(t);
    assert_int_equal(tar_open(path_of("absent.tar"), MOST, &t, &e), ERR_FILE);
    e = (struct err){0};
    assert_int_equal(tar_open(path_of("a.tar"), 100, &t, &e), ERR_FILE);
    assert_non_null(strstr(e.text, "it is larger than"));
}

static int parse_once(struct err *e)
{
    struct tar *t;
    TRY(tar_parse(archive.data, archive.length, MOST, &t, e));
    tar_close(t);
    return 0;
}

static void no_memory(void **state)
{
    (void)state;
    make_three("pax");
    struct text whole = archive, packed = gzipped(&archive);
    torture(parse_once);
    archive = packed;
    torture(parse_once);
    archive = whole;
    text_free(&packed);
}

static int free_archive(void **state)
{
    text_free(&archive);
    return here_remove(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_layout),    cmocka_unit_test(numbers_in_base_256),
        cmocka_unit_test(entries_refused), cmocka_unit_test(pax_refused),
        cmocka_unit_test(damaged),         cmocka_unit_test(bombs),
        cmocka_unit_test(by_path),         cmocka_unit_test(no_memory),
    };
    return cmocka_run_group_tests(tests, make_folder, free_archive);
}
