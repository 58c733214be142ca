/* read_joined.c -- pictures of several sources as one: DATA+DATA[+DATA...], and the class of a picture is its source.
**
** So two hands that draw the same things are two classes, and what tells them
** apart is style. All must be of one size. Pictures of one group, of whichever
** source, stay together when data are split: emoji+emoji-noto has each glyph on
** one side.
*/
#include "base/rng.h"
#include "data/name.h"
#include "data/readers.h"

#define SOURCES_MOST 16

struct joined {
    struct captions captions;
    int sources;
    struct data *source[SOURCES_MOST];
    int64_t first[SOURCES_MOST + 1]; /* where the items of each begin */
};

static int source_of(const struct joined *j, int64_t row)
{
    int k = 0;
    while (row >= j->first[k + 1]) k++;
    return k;
}

static int joined_read(struct data *d, const int64_t *rows, int64_t n, void *x, int32_t *labels, struct err *e)
{
    const struct joined *j = d->self;
    const size_t bytes = (size_t)shape_size(d->item.shape) * dtype_size(d->item.type);
    for (int64_t i = 0; i < n; i++) {
        CHECK(rows[i] >= 0 && rows[i] < d->count, e, ERR_CALL, "%s: item %lld was asked for, there are %lld", d->name,
              (long long)rows[i], (long long)d->count);
        const int k = source_of(j, rows[i]);
        const int64_t row = rows[i] - j->first[k];
        TRY(j->source[k]->read(j->source[k], &row, 1, (char *)x + (size_t)i * bytes, NULL, e));
        if (labels) labels[i] = k;
    }
    return 0;
}

static void joined_text(const struct data *d, int64_t row, struct text *out)
{
    const struct joined *j = d->self;
    const struct data *from = j->source[source_of(j, row)];
    from->captions->text(from, row - j->first[source_of(j, row)], out);
}

static uint64_t joined_group(const struct data *d, int64_t row)
{
    const struct joined *j = d->self;
    const struct data *from = j->source[source_of(j, row)];
    if (from->sliding) return rng_hash(rng_hash_text("film"), from->name, strlen(from->name)); /* its clips overlap */
    if (from->group) return from->group(from, row - j->first[source_of(j, row)]);
    return rng_hash(rng_hash_text("alone"), &row, sizeof row);
}

static void joined_close(struct data *d)
{
    struct joined *j = d->self;
    for (int k = 0; k < j->sources; k++) data_close(j->source[k]);
}

/* ---- whose it is ---- */

static bool is_known(const char *name)
{
    struct name_path path;
    for (int k = 0; data_readers[k]; k++)
        if (data_readers[k]->builtin && name_is(name, data_readers[k]->name)) return true;
    return name_split(name, &path);
}

/* Several names, all of something that is there, and no file is called so. */
static bool joined_mine(const char *name)
{
    struct name_path path;
    char copy[PATH_MAX], *rest = copy;
    if (!strchr(name, '+') || strlen(name) >= sizeof copy || name_split(name, &path)) return false;
    memcpy(copy, name, strlen(name) + 1);
    for (const char *one; (one = strsep(&rest, "+"));)
        if (!is_known(one)) return false;
    return true;
}

/* ---- opening ---- */

static int take(struct data *d, const char *name, struct err *e)
{
    struct joined *j = d->self;
    char here[64], there[64];
    CHECK(j->sources < SOURCES_MOST, e, ERR_CALL, "%s: at most %d sources are put together", d->name, SOURCES_MOST);
    TRY(data_open(name, &j->source[j->sources], e));
    const struct data *first = j->source[0], *last = j->source[j->sources++];
    CHECK(last->item.kind == ITEM_IMAGE, e, ERR_DATA, "%s: only pictures can be put together, and %s are none", d->name,
          last->name);
    j->first[j->sources] = j->first[j->sources - 1] + last->count;
    CHECK(last->item.frames == first->item.frames, e, ERR_SHAPE, "%s: clips of unlike length cannot be put together",
          d->name);
    if (last->item.type == first->item.type && shape_equal(last->item.shape, first->item.shape)) return 0;
    fail(e, ERR_SHAPE, "%s: pictures of %s and of %s cannot be put together", d->name,
         shape_text(first->item.shape, here, sizeof here), shape_text(last->item.shape, there, sizeof there));
    return fail_hint(e, "size=32 behind each of the names makes them alike, where they are of one number of colours");
}

static int take_all(struct data *d, struct err *e)
{
    char *names = arena_text(&d->arena, d->name);
    if (!names) return fail_memory(e);
    for (char *name; (name = strsep(&names, "+"));) TRY(take(d, name, e));
    return 0;
}

/* The sources' names, without what follows a colon or comma, and without folders. */
static int name_sources(struct data *d, struct err *e)
{
    const struct joined *j = d->self;
    const char **names = arena_small(&d->arena, (size_t)j->sources * sizeof *names);
    for (int k = 0; k < j->sources && names; k++) {
        const char *name = name_file(j->source[k]->name);
        names[k] = arena_printf(&d->arena, "%.*s", (int)strcspn(name, ":,"), name);
    }
    if (d->arena.failed) return fail_memory(e);
    d->item.class_names = names;
    return 0;
}

static void tell(struct data *d, struct joined *j)
{
    bool captions = true, groups = false;
    for (int k = 0; k < j->sources; k++) {
        captions &= j->source[k]->captions && j->source[k]->captions->text;
        groups |= j->source[k]->group || j->source[k]->sliding;
    }
    if (groups) d->group = joined_group;
    if (!captions) return;
    j->captions.text = joined_text;
    d->captions = &j->captions;
}

static int joined_open(const struct reader *reader, const char *name, struct data *d, struct err *e)
{
    struct joined *j = arena_small(&d->arena, sizeof *j);
    char shape[64];
    (void)reader;
    (void)name;
    if (!j) return fail_memory(e);
    d->self = j;
    d->close = joined_close;
    TRY(take_all(d, e));
    d->item = (struct item){.kind = ITEM_IMAGE, .type = j->source[0]->item.type, .shape = j->source[0]->item.shape};
    d->item.frames = j->source[0]->item.frames;
    d->item.classes = j->sources;
    d->count = j->first[j->sources];
    d->read = joined_read;
    tell(d, j);
    TRY(name_sources(d, e));
    d->about = arena_printf(&d->arena, "%lld %s of %s from %d sources, each a class", (long long)d->count,
                            d->item.frames ? "clips" : "pictures", shape_text(d->item.shape, shape, sizeof shape),
                            j->sources);
    return d->about ? 0 : fail_memory(e);
}

const struct reader reader_joined = {
    .mine = joined_mine,
    .open = joined_open,
};
