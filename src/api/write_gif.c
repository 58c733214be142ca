/* write_gif.c -- pictures one after the other, as a film. */
#include "api/write.h"
#include "file/gif.h"

#define DELAY 10 /* hundredths of a second */

static bool is_pictures(const struct shape s)
{
    return s.rank == 3 || (s.rank == 4 && (s.dim[3] == 1 || s.dim[3] == 3));
}

/* Frame i, enlarged as a picture alone would be. */
static int draw_frame(const struct tensor *t, int64_t i, struct picture *p, struct err *e)
{
    const size_t bytes = tensor_bytes(t) / (size_t)t->shape.dim[0];
    const struct tensor one = {t->type, shape_with(t->shape, 0, 1), (char *)t->data + (size_t)i * bytes};
    return picture_grid(&one, &(struct grid){.columns = 1}, p, e);
}

static int add_frame(const struct tensor *t, int64_t i, struct film *f, struct err *e)
{
    struct picture p;
    TRY(draw_frame(t, i, &p, e));
    const size_t bytes = (size_t)p.height * (size_t)p.width * (size_t)p.channels;
    if (!i) {
        *f = (struct film){(int)t->shape.dim[0], p.height, p.width, p.channels, DELAY, NULL};
        f->bytes = mem_array((size_t)f->frames, bytes);
    }
    if (f->bytes) memcpy(f->bytes + (size_t)i * bytes, p.bytes, bytes);
    picture_free(&p);
    return f->bytes ? 0 : fail_memory(e);
}

int sheet_write_gif(const struct sheet *s, const char *path, struct err *e)
{
    const struct tensor *t = &s->numbers;
    struct film f = {0};
    char shape[100];
    if (!is_pictures(t->shape) || t->shape.dim[0] < 1 || t->shape.dim[0] > GIF_FRAMES_MOST) {
        fail(e, ERR_CALL, "%s: an array %s is no film: 1 to %d pictures were expected", path,
             shape_text(t->shape, shape, sizeof shape), GIF_FRAMES_MOST);
        return fail_hint(e, "give a name that ends in .csv or .npy");
    }
    int failed = 0;
    for (int64_t i = 0; i < t->shape.dim[0] && !failed; i++) failed = add_frame(t, i, &f, e);
    if (!failed) failed = gif_write(path, &f, e);
    film_free(&f);
    return failed;
}
