/* test_gif.c -- films go out and come back; laced, transparent and passing frames are read as they are seen. */
#include "file/gif.h"
#include "tests/file/tools.h"

#include "base/rng.h"

#define FLAGS (13 + 768 + 8 + 9) /* where the first frame's flags lie in a film of one frame */
#define MOST ((size_t)1 << 26)

static struct film some_film(int frames, int height, int width, int channels, int levels)
{
    struct film f = {frames, height, width, channels, 7, NULL};
    const size_t n = (size_t)frames * (size_t)height * (size_t)width * (size_t)channels;
    struct rng r = rng_stream(1, "film");
    f.bytes = mem_alloc(n);
    assert_non_null(f.bytes);
    for (size_t i = 0; i < n; i++) f.bytes[i] = (uint8_t)(rng_below(&r, levels) * 255 / (levels - 1));
    return f;
}

static struct text packed(const struct film *f)
{
    struct text out = {0};
    struct err e = {0};
    if (gif_format(f, &out, &e)) WRONG("%s", e.text);
    return out;
}

static struct film unpacked(const struct text *t)
{
    struct film f;
    struct err e = {0};
    if (gif_parse(t->data, t->length, MOST, &f, &e)) WRONG("%s", e.text);
    return f;
}

static void there_and_back(void **state)
{
    static const struct {
        int frames, height, width, channels, levels;
    } films[] = {{1, 1, 1, 1, 2},   {1, 1, 1, 3, 2},     {3, 5, 7, 1, 256},  {40, 32, 32, 1, 2}, {2, 100, 130, 1, 256},
                 {4, 16, 16, 3, 6}, {2, 150, 200, 3, 6}, {1, 1, 5000, 1, 3}, {1, 300, 300, 1, 2}};
    (void)state;
    for (size_t i = 0; i < sizeof films / sizeof *films; i++) {
        struct film f = some_film(films[i].frames, films[i].height, films[i].width, films[i].channels, films[i].levels);
        if (f.channels == 3) f.bytes[0] = 0, f.bytes[1] = 255; /* not grey by chance */
        struct text t = packed(&f);
        struct film back = unpacked(&t);
        assert_int_equal(back.frames, f.frames);
        assert_int_equal(back.height, f.height);
        assert_int_equal(back.width, f.width);
        assert_int_equal(back.channels, f.channels);
        assert_int_equal(back.delay, 7);
        const size_t n = (size_t)f.frames * (size_t)f.height * (size_t)f.width * (size_t)f.channels;
        assert_memory_equal(back.bytes, f.bytes, n);
        film_free(&back);
        film_free(&f);
        text_free(&t);
    }
}

/* A smooth picture of thousands of colours comes back near. */
static void many_colours(void **state)
{
    (void)state;
    struct film f = some_film(2, 64, 64, 3, 2);
    double sum = 0;
    for (int i = 0; i < 2 * 64 * 64; i++) {
        const int x = i % 64, y = i / 64 % 64;
        f.bytes[3 * i] = (uint8_t)(4 * x);
        f.bytes[3 * i + 1] = (uint8_t)(4 * y);
        f.bytes[3 * i + 2] = (uint8_t)(i < 64 * 64 ? 2 * (x + y) : 255 - x - y);
    }
    struct text t = packed(&f);
    struct film back = unpacked(&t);
    for (int i = 0; i < 3 * 2 * 64 * 64; i++) sum += abs(back.bytes[i] - f.bytes[i]);
    const double mean = sum / (3 * 2 * 64 * 64);
    if (!(mean < 8)) WRONG("colours are off by %.2f on average", mean);
    film_free(&back);
    film_free(&f);
    text_free(&t);
}

/* The rows of a laced frame stand in the file as 0, 8, ..., 4, 12, ..., 2, 6, ..., 1, 3, ... */
static void laced(void **state)
{
    static const int order[11] = {0, 8, 4, 2, 6, 10, 1, 3, 5, 7, 9};
    (void)state;
    struct film f = some_film(1, 11, 4, 1, 256), mixed = some_film(1, 11, 4, 1, 2);
    for (int k = 0; k < 11; k++) memcpy(mixed.bytes + 4 * k, f.bytes + 4 * order[k], 4);
    struct text t = packed(&mixed);
    assert_int_equal(t.data[FLAGS], 0);
    t.data[FLAGS] = 0x40;
    struct film back = unpacked(&t);
    assert_memory_equal(back.bytes, f.bytes, 44);
    film_free(&back);
    film_free(&mixed);
    film_free(&f);
    text_free(&t);
}

/* 2 x 2, four colours; frames as (left, top, width, height, transparent or -1, disposal, pixels as codes of 3 bits). */
#define HEAD "GIF89a\2\0\2\0\x81\0\0\0\0\0\xff\0\0\0\xff\0\0\0\xff" /* black, red, green, blue */
#define CONTROL(flags, index) "\x21\xf9\x04" flags "\5\0" index "\0"
#define ONE(x, y, bits) "\x2c" x "\0" y "\0\1\0\1\0\0\2\2" bits "\0" /* a single pixel: clear, colour, end */
#define RED "\x4c\1"
#define GREEN "\x54\1"
#define BLUE "\x5c\1"

static void frames_over_frames(void **state)
{
    static const char file[] = HEAD CONTROL("\0", "\0") ONE("\0", "\0", RED) /* stays */
        CONTROL("\x08", "\0") ONE("\1", "\0", GREEN)                         /* gives way to what is behind: white */
        CONTROL("\x0c", "\0") ONE("\0", "\0", BLUE)                          /* what was there comes back: red */
        CONTROL("\1", "\3") ONE("\1", "\1", BLUE) ";";                       /* blue is transparent: nothing */
    static const uint8_t seen[4][4][3] = {
        {{255, 0, 0}, {255, 255, 255}, {255, 255, 255}, {255, 255, 255}},
        {{255, 0, 0}, {0, 255, 0}, {255, 255, 255}, {255, 255, 255}},
        {{0, 0, 255}, {255, 255, 255}, {255, 255, 255}, {255, 255, 255}},
        {{255, 0, 0}, {255, 255, 255}, {255, 255, 255}, {255, 255, 255}},
    };
    (void)state;
    struct film f;
    struct err e = {0};
    if (gif_parse(file, sizeof file - 1, MOST, &f, &e)) WRONG("%s", e.text);
    assert_int_equal(f.frames, 4);
    assert_int_equal(f.delay, 5);
    for (int i = 0; i < 4; i++) assert_memory_equal(f.bytes + 12 * i, seen[i], 12);
    film_free(&f);
}

static void refuses(const void *bytes, size_t n, size_t most, enum err_kind kind, const char *line)
{
    struct film f;
    struct err e = {0};
    assert_int_equal(gif_parse(bytes, n, most, &f, &e), kind);
    if (!strstr(e.text, line)) WRONG("'%s' is not in: %s", line, e.text);
    assert_null(f.bytes);
}

static void refusals(void **state)
{
    (void)state;
    struct film f = some_film(3, 20, 20, 1, 4);
    struct text t = packed(&f);
    refuses("", 0, MOST, ERR_FORMAT, "not a GIF file");
    refuses("GIF89a\2\0\0\0\0\0\0;", 14, MOST, ERR_FORMAT, "the picture of the GIF file is 0 x 2");
    refuses("GIF89a\2\0\2\0\0\0\0;", 14, MOST, ERR_FORMAT, "there is no frame");
    refuses(HEAD "what?", 30, MOST, ERR_FORMAT, "damaged behind frame 0");
    refuses(HEAD ONE("\2", "\0", RED), sizeof(HEAD ONE("\2", "\0", RED)) - 1, MOST, ERR_FORMAT, "reaches beyond");
    refuses(HEAD ONE("\0", "\0", "\x7c\1") ";", sizeof(HEAD ONE("\0", "\0", "\x7c\1")), MOST, ERR_FORMAT, "damaged");
    refuses(t.data, t.length, 3 * 3 * 400 - 1, ERR_DATA, "3 frames of 20 x 20 pixels, too much");
    for (size_t n = 0; n + 2 < t.length; n++) { /* cut anywhere, it is refused, or has its first frames */
        struct film back;
        struct err e = {0};
        const int rc = gif_parse(t.data, n, MOST, &back, &e);
        assert_true(rc == ERR_FORMAT || (!rc && back.frames < 3) || (!rc && n + 3 > t.length));
        film_free(&back);
    }
    f.channels = 2;
    struct err e = {0};
    struct text none = {0};
    assert_int_equal(gif_format(&f, &none, &e), ERR_CALL);
    film_free(&f);
    text_free(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(there_and_back),     cmocka_unit_test(many_colours), cmocka_unit_test(laced),
        cmocka_unit_test(frames_over_frames), cmocka_unit_test(refusals),
    };
    return cmocka_run_group_tests_name("gif", tests, make_folder, here_remove);
}
