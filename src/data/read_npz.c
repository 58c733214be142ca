/* read_npz.c -- NumPy arrays under names in one zip archive: PATH[,x=NAME][,y=NAME].
**
** x is the items: X, x, data, or the only array there is; y, if it holds whole
** numbers, one per item, is their labels: y, Y, labels, label, target. No other
** array is unpacked.
*/
#include "data/array.h"
#include "data/name.h"
#include "data/readers.h"
#include "file/npy.h"
#include "file/parse.h"
#include "file/zip.h"

#include <stdio.h>

#define NAMES_SHOWN 12

struct request {
    const char *path;
    const char *x, *y; /* NULL: by the usual names */
};

static bool npz_mine(const char *name)
{
    struct name_path n;
    return name_split(name, &n) && !n.folder && name_ends(n.path, ".npz");
}

static int take_request(const char *name, struct arena *a, struct request *r, struct err *e)
{
    struct name_path n;
    const struct setting known[] = {{"x", &r->x}, {"y", &r->y}, {NULL, NULL}};
    CHECK(name_split(name, &n), e, ERR_FILE, "%s: no such file", name);
    CHECK(!n.part[0], e, ERR_OPTION, "%s: an archive of arrays has no parts; '%s' was asked for", n.path, n.part);
    r->path = arena_text(a, n.path);
    return r->path ? name_texts(n.settings, known, a, e) : fail_memory(e);
}

/* ---- the arrays ---- */

static const struct zip_entry *find(const struct zip *z, const char *name)
{
    char entry[300];
    const int n = snprintf(entry, sizeof entry, "%s.npy", name);
    return n < (int)sizeof entry ? zip_find(z, entry) : NULL;
}

static const struct zip_entry *find_usual(const struct zip *z, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct zip_entry *entry = find(z, names[i]);
        if (entry) return entry;
    }
    return NULL;
}

static int no_array(const struct request *r, const struct zip *z, const char *name, struct err *e)
{
    struct text all = {0};
    for (int64_t i = 0; i < zip_count(z) && i < NAMES_SHOWN; i++) {
        const char *entry = zip_at(z, i)->name;
        if (!name_ends(entry, ".npy")) continue;
        text_printf(&all, "%s%.*s", all.length ? ", " : "", (int)strlen(entry) - 4, entry);
    }
    if (name) fail(e, ERR_DATA, "%s: there is no array '%.80s' in it", r->path, name);
    else fail(e, ERR_DATA, "%s: none of its arrays is called X, x or data", r->path);
    if (all.length) fail_hint(e, "name one with x=NAME; there are: %.180s", text_get(&all));
    else fail_hint(e, "there is no array in it at all");
    text_free(&all);
    return ERR_DATA;
}

static int find_arrays(const struct request *r, const struct zip *z, const struct zip_entry **x,
                       const struct zip_entry **y, struct err *e)
{
    static const char *const items[] = {"X", "x", "data"}, *const labels[] = {"y", "Y", "labels", "label", "target"};
    *x = r->x ? find(z, r->x) : find_usual(z, items, sizeof items / sizeof *items);
    *y = r->y ? find(z, r->y) : find_usual(z, labels, sizeof labels / sizeof *labels);
    if (!*x && !r->x && zip_count(z) == 1 && name_ends(zip_at(z, 0)->name, ".npy")) *x = zip_at(z, 0);
    if (!*x) return no_array(r, z, r->x, e);
    if (*x == *y) *y = NULL;
    return r->y && !*y ? no_array(r, z, r->y, e) : 0;
}

static int unpack(const struct request *r, const struct zip *z, const struct zip_entry *entry, void **bytes,
                  struct err *e)
{
    struct err inner = {0};
    const int failed = zip_read(z, entry, ARRAY_MOST, bytes, &inner);
    return failed ? parse_within(r->path, &inner, e) : 0;
}

static int read_items(const struct request *r, const struct zip *z, const struct zip_entry *entry, const struct data *d,
                      struct tensor *t, struct err *e)
{
    void *bytes;
    TRY(unpack(r, z, entry, &bytes, e));
    const int failed = array_parse(d, bytes, entry->size, t, e);
    mem_free(bytes);
    return failed;
}

/* Whole numbers, one for each of `count` items? An array that was asked for by its name must be. */
static int check_labels(const struct request *r, const struct npy_header *h, int64_t count, bool *fit, struct err *e)
{
    const int64_t n = shape_size(h->shape);
    const bool column = h->shape.rank == 1 || (h->shape.rank == 2 && h->shape.dim[1] == 1);
    *fit = h->kind != 'f' && column && n == count;
    CHECK(*fit || !r->y, e, ERR_DATA, "%s: the array '%s' holds no labels: whole numbers, one for each of %lld items",
          r->path, r->y, (long long)count);
    return 0;
}

static int parse_labels(const struct request *r, const void *bytes, size_t n, int64_t count, int32_t **labels,
                        struct err *e)
{
    struct npy_header h = {0};
    struct tensor t = {0};
    struct err inner = {0};
    bool fit = false;
    int failed = npy_parse_header(bytes, n, &h, &inner);
    if (failed) return parse_within(r->path, &inner, e);
    TRY(check_labels(r, &h, count, &fit, e));
    if (!fit) return 0;
    failed = npy_parse(bytes, n, I32, &t, &inner);
    if (failed) return parse_within(r->path, &inner, e);
    *labels = t.data;
    return 0;
}

static int read_labels(const struct request *r, const struct zip *z, const struct zip_entry *entry, int64_t count,
                       int32_t **labels, struct err *e)
{
    void *bytes;
    *labels = NULL;
    if (!entry) return 0;
    TRY(unpack(r, z, entry, &bytes, e));
    const int failed = parse_labels(r, bytes, entry->size, count, labels, e);
    mem_free(bytes);
    return failed;
}

/* ---- the data ---- */

static int name_classes(struct data *d, struct err *e)
{
    const int count = d->item.classes;
    const char **names = arena_small(&d->arena, (size_t)count * sizeof *names);
    for (int i = 0; names && i < count; i++) names[i] = arena_printf(&d->arena, "%d", i);
    if (d->arena.failed) return fail_memory(e);
    if (count) d->item.class_names = names;
    return 0;
}

static int read_arrays(const struct request *r, const struct zip *z, struct data *d, struct err *e)
{
    const struct zip_entry *x, *y;
    struct tensor t = {0};
    int32_t *labels;
    TRY(find_arrays(r, z, &x, &y, e));
    TRY(read_items(r, z, x, d, &t, e));
    const int failed = read_labels(r, z, y, t.shape.dim[0], &labels, e);
    if (failed) {
        mem_free(t.data);
        return failed;
    }
    TRY(array_hold(d, t, labels, e));
    return name_classes(d, e);
}

static int npz_open(const struct reader *reader, const char *name, struct data *d, struct err *e)
{
    (void)reader;
    struct request r = {0};
    struct zip *z;
    TRY(take_request(name, &d->arena, &r, e));
    TRY(zip_open(r.path, &z, e));
    const int failed = read_arrays(&r, z, d, e);
    zip_close(z);
    return failed;
}

const struct reader reader_npz = {
    .name = "npz",
    .about = "arrays under names, such as X and y",
    .mine = npz_mine,
    .open = npz_open,
};
