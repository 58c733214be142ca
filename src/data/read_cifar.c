/* read_cifar.c -- CIFAR-10 (Krizhevsky 2009) in its binary version, plain or .xz.
**
** FOLDER is its training part, data_batch_*.bin together in the order of their
** names; FOLDER:test is test_batch.bin.
*/
#include "data/name.h"
#include "data/pictures.h"
#include "data/readers.h"
#include "file/cifar.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#define FILES_MAX 16

static const char *const classes[CIFAR_CLASSES] = {"airplane", "automobile", "bird",  "cat",  "deer",
                                                   "dog",      "frog",       "horse", "ship", "truck"};

static bool is_packed(const char *file)
{
    return name_ends(file, ".bin") || name_ends(file, ".bin.xz");
}

/* Of the part "train", or "test", or of either (NULL). */
static bool is_batch(const char *file, const char *part)
{
    const bool train = !strncmp(file, "data_batch", 10), test = !strncmp(file, "test_batch", 10);
    if (!is_packed(file)) return false;
    return part ? !strcmp(part, "train") ? train : test : train || test;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int list_batches(const char *folder, const char *part, struct arena *a, const char *path[FILES_MAX], int *n,
                        struct err *e)
{
    DIR *dir = opendir(folder);
    CHECK(dir, e, ERR_FILE, "%s: %s", folder, strerror(errno));
    for (const struct dirent *entry; *n < FILES_MAX && (entry = readdir(dir));)
        if (is_batch(entry->d_name, part)) path[(*n)++] = arena_printf(a, "%s/%s", folder, entry->d_name);
    closedir(dir);
    if (a->failed) return fail_memory(e);
    qsort(path, (size_t)*n, sizeof *path, by_name);
    return 0;
}

static int find_batches(const struct name_path *name, struct arena *a, const char *path[FILES_MAX], int *n,
                        struct err *e)
{
    const char *part = name->part[0] ? name->part : "train";
    if (strcmp(part, "train") && strcmp(part, "test")) {
        fail(e, ERR_OPTION, "%s: CIFAR-10 has no part '%s'", name->path, part);
        return fail_hint(e, "its parts are train and test: %.100s:test", name->path);
    }
    TRY(list_batches(name->path, part, a, path, n, e));
    if (*n) return 0;
    fail(e, ERR_DATA, "%s: there is no %s_batch*.bin in it, plain or .xz", name->path,
         part[1] == 'r' ? "data" : "test");
    return fail_hint(e,
                     part[1] == 'r' ? "its other part is named with :test" : "its other part is named without :test");
}

static int hold(struct data *d, struct cifar *c, const char *title, struct err *e)
{
    const struct tensor pixels = {U8, SHAPE(c->count, CIFAR_SIDE, CIFAR_SIDE, 3), c->pixels};
    d->item.classes = CIFAR_CLASSES;
    d->item.class_names = classes;
    return pictures_hold(d, pixels, c->labels, title, e);
}

static int cifar_open(const struct reader *reader, const char *name, struct data *d, struct err *e)
{
    static const struct option none[] = {OPT_END};
    struct name_path n;
    struct cifar c = {0};
    const char *path[FILES_MAX];
    int files = 0;
    (void)reader;
    CHECK(name_split(name, &n), e, ERR_FILE, "%s: it is gone", name);
    TRY(name_settings(n.settings, none, NULL, e));
    if (n.folder) TRY(find_batches(&n, &d->arena, path, &files, e));
    else path[files++] = n.path;
    const char *title = arena_text(&d->arena, name_file(n.path));
    int failed = title ? 0 : fail_memory(e);
    for (int i = 0; i < files && !failed; i++) failed = cifar_add_file(&c, path[i], e);
    if (failed) {
        mem_free(c.pixels);
        mem_free(c.labels);
        return failed;
    }
    if (n.folder) title = strcmp(n.part, "test") ? "CIFAR-10, training part" : "CIFAR-10, test part";
    return hold(d, &c, title, e);
}

static bool holds_batches(const char *folder)
{
    bool found = false;
    DIR *dir = opendir(folder);
    for (const struct dirent *entry; dir && !found && (entry = readdir(dir));) found = is_batch(entry->d_name, NULL);
    if (dir) closedir(dir);
    return found;
}

static bool cifar_mine(const char *name)
{
    struct name_path n;
    struct stat s;
    if (!name_split(name, &n)) return false;
    if (n.folder) return holds_batches(n.path);
    if (is_batch(name_file(n.path), NULL) || name_ends(n.path, ".bin.xz")) return true;
    return name_ends(n.path, ".bin") && !stat(n.path, &s) && s.st_size > 0 && s.st_size % CIFAR_RECORD == 0;
}

const struct reader reader_cifar = {
    .name = "cifar",
    .about = "CIFAR-10 as .bin files, plain or .xz",
    .mine = cifar_mine,
    .open = cifar_open,
};
