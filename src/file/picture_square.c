/* picture_square.c -- a picture of any size becomes a square of a given one.
**
** The largest centred square is cut out, and each new pixel is the mean of what
** it covers, parts of pixels by their share. Sides are counted in units in which
** both grids have whole numbers (an old pixel is `to` wide, a new one `from`),
** so the sums are exact and every machine gives the same bytes.
*/
#include "file/picture.h"

#include "base/mem.h"

struct square {
    const struct picture *p;
    int left, top, from, to;
};

/* Of old pixel s under new pixel t: how many units they share. */
static int64_t share(const struct square *q, int t, int s)
{
    const int64_t new_begin = (int64_t)t * q->from, old_begin = (int64_t)s * q->to;
    const int64_t begin = new_begin > old_begin ? new_begin : old_begin;
    const int64_t new_end = new_begin + q->from, old_end = old_begin + q->to;
    return (new_end < old_end ? new_end : old_end) - begin;
}

static int first_under(const struct square *q, int t)
{
    return (int)((int64_t)t * q->from / q->to);
}

static int last_under(const struct square *q, int t)
{
    return (int)((((int64_t)t + 1) * q->from - 1) / q->to);
}

/* New row t, before its division by from x from: sums of to x channels. */
static void sum_row(const struct square *q, int t, uint64_t *sums)
{
    const int channels = q->p->channels;
    for (int k = 0; k < q->to * channels; k++) sums[k] = 0;
    for (int y = first_under(q, t); y <= last_under(q, t); y++) {
        const uint64_t high = (uint64_t)share(q, t, y);
        const uint8_t *row = q->p->bytes +
                             ((size_t)(q->top + y) * (size_t)q->p->width + (size_t)q->left) * (size_t)channels;
        for (int u = 0; u < q->to; u++)
            for (int x = first_under(q, u); x <= last_under(q, u); x++) {
                const uint64_t area = high * (uint64_t)share(q, u, x);
                for (int c = 0; c < channels; c++) sums[u * channels + c] += area * row[x * channels + c];
            }
    }
}

int picture_square(const struct picture *p, int side, struct picture *out, struct err *e)
{
    const int from = p->height < p->width ? p->height : p->width;
    const struct square q = {p, (p->width - from) / 2, (p->height - from) / 2, from, side};
    const uint64_t area = (uint64_t)from * (uint64_t)from;
    TRY(picture_new(side, side, p->channels, out, e));
    const size_t wide = (size_t)side * (size_t)p->channels;
    uint64_t *sums = mem_array(wide, sizeof *sums);
    if (!sums) {
        picture_free(out);
        return fail_memory(e);
    }
    for (int y = 0; y < side; y++) {
        sum_row(&q, y, sums);
        for (size_t k = 0; k < wide; k++) out->bytes[(size_t)y * wide + k] = (uint8_t)((sums[k] + area / 2) / area);
    }
    mem_free(sums);
    return 0;
}
