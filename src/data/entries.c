/* entries.c -- walking folders, and listing archives. */
#include "data/entries.h"

#include "base/atomic.h"
#include "data/name.h"
#include "file/parse.h"
#include "file/tar.h"
#include "file/zip.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define DEPTH_MOST 8
#define ARCHIVE_MOST ((size_t)2 << 30) /* bytes, unpacked */
#define FILE_MOST ((size_t)256 << 20)  /* of one picture or table */

bool entries_is_archive(const char *path)
{
    static const char *const endings[] = {".zip", ".tar", ".tar.gz", ".tgz", ".tar.xz"};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (name_ends(path, endings[i])) return true;
    return false;
}

static bool is_hidden(const char *name)
{
    for (const char *p = name; *p; p += strspn(p, "/")) {
        const size_t n = strcspn(p, "/");
        if (*p == '.' || (n == 8 && !memcmp(p, "__MACOSX", 8))) return true;
        p += n;
    }
    return false;
}

static int add(struct entries *x, const char *name, int64_t place, struct err *e)
{
    if (x->count == x->capacity) {
        const int64_t capacity = x->capacity ? 2 * x->capacity : 64;
        struct entry *larger = mem_resize(x->entry, (size_t)capacity * sizeof *larger);
        if (!larger) return fail_memory(e);
        x->entry = larger;
        x->capacity = capacity;
    }
    const char *copy = arena_text(&x->arena, name);
    if (!copy) return fail_memory(e);
    x->entry[x->count++] = (struct entry){copy, place};
    return 0;
}

/* ---- folders ---- */

struct walk {
    struct entries *x;
    bool (*wanted)(const char *name);
    char path[PATH_MAX];
    size_t top; /* letters of path before the names */
};

static int walk_folder(struct walk *w, size_t length, int depth, struct err *e);

static int walk_one(struct walk *w, size_t length, const char *file, int depth, struct err *e)
{
    struct stat s;
    const size_t n = strlen(file);
    if (file[0] == '.') return 0;
    CHECK(length + n + 2 < sizeof w->path, e, ERR_FILE, "%.100s...: its path is too long", w->path);
    memcpy(w->path + length, file, n + 1);
    if (lstat(w->path, &s)) return 0; /* gone meanwhile */
    if (S_ISDIR(s.st_mode)) {
        memcpy(w->path + length + n, "/", 2);
        return walk_folder(w, length + n + 1, depth + 1, e);
    }
    if (S_ISLNK(s.st_mode) && (stat(w->path, &s) || S_ISDIR(s.st_mode))) return 0;
    return S_ISREG(s.st_mode) && w->wanted(w->path + w->top) ? add(w->x, w->path + w->top, 0, e) : 0;
}

static int walk_folder(struct walk *w, size_t length, int depth, struct err *e)
{
    CHECK(depth <= DEPTH_MOST, e, ERR_DATA, "%s: folders lie in it more than %d deep", w->x->path, DEPTH_MOST);
    DIR *dir = opendir(w->path);
    if (!dir) {
        fail(e, ERR_FILE, "%s: the folder cannot be read: %s", w->path, strerror(errno));
        return fail_hint(e, "allow reading (chmod u+rx), move it away, or call it by a name that begins with a dot");
    }
    int failed = 0;
    for (const struct dirent *entry; !failed && (entry = readdir(dir));)
        failed = walk_one(w, length, entry->d_name, depth, e);
    closedir(dir);
    return failed;
}

static int list_folder(struct entries *x, bool (*wanted)(const char *name), struct err *e)
{
    struct walk w = {.x = x, .wanted = wanted};
    const size_t n = strlen(x->path);
    CHECK(n + 2 < sizeof w.path, e, ERR_FILE, "%.100s...: the path is too long", x->path);
    memcpy(w.path, x->path, n + 1);
    memcpy(w.path + n, "/", 2);
    w.top = n + 1;
    return walk_folder(&w, n + 1, 0, e);
}

/* ---- archives ---- */

static int list_zip(struct entries *x, bool (*wanted)(const char *name), struct err *e)
{
    TRY(zip_open(x->path, &x->zip, e));
    for (int64_t i = 0; i < zip_count(x->zip); i++) {
        const char *name = zip_at(x->zip, i)->name;
        if (!is_hidden(name) && wanted(name)) TRY(add(x, name, i, e));
    }
    return 0;
}

static int list_tar(struct entries *x, bool (*wanted)(const char *name), struct err *e)
{
    TRY(tar_open(x->path, ARCHIVE_MOST, &x->tar, e));
    for (int64_t i = 0; i < tar_count(x->tar); i++) {
        const char *name = tar_at(x->tar, i)->name;
        if (!is_hidden(name) && wanted(name)) TRY(add(x, name, i, e));
    }
    return 0;
}

static int by_name(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    const int order = strcmp(x->name, y->name);
    return order ? order : (x->place > y->place) - (x->place < y->place);
}

/* A later file of the same name replaces the earlier, as when an archive is unpacked. */
static void drop_replaced(struct entries *x)
{
    int64_t kept = 0;
    for (int64_t i = 0; i < x->count; i++)
        if (i + 1 == x->count || strcmp(x->entry[i].name, x->entry[i + 1].name)) x->entry[kept++] = x->entry[i];
    x->count = kept;
}

int entries_open(struct entries *x, const char *path, bool (*wanted)(const char *name), struct err *e)
{
    struct stat s;
    x->path = path;
    CHECK(!stat(path, &s), e, ERR_FILE, "%s: %s", path, strerror(errno));
    x->folder = S_ISDIR(s.st_mode);
    if (x->folder) TRY(list_folder(x, wanted, e));
    else if (!entries_is_archive(path)) TRY(add(x, name_file(path), 0, e));
    else if (name_ends(path, ".zip")) TRY(list_zip(x, wanted, e));
    else TRY(list_tar(x, wanted, e));
    if (x->count) qsort(x->entry, (size_t)x->count, sizeof *x->entry, by_name);
    drop_replaced(x);
    return 0;
}

void entries_close(struct entries *x)
{
    zip_close(x->zip);
    tar_close(x->tar);
    mem_free(x->entry);
    arena_free(&x->arena);
}

static int read_plain(const struct entries *x, const struct entry *entry, void **bytes, size_t *n, struct err *e)
{
    char path[PATH_MAX];
    const int length = snprintf(path, sizeof path, x->folder ? "%s/%s" : "%s", x->path, entry->name);
    CHECK(length < (int)sizeof path, e, ERR_FILE, "%.100s...: the path is too long", path);
    return file_read(path, FILE_MOST, bytes, n, e);
}

int entries_bytes(const struct entries *x, int64_t i, const void **bytes, size_t *n, void **hold, struct err *e)
{
    const struct entry *entry = &x->entry[i];
    *hold = NULL;
    if (x->tar) {
        const struct tar_entry *file = tar_at(x->tar, entry->place);
        *bytes = file->bytes;
        *n = file->size;
        return 0;
    }
    if (x->zip) {
        const struct zip_entry *file = zip_at(x->zip, entry->place);
        TRY(zip_read(x->zip, file, FILE_MOST, hold, e));
        *n = (size_t)file->size;
    } else {
        TRY(read_plain(x, entry, hold, n, e));
    }
    *bytes = *hold;
    return 0;
}

int entries_within(const struct entries *x, int64_t i, const struct err *inner, struct err *e)
{
    const char *name = x->entry[i].name;
    if (inner->kind == ERR_MEMORY) return fail_memory(e);
    if (!x->folder && !x->tar && !x->zip) return parse_within(x->path, inner, e);
    fail(e, inner->kind, "%.150s: %.100s: %s", name_file(x->path), name, inner->text);
    if (inner->hint[0]) fail_hint(e, "%s", inner->hint);
    return inner->kind;
}
