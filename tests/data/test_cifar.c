/* test_cifar.c -- CIFAR-10 batches made here, and those of the shared folder. */
#include "pictures.h"

#include "file/cifar.h"
#include "file/xz.h"

/* n records with labels first, first + 1, ...; record i is red i, green 100, blue = the place in the plane. */
static const char *put_batch(const char *name, int n, int first)
{
    uint8_t *bytes = malloc((size_t)n * CIFAR_RECORD);
    for (int i = 0; i < n; i++) {
        uint8_t *p = bytes + i * CIFAR_RECORD;
        p[0] = (uint8_t)((first + i) % CIFAR_CLASSES);
        for (int k = 0; k < 1024; k++) p[1 + k] = (uint8_t)i, p[1025 + k] = 100, p[2049 + k] = (uint8_t)k;
    }
    make_way(name);
    const char *path = temp_write(name, bytes, (size_t)n * CIFAR_RECORD);
    free(bytes);
    return path;
}

static void test_a_folder(void **state)
{
    (void)state;
    temp_clear();
    put_batch("c/data_batch_2.bin", 2, 5);
    put_batch("c/data_batch_1.bin", 3, 1);
    put_batch("c/test_batch.bin", 4, 6);
    put_text("c/batches.meta.txt", "airplane\n");
    struct data *d = must_open(temp_path("c"));
    struct err e = {0};
    uint8_t x[3072];
    assert_string_equal(d->about, "5 colour pictures of 32 x 32 in 10 classes (CIFAR-10, training part)");
    check_items(d, 5, (const uint8_t[]){0, 1, 2, 0, 1}, (const int32_t[]){1, 2, 3, 5, 6});
    assert_int_equal(d->read(d, (int64_t[]){2}, 1, x, NULL, &e), 0);
    assert_memory_equal(x, "\2\x64\0\2\x64\1\2\x64\2", 9);
    assert_string_equal(d->item.class_names[9], "truck");
    data_close(d);
    d = must_open(temp_path("c:test"));
    assert_string_equal(d->about, "4 colour pictures of 32 x 32 in 10 classes (CIFAR-10, test part)");
    data_close(d);
    d = must_open(temp_path("c/test_batch.bin"));
    assert_string_equal(d->about, "4 colour pictures of 32 x 32 in 10 classes (test_batch.bin)");
    data_close(d);
    torture_open(temp_path("c"));
}

static void test_refusals(void **state)
{
    (void)state;
    temp_clear();
    put_batch("c/test_batch.bin", 1, 0);
    must_fail(temp_path("c"), ERR_DATA, "there is no data_batch*.bin in it, plain or .xz", "named with :test");
    must_fail(temp_path("c:valid"), ERR_OPTION, "CIFAR-10 has no part 'valid'", "train and test");
    must_fail(temp_path("c:test,size=8"), ERR_OPTION, "unknown option 'size'", NULL);
    put_text("c/test_batch.bin", "");
    must_fail(temp_path("c:test"), ERR_FORMAT, "not CIFAR-10: 0 bytes are no whole number of records of 3073", NULL);
    put_text("c/test_batch.bin", "short");
    must_fail(temp_path("c:test"), ERR_FORMAT, "not CIFAR-10: 5 bytes are no whole number of records of 3073", NULL);
    uint8_t record[CIFAR_RECORD] = {10};
    temp_write("c/test_batch.bin", record, sizeof record);
    must_fail(temp_path("c:test"), ERR_FORMAT, "not CIFAR-10: the label of record 0 is 10", NULL);
}

/* 3073 bytes of 1 as `xz` packs them. */
static const uint8_t packed[] = {
    0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00, 0x00, 0x04, 0xe6, 0xd6, 0xb4, 0x46, 0x02, 0x00, 0x21, 0x01, 0x16, 0x00,
    0x00, 0x00, 0x74, 0x2f, 0xe5, 0xa3, 0xe0, 0x0c, 0x00, 0x00, 0x17, 0x5d, 0x00, 0x00, 0xef, 0xfb, 0xff, 0xff,
    0xa3, 0xb7, 0xff, 0x47, 0x3e, 0x48, 0x15, 0x72, 0x39, 0x61, 0x51, 0xb8, 0x90, 0xfd, 0xcc, 0x08, 0x00, 0x00,
    0x00, 0x00, 0x2d, 0xcc, 0x36, 0xee, 0x33, 0xe3, 0x35, 0x55, 0x00, 0x01, 0x33, 0x81, 0x18, 0x00, 0x00, 0x00,
    0x8c, 0x47, 0x90, 0x58, 0xb1, 0xc4, 0x67, 0xfb, 0x02, 0x00, 0x00, 0x00, 0x00, 0x04, 0x59, 0x5a,
};

static void test_xz(void **state)
{
    (void)state;
    struct err e = {0};
    struct cifar c = {0};
#ifdef LIMN_LZMA
    assert_int_equal(cifar_add(&c, packed, sizeof packed, &e), 0);
    assert_true(c.count == 1 && c.labels[0] == 1 && c.pixels[0] == 1 && c.pixels[3071] == 1);
    assert_int_equal(cifar_add(&c, packed, sizeof packed - 1, &e), ERR_FORMAT);
    assert_string_equal(e.text, "the .xz stream ends early");
    uint8_t bad[sizeof packed];
    memcpy(bad, packed, sizeof bad);
    bad[sizeof bad / 2] ^= 255;
    e = (struct err){0};
    assert_int_equal(cifar_add(&c, bad, sizeof bad, &e), ERR_FORMAT);
    assert_string_equal(e.text, "the .xz stream is damaged");
    void *out;
    size_t n;
    e = (struct err){0};
    assert_int_equal(xz_unpack(packed, sizeof packed, 3072, &out, &n, &e), ERR_DATA);
    assert_string_equal(e.text, "the .xz holds more than the 3.0 KiB that are read");
    assert_int_equal(xz_unpack(packed, sizeof packed, 3073, &out, &n, &e), 0);
    assert_int_equal(n, 3073);
    mem_free(out);
    temp_clear();
    torture_open(temp_write("a.bin.xz", packed, sizeof packed));
#else
    assert_int_equal(cifar_add(&c, packed, sizeof packed, &e), ERR_DATA);
    assert_string_equal(e.text, "this build of limn reads no .xz files");
#endif
    mem_free(c.pixels);
    mem_free(c.labels);
}

static void count_labels(const char *name, int64_t items, int64_t count[CIFAR_CLASSES])
{
    struct data *d = must_open(name);
    struct err e = {0};
    uint8_t *x = malloc(3072);
    assert_true(shape_equal(d->item.shape, SHAPE(32, 32, 3)));
    assert_int_equal(d->count, items);
    for (int64_t i = 0; i < items; i++) {
        int32_t label;
        assert_int_equal(d->read(d, &i, 1, x, &label, &e), 0);
        count[label]++;
    }
    free(x);
    data_close(d);
}

static void test_real_batches(void **state)
{
    (void)state;
    char folder[300], test[310];
    const char *shared = getenv("LIMN_TEST_DATA");
    snprintf(folder, sizeof folder, "%.200s/cifar10", shared ? shared : "../shared/data");
    snprintf(test, sizeof test, "%s:test", folder);
#ifdef LIMN_LZMA
    if (!access(folder, R_OK)) {
        int64_t count[CIFAR_CLASSES] = {0}, train[CIFAR_CLASSES] = {0};
        count_labels(test, 10000, count);
        for (int k = 0; k < CIFAR_CLASSES; k++) assert_int_equal(count[k], 1000);
        count_labels(folder, 20000, train);
        static const int64_t counted[CIFAR_CLASSES] = {1989, 1981, 2042, 2011, 2009, 1925, 2038, 2027, 2012, 1966};
        for (int k = 0; k < CIFAR_CLASSES; k++) assert_int_equal(train[k], counted[k]);
        return;
    }
#endif
    (void)count_labels;
    print_message("%s is not there, or this build reads no .xz\n", folder);
    skip();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_folder),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_xz),
        cmocka_unit_test(test_real_batches),
    };
    return cmocka_run_group_tests(tests, temp_setup, temp_remove_tree);
}
