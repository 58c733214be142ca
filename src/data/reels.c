/* reels.c -- sorting frames into films, and films into one block of frames. */
#include "data/reels.h"

#include "data/album.h"
#include "data/entries.h"
#include "file/gif.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static int reels_room(struct reels *r, int64_t films, struct arena *a, struct err *e)
{
    r->film.first = arena_alloc(a, ((size_t)films + 1) * sizeof *r->film.first);
    r->above = arena_alloc(a, (size_t)films * sizeof *r->above);
    return a->failed ? fail_memory(e) : 0;
}

/* The first folder of a path; NULL: there is none. */
static const char *first_folder(const char *path, struct arena *a)
{
    const size_t n = strcspn(path, "/");
    return path[n] ? arena_printf(a, "%.*s", (int)n, path) : NULL;
}

/* ---- folders of frames ---- */

struct frame {
    const char *name;
    int64_t place; /* among the album's files */
};

static size_t folder_letters(const char *name)
{
    const char *slash = strrchr(name, '/');
    return slash ? (size_t)(slash - name) : 0;
}

/* frame2 before frame10; folders as whole words. */
static int by_number(const char *x, const char *y)
{
    for (; *x && *y; x++, y++) {
        if (isdigit((unsigned char)*x) && isdigit((unsigned char)*y)) {
            x += strspn(x, "0"), y += strspn(y, "0");
            const size_t n = strspn(x, "0123456789"), m = strspn(y, "0123456789");
            const int order = n == m ? memcmp(x, y, n) : n < m ? -1 : 1;
            if (order) return order;
            x += n, y += n;
            if (!*x || !*y) break;
        }
        if (*x != *y) return (unsigned char)*x - (unsigned char)*y;
    }
    return (unsigned char)*x - (unsigned char)*y;
}

static int by_film(const void *a, const void *b)
{
    const char *x = ((const struct frame *)a)->name, *y = ((const struct frame *)b)->name;
    const size_t n = folder_letters(x), m = folder_letters(y), least = n < m ? n : m;
    const int folders = memcmp(x, y, least);
    if (folders || n != m) return folders ? folders : n < m ? -1 : 1;
    const int order = by_number(x, y);
    return order ? order : strcmp(x, y);
}

static int sort_frames(struct album *a, struct err *e)
{
    struct frame *f = mem_array((size_t)a->count, sizeof *f);
    if (!f) return fail_memory(e);
    for (int64_t i = 0; i < a->count; i++) f[i] = (struct frame){album_name(a, i), a->at[i]};
    qsort(f, (size_t)a->count, sizeof *f, by_film);
    for (int64_t i = 0; i < a->count; i++) a->at[i] = f[i].place;
    mem_free(f);
    return 0;
}

static void cut_into_films(const struct album *a, struct reels *r, struct arena *arena)
{
    for (int64_t i = 0; i < a->count; i++) {
        const char *name = album_name(a, i);
        const size_t n = folder_letters(name);
        const char *before = i ? album_name(a, i - 1) : "";
        if (i && folder_letters(before) == n && !memcmp(name, before, n)) continue;
        const char *film = n > a->top ? arena_printf(arena, "%.*s", (int)(n - a->top), name + a->top) : "";
        if (!film) return;
        r->above[r->film.count] = first_folder(film, arena);
        r->film.first[r->film.count++] = i;
    }
    r->film.first[r->film.count] = a->count;
}

int reels_read_frames(const struct name_path *n, int size, struct reels *r, struct arena *arena, struct err *e)
{
    struct album a = {0};
    int failed = album_open(&a, n->path, n->part, e);
    if (!failed) failed = sort_frames(&a, e);
    if (!failed) failed = reels_room(r, a.count, arena, e);
    if (!failed) cut_into_films(&a, r, arena);
    if (!failed && arena->failed) failed = fail_memory(e);
    if (!failed) failed = album_measure(&a, size, e);
    if (!failed) failed = album_decode(&a, &r->pixels, e);
    r->side = a.side;
    album_close(&a);
    return failed;
}

/* ---- GIF ---- */

bool reels_is_gif(const char *name)
{
    return name_ends(name, ".gif");
}

/* Every frame a square of that side. */
static int make_square(struct film *f, int side, struct err *e)
{
    const size_t before = (size_t)f->height * (size_t)f->width * (size_t)f->channels;
    const size_t after = (size_t)side * (size_t)side * (size_t)f->channels;
    uint8_t *bytes = mem_array((size_t)f->frames, after);
    int failed = bytes ? 0 : fail_memory(e);
    for (int i = 0; i < f->frames && !failed; i++) {
        const struct picture p = {f->height, f->width, f->channels, f->bytes + (size_t)i * before};
        struct picture square;
        failed = picture_square(&p, side, &square, e);
        if (failed) break;
        memcpy(bytes + (size_t)i * after, square.bytes, after);
        picture_free(&square);
    }
    mem_free(f->bytes);
    f->bytes = failed ? NULL : bytes;
    f->height = f->width = side;
    if (failed) mem_free(bytes);
    return failed;
}

/* Adds a film's frames to those before; all become colours with the first that is. */
static int append(struct reels *r, const struct film *f, struct err *e)
{
    struct tensor *t = &r->pixels;
    const int64_t before = r->film.first[r->film.count], *dim = t->shape.dim;
    if (!before) *t = (struct tensor){U8, SHAPE(0, f->height, f->width, f->channels), NULL};
    if (dim[1] != f->height || dim[2] != f->width) {
        fail(e, ERR_DATA, "its frames are of %d x %d, those of films before it of %lld x %lld", f->height, f->width,
             (long long)dim[1], (long long)dim[2]);
        return fail_hint(e, "size=32 makes squares of all");
    }
    const int64_t wide = f->channels > dim[3] ? f->channels : dim[3], pixels = dim[1] * dim[2];
    const struct shape shape = SHAPE(before + f->frames, dim[1], dim[2], wide);
    CHECK(shape_size(shape) <= ALBUM_MOST, e, ERR_DATA, "with it the films take more than the 2 GiB that they may");
    uint8_t *all = mem_resize(t->data, (size_t)shape_size(shape));
    if (!all) return fail_memory(e);
    t->data = all;
    for (int64_t i = before * pixels - 1; i >= 0 && wide > dim[3]; i--) memset(all + 3 * i, all[i], 3);
    uint8_t *to = all + before * pixels * wide;
    for (int64_t i = 0; i < f->frames * pixels; i++)
        if (f->channels == wide) memcpy(to + i * wide, f->bytes + i * wide, (size_t)wide);
        else memset(to + 3 * i, f->bytes[i], 3);
    t->shape = shape;
    r->film.first[++r->film.count] = before + f->frames;
    return 0;
}

static int read_gif(const struct entries *x, int64_t i, int size, struct reels *r, struct err *e)
{
    const void *bytes;
    void *hold;
    size_t n;
    struct film f = {0};
    TRY(entries_bytes(x, i, &bytes, &n, &hold, e));
    int failed = gif_parse(bytes, n, (size_t)ALBUM_MOST, &f, e);
    mem_free(hold);
    if (!failed && size) failed = make_square(&f, size, e);
    if (!failed) failed = append(r, &f, e);
    film_free(&f);
    return failed;
}

int reels_read_gifs(const struct name_path *n, int size, struct reels *r, struct arena *arena, struct err *e)
{
    struct entries x = {0};
    int failed = entries_open(&x, n->path, reels_is_gif, e);
    r->side = size;
    if (!failed && !x.count) failed = fail(e, ERR_DATA, "%s: there are neither frames nor GIF films in it", n->path);
    if (!failed) failed = reels_room(r, x.count, arena, e);
    for (int64_t i = 0; i < x.count && !failed; i++) {
        struct err inner = {0};
        r->above[i] = first_folder(x.entry[i].name, arena);
        if (read_gif(&x, i, size, r, &inner)) failed = entries_within(&x, i, &inner, e);
    }
    if (!failed && arena->failed) failed = fail_memory(e);
    entries_close(&x);
    return failed;
}
