/* picture.c -- blocks of pixels, and grids of them. */
#include "file/picture.h"

#include "base/mem.h"

#include <math.h>

#define EASY_TO_SEE 64 /* pixels that a small picture is enlarged to */
#define GRID_WIDE 1600 /* what an enlarged grid should not exceed */
#define PAPER 238      /* the grey between pictures: light, yet a white picture still has an edge */

int picture_new(int height, int width, int channels, struct picture *out, struct err *e)
{
    bool sound = height > 0 && width > 0 && height <= PICTURE_SIDE_MOST && width <= PICTURE_SIDE_MOST;
    CHECK(sound, e, ERR_CALL, "a picture of %d x %d pixels cannot be made; a side is 1 to %d", width, height,
          PICTURE_SIDE_MOST);
    struct picture p = {height, width, channels, mem_array((size_t)height * (size_t)width, (size_t)channels)};
    if (!p.bytes) return fail_memory(e);
    *out = p;
    return 0;
}

void picture_free(struct picture *p)
{
    mem_free(p->bytes);
    *p = (struct picture){0};
}

/* How the cells of a grid lie. */
struct layout {
    int count, height, width, channels; /* of the pictures given */
    int columns, rows, scale, margin;
};

static int read_shape(const struct tensor *t, struct layout *l, struct err *e)
{
    struct shape s = t->shape;
    int64_t channels = s.rank == 4 ? s.dim[3] : 1;
    char text[160];
    CHECK((s.rank == 3 || s.rank == 4) && (channels == 1 || channels == 3), e, ERR_SHAPE,
          "a grid of pictures is made of N x height x width, with 1 or 3 channels, not of %s",
          shape_text(s, text, sizeof text));
    for (int i = 0; i < 3; i++)
        CHECK(s.dim[i] >= 1 && s.dim[i] <= PICTURE_SIDE_MOST, e, ERR_SHAPE, "no grid of pictures can be made of %s",
              shape_text(s, text, sizeof text));
    *l = (struct layout){
        .count = (int)s.dim[0], .height = (int)s.dim[1], .width = (int)s.dim[2], .channels = (int)channels};
    return 0;
}

static int clip(int x, int low, int high)
{
    return x < low ? low : x > high ? high : x;
}

static int arrange(const struct grid *g, struct layout *l, struct err *e)
{
    int long_side = l->height > l->width ? l->height : l->width;
    l->columns = g->columns > 0 ? g->columns : (int)ceil(sqrt((double)l->count * l->height / l->width));
    l->columns = clip(l->columns, 1, l->count);
    l->rows = (l->count + l->columns - 1) / l->columns;
    int enough = (EASY_TO_SEE + long_side - 1) / long_side, fitting = GRID_WIDE / l->columns / l->width;
    l->scale = g->scale > 0 ? g->scale : clip(fitting, 1, enough);
    l->margin = g->margin >= 0 ? g->margin : (int)(1 + (int64_t)l->scale * long_side / 32);
    int64_t most = PICTURE_SIDE_MOST;
    int64_t wide = (int64_t)l->columns * ((int64_t)l->scale * l->width + l->margin) + l->margin;
    int64_t high = (int64_t)l->rows * ((int64_t)l->scale * l->height + l->margin) + l->margin;
    if (wide <= most && high <= most) return 0;
    fail(e, ERR_CALL, "a grid of %lld x %lld pixels is too large; a side may have %lld", (long long)wide,
         (long long)high, (long long)most);
    return fail_hint(e, "choose fewer pictures, or a smaller scale");
}

static uint8_t pixel(const struct tensor *t, int64_t i)
{
    if (t->type == U8) return ((const uint8_t *)t->data)[i];
    double x = tensor_get(t, i);
    return (uint8_t)(fmin(fmax(x, 0), 1) * 255 + 0.5);
}

/* Picture number `item`, enlarged, with its corner at (left, top). */
static void paste(const struct tensor *t, const struct layout *l, int item, struct picture *p, int left, int top)
{
    int64_t first = (int64_t)item * l->height * l->width * l->channels;
    for (int y = 0; y < l->height * l->scale; y++) {
        uint8_t *to = p->bytes + ((size_t)(top + y) * (size_t)p->width + (size_t)left) * (size_t)l->channels;
        int64_t row = first + (int64_t)(y / l->scale) * l->width * l->channels;
        for (int x = 0; x < l->width * l->scale; x++)
            for (int c = 0; c < l->channels; c++) *to++ = pixel(t, row + x / l->scale * l->channels + c);
    }
}

int picture_grid(const struct tensor *t, const struct grid *g, struct picture *out, struct err *e)
{
    struct layout l = {0};
    TRY(read_shape(t, &l, e));
    TRY(arrange(g, &l, e));
    int step_x = l.scale * l.width + l.margin, step_y = l.scale * l.height + l.margin;
    TRY(picture_new(l.rows * step_y + l.margin, l.columns * step_x + l.margin, l.channels, out, e));
    memset(out->bytes, PAPER, (size_t)out->height * (size_t)out->width * (size_t)out->channels);
    for (int i = 0; i < l.count; i++)
        paste(t, &l, i, out, l.margin + i % l.columns * step_x, l.margin + i / l.columns * step_y);
    return 0;
}
