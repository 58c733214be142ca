/* album_decode.c -- decoding all pictures of an album, several at a time.
**
** First every head is read, so that the size of the whole is known, and too
** large a whole is refused, before anything is decoded. Which of several errors
** is told does not depend on the threads: that of the first picture.
*/
#include "base/text.h"
#include "data/album.h"
#include "data/name.h"

#include <stdlib.h>

#define SIDE_MOST 64
#define SIDE_STEP 8

struct job {
    struct album *a;
    int height, width, channels;
    uint8_t *pixels; /* count x height x width x channels */
    int64_t failed;  /* the first picture that did; count: none */
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

static int for_each(struct job *j, int (*work)(struct job *j, int64_t i, const void *bytes, size_t n, struct err *e),
                    struct err *e)
{
    const struct album *a = j->a;
    j->failed = a->count;
#pragma omp parallel for schedule(dynamic, 16)
    for (int64_t i = 0; i < a->count; i++) {
        int64_t failed;
        const void *bytes;
        void *hold;
        size_t n;
        struct err inner = {0};
#pragma omp atomic read
        failed = j->failed;
        if (i > failed) continue;
        int rc = entries_bytes(&a->files, a->at[i], &bytes, &n, &hold, &inner);
        if (!rc) {
            rc = work(j, i, bytes, n, &inner);
            mem_free(hold);
        }
        if (rc) note_failure(j, i, &inner);
    }
    return j->failed < a->count ? entries_within(&a->files, a->at[j->failed], &j->err, e) : 0;
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

static int choose_size(struct job *j, int side, struct err *e)
{
    struct album *a = j->a;
    const bool agree = all_agree(a);
    j->height = a->head[0].height;
    j->width = a->head[0].width;
    if (side ? agree && j->height == side && j->width == side : agree) return 0;
    if (!side) side = usual_side(a, e);
    if (side < 0) return -side;
    a->side = j->height = j->width = side;
    return 0;
}

static int check_bytes(const struct job *j, struct err *e)
{
    const double bytes = (double)j->a->count * j->height * j->width * j->channels;
    char need[32], most[32];
    if (bytes <= (double)ALBUM_MOST) return 0;
    fail(e, ERR_DATA, "%s: %lld pictures of %d x %d take %s of memory, more than the %s that pictures may",
         j->a->files.path, (long long)j->a->count, j->height, j->width, text_size(bytes, need, sizeof need),
         text_size((double)ALBUM_MOST, most, sizeof most));
    return fail_hint(e, "make them smaller: %.100s,size=32", name_file(j->a->files.path));
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
    struct picture p, square;
    TRY(image_decode(bytes, n, &p, e));
    if (j->a->side) {
        const int failed = picture_square(&p, j->a->side, &square, e);
        picture_free(&p);
        if (failed) return failed;
        p = square;
    }
    const bool same = p.height == j->height && p.width == j->width && p.channels <= j->channels;
    const size_t size = (size_t)j->height * (size_t)j->width * (size_t)j->channels;
    if (same) place(&p, j->channels, j->pixels + (size_t)i * size);
    picture_free(&p);
    return same ? 0 : fail(e, ERR_FILE, "it changed while it was read");
}

/* Colours that are all grey become one channel. */
static void make_grey(struct job *j)
{
    const size_t pixels = (size_t)j->a->count * (size_t)j->height * (size_t)j->width;
    uint8_t *p = j->pixels;
    for (size_t i = 0; i < pixels; i++)
        if (p[3 * i] != p[3 * i + 1] || p[3 * i] != p[3 * i + 2]) return;
    for (size_t i = 0; i < pixels; i++) p[i] = p[3 * i];
    j->channels = 1;
    uint8_t *smaller = mem_resize(p, pixels);
    if (smaller) j->pixels = smaller; /* else it only takes more room than it needs */
}

int album_decode(struct album *a, int side, struct tensor *pixels, struct err *e)
{
    struct job j = {.a = a, .channels = 1};
    a->head = mem_array((size_t)a->count, sizeof *a->head);
    if (!a->head) return fail_memory(e);
    TRY(for_each(&j, read_head, e));
    TRY(choose_size(&j, side, e));
    for (int64_t i = 0; i < a->count; i++)
        if (a->head[i].channels > j.channels) j.channels = a->head[i].channels;
    TRY(check_bytes(&j, e));
    j.pixels = mem_array((size_t)a->count * (size_t)j.height, (size_t)j.width * (size_t)j.channels);
    if (!j.pixels) return fail_memory(e);
    const int failed = for_each(&j, decode, e);
    if (failed) {
        mem_free(j.pixels);
        return failed;
    }
    if (j.channels == 3) make_grey(&j);
    *pixels = (struct tensor){U8, SHAPE(a->count, j.height, j.width, j.channels), j.pixels};
    return 0;
}
