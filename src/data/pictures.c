/* pictures.c -- pictures in memory, seen as a data set. */
#include "data/pictures.h"

#include "data/memory.h"

#include <stdio.h>

#define CLASSES_MOST 65536
#define CHANNELS_MOST 4

static int check_pixels(const struct data *d, const struct tensor *t, struct err *e)
{
    const int rank = t->shape.rank;
    char shape[160];
    shape_text(t->shape, shape, sizeof shape);
    CHECK(t->type == U8 && (rank == 3 || rank == 4), e, ERR_SHAPE,
          "%s: pictures are u8, N x height x width or N x height x width x channels; these are %s %s", d->name,
          dtype_name(t->type), shape);
    CHECK(t->shape.dim[0] > 0, e, ERR_DATA, "%s: there is no picture in it", d->name);
    CHECK(shape_size(t->shape) > 0, e, ERR_DATA, "%s: its pictures have no pixels: %s", d->name, shape);
    CHECK(rank == 3 || t->shape.dim[3] <= CHANNELS_MOST, e, ERR_SHAPE, "%s: 1 to %d channels were expected last: %s",
          d->name, CHANNELS_MOST, shape);
    return 0;
}

static int count_classes(struct data *d, const int32_t *labels, struct err *e)
{
    int32_t last = -1;
    for (int64_t i = 0; i < d->count && labels; i++) {
        CHECK(labels[i] >= -1 && labels[i] < CLASSES_MOST, e, ERR_DATA,
              "%s: label %d of picture %lld is not in 0 .. %d, nor -1, which is not known", d->name, labels[i],
              (long long)i, CLASSES_MOST - 1);
        d->partly |= labels[i] < 0;
        if (labels[i] > last) last = labels[i];
    }
    if (last >= d->item.classes) {
        d->item.classes = last + 1;
        d->item.class_names = NULL;
    }
    return 0;
}

static int describe(struct data *d, const char *title, struct err *e)
{
    const int64_t *dim = d->item.shape.dim;
    static const char *const colours[CHANNELS_MOST] = {"grey", "two-channel", "colour", "colour and alpha"};
    char classes[32] = "";
    if (d->item.classes) snprintf(classes, sizeof classes, " in %d classes", d->item.classes);
    const char *colour = colours[dim[2] - 1], *plural = d->count == 1 ? "" : "s";
    d->about = arena_printf(&d->arena, "%lld %s picture%s of %lld x %lld%s (%s)", (long long)d->count, colour, plural,
                            (long long)dim[0], (long long)dim[1], classes, title);
    return d->about ? 0 : fail_memory(e);
}

int pictures_tell(struct data *d, const int32_t *labels, const char *title, struct err *e)
{
    TRY(count_classes(d, labels, e));
    return describe(d, title, e);
}

int pictures_hold(struct data *d, struct tensor pixels, int32_t *labels, const char *title, struct err *e)
{
    const int64_t *dim = pixels.shape.dim, channels = pixels.shape.rank == 4 ? dim[3] : 1;
    const int failed = check_pixels(d, &pixels, e);
    if (failed) {
        mem_free(pixels.data);
        mem_free(labels);
        return failed;
    }
    d->count = dim[0];
    d->item.kind = ITEM_IMAGE;
    d->item.type = U8;
    d->item.shape = SHAPE(dim[1], dim[2], channels);
    TRY(memory_hold(d, pixels.data, labels, e));
    return pictures_tell(d, labels, title, e);
}
