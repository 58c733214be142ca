/* test_image.c -- every sort of PNG and JPEG becomes the pixels that it holds, and what is unsound is refused. */
#include "file/image.h"
#include "tests/file/tools.h"

#include <png.h>
#include <zlib.h>

/* A PNG to be made: the samples are a function of place and channel. */
struct sort {
    int type, depth;
    bool interlaced, trns;
};

#define WIDE 13
#define HIGH 9
#define COLOURS 7 /* of the palette of deep enough pictures */

static int palette_size(const struct sort *s)
{
    return s->depth == 1 ? 2 : s->depth == 2 ? 4 : COLOURS;
}

static int sample(const struct sort *s, int y, int x, int c)
{
    if (s->type == PNG_COLOR_TYPE_PALETTE) return (y + x) % palette_size(s);
    const unsigned mixed = (unsigned)(y * 7919 + x * 104729 + c * 1299709 + 12345);
    return (int)((mixed * 2654435761u) >> (32 - s->depth));
}

static int palette_value(int i, int c)
{
    return (i * 36 + c * 70) & 255;
}

static int palette_alpha(int i)
{
    return i == 0 ? 0 : i == 1 ? 100 : 255;
}

static void collect(png_structp png, png_bytep bytes, size_t n)
{
    text_bytes(png_get_io_ptr(png), bytes, n);
}

static void collect_no_more(png_structp png)
{
    (void)png;
}

static void put_row(const struct sort *s, int channels, int y, uint8_t *row)
{
    memset(row, 0, WIDE * 8);
    for (int x = 0; x < WIDE; x++)
        for (int c = 0; c < channels; c++) {
            const int at = x * channels + c, v = sample(s, y, x, c);
            if (s->depth == 16) row[2 * at] = (uint8_t)(v >> 8), row[2 * at + 1] = (uint8_t)v;
            else row[at * s->depth / 8] |= (uint8_t)(v << (8 - s->depth - at * s->depth % 8));
        }
}

static void put_palette(const struct sort *s, png_structp png, png_infop info)
{
    png_color colours[COLOURS];
    png_byte alpha[COLOURS];
    for (int i = 0; i < COLOURS; i++) {
        colours[i] = (png_color){(png_byte)palette_value(i, 0), (png_byte)palette_value(i, 1),
                                 (png_byte)palette_value(i, 2)};
        alpha[i] = (png_byte)palette_alpha(i);
    }
    png_set_PLTE(png, info, colours, palette_size(s));
    if (s->trns) png_set_tRNS(png, info, alpha, 2, NULL);
}

static int channels_of(int type)
{
    return type == PNG_COLOR_TYPE_RGB          ? 3
           : type == PNG_COLOR_TYPE_RGB_ALPHA  ? 4
           : type == PNG_COLOR_TYPE_GRAY_ALPHA ? 2
                                               : 1;
}

static struct text make_png(const struct sort *s)
{
    struct text out = {0};
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    png_infop info = png_create_info_struct(png);
    uint8_t rows[HIGH][WIDE * 8], *row[HIGH];
    assert_false(setjmp(png_jmpbuf(png)));
    png_set_write_fn(png, &out, collect, collect_no_more);
    png_set_IHDR(png, info, WIDE, HIGH, s->depth, s->type, s->interlaced, 0, 0);
    if (s->type == PNG_COLOR_TYPE_PALETTE) put_palette(s, png, info);
    png_color_16 clear = {.gray = (png_uint_16)sample(s, 2, 3, 0), .red = (png_uint_16)sample(s, 2, 3, 0)};
    clear.green = (png_uint_16)sample(s, 2, 3, 1);
    clear.blue = (png_uint_16)sample(s, 2, 3, 2);
    if (s->trns && s->type != PNG_COLOR_TYPE_PALETTE) png_set_tRNS(png, info, NULL, 0, &clear);
    for (int y = 0; y < HIGH; y++) put_row(s, channels_of(s->type), y, row[y] = rows[y]);
    png_write_info(png, info);
    png_write_image(png, row);
    png_write_end(png, info);
    png_destroy_write_struct(&png, &info);
    return out;
}

static double to_8_bits(const struct sort *s, int v)
{
    return 255.0 * v / ((1 << s->depth) - 1);
}

/* The transparent colour of pictures without an alpha channel is that at (2, 3). */
static double alpha_at(const struct sort *s, int y, int x)
{
    const int channels = channels_of(s->type);
    if (s->type == PNG_COLOR_TYPE_PALETTE)
        return s->trns && sample(s, y, x, 0) < 2 ? palette_alpha(sample(s, y, x, 0)) / 255.0 : 1;
    if (s->type & PNG_COLOR_MASK_ALPHA) return to_8_bits(s, sample(s, y, x, channels - 1)) / 255;
    if (!s->trns) return 1;
    for (int c = 0; c < channels; c++)
        if (sample(s, y, x, c) != sample(s, 2, 3, c)) return 1;
    return 0;
}

static double expected(const struct sort *s, int y, int x, int c)
{
    const int v = sample(s, y, x, s->type == PNG_COLOR_TYPE_PALETTE ? 0 : c);
    const double colour = s->type == PNG_COLOR_TYPE_PALETTE ? palette_value(v, c) : to_8_bits(s, v);
    const double alpha = alpha_at(s, y, x);
    return colour * alpha + 255 * (1 - alpha);
}

static void check_sort(const struct sort *s)
{
    struct text file = make_png(s);
    struct picture p;
    struct err e = {0};
    const int channels = s->type == PNG_COLOR_TYPE_GRAY || s->type == PNG_COLOR_TYPE_GRAY_ALPHA ? 1 : 3;
    if (image_decode(file.data, file.length, &p, &e)) WRONG("type %d depth %d: %s", s->type, s->depth, e.text);
    struct image_head head;
    assert_int_equal(image_read_head(file.data, file.length, &head, &e), 0);
    assert_true(head.channels == channels && head.deep == (s->depth == 16));
    assert_true(head.clear == (s->trns || s->type & PNG_COLOR_MASK_ALPHA));
    assert_int_equal(p.height, HIGH);
    assert_int_equal(p.width, WIDE);
    assert_int_equal(p.channels, channels);
    const bool blended = s->type & PNG_COLOR_MASK_ALPHA; /* rounded twice there, and of 16 bits three times */
    for (int y = 0; y < HIGH; y++)
        for (int x = 0; x < WIDE; x++)
            for (int c = 0; c < channels; c++) {
                const double off = p.bytes[(y * WIDE + x) * channels + c] - expected(s, y, x, c);
                if (off < -0.51 - blended || off > 0.51 + blended)
                    WRONG("type %d depth %d at %d %d %d: off by %g", s->type, s->depth, y, x, c, off);
            }
    picture_free(&p);
    text_free(&file);
}

static void every_sort_of_png(void **state)
{
    (void)state;
    static const int sorts[][2] = {{0, 1}, {0, 2}, {0, 4}, {0, 8}, {0, 16}, {2, 8}, {2, 16}, {3, 1},
                                   {3, 2}, {3, 4}, {3, 8}, {4, 8}, {4, 16}, {6, 8}, {6, 16}};
    for (size_t i = 0; i < sizeof sorts / sizeof *sorts; i++)
        for (int interlaced = 0; interlaced < 2; interlaced++)
            for (int trns = 0; trns <= !(sorts[i][0] & PNG_COLOR_MASK_ALPHA); trns++)
                check_sort(&(struct sort){sorts[i][0], sorts[i][1], interlaced, trns});
}

static void refused(const void *bytes, size_t n, enum err_kind kind, const char *line)
{
    struct err e = {0};
    struct picture p = {0};
    const size_t before = mem_live_bytes();
    assert_int_equal(image_decode(bytes, n, &p, &e), kind);
    if (strcmp(e.text, line)) WRONG("'%s' was expected, not: %s", line, e.text);
    assert_null(p.bytes);
    assert_int_equal(mem_live_bytes(), before);
}

static void put_number(char *to, uint32_t x)
{
    for (int i = 0; i < 4; i++) to[i] = (char)(x >> (24 - 8 * i));
}

/* The header's size changed, and its sum set right again. */
static struct text resized(uint32_t width, uint32_t height)
{
    struct text file = make_png(&(struct sort){0, 8, false, false});
    put_number(file.data + 16, width);
    put_number(file.data + 20, height);
    put_number(file.data + 29, (uint32_t)crc32(0, (const Bytef *)file.data + 12, 17));
    return file;
}

static void unsound_png(void **state)
{
    (void)state;
    struct text good = make_png(&(struct sort){2, 8, false, false});
    refused("", 0, ERR_FORMAT, "the file is empty, a PNG or JPEG picture was expected");
    refused("GIF89a", 6, ERR_FORMAT, "neither a PNG nor a JPEG picture, by its first bytes");
    refused(good.data, 20, ERR_FORMAT, "the PNG file ends within its header");
    refused(good.data, good.length - 15, ERR_FORMAT, "the PNG file is damaged: the file ends early");
    refused(good.data, good.length - 12, ERR_FORMAT, "the PNG file is damaged: the file ends early");
    good.data[good.length - 13] ^= 1; /* the last byte of the sum over the pixels */
    refused(good.data, good.length, ERR_FORMAT, "the PNG file is damaged: IDAT: CRC error");
    good.data[12] = 'X';
    refused(good.data, good.length, ERR_FORMAT, "the PNG file does not begin with its header");
    text_free(&good);
}

static void absurd_sizes(void **state)
{
    (void)state;
    struct text file = resized(0, 9);
    refused(file.data, file.length, ERR_FORMAT,
            "the header of the PNG file makes no sense: 0 x 9 pixels of colour type 0");
    text_free(&file);
    file = resized(60000, 60000);
    char line[120];
    snprintf(line, sizeof line, "the PNG file claims 60000 x 60000 pixels, more than its %zu bytes can hold",
             file.length);
    refused(file.data, file.length, ERR_FORMAT, line);
    text_free(&file);
    file = resized(13, 10);
    refused(file.data, file.length, ERR_FORMAT, "the PNG file is damaged: Not enough image data");
    text_free(&file);
    /* so many bytes that it could be true */
    file = resized(10000, 8000);
    struct text padded = {0};
    text_bytes(&padded, file.data, file.length);
    for (int i = 0; i < 100; i++) text_printf(&padded, "%01000d", 0);
    refused(padded.data, padded.length, ERR_DATA,
            "a picture of 10000 x 8000 pixels is too large: 64 million pixels are the most");
    text_free(&padded);
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
    static const struct sort sorts[] = {{6, 8, true, false}, {3, 4, false, true}, {0, 16, false, false}};
    for (size_t i = 0; i < sizeof sorts / sizeof *sorts; i++) {
        tortured = make_png(&sorts[i]);
        torture(decode_once);
        text_free(&tortured);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_sort_of_png),
        cmocka_unit_test(unsound_png),
        cmocka_unit_test(absurd_sizes),
        cmocka_unit_test(no_memory),
    };
    return cmocka_run_group_tests(tests, make_folder, here_remove);
}
