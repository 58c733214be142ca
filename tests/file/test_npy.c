/* test_npy.c -- arrays of every type and order, what cannot be read, and what is written. */
#include "file/npy.h"
#include "tests/file/tools.h"

#include <math.h>

struct file {
    uint8_t bytes[400];
    size_t n;
};

/* A file of version 1, 2 or 3 with that dictionary and those numbers. */
static struct file make(int version, const char *dictionary, const void *numbers, size_t n)
{
    struct file f = {{0x93, 'N', 'U', 'M', 'P', 'Y', (uint8_t)version, 0, (uint8_t)strlen(dictionary)}, 0};
    size_t fixed = version == 1 ? 10 : 12;
    memcpy(f.bytes + fixed, dictionary, strlen(dictionary));
    if (n) memcpy(f.bytes + fixed + strlen(dictionary), numbers, n);
    f.n = fixed + strlen(dictionary) + n;
    return f;
}

static struct tensor must_parse(const struct file *f, enum dtype as)
{
    struct err e = {0};
    struct tensor t = {0};
    if (npy_parse(f->bytes, f->n, as, &t, &e)) print_message("%s\n", e.text);
    assert_int_equal(e.kind, 0);
    return t;
}

/* ---- reading ---- */

static const struct {
    const char *descr;
    uint8_t bytes[16]; /* two numbers */
    size_t n;
    double value[2];
} types[] = {
    {"|b1", {0, 1}, 2, {0, 1}},
    {"|u1", {7, 255}, 2, {7, 255}},
    {"|i1", {0x80, 127}, 2, {-128, 127}},
    {"<u2", {1, 2, 0xff, 0xff}, 4, {513, 65535}},
    {">u2", {1, 2, 0xff, 0xff}, 4, {258, 65535}},
    {"<i2", {0, 0x80, 1, 0}, 4, {-32768, 1}},
    {">i2", {0x80, 0, 0, 1}, 4, {-32768, 1}},
    {"<u4", {0xff, 0xff, 0xff, 0xff, 1, 0, 0, 0}, 8, {4294967295., 1}},
    {">u4", {0xff, 0xff, 0xff, 0xff, 0, 0, 0, 1}, 8, {4294967295., 1}},
    {"<i4", {0xfe, 0xff, 0xff, 0xff, 1, 0, 0, 0}, 8, {-2, 1}},
    {">i4", {0xff, 0xff, 0xff, 0xfe, 0, 0, 0, 1}, 8, {-2, 1}},
    {"<u8", {0, 0, 0, 0, 0, 0, 0, 0x80, 1}, 16, {9223372036854775808., 1}},
    {">u8", {0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, 16, {9223372036854775808., 1}},
    {"<i8", {0, 0, 0, 0, 0, 0, 0, 0x80, 1}, 16, {-9223372036854775808., 1}},
    {">i8", {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 1}, 16, {-1, 1}},
    {"<f2", {0, 0x3c, 0xff, 0xfb}, 4, {1, -65504}},
    {">f2", {0x00, 0x01, 0x04, 0x00}, 4, {0x1p-24, 0x1p-14}},
    {"<f4", {0, 0, 0x80, 0x3f, 0, 0, 0x20, 0xc0}, 8, {1, -2.5}},
    {">f4", {0x3f, 0x80, 0, 0, 0xc0, 0x20, 0, 0}, 8, {1, -2.5}},
    {"<f8", {0, 0, 0, 0, 0, 0, 0xf0, 0x3f, 0, 0, 0, 0, 0, 0, 4, 0xc0}, 16, {1, -2.5}},
    {">f8", {0x3f, 0xf0, 0, 0, 0, 0, 0, 0, 0xc0, 4, 0, 0, 0, 0, 0, 0}, 16, {1, -2.5}},
};

static void every_type_and_order_of_bytes(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        char dictionary[100];
        snprintf(dictionary, sizeof dictionary, "{'descr': '%s', 'fortran_order': False, 'shape': (2,), }\n",
                 types[i].descr);
        for (int version = 1; version <= 3; version++) {
            struct file f = make(version, dictionary, types[i].bytes, types[i].n);
            struct tensor t = must_parse(&f, F64);
            assert_true(shape_equal(t.shape, SHAPE(2)));
            assert_true(tensor_get(&t, 0) == types[i].value[0] && tensor_get(&t, 1) == types[i].value[1]);
            mem_free(t.data);
        }
    }
}

static void special_reals(void **state)
{
    (void)state;
    const uint8_t halves[] = {0, 0x7c, 0, 0xfc, 1, 0x7e, 0, 0x80};
    struct file f = make(1, "{'descr': '<f2', 'fortran_order': False, 'shape': (4,), }", halves, 8);
    struct tensor t = must_parse(&f, F32);
    const float *x = t.data;
    assert_true(x[0] == INFINITY && x[1] == -INFINITY && isnan(x[2]) && x[3] == 0 && signbit(x[3]));
    mem_free(t.data);
}

static void order_of_items(void **state)
{
    (void)state;
    const uint8_t numbers[24] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23};
    struct file c = make(1, "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 3, 4), }", numbers, 24);
    struct file f = make(1, "{'descr': '|u1', 'fortran_order': True, 'shape': (2, 3, 4), }", numbers, 24);
    struct tensor a = must_parse(&c, I32), b = must_parse(&f, I32);
    for (int i = 0; i < 2; i++)
        for (int j = 0; j < 3; j++)
            for (int k = 0; k < 4; k++) {
                int64_t place = (i * 3 + j) * 4 + k;
                assert_int_equal(tensor_get(&a, place), place);
                assert_int_equal(tensor_get(&b, place), i + 2 * (j + 3 * k));
            }
    mem_free(a.data);
    mem_free(b.data);
}

static void ways_to_write_a_header(void **state)
{
    (void)state;
    static const struct {
        const char *dictionary;
        struct shape shape;
    } row[] = {
        {"{'descr': '|u1', 'fortran_order': False, 'shape': (), }", {0}},
        {"{'descr': 'u1', 'fortran_order': False, 'shape': (1,)}", {1, {1}}},
        {"{\"shape\":(1,1),\"fortran_order\":True,\"descr\":\"=u1\"}   \n", {2, {1, 1}}},
        {" { 'shape' : ( 1 , 1L , ) , 'descr' : '<u1' , 'fortran_order' : False } ", {2, {1, 1}}},
        {"{'descr':'|u1','fortran_order':False,'shape':(1,1,1,1,1,1)}", {6, {1, 1, 1, 1, 1, 1}}},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        struct file f = make(1, row[i].dictionary, "\x05", 1);
        struct tensor t = must_parse(&f, U8);
        assert_true(shape_equal(t.shape, row[i].shape));
        assert_int_equal(((uint8_t *)t.data)[0], 5);
        mem_free(t.data);
    }
    struct file f = make(1, "{'descr': '<f8', 'fortran_order': True, 'shape': (3, 0), }", NULL, 0);
    struct tensor t = must_parse(&f, F32);
    assert_int_equal(shape_size(t.shape), 0);
    mem_free(t.data);
}

static void numbers_that_do_not_fit(void **state)
{
    (void)state;
    static const struct {
        double value;
        enum dtype as;
        const char *line;
    } row[] = {
        {256, U8, "number 0 of the array is 256, which is no u8"},
        {-1, U8, "number 0 of the array is -1, which is no u8"},
        {0.5, U8, "number 0 of the array is 0.5, which is no u8"},
        {NAN, I32, "number 0 of the array is nan, which is no i32"},
        {2147483648., I32, "number 0 of the array is 2.14748365e+09, which is no i32"},
        {1e39, F32, "number 0 of the array is 1e+39, which is no f32"},
        {INFINITY, F32, NULL},
        {NAN, F32, NULL},
        {255, U8, NULL},
        {-2147483648., I32, NULL},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        struct file f = make(1, "{'descr': '<f8', 'fortran_order': False, 'shape': (1,), }", &row[i].value, 8);
        struct err e = {0};
        struct tensor t;
        int rc = npy_parse(f.bytes, f.n, row[i].as, &t, &e);
        assert_int_equal(rc, row[i].line ? ERR_DATA : 0);
        if (rc) assert_string_equal(e.text, row[i].line);
        else mem_free(t.data);
    }
    struct file f = make(1, "{'descr': '|u1', 'fortran_order': False, 'shape': (1,), }", "\x05", 1);
    struct err e = {0};
    struct tensor t;
    assert_int_equal(npy_parse(f.bytes, f.n, BF16, &t, &e), ERR_CALL);
}

/* ---- files that lie ---- */

#define D(descr, order, shape) "{'descr': " descr ", 'fortran_order': " order ", 'shape': " shape ", }"

static const struct {
    const char *dictionary;
    size_t numbers;
    const char *line;
} lies[] = {
    {"", 0, "the header is malformed: '{' is missing"},
    {"{", 0, "the header is malformed: '\"' is missing"},
    {"{}", 0, "the header lacks the key 'descr'"},
    {"{'descr': '<f4', 'shape': ()}", 4, "the header lacks the key 'fortran_order'"},
    {"{'descr'", 0, "the header is malformed: ':' is missing"},
    {"{'descr", 0, "the header is malformed: the text 'descr' does not end"},
    {"{'descr': '<f4', 'descr': '<f4'}", 0, "the header has the key 'descr' twice"},
    {"{'descr': '<f4' 'shape': ()}", 0, "the header is malformed: '}' is missing"},
    {"{'order': 'C'}", 0, "the header has an unknown key 'order'"},
    {"{'descr': '<f4', 'fortran_order': False, 'shape': (), } import os", 4,
     "something follows the dictionary in the header"},
    {D("'|O'", "False", "(1,)"), 8, "its items are Python objects, which would have to be executed to be read"},
    {D("'<c8'", "False", "(1,)"), 8, "its items are of type '<c8'"},
    {D("'<U4'", "False", "(1,)"), 16, "its items are of type '<U4'"},
    {D("'<f16'", "False", "(1,)"), 16, "its items are of type '<f16'"},
    {D("'<f1'", "False", "(1,)"), 1, "its items are of type '<f1'"},
    {D("'<b2'", "False", "(1,)"), 2, "its items are of type '<b2'"},
    {D("''", "False", "(1,)"), 1, "its items are of type ''"},
    {D("'<'", "False", "(1,)"), 1, "its items are of type '<'"},
    {D("[('x', '<f4')]", "False", "(1,)"), 4, "its items are records; only plain numbers can be read"},
    {D("f4", "False", "(1,)"), 4, "the header is malformed: '\"' is missing"},
    {D("'<f4'", "0", "(1,)"), 4, "fortran_order is neither True nor False"},
    {D("'<f4'", "False", "1"), 4, "the header is malformed: '(' is missing"},
    {D("'<f4'", "False", "(1)"), 4, "the shape is not a tuple"},
    {D("'<f4'", "False", "(-1,)"), 4, "the shape is not a list of whole numbers"},
    {D("'<f4'", "False", "(,)"), 4, "the shape is not a list of whole numbers"},
    {D("'<f4'", "False", "(1, 2"), 4, "the shape is not a list of whole numbers"},
    {D("'|u1'", "False", "(1,1,1,1,1,1,1)"), 1, "it has more than 6 dimensions"},
    {D("'<f4'", "False", "(99999999999999999999,)"), 4, "a dimension of the shape is too large to be true"},
    {D("'<f4'", "False", "(0, 4294967296, 4294967296)"), 0,
     "the shape [0,4294967296,4294967296] is too large to be true"},
    {D("'<f4'", "False", "(2,)"), 7, "the file ends early: the shape [2] needs 8 bytes of numbers, and 7 are there"},
    {D("'<f4'", "False", "(2,)"), 9, "1 bytes follow the last number of the shape [2]"},
};

static void lies_are_refused(void **state)
{
    (void)state;
    static const uint8_t zeros[16];
    for (size_t i = 0; i < sizeof lies / sizeof *lies; i++) {
        struct file f = make(1, lies[i].dictionary, zeros, lies[i].numbers);
        struct err e = {0};
        struct tensor t;
        assert_int_equal(npy_parse(f.bytes, f.n, F32, &t, &e), ERR_FORMAT);
        assert_string_equal(e.text, lies[i].line);
        assert_int_equal(mem_live_bytes(), 0);
    }
}

static void broken_beginnings(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t n;
        const char *line;
    } row[] = {
        {"", 0, "not an .npy file: it does not begin with \\x93NUMPY"},
        {"\x93NUMPX\1\0\0\0", 10, "not an .npy file: it does not begin with \\x93NUMPY"},
        {"\x93NUMPY\4\0\0\0", 10, "it is .npy version 4.0; 1.0 to 3.0 can be read"},
        {"\x93NUMPY\0\0\0\0", 10, "it is .npy version 0.0; 1.0 to 3.0 can be read"},
        {"\x93NUMPY\1\0\5\0", 10, "the file ends within the header"},
        {"\x93NUMPY\2\0\0\0", 10, "the file ends within the header"},
        {"\x93NUMPY\2\0\0\0\0\x80", 12, "it claims a header of 2147483648 bytes, and 1048576 is the limit"},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        struct err e = {0};
        struct tensor t;
        assert_int_equal(npy_parse(row[i].bytes, row[i].n, F32, &t, &e), ERR_FORMAT);
        assert_string_equal(e.text, row[i].line);
    }
}

/* ---- writing ---- */

static float reals[] = {1, -2.5f, 3e-20f, INFINITY, 0, 6};
static double doubles[] = {0.1, -1e300};
static int32_t wholes[] = {INT32_MIN, INT32_MAX};
static uint8_t bytes[] = {0, 255};
static uint16_t halves[] = {0x3f80, 0xc000};

static void write_and_read(void **state)
{
    (void)state;
    static const struct {
        struct tensor t;
        enum dtype as;
    } row[] = {
        {{F32, {2, {2, 3}}, reals}, F32}, {{F32, {3, {1, 6, 1}}, reals}, F32}, {{F64, {1, {2}}, doubles}, F64},
        {{I32, {1, {2}}, wholes}, I32},   {{U8, {1, {2}}, bytes}, U8},         {{F64, {0}, doubles}, F64},
        {{F32, {2, {0, 5}}, NULL}, F32},  {{BF16, {1, {2}}, halves}, F32},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        struct err e = {0};
        struct tensor t;
        assert_int_equal(npy_write(path_of("a.npy"), &row[i].t, &e), 0);
        assert_int_equal(npy_read(path_of("a.npy"), row[i].as, &t, &e), 0);
        assert_true(shape_equal(t.shape, row[i].t.shape));
        for (int64_t k = 0; k < shape_size(t.shape); k++) assert_true(tensor_get(&t, k) == tensor_get(&row[i].t, k));
        mem_free(t.data);
    }
}

/* To the byte what numpy.save writes. */
static void writes_as_numpy_does(void **state)
{
    (void)state;
    static const char expected[] =
        "\x93NUMPY\x01\x00\x76\x00{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }"
        "                                                          \n";
    struct tensor t = {F32, {2, {2, 3}}, reals};
    struct text out = {0};
    struct err e = {0};
    assert_int_equal(npy_format(&t, &out, &e), 0);
    assert_int_equal(out.length, 128 + 24);
    assert_memory_equal(out.data, expected, 128);
    assert_memory_equal(out.data + 128, reals, 24);
    out.length = 0;
    t.shape = SHAPE(6);
    assert_int_equal(npy_format(&t, &out, &e), 0);
    assert_non_null(strstr(out.data + 10, "'shape': (6,), }"));
    text_free(&out);
}

static void file_errors_name_the_file(void **state)
{
    (void)state;
    struct err e = {0};
    struct tensor t;
    put_file("bad.npy", "PK\3\4", 4);
    assert_int_equal(npy_read(path_of("bad.npy"), F32, &t, &e), ERR_FORMAT);
    assert_non_null(strstr(e.text, "/bad.npy: not an .npy file"));
    e = (struct err){0};
    assert_int_equal(npy_read(path_of("absent.npy"), F32, &t, &e), ERR_FILE);
}

static int scenario(struct err *e)
{
    struct tensor t = {F32, {2, {2, 3}}, reals};
    int rc = npy_write(path_of("torture.npy"), &t, e);
    if (!rc) rc = npy_read(path_of("torture.npy"), F64, &t, e);
    unlink(path_of("torture.npy"));
    if (!rc) mem_free(t.data);
    return rc;
}

static void want_of_memory(void **state)
{
    (void)state;
    torture(scenario);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_type_and_order_of_bytes),
        cmocka_unit_test(special_reals),
        cmocka_unit_test(order_of_items),
        cmocka_unit_test(ways_to_write_a_header),
        cmocka_unit_test(numbers_that_do_not_fit),
        cmocka_unit_test(lies_are_refused),
        cmocka_unit_test(broken_beginnings),
        cmocka_unit_test(write_and_read),
        cmocka_unit_test(writes_as_numpy_does),
        cmocka_unit_test(file_errors_name_the_file),
        cmocka_unit_test(want_of_memory),
    };
    return cmocka_run_group_tests(tests, make_folder, here_remove);
}
