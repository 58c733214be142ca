/* concerns_pictures.c -- pictures of one colour, and pictures that are nearly the same.
**
** Each is brought to 16 x 16 means of grey; two are near where these differ by less
** than two grey levels of 255 on average (root mean square).
*/
#include "data/concerns.h"

#include <math.h>

void grey_means(const struct sample *s, int64_t i, float mean[GREY_MEANS])
{
    const int64_t *dim = s->d->item.shape.dim, h = dim[0], w = dim[1], channels = dim[2];
    const uint8_t *p = s->items + (size_t)i * s->bytes;
    float count[GREY_MEANS] = {0};
    memset(mean, 0, GREY_MEANS * sizeof *mean);
    for (int64_t y = 0; y < h; y++)
        for (int64_t x = 0; x < w; x++) {
            const int64_t at = y * GREY_SIDE / h * GREY_SIDE + x * GREY_SIDE / w;
            for (int64_t c = 0; c < channels; c++) mean[at] += p[(y * w + x) * channels + c];
            count[at] += (float)channels;
        }
    for (int k = 0; k < GREY_MEANS; k++)
        if (count[k] > 0) mean[k] /= count[k];
}

float grey_apart(const float *a, const float *b, float most)
{
    float sum = 0;
    for (int row = 0; row < GREY_MEANS && sum <= most; row += GREY_SIDE)
        for (int k = row; k < row + GREY_SIDE; k++) sum += (a[k] - b[k]) * (a[k] - b[k]);
    return sum;
}

static bool is_plain(const struct sample *s, int64_t i)
{
    const uint8_t *p = s->items + (size_t)i * s->bytes;
    return !memcmp(p, p + 1, s->bytes - 1);
}

/* Pictures that have a near, but not an equal, neighbour before them; *example gets the first such pair. */
static int64_t count_near(const struct sample *s, const float *means, int64_t n, int64_t example[2])
{
    int64_t near = 0;
    for (int64_t i = 1; i < n; i++)
        for (int64_t j = 0; j < i; j++) {
            if (grey_apart(means + i * GREY_MEANS, means + j * GREY_MEANS, GREY_NEAR) >= GREY_NEAR) continue;
            if (!memcmp(s->items + (size_t)i * s->bytes, s->items + (size_t)j * s->bytes, s->bytes)) continue;
            if (!near++) example[0] = j * s->step, example[1] = i * s->step;
            break;
        }
    return near;
}

#define FRAMES_LEAST 8
#define LIKE_NEIGHBOURS 0.3 /* of the distance of any two */

/* Is each much more like the one before it than like others? */
static bool looks_like_a_film(const struct sample *s, const float *means, int64_t n)
{
    double near = 0, far = 0;
    if (!s->d->numbered || s->step > 1 || n < s->n || n < FRAMES_LEAST) return false;
    for (int64_t i = 1; i < n; i++) {
        near += grey_apart(means + i * GREY_MEANS, means + (i - 1) * GREY_MEANS, INFINITY);
        far += grey_apart(means + i * GREY_MEANS, means + (i + n / 2) % n * GREY_MEANS, INFINITY);
    }
    return near > 0 && near < LIKE_NEIGHBOURS * far;
}

int concerns_pictures(const struct sample *s, struct text *out, struct err *e)
{
    const int64_t n = s->n < GREY_MOST ? s->n : GREY_MOST;
    int64_t plain = 0, example[2];
    if (s->d->item.type != U8 || s->bytes < 2) return 0;
    float *means = mem_array((size_t)n * GREY_MEANS, sizeof *means);
    if (!means) return fail_memory(e);
    for (int64_t i = 0; i < s->n; i++) plain += is_plain(s, i);
    for (int64_t i = 0; i < n; i++) grey_means(s, i, means + i * GREY_MEANS);
    const int64_t near = count_near(s, means, n, example);
    const bool film = looks_like_a_film(s, means, n);
    mem_free(means);
    if (film)
        text_add(out,
                 "each picture is like the one before it: if they are frames of a film, PATH,frames=16 makes clips of "
                 "them\n");
    if (plain)
        text_printf(out, "%lld of %lld pictures %s one grey level all over\n", (long long)plain, (long long)s->n,
                    plain == 1 ? "is" : "are");
    if (near)
        text_printf(
            out, "%lld of %lld pictures %s nearly the same as another, as items %lld and %lld: a split may part them\n",
            (long long)near, (long long)n, near == 1 ? "is" : "are", (long long)example[0] + 1,
            (long long)example[1] + 1);
    return 0;
}
