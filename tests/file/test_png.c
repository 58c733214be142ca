/* test_png.c -- pictures go out through libpng and come back through it, the same. */
#include "file/png.h"
#include "tests/file/tools.h"

#include <png.h>

/* Reads with libpng's simplified interface; checks against p. */
static void check_same(const void *bytes, size_t n, const struct picture *p)
{
    png_image image = {.version = PNG_IMAGE_VERSION};
    assert_true(png_image_begin_read_from_memory(&image, bytes, n));
    assert_int_equal(image.height, p->height);
    assert_int_equal(image.width, p->width);
    assert_int_equal(image.format, p->channels == 1 ? PNG_FORMAT_GRAY : PNG_FORMAT_RGB);
    uint8_t *back = malloc(PNG_IMAGE_SIZE(image));
    assert_true(png_image_finish_read(&image, NULL, back, 0, NULL));
    assert_memory_equal(back, p->bytes, (size_t)p->height * (size_t)p->width * (size_t)p->channels);
    free(back);
}

static struct picture some_picture(int height, int width, int channels)
{
    struct err e = {0};
    struct picture p;
    assert_int_equal(picture_new(height, width, channels, &p, &e), 0);
    for (int i = 0; i < height * width * channels; i++) p.bytes[i] = (uint8_t)(i * 37);
    return p;
}

static void there_and_back(void **state)
{
    (void)state;
    static const int shape[][3] = {{1, 1, 1}, {1, 1, 3}, {5, 3, 1}, {4, 7, 3}, {300, 200, 3}};
    for (size_t i = 0; i < sizeof shape / sizeof *shape; i++) {
        struct picture p = some_picture(shape[i][0], shape[i][1], shape[i][2]);
        struct err e = {0};
        void *file;
        size_t n;
        assert_int_equal(png_write(path_of("a.png"), &p, NULL, 0, &e), 0);
        assert_int_equal(file_read(path_of("a.png"), 1 << 20, &file, &n, &e), 0);
        check_same(file, n, &p);
        mem_free(file);
        picture_free(&p);
    }
    assert_int_equal(mem_live_bytes(), 0);
}

static bool holds(const struct text *file, const char *part, size_t n)
{
    for (size_t at = 0; at + n <= file->length; at++)
        if (memcmp(file->data + at, part, n) == 0) return true;
    return false;
}

static void notes(void **state)
{
    (void)state;
    const struct png_note note[] = {{"Title", "a grid"}, {"Comment", "caf\xc3\xa9"}, {"Software", ""}};
    struct picture p = some_picture(2, 2, 1);
    struct text file = {0}, again = {0};
    struct err e = {0};
    assert_int_equal(png_format(&p, note, 3, &file, &e), 0);
    assert_true(holds(&file, "tEXtTitle\0a grid", 16));
    assert_true(holds(&file, "iTXtComment\0\0\0\0\0caf\xc3\xa9", 21));
    check_same(file.data, file.length, &p);
    assert_int_equal(png_format(&p, note, 3, &again, &e), 0);
    assert_int_equal(again.length, file.length);
    assert_memory_equal(again.data, file.data, file.length);
    text_free(&file);
    text_free(&again);
    picture_free(&p);
}

static void refusals(void **state)
{
    (void)state;
    struct err e = {0};
    struct text file = {0};
    struct picture p = some_picture(2, 2, 1);
    char long_key[82];
    memset(long_key, 'k', 80);
    long_key[80] = 0;
    const char *const keys[] = {"", long_key, "\xc3\xa9"};
    for (int i = 0; i < 3; i++) {
        e = (struct err){0};
        assert_int_equal(png_format(&p, &(struct png_note){keys[i], "v"}, 1, &file, &e), ERR_CALL);
        assert_non_null(strstr(e.text, "is not 1 to 79 ASCII letters"));
    }
    p.channels = 2;
    e = (struct err){0};
    assert_int_equal(png_format(&p, NULL, 0, &file, &e), ERR_CALL);
    assert_string_equal(e.text, "a PNG is written with 1 or 3 channels, not with 2");
    p.channels = 1;
    e = (struct err){0};
    assert_int_equal(png_write(path_of("none/a.png"), &p, NULL, 0, &e), ERR_FILE);
    e = (struct err){0};
    p.width = 0; /* libpng's own complaint comes through */
    assert_int_equal(png_format(&p, NULL, 0, &file, &e), ERR_INTERNAL);
    assert_string_equal(e.text, "libpng could not make the picture: Invalid IHDR data");
    text_free(&file);
    picture_free(&p);
    assert_int_equal(mem_live_bytes(), 0);
}

static int scenario(struct err *e)
{
    struct picture p;
    TRY(picture_new(9, 9, 3, &p, e));
    int rc = png_write(path_of("torture.png"), &p, &(struct png_note){"Title", "t"}, 1, e);
    unlink(path_of("torture.png"));
    picture_free(&p);
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
        cmocka_unit_test(there_and_back),
        cmocka_unit_test(notes),
        cmocka_unit_test(refusals),
        cmocka_unit_test(want_of_memory),
    };
    return cmocka_run_group_tests(tests, make_folder, here_remove);
}
