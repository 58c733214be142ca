/* album.c -- which files of a folder or archive are the pictures that are meant. */
#include "data/album.h"

#include "data/name.h"
#include "data/story.h"

#include <stdlib.h>

bool album_is_picture(const char *name)
{
    return name_ends(name, ".png") || name_ends(name, ".jpg") || name_ends(name, ".jpeg");
}

static bool is_wanted(const char *name)
{
    return album_is_picture(name) || story_is_told(name);
}

const char *album_name(const struct album *a, int64_t i)
{
    return a->files.entry[a->at[i]].name;
}

/* ---- the folder that all lie in ---- */

/* Does picture i lie in the folder `name` below the top? */
static bool lies_in(const struct album *a, int64_t i, const char *name, size_t n)
{
    const char *rest = album_name(a, i) + a->top;
    return !strncmp(rest, name, n) && rest[n] == '/';
}

static bool has_folder(const struct album *a, const char *name)
{
    for (int64_t i = 0; i < a->count; i++)
        if (lies_in(a, i, name, strlen(name))) return true;
    return false;
}

static void enter(struct album *a, const char *name)
{
    int64_t kept = 0;
    for (int64_t i = 0; i < a->count; i++)
        if (lies_in(a, i, name, strlen(name))) a->at[kept++] = a->at[i];
    a->count = kept;
    a->top += strlen(name) + 1;
}

/* Where all pictures lie in one folder, goes into it. */
static bool enter_only(struct album *a)
{
    const char *rest = album_name(a, 0) + a->top;
    const size_t n = strcspn(rest, "/");
    if (!rest[n]) return false;
    for (int64_t i = 0; i < a->count; i++)
        if (!lies_in(a, i, rest, n)) return false;
    a->top += n + 1;
    return true;
}

static int no_part(const struct album *a, const char *part, struct err *e)
{
    struct text all = {0};
    const char *before = "";
    size_t length = 0;
    for (int64_t i = 0; i < a->count; i++) {
        const char *rest = album_name(a, i) + a->top;
        const size_t n = strcspn(rest, "/");
        if (!rest[n] || (n == length && !memcmp(rest, before, n))) continue;
        text_printf(&all, "%s%.*s", all.length ? ", " : "", (int)n, rest);
        before = rest;
        length = n;
    }
    fail(e, ERR_DATA, "%s: there is no folder '%s' of pictures in it", a->files.path, part);
    if (all.length) fail_hint(e, "there are: %s", text_get(&all));
    else fail_hint(e, "there are no folders in it");
    text_free(&all);
    return ERR_DATA;
}

static bool is_default_part(const struct album *a)
{
    return has_folder(a, "train") && (has_folder(a, "test") || has_folder(a, "valid") || has_folder(a, "val"));
}

static int find_top(struct album *a, const char *part, struct err *e)
{
    bool found = !*part;
    do {
        if (*part && has_folder(a, part)) {
            enter(a, part);
            found = true;
            part = "";
        } else if (!*part && is_default_part(a)) {
            enter(a, "train");
        }
    } while (enter_only(a));
    return found ? 0 : no_part(a, part, e);
}

static int no_pictures(const char *path, struct err *e)
{
    fail(e, ERR_DATA, "%s: there is no PNG or JPEG picture in it", path);
    return fail_hint(e, "pictures are files whose names end in .png, .jpg or .jpeg");
}

int album_open(struct album *a, const char *path, const char *part, struct err *e)
{
    TRY(entries_open(&a->files, path, is_wanted, e));
    a->at = mem_array((size_t)a->files.count, sizeof *a->at);
    if (!a->at) return fail_memory(e);
    for (int64_t i = 0; i < a->files.count; i++)
        if (album_is_picture(a->files.entry[i].name)) a->at[a->count++] = i;
    return a->count ? find_top(a, part, e) : no_pictures(path, e);
}

void album_close(struct album *a)
{
    mem_free(a->at);
    mem_free(a->head);
    entries_close(&a->files);
}
