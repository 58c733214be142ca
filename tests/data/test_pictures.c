/* test_pictures.c -- folders and archives of pictures: sizes, colours, classes, parts, and what is refused. */
#include "pictures.h"

#include <zlib.h>

static void test_sub_folders_are_classes(void **state)
{
    (void)state;
    temp_clear();
    put_grey("d/dogs/b.png", 4, 6, 20);
    put_grey("d/dogs/a.png", 4, 6, 10);
    put_grey("d/cats/x/deep.png", 4, 6, 5);
    put_grey("d/.hidden/no.png", 9, 9, 1);
    put_text("d/dogs/notes.txt", "no picture");
    struct data *d = must_open(temp_path("d"));
    assert_string_equal(d->about, "3 grey pictures of 4 x 6 in 2 classes (d)");
    assert_true(shape_equal(d->item.shape, SHAPE(4, 6, 1)));
    assert_string_equal(d->item.class_names[0], "cats");
    assert_string_equal(d->item.class_names[1], "dogs");
    check_items(d, 3, (const uint8_t[]){5, 10, 20}, (const int32_t[]){0, 1, 1});
    assert_null(d->group);
    data_close(d);
    d = must_open(temp_path("d/dogs/")); /* nothing below: no classes */
    assert_string_equal(d->about, "2 grey pictures of 4 x 6 (dogs)");
    data_close(d);
    put_grey("d/loose.png", 4, 6, 1); /* not all lie in a class */
    d = must_open(temp_path("d"));
    assert_int_equal(d->item.classes, 0);
    data_close(d);
}

static void test_colours(void **state)
{
    (void)state;
    temp_clear();
    put_grey("d/a.png", 3, 3, 7);
    put_colour("d/b.png", 3, 3, 9, 9, 9); /* grey, whatever it says */
    struct data *d = must_open(temp_path("d"));
    assert_int_equal(d->item.shape.dim[2], 1);
    check_items(d, 2, (const uint8_t[]){7, 9}, NULL);
    data_close(d);
    put_colour("d/c.png", 3, 3, 1, 2, 3);
    d = must_open(temp_path("d"));
    assert_true(shape_equal(d->item.shape, SHAPE(3, 3, 3)));
    uint8_t x[54];
    struct err e = {0};
    assert_int_equal(d->read(d, (int64_t[]){0, 2}, 2, x, NULL, &e), 0);
    assert_memory_equal(x, "\7\7\7\7", 4);
    assert_memory_equal(x + 27, "\1\2\3\1\2\3", 6);
    data_close(d);
}

/* JPEG beside PNG, and a PNG that is called JPEG: the first bytes decide. */
static void test_a_mix(void **state)
{
    (void)state;
    struct err e = {0};
    void *bytes;
    size_t n;
    temp_clear();
    put_grey("d/a.jpg", 17, 21, 7);
    assert_int_equal(file_read("fuzz/corpus/jpeg/seed-camera", 1 << 20, &bytes, &n, &e), 0);
    temp_write("d/b.JPEG", bytes, n);
    mem_free(bytes);
#ifdef LIMN_JPEG
    struct data *d = must_open(temp_path("d"));
    assert_string_equal(d->about, "2 colour pictures of 17 x 21 (d, 1 grey and the others in colour)");
    data_close(d);
#else
    must_fail(temp_path("d"), ERR_DATA, "d: b.JPEG: this build of limn reads no JPEG pictures", "to PNG");
#endif
}

static void check_shape(const char *settings, int side)
{
    char name[300];
    snprintf(name, sizeof name, "%s%s", temp_path("d"), settings);
    struct data *d = must_open(name);
    if (!shape_equal(d->item.shape, SHAPE(side, side, 1))) fail_msg("side %d was expected: %s", side, d->about);
    data_close(d);
}

static void test_sizes(void **state)
{
    (void)state;
    temp_clear();
    put_grey("d/a.png", 100, 31, 1);
    check_shape(",size=31", 31);
    check_shape(",size=16", 16);
    put_grey("d/b.png", 28, 90, 2); /* smaller sides 28 and 31: 28 is the median, of 8s the nearest is 32 */
    check_shape("", 32);
    put_grey("d/c.png", 500, 400, 3); /* 28, 31, 400 */
    check_shape("", 32);
    put_grey("d/e.png", 300, 400, 3);
    put_grey("d/f.png", 300, 400, 3); /* 28, 31, 300, 300, 400 */
    check_shape("", 64);
    struct data *d = must_open(temp_path("d"));
    assert_string_equal(d->about, "5 grey pictures of 64 x 64 (d, cut square from 28 x 90 to 500 x 400)");
    data_close(d);
    put_grey("g/a.png", 2, 1, 1);
    put_grey("g/b.png", 1, 2, 1);
    d = must_open(temp_path("g"));
    assert_true(shape_equal(d->item.shape, SHAPE(8, 8, 1)));
    data_close(d);
}

static void test_parts(void **state)
{
    (void)state;
    temp_clear();
    put_grey("top/set/train/a/1.png", 2, 2, 1);
    put_grey("top/set/train/b/2.png", 2, 2, 2);
    put_grey("top/set/test/a/3.png", 2, 2, 3);
    put_grey("top/set/test/b/4.png", 2, 2, 4);
    struct data *d = must_open(temp_path("top"));
    check_items(d, 2, (const uint8_t[]){1, 2}, (const int32_t[]){0, 1});
    data_close(d);
    d = must_open(temp_path("top:test"));
    check_items(d, 2, (const uint8_t[]){3, 4}, (const int32_t[]){0, 1});
    data_close(d);
    must_fail(temp_path("top:tset"), ERR_DATA, "there is no folder 'tset' of pictures in it", "there are: test, train");
    temp_clear();
    put_grey("top/train/1.png", 2, 2, 1); /* a class called train */
    put_grey("top/plane/2.png", 2, 2, 2);
    d = must_open(temp_path("top"));
    check_items(d, 2, (const uint8_t[]){2, 1}, (const int32_t[]){0, 1});
    data_close(d);
}

static void test_names_with_commas_and_colons(void **state)
{
    (void)state;
    temp_clear();
    put_grey("a,b:c/x,1.png", 20, 20, 1);
    struct data *d = must_open(temp_path("a,b:c"));
    data_close(d);
    d = must_open(temp_path("a,b:c,size=8"));
    assert_int_equal(d->item.shape.dim[0], 8);
    data_close(d);
    d = must_open(temp_path("a,b:c/x,1.png"));
    assert_string_equal(d->about, "1 grey picture of 20 x 20 (x,1.png)");
    data_close(d);
}

/* ---- archives ---- */

static void add_to_tar(struct text *tar, const char *name, const char *path)
{
    static const char zeros[1024];
    char header[513] = "";
    struct err e = {0};
    void *bytes = NULL;
    size_t n = 0;
    unsigned sum = 8 * ' ';
    if (path && file_read(path, 1 << 20, &bytes, &n, &e)) fail_msg("%s", e.text);
    snprintf(header, 100, "%s", name);
    snprintf(header + 124, 12, "%011zo", n);
    header[156] = '0';
    memcpy(header + 257, "ustar\00000", 8);
    for (int i = 0; i < 512; i++) sum += (unsigned char)header[i];
    snprintf(header + 148, 8, "%06o", sum);
    text_bytes(tar, header, 512);
    text_bytes(tar, bytes, n);
    text_bytes(tar, zeros, (512 - n % 512) % 512);
    mem_free(bytes);
}

static void finish_tar(struct text *tar, const char *name)
{
    static const char zeros[1024];
    text_bytes(tar, zeros, sizeof zeros);
    gzFile f = gzopen(temp_path(name), name_ends(name, "gz") ? "wb" : "wbT");
    assert_int_equal(gzwrite(f, tar->data, (unsigned)tar->length), tar->length);
    gzclose(f);
    text_free(tar);
}

static void test_archive(const char *name)
{
    struct text tar = {0};
    temp_clear();
    put_grey("1.png", 2, 2, 1);
    put_grey("2.png", 2, 2, 2);
    put_text("captions.tsv", "cats/1.png\tone\n2.png\ttwo\n");
    add_to_tar(&tar, "set/dogs/2.png", temp_path("2.png"));
    add_to_tar(&tar, "set/cats/1.png", temp_path("2.png"));
    add_to_tar(&tar, "set/cats/1.png", temp_path("1.png")); /* replaces the one before */
    add_to_tar(&tar, "set/captions.tsv", temp_path("captions.tsv"));
    add_to_tar(&tar, "__MACOSX/set/cats/._1.png", temp_path("captions.tsv"));
    unlink(temp_path("captions.tsv"));
    finish_tar(&tar, name);
    struct data *d = must_open(temp_path(name));
    check_items(d, 2, (const uint8_t[]){1, 2}, (const int32_t[]){0, 1});
    check_caption(d, 0, "one");
    check_caption(d, 1, "two");
    assert_string_equal(d->item.class_names[1], "dogs");
    data_close(d);
    torture_open(temp_path(name));
}

static void test_archives(void **state)
{
    (void)state;
    test_archive("a.tar.gz");
    test_archive("a.tgz");
    test_archive("a.tar");
}

/* A zip archive of one stored file. */
static void test_zip(void **state)
{
    (void)state;
    struct err e = {0};
    void *bytes;
    size_t n;
    temp_clear();
    put_grey("1.png", 2, 3, 1);
    assert_int_equal(file_read(temp_path("1.png"), 1 << 20, &bytes, &n, &e), 0);
    const unsigned sum = (unsigned)crc32(0, bytes, (uInt)n), size = (unsigned)n;
    struct {
        unsigned mark;
        unsigned short need, flags, method, time, date;
        unsigned sum, packed, size;
        unsigned short name, extra;
        char text[5];
    } __attribute__((packed)) local = {0x04034b50, 20, 0, 0, 0, 0x21, sum, size, size, 5, 0, "a.png"};
    struct {
        unsigned mark;
        unsigned short made, need, flags, method, time, date;
        unsigned sum, packed, size;
        unsigned short name, extra, comment, disk, inner;
        unsigned outer, offset;
        char text[5];
    } __attribute__((packed))
    entry = {0x02014b50, 20, 20, 0, 0, 0, 0x21, sum, size, size, 5, 0, 0, 0, 0, 0, 0, "a.png"};
    struct {
        unsigned mark;
        unsigned short disk, first, here, all;
        unsigned bytes, offset;
        unsigned short comment;
    } __attribute__((packed)) end = {0x06054b50, 0, 0, 1, 1, sizeof entry, (unsigned)sizeof local + size, 0};
    struct text zip = {0};
    text_bytes(&zip, &local, sizeof local);
    text_bytes(&zip, bytes, n);
    text_bytes(&zip, &entry, sizeof entry);
    text_bytes(&zip, &end, sizeof end);
    mem_free(bytes);
    temp_write("a.zip", zip.data, zip.length);
    text_free(&zip);
    struct data *d = must_open(temp_path("a.zip"));
    assert_string_equal(d->about, "1 grey picture of 2 x 3 (a.zip)");
    check_items(d, 1, (const uint8_t[]){1}, NULL);
    data_close(d);
}

/* ---- what is refused ---- */

static void test_refusals(void **state)
{
    (void)state;
    struct text tar = {0};
    char name[32];
    temp_clear();
    put_text("d/broken.png", "\x89PNG\r\n\x1a\nxxx");
    put_grey("d/a.png", 2, 2, 1);
    must_fail(temp_path("d"), ERR_FORMAT, "d: broken.png: the PNG file ends within its header", NULL);
    put_text("d/broken.png", "");
    must_fail(temp_path("d"), ERR_FORMAT, "d: broken.png: the file is empty, a PNG or JPEG picture was expected", NULL);
    put_text("d/broken.png", "hello");
    must_fail(temp_path("d"), ERR_FORMAT, "d: broken.png: neither a PNG nor a JPEG picture, by its first bytes", NULL);
    must_fail(temp_path("d,size=4097"), ERR_OPTION, "size", NULL);
    must_fail(temp_path("d,sise=4"), ERR_OPTION, "unknown option 'sise'; did you mean 'size'?", NULL);
    finish_tar(&tar, "empty.tar.gz");
    must_fail(temp_path("empty.tar.gz"), ERR_DATA, "there is no PNG or JPEG picture in it", "names end in .png");
    add_to_tar(&tar, "../a.png", temp_path("d/a.png"));
    finish_tar(&tar, "outside.tar");
    must_fail(temp_path("outside.tar"), ERR_FORMAT, "outside.tar: its entry '../a.png' would leave its folder", NULL);
    put_text("no.tar", "this is no archive");
    must_fail(temp_path("no.tar"), ERR_FORMAT, "no.tar: it ends early", NULL);
    temp_clear();
    put_colour("d/c.png", 4000, 4000, 1, 2, 3);
    for (int i = 0; i < 50; i++) {
        snprintf(name, sizeof name, "e/%d.png", i);
        make_way(name);
        assert_int_equal(link(temp_path("d/c.png"), temp_path(name)), 0);
    }
    must_fail(temp_path("e"), ERR_DATA, "a picture of 4000 x 4000 takes 45.8 MiB, more than the 16", "e,size=32");
    must_fail(temp_path("e,decode=once"), ERR_DATA, "50 pictures of 4000 x 4000 take", "e,size=32");
}

/* Whether they are decoded at once or when they are read, they are the same pictures. */
static void test_decoding_while_reading(void **state)
{
    (void)state;
    struct err e = {0};
    uint8_t x[5 * 48], y[5 * 48];
    int32_t labels[5], others[5];
    char name[20];
    temp_clear();
    for (int i = 0; i < 40; i++) {
        snprintf(name, sizeof name, "d/%d/%d.png", i % 3, i);
        put_colour(name, 4 + i % 2, 4, (uint8_t)i, (uint8_t)(2 * i), 9);
    }
    struct data *once = must_open(temp_path("d,size=4,decode=once"));
    struct data *reading = must_open(temp_path("d,size=4,decode=reading"));
    assert_true(!once->made && reading->made);
    assert_string_equal(once->about, reading->about);
    assert_int_equal(reading->item.classes, 3);
    for (int64_t i = 0; i < 40; i += 7) {
        const int64_t rows[] = {i, 39 - i, i, 0, 39};
        assert_int_equal(once->read(once, rows, 5, x, labels, &e), 0);
        assert_int_equal(reading->read(reading, rows, 5, y, others, &e), 0);
        assert_memory_equal(x, y, sizeof x);
        assert_memory_equal(labels, others, sizeof labels);
    }
    assert_int_equal(unlink(temp_path("d/0/0.png")), 0);
    assert_int_equal(reading->read(reading, (int64_t[]){3, 0}, 2, y, NULL, &e), ERR_FILE);
    assert_non_null(strstr(e.text, "0/0.png"));
    data_close(once);
    data_close(reading);
}

static void test_links_are_not_followed_far(void **state)
{
    (void)state;
    temp_clear();
    put_grey("d/a/1.png", 2, 2, 1);
    put_grey("other/2.png", 2, 2, 2);
    assert_int_equal(symlink("..", temp_path("d/a/loop")), 0);
    assert_int_equal(symlink(temp_path("other/2.png"), temp_path("d/a/2.png")), 0);
    assert_int_equal(symlink("/nowhere/at/all.png", temp_path("d/a/3.png")), 0);
    struct data *d = must_open(temp_path("d"));
    check_items(d, 2, (const uint8_t[]){1, 2}, NULL); /* a link to a file is that file */
    data_close(d);
}

static void test_out_of_memory(void **state)
{
    (void)state;
    temp_clear();
    put_grey("d/a/1.png", 9, 20, 1);
    put_colour("d/b/2.png", 20, 9, 2, 3, 4);
    put_text("d/captions.tsv", "file\tcaption\tkeywords\tgroup\n1.png\tone\tx\tg\n2.png\ttwo\ty\tg\n");
    put_text("d/attributes.csv", "file,size,colour\n1.png,3,red\n2.png,4,blue\n");
    torture_open(temp_path("d"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sub_folders_are_classes),
        cmocka_unit_test(test_colours),
        cmocka_unit_test(test_a_mix),
        cmocka_unit_test(test_sizes),
        cmocka_unit_test(test_parts),
        cmocka_unit_test(test_names_with_commas_and_colons),
        cmocka_unit_test(test_archives),
        cmocka_unit_test(test_zip),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_decoding_while_reading),
        cmocka_unit_test(test_links_are_not_followed_far),
        cmocka_unit_test(test_out_of_memory),
    };
    return cmocka_run_group_tests(tests, temp_setup, temp_remove_tree);
}
