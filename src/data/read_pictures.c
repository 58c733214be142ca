/* read_pictures.c -- folders and archives of PNG and JPEG pictures.
**
** Sub-folders are classes; where there are none, the classes that captions
** name. FOLDER:PART is the part in its folder PART. What tells of pictures lies
** among them, or beside their folder or archive.
*/
#include "base/atomic.h"
#include "data/album.h"
#include "data/classes.h"
#include "data/name.h"
#include "data/pictures.h"
#include "data/readers.h"
#include "data/story.h"
#include "file/parse.h"

#include <dirent.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define TOLD_MOST ((size_t)256 << 20)
#define LOOKS 4096 /* at names in a folder, until a picture is met */
#define LOOK_DEPTH 4

#define MEMORY_MOST (1 << 30)   /* bytes of pixels that are decoded once and for all */
#define PICTURE_MOST (16 << 20) /* bytes of one that is decoded again and again */

struct settings {
    int size, decode;
};

enum { DECODE_AUTO, DECODE_ONCE, DECODE_READING };

static const struct option settings_table[] = {
    OPT_INT(struct settings, size, "0", 0, 4096, "pictures become squares of that side (0: only if they differ)"),
    OPT_CHOICE(struct settings, decode, "auto", "auto|once|reading",
               "once, and kept in memory, or whenever they are read; auto: by their size"),
    OPT_END,
};

/* ---- what is told ---- */

/* With the folder's own name, which tables beside it may mention. */
static const char **full_names(const struct album *a, struct arena *arena)
{
    const char **name = arena_alloc(arena, (size_t)a->count * sizeof *name);
    for (int64_t i = 0; i < a->count && name; i++)
        name[i] = arena_printf(arena, "%s/%s", name_file(a->files.path), album_name(a, i));
    return arena->failed ? NULL : name;
}

static int nothing_fits(const char *path, const char *file, struct err *e)
{
    fail(e, ERR_DATA, "%.150s: %.100s: none of the names in it is that of a picture", name_file(path), file);
    return fail_hint(e, "each line names a file, by its name or the end of its path");
}

/* In a folder on the way from the root to the pictures. */
static bool lies_above(const struct album *a, const char *file)
{
    const size_t folder = (size_t)(name_file(file) - file);
    return folder <= a->top && !memcmp(file, album_name(a, 0), folder);
}

/* The files among the pictures. */
static int read_inside(struct story *s, const struct album *a, bool *any, struct err *e)
{
    for (int64_t i = 0; i < a->files.count; i++) {
        struct err inner = {0};
        const void *bytes;
        void *hold;
        size_t n;
        int64_t found = 0;
        const char *file = a->files.entry[i].name;
        if (!story_is_told(file) || !lies_above(a, file)) continue;
        int failed = entries_bytes(&a->files, i, &bytes, &n, &hold, &inner);
        if (!failed) {
            failed = story_read(s, file, bytes, n, &found, &inner);
            mem_free(hold);
        }
        if (failed) return entries_within(&a->files, i, &inner, e);
        if (!found) return nothing_fits(a->files.path, file, e);
        *any = true;
    }
    return 0;
}

static int read_beside(struct story *s, const char *path, struct err *e)
{
    struct err inner = {0};
    void *bytes;
    size_t n;
    int64_t found;
    if (access(path, R_OK)) return 0;
    TRY(file_read(path, TOLD_MOST, &bytes, &n, e));
    const int failed = story_read(s, path, bytes, n, &found, &inner); /* found or not: it may be about others */
    mem_free(bytes);
    if (!failed) return 0;
    return inner.kind == ERR_MEMORY ? fail_memory(e) : parse_within(path, &inner, e);
}

static int read_story(struct story *s, const struct album *a, struct err *e)
{
    static const char *const files[] = {"captions.tsv",   "captions.csv",   "captions.jsonl",
                                        "metadata.jsonl", "attributes.csv", "attributes.tsv"};
    char path[PATH_MAX];
    bool any = false;
    TRY(read_inside(s, a, &any, e));
    const int folder = (int)(name_file(a->files.path) - a->files.path);
    for (size_t i = 0; i < sizeof files / sizeof *files && !any; i++) {
        const int n = snprintf(path, sizeof path, "%.*s%s", folder, a->files.path, files[i]);
        if (n < (int)sizeof path) TRY(read_beside(s, path, e));
    }
    return 0;
}

/* ---- classes ---- */

/* The sub-folder below the top; NULL: the picture lies at the top. */
static const char *class_folder(const struct album *a, int64_t i, struct arena *arena)
{
    const char *rest = album_name(a, i) + a->top, *slash = strchr(rest, '/');
    return slash ? arena_printf(arena, "%.*s", (int)(slash - rest), rest) : NULL;
}

static int find_classes(const struct album *a, const struct story *s, struct data *d, int32_t **labels,
                        const char ***names, struct err *e)
{
    const char **folder = arena_alloc(&d->arena, (size_t)a->count * sizeof *folder);
    for (int64_t i = 0; i < a->count && folder; i++) folder[i] = class_folder(a, i, &d->arena);
    if (d->arena.failed) return fail_memory(e);
    TRY(classes_label(folder, a->count, &d->arena, labels, names, e));
    if (*labels || !s->label) return 0;
    return classes_label(s->label, a->count, &d->arena, labels, names, e);
}

/* ---- opening ---- */

/* All of one folder, with names that differ only in a number that rises: 0001.png, 0002.png, ... */
static bool are_numbered(const struct album *a)
{
    const size_t same = strcspn(album_name(a, 0) + a->top, "0123456789") + a->top;
    for (int64_t i = 0; i < a->count; i++) {
        const char *name = album_name(a, i), *number = name + same;
        const size_t digits = strspn(number, "0123456789");
        if (strlen(name) <= same || memcmp(name, album_name(a, 0), same)) return false;
        if (!digits || number[digits] != '.' || strchr(number, '/')) return false;
    }
    return true;
}

/* What was made alike: where pictures are of several sorts, or lose something. */
static void say_sorts(const struct album *a, struct text *t)
{
    int64_t grey = 0, clear = 0, deep = 0;
    for (int64_t i = 0; i < a->count; i++) {
        grey += a->head[i].channels == 1;
        clear += a->head[i].clear;
        deep += a->head[i].deep;
    }
    if (grey && grey < a->count) text_printf(t, ", %lld grey and the others in colour", (long long)grey);
    if (clear) text_printf(t, ", %lld with transparency laid over white", (long long)clear);
    if (deep) text_printf(t, ", %lld of 16 bits rounded to 8", (long long)deep);
}

/* What stands in brackets behind "100 colour pictures of 64 x 64". */
static void title(const struct album *a, const struct story *s, struct text *t)
{
    struct image_head least = a->head[0], most = a->head[0];
    for (int64_t i = 0; i < a->count; i++) {
        const struct image_head *h = &a->head[i];
        if ((int64_t)h->height * h->width < (int64_t)least.height * least.width) least = *h;
        if ((int64_t)h->height * h->width > (int64_t)most.height * most.width) most = *h;
    }
    text_utf8(t, name_file(a->files.path));
    if (s->captioned) text_printf(t, ", %lld with a caption", (long long)s->captioned);
    if (s->value) text_printf(t, ", %d attribute%s", s->captions.columns, s->captions.columns == 1 ? "" : "s");
    say_sorts(a, t);
    if (!a->side) return;
    text_printf(t, ", cut square from %d x %d", least.height, least.width);
    if (least.height != most.height || least.width != most.width)
        text_printf(t, " to %d x %d", most.height, most.width);
}

/* It takes the labels. */
static int hold_pixels(struct data *d, struct album *a, int32_t *labels, const char *title, struct err *e)
{
    struct tensor pixels;
    const int failed = album_decode(a, &pixels, e);
    if (!failed) return pictures_hold(d, pixels, labels, title, e);
    mem_free(labels);
    return failed;
}

static int too_large(const struct album *a, struct err *e)
{
    char need[32], most[32];
    fail(e, ERR_DATA,
         "%s: a picture of %d x %d takes %s, more than the %s that one may which is decoded again and again",
         a->files.path, a->height, a->width, text_size(album_bytes(a) / (double)a->count, need, sizeof need),
         text_size(PICTURE_MOST, most, sizeof most));
    return fail_hint(e, "make them smaller: %.100s,size=32", name_file(a->files.path));
}

static int hold(struct data *d, struct album *a, struct story *s, const struct settings *o, struct err *e)
{
    struct text about = {0};
    int32_t *labels = NULL;
    const char **classes = NULL;
    TRY(album_measure(a, o->size, e));
    const bool once = o->decode == DECODE_AUTO ? album_bytes(a) <= MEMORY_MOST : o->decode == DECODE_ONCE;
    if (!once && album_bytes(a) > (double)PICTURE_MOST * (double)a->count) return too_large(a, e);
    TRY(find_classes(a, s, d, &labels, &classes, e));
    const bool numbered = are_numbered(a); /* before the album is handed on */
    title(a, s, &about);
    int failed = (once ? hold_pixels : album_hold)(d, a, labels, text_get(&about), e);
    if (!failed && about.failed) failed = fail_memory(e);
    text_free(&about);
    if (failed) return failed;
    if (labels) d->item.class_names = classes;
    d->numbered = numbered;
    story_hang(s, d);
    return 0;
}

static int read_album(struct data *d, struct album *a, const struct settings *o, struct err *e)
{
    struct story *s = NULL;
    const char **names = full_names(a, &d->arena);
    if (!names) return fail_memory(e);
    int failed = story_start(&s, d, names, a->count, e);
    if (!failed) failed = read_story(s, a, e);
    story_end(s);
    return failed ? failed : hold(d, a, s, o, e);
}

static int pictures_open(const struct reader *reader, const char *name, struct data *d, struct err *e)
{
    struct name_path n;
    struct settings settings;
    struct album a = {0};
    (void)reader;
    CHECK(name_split(name, &n), e, ERR_FILE, "%s: it is gone", name);
    TRY(name_settings(n.settings, settings_table, &settings, e));
    for (size_t end = strlen(n.path); end > 1 && n.path[end - 1] == '/';) n.path[--end] = 0;
    const char *path = arena_text(&d->arena, n.path);
    int failed = path ? album_open(&a, path, n.part, e) : fail_memory(e);
    if (!failed) failed = read_album(d, &a, &settings, e);
    album_close(&a);
    return failed;
}

/* ---- whose it is ---- */

static bool holds_pictures(const char *folder, int depth, int *looks)
{
    char path[PATH_MAX];
    struct stat s;
    bool found = false;
    DIR *dir = opendir(folder);
    for (const struct dirent *entry; dir && !found && (entry = readdir(dir)) && *looks > 0; --*looks) {
        if (entry->d_name[0] == '.') continue;
        found = album_is_picture(entry->d_name);
        if (found || depth == LOOK_DEPTH) continue;
        const int n = snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (n < (int)sizeof path && !lstat(path, &s) && S_ISDIR(s.st_mode))
            found = holds_pictures(path, depth + 1, looks);
    }
    if (dir) closedir(dir);
    return found;
}

static bool pictures_mine(const char *name)
{
    struct name_path n;
    int looks = LOOKS;
    if (!name_split(name, &n)) return false;
    if (n.folder) return holds_pictures(n.path, 0, &looks);
    return album_is_picture(n.path) || entries_is_archive(n.path);
}

const struct reader reader_pictures = {
    .name = "png, jpeg",
    .about = "pictures: a file, a folder, or a .zip or .tar.gz of them; sub-folders are classes",
    .mine = pictures_mine,
    .open = pictures_open,
};
