/* clips.c -- films in memory, read in clips. */
#include "data/clips.h"

#include "data/memory.h"

struct clips {
    uint8_t *frame; /* all frames of all films */
    size_t bytes;   /* of a frame */
    struct windows windows;
    const int32_t *label; /* of each film; NULL: none */
};

static int clips_read(struct data *d, const int64_t *rows, int64_t n, void *x, int32_t *labels, struct err *e)
{
    const struct clips *c = d->self;
    const size_t bytes = c->bytes * (size_t)c->windows.length;
    TRY(rows_check(d, rows, n, e));
    for (int64_t i = 0; i < n; i++) {
        const int64_t first = windows_start(&c->windows, rows[i]);
        memcpy((uint8_t *)x + (size_t)i * bytes, c->frame + (size_t)first * c->bytes, bytes);
        if (labels && c->label) labels[i] = c->label[c->windows.run[windows_run(&c->windows, rows[i])]];
    }
    return 0;
}

static uint64_t clips_group(const struct data *d, int64_t row)
{
    return (uint64_t)windows_run(&((const struct clips *)d->self)->windows, row);
}

static void clips_close(struct data *d)
{
    mem_free(((struct clips *)d->self)->frame);
}

static int usual_frames(const struct runs *film)
{
    int64_t shortest = film->first[1] - film->first[0];
    for (int64_t k = 1; k < film->count; k++) {
        const int64_t length = film->first[k + 1] - film->first[k];
        if (length < shortest) shortest = length;
    }
    if (film->count == 1) shortest = (shortest + 1) / 2;
    return shortest < CLIP_FRAMES ? (int)shortest : CLIP_FRAMES;
}

static int too_long(const struct data *d, int frames, int64_t longest, struct err *e)
{
    fail(e, ERR_DATA, "%s: clips of %d frames were asked for, the longest film has %lld", d->name, frames,
         (long long)longest);
    return fail_hint(e, "give a longer film, or frames= from 1 to %lld", (long long)longest);
}

static int describe(struct data *d, const struct clips *c, const struct runs *film, const struct shape frame,
                    const char *title, struct err *e)
{
    struct text out = {0};
    const long long films = film->count, all = film->first[film->count], left_out = film->count - c->windows.runs;
    if (films > 1) text_printf(&out, "%lld films, together", films);
    else text_add(&out, "film of");
    text_printf(&out, " %lld %s frames of %lld x %lld", all, frame.dim[2] == 1 ? "grey" : "colour",
                (long long)frame.dim[0], (long long)frame.dim[1]);
    if (d->item.classes) text_printf(&out, " in %d classes", d->item.classes);
    text_printf(&out, " (%s); ", title);
    if (c->windows.length == 1) text_add(&out, "each frame is a picture");
    else text_printf(&out, "read in clips of %d frames", c->windows.length);
    if (left_out) text_printf(&out, " (%lld shorter film%s left out)", left_out, left_out == 1 ? "" : "s");
    d->about = out.failed ? NULL : arena_text(&d->arena, text_get(&out));
    text_free(&out);
    return d->about ? 0 : fail_memory(e);
}

int clips_hold(struct data *d, struct tensor pixels, const struct runs *film, const int32_t *labels, int frames,
               const char *title, struct err *e)
{
    const struct shape frame = shape_item(pixels.shape);
    struct clips *c = arena_small(&d->arena, sizeof *c);
    if (!c) {
        mem_free(pixels.data);
        return fail_memory(e);
    }
    *c = (struct clips){.frame = pixels.data, .bytes = (size_t)shape_size(frame), .label = labels};
    d->self = c;
    d->read = clips_read;
    d->close = clips_close;
    if (!frames) frames = usual_frames(film);
    if (frames > runs_longest(film)) return too_long(d, frames, runs_longest(film), e);
    TRY(windows_make(&c->windows, film, frames, &d->arena, e));
    d->count = windows_count(&c->windows);
    d->sliding = c->windows.runs == 1;
    if (c->windows.runs > 1) d->group = clips_group;
    d->item.kind = ITEM_IMAGE;
    d->item.type = U8;
    d->item.frames = frames > 1 ? frames : 0;
    d->item.shape = SHAPE(frame.dim[0] * frames, frame.dim[1], frame.dim[2]);
    return describe(d, c, film, frame, title, e);
}
