/* write_png.c -- arrays to be looked at: pictures as a grid, points of the plane as a scatter plot (write_scatter.c). */
#include "api/write.h"
#include "file/png.h"

#define NOTES_MAX 8

/* "Key: value" lines into notes; `copy` is cut up. */
static int recipe_notes(char *copy, struct png_note note[NOTES_MAX])
{
    int n = 0;
    note[n++] = (struct png_note){"Software", "limn " LIMN_VERSION};
    for (char *rest = copy, *line; n < NOTES_MAX && (line = strsep(&rest, "\n"));) {
        char *colon = strstr(line, ": ");
        if (!colon) continue;
        *colon = 0;
        note[n++] = (struct png_note){line, colon + 2};
    }
    return n;
}

int write_picture(const struct picture *p, const char *recipe, const char *path, struct err *e)
{
    struct png_note note[NOTES_MAX];
    char *copy = mem_copy_text(recipe ? recipe : "");
    if (!copy) return fail_memory(e);
    const int notes = recipe_notes(copy, note);
    const int failed = png_write(path, p, note, notes, e);
    mem_free(copy);
    return failed;
}

int sheet_write_picture(const struct sheet *s, const struct picture *p, const char *path, struct err *e)
{
    return write_picture(p, s->o->recipe, path, e);
}

static int write_grid(const struct sheet *s, const char *path, struct err *e)
{
    struct picture p;
    struct tensor t = s->numbers;
    struct grid grid = {.columns = s->o->columns, .margin = -1};
    if (s->item && s->item->frames) { /* a line for each clip */
        const int64_t *dim = t.shape.dim, frames = s->item->frames;
        t.shape = SHAPE(dim[0] * frames, dim[1] / frames, dim[2], dim[3]);
        grid.columns = (int)frames;
    }
    TRY(picture_grid(&t, &grid, &p, e));
    const int failed = sheet_write_picture(s, &p, path, e);
    picture_free(&p);
    return failed;
}

/* N x H x W, or N x H x W x C with 1 or 3 channels. */
static bool is_pictures(const struct shape s)
{
    return s.rank == 3 || (s.rank == 4 && (s.dim[3] == 1 || s.dim[3] == 3));
}

int sheet_write_png(const struct sheet *s, const char *path, struct err *e)
{
    char shape[100];
    if (is_pictures(s->numbers.shape)) return write_grid(s, path, e);
    if (s->numbers.shape.rank == 2 && s->numbers.shape.dim[1] == 2) return sheet_write_scatter(s, path, e);
    fail(e, ERR_CALL, "%s: an array %s is neither pictures nor points of the plane", path,
         shape_text(s->numbers.shape, shape, sizeof shape));
    return fail_hint(e, "give a name that ends in .csv or .npy");
}
