/* test_idx.c -- IDX of every type, plain and gzipped; files that lie; the real Fashion-MNIST. */
#include "file/idx.h"
#include "tests/file/tools.h"

#include <zlib.h>

#define FASHION "/usr/share/datasets/fashion-mnist/"

/* Two pictures of 2 x 3. */
static const uint8_t pictures[] = {0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2,  0,  0,
                                   0, 3, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 255};
static const uint8_t labels[] = {0, 0, 8, 1, 0, 0, 0, 2, 9, 3};

/* As gzip writes it; returns the number of bytes. */
static size_t zip(const void *bytes, size_t n, void *to, size_t room)
{
    z_stream s = {.next_in = (Bytef *)(uintptr_t)bytes, .avail_in = (uInt)n, .next_out = to, .avail_out = (uInt)room};
    assert_int_equal(deflateInit2(&s, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY), Z_OK);
    assert_int_equal(deflate(&s, Z_FINISH), Z_STREAM_END);
    deflateEnd(&s);
    return s.total_out;
}

static void check_pictures(const struct tensor *t)
{
    assert_int_equal(t->type, U8);
    assert_true(shape_equal(t->shape, SHAPE(2, 2, 3)));
    assert_memory_equal(t->data, pictures + 16, 12);
}

static void plain_and_gzipped(void **state)
{
    (void)state;
    struct err e = {0};
    struct tensor t;
    uint8_t zipped[200];
    size_t n = zip(pictures, sizeof pictures, zipped, sizeof zipped);
    assert_int_equal(idx_parse(pictures, sizeof pictures, &t, &e), 0);
    check_pictures(&t);
    mem_free(t.data);
    assert_int_equal(idx_parse(zipped, n, &t, &e), 0);
    check_pictures(&t);
    mem_free(t.data);
    assert_int_equal(mem_live_bytes(), 0);
}

static void every_type(void **state)
{
    (void)state;
    static const struct {
        uint8_t bytes[24];
        size_t n;
        enum dtype type;
        double value[2];
    } row[] = {
        {{0, 0, 0x08, 1, 0, 0, 0, 2, 0, 255}, 10, U8, {0, 255}},
        {{0, 0, 0x09, 1, 0, 0, 0, 2, 0x80, 127}, 10, I32, {-128, 127}},
        {{0, 0, 0x0b, 1, 0, 0, 0, 2, 0x80, 0, 0x01, 0x02}, 12, I32, {-32768, 258}},
        {{0, 0, 0x0c, 1, 0, 0, 0, 2, 0xff, 0xff, 0xff, 0xfe, 1, 2, 3, 4}, 16, I32, {-2, 16909060}},
        {{0, 0, 0x0d, 1, 0, 0, 0, 2, 0x3f, 0x80, 0, 0, 0xc0, 0x20, 0, 0}, 16, F32, {1, -2.5}},
        {{0, 0, 0x0e, 1, 0, 0, 0, 2, 0x3f, 0xf0, 0, 0, 0, 0, 0, 0, 0xc0, 0x04, 0, 0, 0, 0, 0, 0}, 24, F64, {1, -2.5}},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        struct err e = {0};
        struct tensor t;
        assert_int_equal(idx_parse(row[i].bytes, row[i].n, &t, &e), 0);
        assert_int_equal(t.type, row[i].type);
        assert_true(tensor_get(&t, 0) == row[i].value[0] && tensor_get(&t, 1) == row[i].value[1]);
        mem_free(t.data);
    }
}

static void empty(void **state)
{
    (void)state;
    static const uint8_t none[] = {0, 0, 8, 3, 0, 0, 0, 0, 0, 0, 0, 28, 0, 0, 0, 28};
    struct err e = {0};
    struct tensor t;
    assert_int_equal(idx_parse(none, sizeof none, &t, &e), 0);
    assert_int_equal(shape_size(t.shape), 0);
    mem_free(t.data);
}

/* ---- files that lie ---- */

static const struct {
    uint8_t bytes[40];
    size_t n;
    const char *line;
} lies[] = {
    {{0}, 0, "the file ends early: 4 bytes are missing"},
    {{0, 0, 8}, 3, "the file ends early: 1 bytes are missing"},
    {{'P', 'K', 3, 4}, 4, "not an IDX file: it begins with 50 4b, not with 00 00"},
    {{0, 0, 7, 1, 0, 0, 0, 0}, 8, "not an IDX file: 0x07 is no type of number"},
    {{0, 0, 8, 0, 1}, 5, "it has 0 dimensions; 1 to 6 can be read"},
    {{0, 0, 8, 7}, 32, "it has 7 dimensions; 1 to 6 can be read"},
    {{0, 0, 8, 3, 0, 0, 0, 1}, 8, "the file ends early: 8 bytes are missing"},
    {{0, 0, 8, 1, 0, 0, 0, 3, 1, 2},
     10,
     "the file ends early: the shape [3] needs 3 bytes of numbers, and 2 are there"},
    {{0, 0, 8, 1, 0, 0, 0, 1, 1, 2}, 10, "1 bytes follow the last number of the shape [1]"},
    {{0, 0, 0x0e, 1, 0xff, 0xff, 0xff, 0xff},
     8,
     "the shape [4294967295] needs 34359738360 bytes, and 8589934592 is the limit"},
    {{0, 0, 8, 3, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0},
     16,
     "the shape [4294967295,4294967295,0] is too large to be true"},
};

static void lies_are_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof lies / sizeof *lies; i++) {
        struct err e = {0};
        struct tensor t;
        assert_int_equal(idx_parse(lies[i].bytes, lies[i].n, &t, &e), ERR_FORMAT);
        assert_string_equal(e.text, lies[i].line);
        assert_int_equal(mem_live_bytes(), 0);
    }
}

static void refused(const void *bytes, size_t n, const char *line)
{
    struct err e = {0};
    struct tensor t;
    assert_int_equal(idx_parse(bytes, n, &t, &e), ERR_FORMAT);
    assert_string_equal(e.text, line);
    assert_int_equal(mem_live_bytes(), 0);
}

static void zipped_lies_are_refused(void **state)
{
    (void)state;
    uint8_t zipped[200], longer[sizeof pictures + 1] = {0};
    size_t n = zip(pictures, sizeof pictures - 1, zipped, sizeof zipped);
    refused(zipped, n, "the gzip stream holds 1 bytes less than it should");
    memcpy(longer, pictures, sizeof pictures);
    n = zip(longer, sizeof longer, zipped, sizeof zipped);
    refused(zipped, n, "the gzip stream holds more than it should");
    n = zip(pictures, sizeof pictures, zipped, sizeof zipped);
    zipped[n] = 0;
    refused(zipped, n + 1, "1 bytes follow the end of the gzip stream");
    for (size_t cut = 2; cut < n; cut++) refused(zipped, cut, "the gzip stream ends early");
    zipped[n - 5] ^= 1;
    refused(zipped, n, "the gzip stream is damaged (incorrect data check)");
    zipped[2] = 9;
    refused(zipped, n, "the gzip stream is damaged (unknown compression method)");
}

/* A small file that claims, or holds, far more than it may. Memory is taken for neither. */
static void bombs_are_refused(void **state)
{
    (void)state;
    enum { SWOLLEN = 4 << 20 };
    uint8_t head[8] = {0, 0, 8, 1, 0x7f, 0xff, 0xff, 0xff}, zipped[100];
    size_t n = zip(head, sizeof head, zipped, sizeof zipped);
    refused(zipped, n, "the shape [2147483647] needs 2147483647 bytes, more than 28 bytes of gzip can hold");
    uint8_t *swollen = mem_alloc(SWOLLEN), *small = mem_alloc(SWOLLEN / 100);
    memcpy(swollen, labels, sizeof labels);
    n = zip(swollen, SWOLLEN, small, SWOLLEN / 100);
    mem_free(swollen);
    long before = mem_count();
    struct err e = {0};
    struct tensor t;
    assert_int_equal(idx_parse(small, n, &t, &e), ERR_FORMAT);
    assert_string_equal(e.text, "the gzip stream holds more than it should");
    assert_true(mem_count() - before < 8);
    mem_free(small);
}

/* ---- files ---- */

static void pictures_and_labels(void **state)
{
    (void)state;
    struct err e = {0};
    struct tensor t;
    put_file("t-images-idx3-ubyte", pictures, sizeof pictures);
    put_file("t-labels-idx1-ubyte", labels, sizeof labels);
    assert_int_equal(idx_read_pictures(path_of("t-images-idx3-ubyte"), &t, &e), 0);
    check_pictures(&t);
    mem_free(t.data);
    char *path = idx_labels_path(path_of("t-images-idx3-ubyte"));
    assert_string_equal(path, path_of("t-labels-idx1-ubyte"));
    assert_int_equal(idx_read_labels(path, 2, &t, &e), 0);
    assert_int_equal(t.type, I32);
    assert_true(((int32_t *)t.data)[0] == 9 && ((int32_t *)t.data)[1] == 3);
    mem_free(t.data);
    assert_int_equal(idx_read_labels(path, 3, &t, &e), ERR_DATA);
    assert_non_null(strstr(e.text, "t-labels-idx1-ubyte: 2 labels for 3 pictures"));
    e = (struct err){0};
    assert_int_equal(idx_read_pictures(path, &t, &e), ERR_DATA);
    assert_non_null(
        strstr(e.text, "t-labels-idx1-ubyte: pictures are u8 with 3 or 4 dimensions, and this is u8 with 1"));
    assert_string_equal(e.hint, "is this the labels file?");
    e = (struct err){0};
    assert_int_equal(idx_read_labels(path_of("t-images-idx3-ubyte"), 2, &t, &e), ERR_DATA);
    mem_free(path);
    e = (struct err){0};
    assert_int_equal(idx_read(path_of("absent"), &t, &e), ERR_FILE);
    assert_null(idx_labels_path("images/train.bin"));
    assert_null(idx_labels_path("labels-idx1"));
    assert_int_equal(mem_live_bytes(), 0);
}

static void fashion(void **state)
{
    (void)state;
    if (access(FASHION, R_OK) != 0) {
        print_message("%s is not here (Debian: dataset-fashion-mnist)\n", FASHION);
        skip();
    }
    struct err e = {0};
    struct tensor t, l;
    assert_int_equal(idx_read_pictures(FASHION "t10k-images-idx3-ubyte.gz", &t, &e), 0);
    assert_true(shape_equal(t.shape, SHAPE(10000, 28, 28)));
    int64_t sum = 0, count[10] = {0};
    for (int64_t i = 0; i < shape_size(t.shape); i++) sum += ((uint8_t *)t.data)[i];
    assert_true(sum > 72 * shape_size(t.shape) && sum < 74 * shape_size(t.shape)); /* the mean is 73.1 */
    char *path = idx_labels_path(FASHION "t10k-images-idx3-ubyte.gz");
    assert_int_equal(idx_read_labels(path, 10000, &l, &e), 0);
    for (int i = 0; i < 10000; i++) count[((int32_t *)l.data)[i]]++;
    for (int i = 0; i < 10; i++) assert_int_equal(count[i], 1000);
    mem_free(path);
    mem_free(t.data);
    mem_free(l.data);
}

static uint8_t gzipped[200];
static size_t gzipped_size;

static int parse_gzipped(struct err *e)
{
    struct tensor t;
    TRY(idx_parse(gzipped, gzipped_size, &t, e));
    mem_free(t.data);
    return 0;
}

static int read_labels(struct err *e)
{
    struct tensor t;
    TRY(idx_read_labels(path_of("t-labels-idx1-ubyte"), 2, &t, e));
    mem_free(t.data);
    return 0;
}

static void want_of_memory(void **state)
{
    (void)state;
    gzipped_size = zip(pictures, sizeof pictures, gzipped, sizeof gzipped);
    torture(parse_gzipped);
    torture(read_labels);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_and_gzipped),
        cmocka_unit_test(every_type),
        cmocka_unit_test(empty),
        cmocka_unit_test(lies_are_refused),
        cmocka_unit_test(zipped_lies_are_refused),
        cmocka_unit_test(bombs_are_refused),
        cmocka_unit_test(pictures_and_labels),
        cmocka_unit_test(fashion),
        cmocka_unit_test(want_of_memory),
    };
    return cmocka_run_group_tests(tests, make_folder, here_remove);
}
