/* write_gif.c -- pictures one after the other, as a film; clips side by side, each playing. */
#include "api/write.h"
#include "file/gif.h"

#define DELAY 10 /* hundredths of a second */

static bool is_pictures(const struct shape s)
{
    return s.rank == 3 || (s.rank == 4 && (s.dim[3] == 1 || s.dim[3] == 3));
}

/* What is seen at a moment. Of clips: frame i of each, [N, H, W, C], copied into `spare`; else picture i. */
static struct tensor moment(const struct tensor *t, int frames, int64_t i, void *spare)
{
    const int64_t n = t->shape.dim[0];
    const size_t item = tensor_bytes(t) / (size_t)n, bytes = frames ? item / (size_t)frames : item;
    const char *from = (const char *)t->data + (size_t)i * bytes;
    if (!frames) return (struct tensor){t->type, shape_with(t->shape, 0, 1), (char *)t->data + (size_t)i * bytes};
    for (int64_t k = 0; k < n; k++) memcpy((char *)spare + (size_t)k * bytes, from + (size_t)k * item, bytes);
    return (struct tensor){t->type, shape_with(t->shape, 1, t->shape.dim[1] / frames), spare};
}

/* Enlarged as a picture alone would be. */
static int add_frame(const struct sheet *s, const struct tensor *now, int64_t i, int64_t count, struct film *f,
                     struct err *e)
{
    struct picture p;
    const struct grid grid = {.columns = s->o->columns, .margin = now->shape.dim[0] > 1 ? -1 : 0};
    TRY(picture_grid(now, &grid, &p, e));
    const size_t bytes = (size_t)p.height * (size_t)p.width * (size_t)p.channels;
    if (!i) {
        *f = (struct film){(int)count, p.height, p.width, p.channels, DELAY, NULL};
        f->bytes = mem_array((size_t)f->frames, bytes);
    }
    if (f->bytes) memcpy(f->bytes + (size_t)i * bytes, p.bytes, bytes);
    picture_free(&p);
    return f->bytes ? 0 : fail_memory(e);
}

int sheet_write_gif(const struct sheet *s, const char *path, struct err *e)
{
    const struct tensor *t = &s->numbers;
    const int frames = s->item ? s->item->frames : 0;
    const int64_t count = frames ? frames : t->shape.dim[0];
    struct film f = {0};
    char shape[100];
    if (!is_pictures(t->shape) || count < 1 || count > GIF_FRAMES_MOST) {
        fail(e, ERR_CALL, "%s: an array %s is no film: 1 to %d pictures were expected", path,
             shape_text(t->shape, shape, sizeof shape), GIF_FRAMES_MOST);
        return fail_hint(e, "give a name that ends in .csv or .npy");
    }
    void *spare = frames ? mem_alloc(tensor_bytes(t) / (size_t)frames) : NULL;
    int failed = frames && !spare ? fail_memory(e) : 0;
    for (int64_t i = 0; i < count && !failed; i++) {
        const struct tensor now = moment(t, frames, i, spare);
        failed = add_frame(s, &now, i, count, &f, e);
    }
    if (!failed) failed = gif_write(path, &f, e);
    mem_free(spare);
    film_free(&f);
    return failed;
}
