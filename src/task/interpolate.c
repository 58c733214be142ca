/* interpolate.c -- straight lines between latents, decoded. */
#include "task/interpolate.h"

#include "task/decode.h"
#include "task/encode.h"
#include "task/sample.h"

#define ITEMS_MOST (1 << 24)

static int ends(struct model *m, struct data *d, int64_t count, uint64_t seed, struct tensor *out, struct err *e)
{
    if (d) return encode_data(m, d, count, seed, out, e);
    struct sample_options o = {.count = count, .label = SAMPLE_ANY_CLASS, .temperature = 1, .seed = seed};
    return sample_latents(m, &o, out, e);
}

/* ends [2 rows, width] -> line [rows * steps, width] */
static void draw_lines(const struct tensor *ends, int64_t rows, int64_t steps, struct tensor *line)
{
    int64_t width = ends->shape.dim[1];
    const float *z = ends->data;
    float *out = line->data;
    for (int64_t i = 0; i < rows * steps * width; i++) {
        int64_t row = i / width / steps, step = i / width % steps, k = i % width;
        float from = z[row * width + k], to = z[(row + rows) * width + k], t = (float)step / (float)(steps - 1);
        out[i] = (1 - t) * from + t * to;
    }
}

static int decode_lines(struct model *m, const struct tensor *ends, int64_t rows, int64_t steps, uint64_t seed,
                        struct tensor *items, struct err *e)
{
    struct tensor line = {F32, SHAPE(rows * steps, ends->shape.dim[1]), NULL};
    line.data = mem_array((size_t)shape_size(line.shape), sizeof(float));
    if (!line.data) return fail_memory(e);
    draw_lines(ends, rows, steps, &line);
    int rc = decode_latents(m, &line, seed, items, e);
    mem_free(line.data);
    return rc;
}

int interpolate_items(struct model *m, struct data *d, int64_t rows, int64_t steps, uint64_t seed, struct tensor *items,
                      struct err *e)
{
    struct tensor z;
    *items = (struct tensor){0};
    CHECK(rows >= 1 && steps >= 2 && rows <= ITEMS_MOST / steps, e, ERR_CALL,
          "interpolation wants at least 1 row of 2 steps, and at most %d items in all", ITEMS_MOST);
    if (!model_able(m, VERB_DECODE)) return model_cannot(m, VERB_DECODE, e);
    TRY(ends(m, d, 2 * rows, seed, &z, e));
    int rc = decode_lines(m, &z, rows, steps, seed, items, e);
    mem_free(z.data);
    return rc;
}
