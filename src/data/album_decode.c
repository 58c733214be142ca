/* album_decode.c -- decoding the pictures of an album, several at a time: all at once, or those that are asked for.
**
** First every head is read, so that the size of the whole is known before
** anything is decoded. Which of several errors is told does not depend on the
** threads: that of the first picture.
*/
#include "base/text.h"
#include "data/album.h"
#include "data/name.h"

#include <stdlib.h>

#define SIDE_MOST 64
#define SIDE_STEP 8

struct job {
    struct album *a;
    const int64_t *picture; /* count of them; NULL: the first ones */
    int64_t count;
    uint8_t *pixels; /* count x height x width x channels */
    int64_t failed;  /* the first that did; count: none */
    struct err err;
};

/* ---- each picture, in parallel ---- */

static void note_failure(struct job *j, int64_t i, const struct err *e)
{
#pragma omp critical
    if (i < j->failed) {
#pragma omp atomic write
        j->failed = i;
        j->err = *e;
    }
}

static int64_t picture_of(const struct job *j, int64_t i)
{
    return j->picture ? j->picture[i] : i;
}

static int for_each(struct job *j, int (*work)(struct job *j, int64_t i, const void *bytes, size_t n, struct err *e),
                    struct err *e)
{
    const struct album *a = j->a;
    j->failed = j->count;
#pragma omp parallel for schedule(dynamic)
    for (int64_t i = 0; i < j->count; i++) {
        int64_t failed;
        const void *bytes;
        void *hold;
        size_t n;
        struct err inner = {0};
#pragma omp atomic read
        failed = j->failed;
        if (i > failed) continue;
        int rc = entries_bytes(&a->files, a->at[picture_of(j, i)], &bytes, &n, &hold, &inner);
        if (!rc) {
            rc = work(j, i, bytes, n, &inner);
            mem_free(hold);
        }
        if (rc) note_failure(j, i, &inner);
    }
    return j->failed < j->count ? entries_within(&a->files, a->at[picture_of(j, j->failed)], &j->err, e) : 0;
}

/* ---- the size of all ---- */

static int read_head(struct job *j, int64_t i, const void *bytes, size_t n, struct err *e)
{
    return image_read_head(bytes, n, &j->a->head[i], e);
}

static bool all_agree(const struct album *a)
{
    for (int64_t i = 1; i < a->count; i++)
        if (a->head[i].height != a->head[0].height || a->head[i].width != a->head[0].width) return false;
    return true;
}

static int by_size(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

static int usual_side(const struct album *a, struct err *e)
{
    int *side = mem_array((size_t)a->count, sizeof *side);
    if (!side) return -fail_memory(e);
    for (int64_t i = 0; i < a->count; i++)
        side[i] = a->head[i].height < a->head[i].width ? a->head[i].height : a->head[i].width;
    qsort(side, (size_t)a->count, sizeof *side, by_size);
    const int median = side[(a->count - 1) / 2];
    mem_free(side);
    const int rounded = (median + SIDE_STEP / 2) / SIDE_STEP * SIDE_STEP;
    return rounded < SIDE_STEP ? SIDE_STEP : rounded > SIDE_MOST ? SIDE_MOST : rounded;
}

static int choose_size(struct album *a, int side, struct err *e)
{
    const bool agree = all_agree(a);
    a->height = a->head[0].height;
    a->width = a->head[0].width;
    if (side ? agree && a->height == side && a->width == side : agree) return 0;
    if (!side) side = usual_side(a, e);
    if (side < 0) return -side;
    a->side = a->height = a->width = side;
    return 0;
}

int album_measure(struct album *a, int side, struct err *e)
{
    struct job j = {.a = a, .count = a->count};
    a->head = mem_array((size_t)a->count, sizeof *a->head);
    if (!a->head) return fail_memory(e);
    TRY(for_each(&j, read_head, e));
    TRY(choose_size(a, side, e));
    a->channels = 1;
    for (int64_t i = 0; i < a->count; i++)
        if (a->head[i].channels > a->channels) a->channels = a->head[i].channels;
    return 0;
}

double album_bytes(const struct album *a)
{
    return (double)a->count * a->height * a->width * a->channels;
}

/* ---- the pixels ---- */

static void place(const struct picture *p, int channels, uint8_t *to)
{
    const size_t pixels = (size_t)p->height * (size_t)p->width;
    if (p->channels == channels) {
        memcpy(to, p->bytes, pixels * (size_t)channels);
        return;
    }
    for (size_t i = 0; i < pixels; i++) memset(to + 3 * i, p->bytes[i], 3); /* grey among colours */
}

static int decode(struct job *j, int64_t i, const void *bytes, size_t n, struct err *e)
{
    const struct album *a = j->a;
    const struct image_head *h = &a->head[picture_of(j, i)];
    const size_t size = (size_t)a->height * (size_t)a->width * (size_t)a->channels;
    struct picture p = {a->height, a->width, a->channels, j->pixels + (size_t)i * size}, square;
    if (!a->side && h->height == a->height && h->width == a->width && h->channels == a->channels)
        return image_decode_into(bytes, n, &p, e);
    TRY(image_decode(bytes, n, &p, e));
    if (a->side) {
        const int failed = picture_square(&p, a->side, &square, e);
        picture_free(&p);
        if (failed) return failed;
        p = square;
    }
    const bool same = p.height == a->height && p.width == a->width && p.channels <= a->channels;
    if (same) place(&p, a->channels, j->pixels + (size_t)i * size);
    picture_free(&p);
    return same ? 0 : fail(e, ERR_FILE, "it changed while it was read");
}

int album_read(struct album *a, const int64_t *picture, int64_t n, uint8_t *pixels, struct err *e)
{
    struct job j = {.a = a, .picture = picture, .count = n, .pixels = pixels};
    return for_each(&j, decode, e);
}

/* Colours that are all grey become one channel. */
static void make_grey(struct album *a, uint8_t **pixels)
{
    const size_t count = (size_t)a->count * (size_t)a->height * (size_t)a->width;
    uint8_t *p = *pixels;
    for (size_t i = 0; i < count; i++)
        if (p[3 * i] != p[3 * i + 1] || p[3 * i] != p[3 * i + 2]) return;
    for (size_t i = 0; i < count; i++) p[i] = p[3 * i];
    a->channels = 1;
    uint8_t *smaller = mem_resize(p, count);
    if (smaller) *pixels = smaller; /* else it only takes more room than it needs */
}

static int too_large(const struct album *a, struct err *e)
{
    char need[32], most[32];
    fail(e, ERR_DATA, "%s: %lld picture%s of %d x %d take %s of memory, more than the %s that pictures may",
         a->files.path, (long long)a->count, a->count == 1 ? "" : "s", a->height, a->width,
         text_size(album_bytes(a), need, sizeof need), text_size((double)ALBUM_MOST, most, sizeof most));
    return fail_hint(e, "make them smaller: %.100s,size=32", name_file(a->files.path));
}

int album_decode(struct album *a, struct tensor *pixels, struct err *e)
{
    if (album_bytes(a) > (double)ALBUM_MOST) return too_large(a, e);
    uint8_t *p = mem_array((size_t)a->count * (size_t)a->height, (size_t)a->width * (size_t)a->channels);
    if (!p) return fail_memory(e);
    const int failed = album_read(a, NULL, a->count, p, e);
    if (failed) {
        mem_free(p);
        return failed;
    }
    if (a->channels == 3) make_grey(a, &p);
    *pixels = (struct tensor){U8, SHAPE(a->count, a->height, a->width, a->channels), p};
    return 0;
}
