/* gif_read.c -- the blocks of a GIF file, and LZW undone.
**
** The file is walked twice: once for the number of frames, so that too large a
** film is refused before anything is allocated for it, and once to draw them.
*/
#include "file/gif.h"

#include "base/mem.h"

#include <string.h>

#define CODES 4096
#define NONE (-1)

struct reading {
    const uint8_t *p, *end;
    struct film *film;
    int frame;
    uint8_t palette[256][3], local[256][3];
    int colours, local_colours;
    int transparent, disposal; /* of the frame to come */
    uint8_t *canvas, *kept;    /* height x width x 3; kept: before a frame that is to be taken back */
    uint8_t *index;            /* pixels of one frame */
};

struct box {
    int x, y, width, height;
    bool laced;
};

static int ends_early(const struct reading *r, struct err *e)
{
    return fail(e, ERR_FORMAT, "the GIF file ends within frame %d", r->frame + 1);
}

static int need(const struct reading *r, size_t n, struct err *e)
{
    return (size_t)(r->end - r->p) < n ? ends_early(r, e) : 0;
}

static int two(const uint8_t *p)
{
    return p[0] | p[1] << 8;
}

bool gif_known(const void *bytes, size_t n)
{
    return n >= 6 && (!memcmp(bytes, "GIF87a", 6) || !memcmp(bytes, "GIF89a", 6));
}

static int read_palette(struct reading *r, int flags, uint8_t palette[256][3], int *colours, struct err *e)
{
    *colours = 0;
    if (!(flags & 0x80)) return 0;
    *colours = 2 << (flags & 7);
    const size_t bytes = 3 * (size_t)*colours;
    TRY(need(r, bytes, e));
    memcpy(palette, r->p, bytes);
    r->p += bytes;
    return 0;
}

static int skip_blocks(struct reading *r, struct err *e)
{
    for (;;) {
        TRY(need(r, 1, e));
        const size_t n = *r->p++;
        if (!n) return 0;
        TRY(need(r, n, e));
        r->p += n;
    }
}

/* ---- LZW ---- */

/* The bits of the sub-blocks, lowest first. */
struct bits {
    struct reading *r;
    size_t left; /* bytes of the block */
    uint32_t held;
    int count;
    bool ended;
};

static int next_code(struct bits *b, int width)
{
    while (b->count < width && !b->ended) {
        if (!b->left) {
            b->left = b->r->p < b->r->end ? *b->r->p++ : 0;
            b->ended = !b->left;
            continue;
        }
        b->ended = b->r->p == b->r->end;
        if (b->ended) break;
        b->held |= (uint32_t)*b->r->p++ << b->count;
        b->count += 8;
        b->left--;
    }
    if (b->count < width) return NONE;
    const int code = (int)(b->held & ((1u << width) - 1));
    b->held >>= width;
    b->count -= width;
    return code;
}

struct table {
    int16_t before[CODES];
    uint8_t last[CODES], first[CODES];
    int next, width;
};

/* The bytes that a code stands for, backwards into the pixels that end at `to`; how many. */
static int64_t length_of(const struct table *t, int code, int clear)
{
    int64_t n = 1;
    for (; code > clear; code = t->before[code]) n++;
    return n;
}

static int unpack(struct reading *r, int64_t pixels, struct err *e)
{
    struct table t;
    TRY(need(r, 1, e));
    const int least = *r->p++;
    CHECK(least >= 1 && least <= 8, e, ERR_FORMAT, "frame %d of the GIF file has codes of %d bits", r->frame + 1,
          least);
    const int clear = 1 << least;
    struct bits b = {.r = r};
    for (int i = 0; i < clear; i++) t.first[i] = t.last[i] = (uint8_t)i;
    int before = NONE;
    t.next = clear + 2;
    t.width = least + 1;
    for (int64_t at = 0; at < pixels;) {
        const int code = next_code(&b, t.width);
        CHECK(code >= 0 && code != clear + 1, e, ERR_FORMAT, "frame %d of the GIF file has fewer pixels than it says",
              r->frame + 1);
        if (code == clear) {
            t.next = clear + 2;
            t.width = least + 1;
            before = NONE;
            continue;
        }
        const bool known = code < clear || (code > clear + 1 && code < t.next);
        CHECK(known || (before != NONE && code == t.next && code < CODES), e, ERR_FORMAT,
              "frame %d of the GIF file is damaged", r->frame + 1);
        if (before != NONE && t.next < CODES) {
            t.before[t.next] = (int16_t)before;
            t.first[t.next] = t.first[before];
            t.last[t.next] = known ? t.first[code] : t.first[before];
            if (++t.next == 1 << t.width && t.width < 12) t.width++;
        }
        int64_t n = length_of(&t, code, clear);
        const int64_t end = at + n;
        for (int c = code; n--; c = c > clear ? t.before[c] : c)
            if (at + n < pixels) r->index[at + n] = t.last[c];
        at = end;
        before = code;
    }
    r->p += b.left <= (size_t)(r->end - r->p) ? b.left : (size_t)(r->end - r->p);
    return b.ended ? 0 : skip_blocks(r, e);
}

/* ---- frames ---- */

/* The row of the picture that the k-th row of a laced frame is. */
static int laced_row(int k, int height)
{
    static const int first[] = {0, 4, 2, 1}, step[] = {8, 8, 4, 2};
    for (int pass = 0; pass < 4; pass++) {
        const int rows = height > first[pass] ? (height - first[pass] + step[pass] - 1) / step[pass] : 0;
        if (k < rows) return first[pass] + k * step[pass];
        k -= rows;
    }
    return 0;
}

static void draw(struct reading *r, const struct box *b)
{
    const bool local = r->local_colours;
    const int colours = local ? r->local_colours : r->colours;
    for (int k = 0; k < b->height; k++) {
        const int y = b->y + (b->laced ? laced_row(k, b->height) : k);
        for (int x = 0; x < b->width; x++) {
            const int i = r->index[(size_t)k * (size_t)b->width + (size_t)x];
            if (i == r->transparent) continue;
            uint8_t *to = r->canvas + 3 * ((size_t)y * (size_t)r->film->width + (size_t)(b->x + x));
            if (i < colours) memcpy(to, local ? r->local[i] : r->palette[i], 3);
            else memset(to, 0, 3);
        }
    }
}

static void dispose(struct reading *r, const struct box *b, size_t bytes)
{
    if (r->disposal == 3) memcpy(r->canvas, r->kept, bytes);
    for (int y = b->y; r->disposal == 2 && y < b->y + b->height; y++)
        memset(r->canvas + 3 * ((size_t)y * (size_t)r->film->width + (size_t)b->x), 255, 3 * (size_t)b->width);
    r->disposal = 0;
    r->transparent = NONE;
}

static int read_box(struct reading *r, struct box *b, struct err *e)
{
    TRY(need(r, 9, e));
    *b = (struct box){two(r->p), two(r->p + 2), two(r->p + 4), two(r->p + 6), r->p[8] >> 6 & 1};
    const int flags = r->p[8];
    r->p += 9;
    const struct film *f = r->film;
    CHECK(b->width && b->height && b->x + b->width <= f->width && b->y + b->height <= f->height, e, ERR_FORMAT,
          "frame %d of the GIF file reaches beyond the picture of %d x %d", r->frame + 1, f->height, f->width);
    return read_palette(r, flags, r->local, &r->local_colours, e);
}

/* Draws it, where there is a canvas; else only passes over it. */
static int read_frame(struct reading *r, struct err *e)
{
    struct box b;
    const size_t bytes = 3 * (size_t)r->film->width * (size_t)r->film->height;
    CHECK(r->frame < GIF_FRAMES_MOST, e, ERR_DATA, "the GIF file has more than %d frames", GIF_FRAMES_MOST);
    TRY(read_box(r, &b, e));
    if (r->canvas) {
        if (r->disposal == 3) memcpy(r->kept, r->canvas, bytes);
        TRY(unpack(r, (int64_t)b.width * b.height, e));
        draw(r, &b);
        memcpy(r->film->bytes + (size_t)r->frame * bytes, r->canvas, bytes);
        dispose(r, &b, bytes);
    } else {
        TRY(need(r, 1, e));
        r->p++;
        TRY(skip_blocks(r, e));
    }
    r->frame++;
    return 0;
}

static int read_extension(struct reading *r, struct err *e)
{
    TRY(need(r, 1, e));
    const int label = *r->p++;
    if (label == 0xf9 && r->end - r->p >= 5 && *r->p == 4) {
        r->disposal = r->p[1] >> 2 & 7;
        r->transparent = r->p[1] & 1 ? r->p[4] : NONE;
        if (!r->frame) r->film->delay = two(r->p + 2);
    }
    return skip_blocks(r, e);
}

static int read_blocks(struct reading *r, struct err *e)
{
    while (r->p < r->end && *r->p != 0x3b) {
        const int kind = *r->p++;
        if (kind == 0x2c) TRY(read_frame(r, e));
        else if (kind == 0x21) TRY(read_extension(r, e));
        else return fail(e, ERR_FORMAT, "the GIF file is damaged behind frame %d", r->frame);
    }
    CHECK(r->frame, e, ERR_FORMAT, "there is no frame in the GIF file");
    return 0;
}

static int begin(struct reading *r, const uint8_t *bytes, size_t n, struct err *e)
{
    CHECK(gif_known(bytes, n) && n >= 13, e, ERR_FORMAT, "not a GIF file, by its first bytes");
    r->end = bytes + n;
    r->p = bytes + 13;
    r->frame = r->disposal = 0;
    r->transparent = NONE;
    r->film->width = two(bytes + 6);
    r->film->height = two(bytes + 8);
    CHECK(r->film->width && r->film->height, e, ERR_FORMAT, "the picture of the GIF file is %d x %d", r->film->height,
          r->film->width);
    return read_palette(r, bytes[10], r->palette, &r->colours, e);
}

/* Where all pixels are grey, one channel says as much. */
static void make_grey(struct film *f)
{
    const size_t pixels = (size_t)f->frames * (size_t)f->height * (size_t)f->width;
    f->channels = 3;
    for (size_t i = 0; i < pixels; i++)
        if (f->bytes[3 * i] != f->bytes[3 * i + 1] || f->bytes[3 * i] != f->bytes[3 * i + 2]) return;
    for (size_t i = 0; i < pixels; i++) f->bytes[i] = f->bytes[3 * i];
    f->channels = 1;
}

static int read_film(struct reading *r, const void *bytes, size_t n, size_t most, struct err *e)
{
    struct film *f = r->film;
    TRY(begin(r, bytes, n, e));
    TRY(read_blocks(r, e));
    f->frames = r->frame;
    const size_t frame = 3 * (size_t)f->width * (size_t)f->height;
    if (frame > most / (size_t)f->frames) {
        fail(e, ERR_DATA, "the GIF file has %d frames of %d x %d pixels, too much", f->frames, f->height, f->width);
        return fail_hint(e, "make it smaller or shorter");
    }
    TRY(begin(r, bytes, n, e));
    f->bytes = mem_array((size_t)f->frames, frame);
    r->canvas = mem_alloc(frame);
    r->kept = mem_alloc(frame);
    r->index = mem_alloc(frame / 3);
    if (!f->bytes || !r->canvas || !r->kept || !r->index) return fail_memory(e);
    memset(r->canvas, 255, frame);
    TRY(read_blocks(r, e));
    make_grey(f);
    return 0;
}

int gif_parse(const void *bytes, size_t n, size_t most, struct film *out, struct err *e)
{
    struct film f = {0};
    struct reading r = {.film = &f};
    const int failed = read_film(&r, bytes, n, most, e);
    mem_free(r.canvas);
    mem_free(r.kept);
    mem_free(r.index);
    if (failed) film_free(&f);
    *out = f;
    return failed;
}

void film_free(struct film *f)
{
    mem_free(f->bytes);
    *f = (struct film){0};
}
