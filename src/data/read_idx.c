/* read_idx.c -- IDX pictures by file or folder, with the labels that lie beside them; labels alone are rows.
**
** FOLDER is its training part and FOLDER:test its test part, by the names of
** MNIST and its kin: train-images-idx3-ubyte, t10k-images-idx3-ubyte, plain or .gz.
*/
#include "data/array.h"
#include "data/name.h"
#include "data/pictures.h"
#include "data/readers.h"
#include "file/idx.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define FILES_MAX 16

static bool is_pictures(const char *path)
{
    const char *images = strstr(name_file(path), "images");
    return images && strstr(images, "idx3");
}

/* Where the labels of those pictures lie; *path stays NULL where there are none. */
static int find_labels(const char *pictures, struct arena *a, const char **path, struct err *e)
{
    if (!is_pictures(pictures)) return 0;
    char *beside = idx_labels_path(pictures);
    const char *same = beside ? arena_text(a, beside) : NULL;
    mem_free(beside);
    if (!same) return fail_memory(e);
    const bool packed = name_ends(same, ".gz");
    const char *other = arena_printf(a, "%.*s%s", (int)strlen(same) - (packed ? 3 : 0), same, packed ? "" : ".gz");
    if (!other) return fail_memory(e);
    *path = !access(same, F_OK) ? same : !access(other, F_OK) ? other : NULL;
    return 0;
}

int pictures_open_file(struct data *d, const char *path, const char *title, struct err *e)
{
    struct tensor pixels, labels = {0};
    const char *beside = NULL;
    TRY(find_labels(path, &d->arena, &beside, e));
    TRY(idx_read_pictures(path, &pixels, e));
    const int failed = beside ? idx_read_labels(beside, pixels.shape.dim[0], &labels, e) : 0;
    if (failed) {
        mem_free(pixels.data);
        return failed;
    }
    return pictures_hold(d, pixels, labels.data, title ? title : name_file(path), e);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The files of pictures in a folder, in order of their names. */
static int list_pictures(const char *folder, struct arena *a, const char *files[FILES_MAX], int *n, struct err *e)
{
    DIR *dir = opendir(folder);
    CHECK(dir, e, ERR_FILE, "%s: %s", folder, strerror(errno));
    for (const struct dirent *entry; *n < FILES_MAX && (entry = readdir(dir));)
        if (is_pictures(entry->d_name)) files[(*n)++] = arena_text(a, entry->d_name);
    closedir(dir);
    if (a->failed) return fail_memory(e);
    qsort(files, (size_t)*n, sizeof *files, by_name);
    return 0;
}

static bool is_part(const char *file, const char *part)
{
    if (!part[0]) part = "train";
    return strstr(file, part) || (!strcmp(part, "test") && strstr(file, "t10k"));
}

static int no_part(const char *folder, const char *part, const char *const *files, int n, struct err *e)
{
    struct text all = {0};
    for (int i = 0; i < n; i++) text_printf(&all, "%s%s", i ? ", " : "", files[i]);
    fail(e, ERR_DATA, "%s: none of its files of pictures is of a part called '%s'", folder, part[0] ? part : "train");
    fail_hint(e, "there are: %s", n ? text_get(&all) : "none at all");
    text_free(&all);
    return ERR_DATA;
}

int pictures_open_folder(struct data *d, const char *folder, const char *part, const char *title, struct err *e)
{
    const char *files[FILES_MAX], *chosen = NULL;
    int n = 0;
    TRY(list_pictures(folder, &d->arena, files, &n, e));
    for (int i = n - 1; i >= 0; i--)
        if (is_part(files[i], part)) chosen = files[i];
    if (!chosen && n == 1 && !part[0]) chosen = files[0];
    if (!chosen) return no_part(folder, part, files, n, e);
    const char *path = arena_printf(&d->arena, "%s/%s", folder, chosen);
    return path ? pictures_open_file(d, path, title, e) : fail_memory(e);
}

static bool holds_pictures(const char *folder)
{
    bool found = false;
    DIR *dir = opendir(folder);
    for (const struct dirent *entry; dir && !found && (entry = readdir(dir));) found = is_pictures(entry->d_name);
    if (dir) closedir(dir);
    return found;
}

static bool begins_as_idx(const char *path)
{
    unsigned char head[4] = {1};
    FILE *f = fopen(path, "rb");
    if (!f) return false;
    const size_t n = fread(head, 1, sizeof head, f);
    fclose(f);
    const bool type = !head[0] && !head[1] && head[2] >= 0x08 && head[2] <= 0x0e;
    return n == sizeof head && type && head[3] >= 1 && head[3] <= MAX_RANK;
}

static bool idx_mine(const char *name)
{
    struct name_path n;
    if (name_split(name, &n) && n.folder) return holds_pictures(n.path);
    return strstr(name_file(name), "-idx") || begins_as_idx(name);
}

/* By its name: ...-idx1-ubyte is a list, ...-idx2-... a table. */
static bool is_table(const char *path)
{
    const char *idx = strstr(name_file(path), "-idx");
    return idx && (idx[4] == '1' || idx[4] == '2');
}

static int open_table(struct data *d, const char *path, struct err *e)
{
    struct tensor t, rows = {F32, SCALAR, NULL};
    TRY(idx_read(path, &t, e));
    const int rank = t.shape.rank;
    int failed = rank == 1 || rank == 2
                     ? 0
                     : fail(e, ERR_DATA, "%.150s: it has %d dimensions, and not the 1 or 2 of its name", path, rank);
    rows.shape = t.shape;
    if (!failed && !(rows.data = mem_array((size_t)shape_size(t.shape) + 1, sizeof(float)))) failed = fail_memory(e);
    if (!failed) tensor_convert(&t, &rows);
    mem_free(t.data);
    return failed ? failed : array_hold(d, rows, NULL, e);
}

static int idx_open(const struct reader *reader, const char *name, struct data *d, struct err *e)
{
    static const struct option none[] = {OPT_END};
    struct name_path n;
    (void)reader;
    if (name_split(name, &n) && n.folder) {
        TRY(name_settings(n.settings, none, NULL, e));
        return pictures_open_folder(d, n.path, n.part, NULL, e);
    }
    return is_table(name) ? open_table(d, name, e) : pictures_open_file(d, name, NULL, e);
}

const struct reader reader_idx = {
    .name = "idx",
    .about = "pictures as MNIST has them, plain or .gz",
    .mine = idx_mine,
    .open = idx_open,
};
