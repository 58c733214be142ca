/* png.c -- writing PNG files through libpng.
**
** The file is made in memory, then written whole. libpng reports failure by a
** long jump; it is caught in one function, whose state lives in a struct, so
** that no local variable is lost by the jump. No time is written: the same
** picture gives the same bytes.
*/
#include "file/png.h"

#include "base/mem.h"
#include "file/png_host.h"
#include "file/whole.h"

struct encoder {
    const struct picture *picture;
    const struct png_note *note;
    int notes;
    struct text *out;
    png_structp png;
    png_infop info;
    struct png_host host;
};

static void add_bytes(png_structp png, png_bytep bytes, size_t n)
{
    struct encoder *x = png_get_io_ptr(png);
    text_bytes(x->out, bytes, n);
    if (x->out->failed) png_error(png, "out of memory");
}

static void add_flush(png_structp png)
{
    (void)png; /* nothing waits: png.h wants some function here */
}

static bool is_ascii(const char *text)
{
    while (*text > 0) text++;
    return !*text;
}

static void add_note(struct encoder *x, const struct png_note *note)
{
    png_text text = {.compression = is_ascii(note->value) ? PNG_TEXT_COMPRESSION_NONE : PNG_ITXT_COMPRESSION_NONE};
    text.key = (png_charp)(uintptr_t)note->key;
    text.text = (png_charp)(uintptr_t)note->value;
    png_set_text(x->png, x->info, &text, 1);
}

static void encode(struct encoder *x)
{
    const struct picture *p = x->picture;
    size_t row = (size_t)p->width * (size_t)p->channels;
    png_set_write_fn(x->png, x, add_bytes, add_flush);
    png_set_IHDR(x->png, x->info, (png_uint_32)p->width, (png_uint_32)p->height, 8,
                 p->channels == 1 ? PNG_COLOR_TYPE_GRAY : PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    for (int i = 0; i < x->notes; i++) add_note(x, &x->note[i]);
    png_write_info(x->png, x->info);
    for (int y = 0; y < p->height; y++) png_write_row(x->png, p->bytes + (size_t)y * row);
    png_write_end(x->png, NULL);
}

/* Makes libpng's two objects and encodes; false when libpng jumped out. */
static bool attempt(struct encoder *x)
{
    x->png = png_host_writer(&x->host);
    if (!x->png || setjmp(png_jmpbuf(x->png))) return false;
    x->info = png_create_info_struct(x->png);
    if (!x->info) return false;
    encode(x);
    return true;
}

int png_format(const struct picture *p, const struct png_note *note, int notes, struct text *out, struct err *e)
{
    CHECK(p->channels == 1 || p->channels == 3, e, ERR_CALL, "a PNG is written with 1 or 3 channels, not with %d",
          p->channels);
    for (int i = 0; i < notes; i++)
        CHECK(*note[i].key && strlen(note[i].key) <= 79 && is_ascii(note[i].key), e, ERR_CALL,
              "the key '%.80s' of a note in a PNG is not 1 to 79 ASCII letters", note[i].key);
    struct encoder x = {.picture = p, .note = note, .notes = notes, .out = out};
    bool done = attempt(&x);
    png_destroy_write_struct(&x.png, &x.info);
    if (done) return 0;
    if (x.host.starved || out->failed) return fail_memory(e);
    return fail(e, ERR_INTERNAL, "libpng could not make the picture: %s", x.host.complaint);
}

int png_write(const char *path, const struct picture *p, const struct png_note *note, int notes, struct err *e)
{
    struct text bytes = {0};
    int rc = png_format(p, note, notes, &bytes, e);
    if (!rc) rc = whole_write(path, bytes.data, bytes.length, e);
    text_free(&bytes);
    return rc;
}
