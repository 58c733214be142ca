/* gif.c -- writing films: a palette for all frames, and LZW.
**
** Where a film has more than 256 colours, its colours, rounded to 32 levels each,
** are cut into 256 boxes: always the box with the most pixels times its longest
** side, across that side, at the median (Heckbert 1982).
*/
#include "file/gif.h"

#include "base/mem.h"
#include "file/whole.h"

#include <string.h>

#define BINS 32768
#define BOXES 256
#define CODES 4096
#define SLOTS 8192 /* of the table of strings: a power of two, twice the codes */
#define BITS 8

struct box {
    int low[3], high[3]; /* in 32 levels, both within */
    int64_t pixels;
};

struct palette {
    uint8_t colour[BOXES][3];
    int count;
    bool exact;
    uint8_t *index; /* of each bin, where not exact */
};

static size_t pixels_of(const struct film *f)
{
    return (size_t)f->frames * (size_t)f->height * (size_t)f->width;
}

static const uint8_t *pixel(const struct film *f, size_t i, uint8_t grey[3])
{
    if (f->channels == 3) return f->bytes + 3 * i;
    grey[0] = grey[1] = grey[2] = f->bytes[i];
    return grey;
}

/* ---- the palette ---- */

static int find(const struct palette *p, const uint8_t *c)
{
    for (int i = p->count - 1; i >= 0; i--)
        if (!memcmp(p->colour[i], c, 3)) return i;
    return -1;
}

/* All colours, where they are few enough. */
static bool collect(const struct film *f, struct palette *p)
{
    const size_t n = pixels_of(f);
    uint8_t grey[3], before[3];
    for (size_t i = 0; i < n; i++) {
        const uint8_t *c = pixel(f, i, grey);
        if (i && !memcmp(c, before, 3)) continue;
        memcpy(before, c, 3);
        if (find(p, c) >= 0) continue;
        if (p->count == BOXES) return false;
        memcpy(p->colour[p->count++], c, 3);
    }
    return true;
}

static int bin_of(const uint8_t *c)
{
    return (c[0] >> 3) << 10 | (c[1] >> 3) << 5 | c[2] >> 3;
}

static int level(int bin, int axis)
{
    return bin >> (10 - 5 * axis) & 31;
}

static bool holds(const struct box *b, int bin)
{
    for (int k = 0; k < 3; k++)
        if (level(bin, k) < b->low[k] || level(bin, k) > b->high[k]) return false;
    return true;
}

static int longest_side(const struct box *b)
{
    int axis = 0;
    for (int k = 1; k < 3; k++)
        if (b->high[k] - b->low[k] > b->high[axis] - b->low[axis]) axis = k;
    return axis;
}

/* Around what it holds, and counted. */
static void tighten(struct box *b, const int64_t *count)
{
    const struct box was = *b;
    *b = (struct box){{31, 31, 31}, {0, 0, 0}, 0};
    for (int bin = 0; bin < BINS; bin++) {
        if (!count[bin] || !holds(&was, bin)) continue;
        b->pixels += count[bin];
        for (int k = 0; k < 3; k++) {
            if (level(bin, k) < b->low[k]) b->low[k] = level(bin, k);
            if (level(bin, k) > b->high[k]) b->high[k] = level(bin, k);
        }
    }
}

static void cut(struct box *b, struct box *other, const int64_t *count)
{
    const int axis = longest_side(b);
    int64_t along[32] = {0}, below = 0;
    for (int bin = 0; bin < BINS; bin++)
        if (count[bin] && holds(b, bin)) along[level(bin, axis)] += count[bin];
    int at = b->low[axis];
    while (at + 1 < b->high[axis] && 2 * (below + along[at]) < b->pixels) below += along[at++];
    *other = *b;
    b->high[axis] = at;
    other->low[axis] = at + 1;
    tighten(b, count);
    tighten(other, count);
}

static int make_boxes(struct box *box, const int64_t *count)
{
    int boxes = 1;
    box[0] = (struct box){{0, 0, 0}, {31, 31, 31}, 0};
    tighten(&box[0], count);
    for (; boxes < BOXES; boxes++) {
        int widest = -1;
        double most = 0;
        for (int i = 0; i < boxes; i++) {
            const int axis = longest_side(&box[i]);
            const double weight = (double)box[i].pixels * (box[i].high[axis] - box[i].low[axis]);
            if (weight > most) most = weight, widest = i;
        }
        if (widest < 0) break;
        cut(&box[widest], &box[boxes], count);
    }
    return boxes;
}

/* Each box becomes the mean of its pixels. */
static void paint(const struct film *f, struct palette *p, int64_t (*sum)[3], int64_t *count)
{
    const size_t n = pixels_of(f);
    uint8_t grey[3];
    for (size_t i = 0; i < n; i++) {
        const uint8_t *c = pixel(f, i, grey);
        const int box = p->index[bin_of(c)];
        for (int k = 0; k < 3; k++) sum[box][k] += c[k];
        count[box]++;
    }
    for (int i = 0; i < p->count; i++)
        for (int k = 0; k < 3 && count[i]; k++) p->colour[i][k] = (uint8_t)((sum[i][k] + count[i] / 2) / count[i]);
}

static int reduce(const struct film *f, struct palette *p, struct err *e)
{
    const size_t n = pixels_of(f);
    uint8_t grey[3];
    struct box *box = mem_array(BOXES, sizeof *box);
    int64_t *count = mem_array(BINS, sizeof *count), (*sum)[3] = mem_array(BOXES, sizeof *sum);
    p->index = mem_alloc(BINS);
    const int failed = box && count && sum && p->index ? 0 : fail_memory(e);
    if (!failed) {
        for (size_t i = 0; i < n; i++) count[bin_of(pixel(f, i, grey))]++;
        p->count = make_boxes(box, count);
        for (int i = 0; i < p->count; i++)
            for (int bin = 0; bin < BINS; bin++)
                if (holds(&box[i], bin)) p->index[bin] = (uint8_t)i;
        memset(count, 0, BINS * sizeof *count);
        paint(f, p, sum, count);
    }
    mem_free(box);
    mem_free(count);
    mem_free(sum);
    return failed;
}

/* ---- LZW ---- */

struct packer {
    struct text *out;
    uint8_t block[255];
    int used;
    uint32_t held;
    int count;
    int32_t key[SLOTS]; /* before << 8 | byte, plus 1; 0: free */
    int16_t code[SLOTS];
};

static void put_byte(struct packer *p, uint8_t byte)
{
    p->block[p->used++] = byte;
    if (p->used < 255) return;
    text_bytes(p->out, &(uint8_t){255}, 1);
    text_bytes(p->out, p->block, 255);
    p->used = 0;
}

static void put_code(struct packer *p, int code, int width)
{
    p->held |= (uint32_t)code << p->count;
    for (p->count += width; p->count >= 8; p->count -= 8, p->held >>= 8) put_byte(p, (uint8_t)p->held);
}

static int slot_of(const struct packer *p, int32_t key)
{
    int i = (int)((uint32_t)key * 2654435761u >> 19) & (SLOTS - 1);
    while (p->key[i] && p->key[i] != key) i = (i + 1) & (SLOTS - 1);
    return i;
}

static void pack(struct packer *p, const uint8_t *index, size_t n)
{
    const int clear = 1 << BITS;
    int next = clear + 2, width = BITS + 1, before = index[0];
    memset(p->key, 0, sizeof p->key);
    put_code(p, clear, width);
    for (size_t i = 1; i < n; i++) {
        const int32_t key = (before << 8 | index[i]) + 1;
        const int slot = slot_of(p, key);
        if (p->key[slot]) {
            before = p->code[slot];
            continue;
        }
        put_code(p, before, width);
        before = index[i];
        if (next == CODES) {
            put_code(p, clear, width);
            memset(p->key, 0, sizeof p->key);
            next = clear + 2;
            width = BITS + 1;
            continue;
        }
        p->key[slot] = key;
        p->code[slot] = (int16_t)next;
        if (next++ == 1 << width) width++;
    }
    put_code(p, before, width);
    if (next == 1 << width && width < 12) width++; /* the reader has one string more by now */
    put_code(p, clear + 1, width);
    if (p->count > 0) put_byte(p, (uint8_t)p->held);
    if (p->used) {
        text_bytes(p->out, &(uint8_t){(uint8_t)p->used}, 1);
        text_bytes(p->out, p->block, (size_t)p->used);
    }
    text_bytes(p->out, "", 1);
    p->used = p->count = 0;
    p->held = 0;
}

/* ---- the file ---- */

static void put_two(struct text *out, int x)
{
    text_bytes(out, (uint8_t[]){(uint8_t)x, (uint8_t)(x >> 8)}, 2);
}

static void put_head(const struct film *f, const struct palette *p, struct text *out)
{
    text_bytes(out, "GIF89a", 6);
    put_two(out, f->width);
    put_two(out, f->height);
    text_bytes(out, "\xf7\0\0", 3); /* 256 colours for all frames */
    text_bytes(out, p->colour, sizeof p->colour);
    if (f->frames > 1) text_bytes(out, "\x21\xff\x0bNETSCAPE2.0\x03\x01\0\0\0", 19);
}

static void put_frame(const struct film *f, const struct palette *p, int frame, uint8_t *index, struct packer *packer)
{
    struct text *out = packer->out;
    const size_t n = (size_t)f->height * (size_t)f->width;
    uint8_t grey[3];
    for (size_t i = 0; i < n; i++) {
        const uint8_t *c = pixel(f, (size_t)frame * n + i, grey);
        index[i] = p->exact ? (uint8_t)find(p, c) : p->index[bin_of(c)];
    }
    text_bytes(out, "\x21\xf9\x04\x04", 4); /* frames stay where they are drawn */
    put_two(out, f->delay);
    text_bytes(out, "\0\0\x2c\0\0\0\0", 7);
    put_two(out, f->width);
    put_two(out, f->height);
    text_bytes(out, (uint8_t[]){0, BITS}, 2);
    pack(packer, index, n);
}

int gif_format(const struct film *f, struct text *out, struct err *e)
{
    const bool sound = f->frames > 0 && f->height > 0 && f->width > 0 && f->height <= GIF_SIDE_MOST &&
                       f->width <= GIF_SIDE_MOST && (f->channels == 1 || f->channels == 3);
    CHECK(sound, e, ERR_CALL, "a GIF has frames of at most %d x %d with 1 or 3 channels, not %d of %d x %d x %d",
          GIF_SIDE_MOST, GIF_SIDE_MOST, f->frames, f->height, f->width, f->channels);
    struct palette p = {0};
    uint8_t *index = mem_array((size_t)f->height, (size_t)f->width);
    struct packer *packer = mem_alloc(sizeof *packer);
    int failed = index && packer ? 0 : fail_memory(e);
    p.exact = collect(f, &p);
    if (!failed && !p.exact) failed = reduce(f, &p, e);
    if (!failed) {
        packer->out = out;
        put_head(f, &p, out);
        for (int i = 0; i < f->frames; i++) put_frame(f, &p, i, index, packer);
        text_bytes(out, ";", 1);
        if (out->failed) failed = fail_memory(e);
    }
    mem_free(index);
    mem_free(packer);
    mem_free(p.index);
    return failed;
}

int gif_write(const char *path, const struct film *f, struct err *e)
{
    struct text bytes = {0};
    int failed = gif_format(f, &bytes, e);
    if (!failed) failed = whole_write(path, bytes.data, bytes.length, e);
    text_free(&bytes);
    return failed;
}
