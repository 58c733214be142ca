/* album_data.c -- an album as data whose pictures are decoded whenever they are read: albums larger than memory. */
#include "data/album.h"
#include "data/memory.h"
#include "data/pictures.h"

struct streamed {
    struct album album;
    int32_t *labels; /* NULL: none */
};

static int streamed_read(struct data *d, const int64_t *rows, int64_t n, void *x, int32_t *labels, struct err *e)
{
    struct streamed *s = d->self;
    TRY(rows_check(d, rows, n, e));
    TRY(album_read(&s->album, rows, n, x, e));
    if (labels && s->labels)
        for (int64_t i = 0; i < n; i++) labels[i] = s->labels[rows[i]];
    return 0;
}

static void streamed_close(struct data *d)
{
    struct streamed *s = d->self;
    album_close(&s->album);
    mem_free(s->labels);
}

int album_hold(struct data *d, struct album *a, int32_t *labels, const char *title, struct err *e)
{
    struct streamed *s = arena_small(&d->arena, sizeof *s);
    if (!s) {
        mem_free(labels);
        return fail_memory(e);
    }
    *s = (struct streamed){*a, labels};
    *a = (struct album){0};
    d->self = s;
    d->count = s->album.count;
    d->item = (struct item){
        .kind = ITEM_IMAGE, .type = U8, .shape = SHAPE(s->album.height, s->album.width, s->album.channels)};
    d->read = streamed_read;
    d->close = streamed_close;
    d->made = true;
    return pictures_tell(d, labels, title, e);
}
