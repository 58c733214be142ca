/* test_jpeg.c -- JPEG pictures, made by the library in its many ways, come back as pixels; the rest is refused. */
#include "file/image.h"
#include "tests/file/tools.h"

#ifdef LIMN_JPEG

#include <jpeglib.h>

#define WIDE 21
#define HIGH 17

struct sort {
    int channels;
    J_COLOR_SPACE in, out;
    bool progressive, halved; /* halved: chroma at half the size, as cameras do */
    bool two_scans;           /* whole coefficients, so that a scan may come again */
};

/* Smooth, so that little is lost. */
static int value(int y, int x, int c)
{
    return 40 + 5 * y + 4 * x + 20 * c * (x + y) / (HIGH + WIDE);
}

static struct text make_jpeg(const struct sort *s)
{
    struct jpeg_compress_struct j;
    struct jpeg_error_mgr errors;
    unsigned char *bytes = NULL, row[WIDE * 4];
    unsigned long n = 0;
    j.err = jpeg_std_error(&errors);
    jpeg_create_compress(&j);
    jpeg_mem_dest(&j, &bytes, &n);
    j.image_width = WIDE;
    j.image_height = HIGH;
    j.input_components = s->channels;
    j.in_color_space = s->in;
    jpeg_set_defaults(&j);
    jpeg_set_colorspace(&j, s->out);
    jpeg_set_quality(&j, 98, TRUE);
    if (!s->halved) j.comp_info[0].h_samp_factor = j.comp_info[0].v_samp_factor = 1;
    if (s->progressive) jpeg_simple_progression(&j);
    static const jpeg_scan_info two[] = {{1, {0}, 0, 0, 0, 0}, {1, {0}, 1, 63, 0, 0}};
    if (s->two_scans) j.scan_info = two, j.num_scans = 2;
    jpeg_start_compress(&j, TRUE);
    for (int y = 0; y < HIGH; y++) {
        JSAMPROW rows[1] = {row};
        for (int x = 0; x < WIDE; x++)
            for (int c = 0; c < s->channels; c++) row[x * s->channels + c] = (unsigned char)value(y, x, c);
        jpeg_write_scanlines(&j, rows, 1);
    }
    jpeg_finish_compress(&j);
    jpeg_destroy_compress(&j);
    struct text out = {0};
    text_bytes(&out, bytes, n);
    free(bytes);
    return out;
}

static const struct sort grey = {1, JCS_GRAYSCALE, JCS_GRAYSCALE, false, false, false};
static const struct sort camera = {3, JCS_RGB, JCS_YCbCr, false, true, false};

static void every_sort_of_jpeg(void **state)
{
    (void)state;
    const struct sort sorts[] = {grey,
                                 camera,
                                 {3, JCS_RGB, JCS_YCbCr, false, false, false},
                                 {3, JCS_RGB, JCS_RGB, false, false, false},
                                 {3, JCS_RGB, JCS_YCbCr, true, true, false},
                                 {1, JCS_GRAYSCALE, JCS_GRAYSCALE, true, false, false}};
    for (size_t i = 0; i < sizeof sorts / sizeof *sorts; i++) {
        struct text file = make_jpeg(&sorts[i]);
        struct picture p;
        struct err e = {0};
        if (image_decode(file.data, file.length, &p, &e)) WRONG("sort %zu: %s", i, e.text);
        assert_true(p.height == HIGH && p.width == WIDE && p.channels == sorts[i].channels);
        for (int k = 0; k < HIGH * WIDE * p.channels; k++) {
            const int want = value(k / p.channels / WIDE, k / p.channels % WIDE, k % p.channels);
            if (abs(p.bytes[k] - want) > 6) WRONG("sort %zu, byte %d: %d, not %d", i, k, p.bytes[k], want);
        }
        picture_free(&p);
        text_free(&file);
    }
}

static void refused(const void *bytes, size_t n, enum err_kind kind, const char *line)
{
    struct err e = {0};
    struct picture p = {0};
    const size_t before = mem_live_bytes();
    assert_int_equal(image_decode(bytes, n, &p, &e), kind);
    if (!strstr(e.text, line)) WRONG("'%s' was expected, not: %s", line, e.text);
    assert_null(p.bytes);
    assert_int_equal(mem_live_bytes(), before);
}

static void unsound(void **state)
{
    (void)state;
    struct text file = make_jpeg(&camera);
    refused(file.data, 3, ERR_FORMAT, "the JPEG file is damaged: ");
    refused(file.data, 100, ERR_FORMAT, "the JPEG file is damaged: ");
    refused(file.data, file.length - 40, ERR_FORMAT, "the JPEG file is damaged: Premature end of JPEG file");
    refused(file.data, file.length - 2, ERR_FORMAT, "the JPEG file is damaged: Premature end of JPEG file");
    text_free(&file);
    file = make_jpeg(&(struct sort){4, JCS_CMYK, JCS_CMYK, false, false, false});
    refused(file.data, file.length, ERR_DATA, "a JPEG of four inks (CMYK) is not read; grey, YCbCr and RGB are");
    text_free(&file);
    file = make_jpeg(&(struct sort){4, JCS_CMYK, JCS_YCCK, false, false, false});
    refused(file.data, file.length, ERR_DATA, "a JPEG of four inks (CMYK) is not read; grey, YCbCr and RGB are");
    text_free(&file);
}

static void absurd_size(void **state)
{
    (void)state;
    struct text file = make_jpeg(&grey);
    for (size_t i = 0; i + 9 < file.length; i++)
        if (!memcmp(file.data + i, "\xff\xc0", 2)) memcpy(file.data + i + 5, "\xea\x60\xea\x60", 4);
    refused(file.data, file.length, ERR_DATA, "a picture of 60000 x 60000 pixels is too large: 64 million pixels");
    text_free(&file);
}

/* A progressive file whose last scan stands there a thousand times. */
static void too_many_scans(void **state)
{
    (void)state;
    struct text file = make_jpeg(&(struct sort){.channels = 1, JCS_GRAYSCALE, JCS_GRAYSCALE, .two_scans = true}),
                bomb = {0};
    size_t scan = 0;
    for (size_t i = 0; i + 1 < file.length; i++)
        if (!memcmp(file.data + i, "\xff\xda", 2)) scan = i;
    text_bytes(&bomb, file.data, scan);
    for (int i = 0; i < 1000; i++) text_bytes(&bomb, file.data + scan, file.length - 2 - scan);
    text_bytes(&bomb, "\xff\xd9", 2);
    refused(bomb.data, bomb.length, ERR_FORMAT, "the JPEG file is damaged: it has too many scans");
    text_free(&bomb);
    text_free(&file);
}

static struct text tortured;

static int decode_once(struct err *e)
{
    struct picture p;
    TRY(image_decode(tortured.data, tortured.length, &p, e));
    picture_free(&p);
    return 0;
}

static void no_memory(void **state)
{
    (void)state;
    tortured = make_jpeg(&camera);
    torture(decode_once);
    text_free(&tortured);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_sort_of_jpeg), cmocka_unit_test(unsound),   cmocka_unit_test(absurd_size),
        cmocka_unit_test(too_many_scans),     cmocka_unit_test(no_memory),
    };
    return cmocka_run_group_tests(tests, make_folder, here_remove);
}

#else

static void says_so(void **state)
{
    (void)state;
    struct err e = {0};
    struct picture p;
    assert_int_equal(image_decode("\xff\xd8\xff\xe0", 4, &p, &e), ERR_DATA);
    assert_string_equal(e.text, "this build of limn reads no JPEG pictures");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(says_so)};
    return cmocka_run_group_tests(tests, make_folder, here_remove);
}

#endif
