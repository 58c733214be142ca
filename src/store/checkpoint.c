/* checkpoint.c -- entries to names in a file, and back, with every difference named before a number moves. */
#include "store/checkpoint.h"

#include <stdio.h>

/* ---- saving ---- */

static bool asked_for(const struct entry *entry, unsigned which)
{
    return which >> entry->kind & 1;
}

static const struct tensor *value_to_save(const struct store *s, const struct entry *entry, unsigned which)
{
    const struct entry *average = NULL;
    if (which & CHECKPOINT_AVERAGED && entry->kind == STORE_PARAM) average = store_find(s, STORE_AVERAGE, entry->name);
    return average ? &average->value : &entry->value;
}

static const char *name_in_file(struct arena *names, const struct entry *entry)
{
    if (entry->kind == STORE_PARAM) return entry->name;
    return arena_printf(names, "%s:%s", store_kind_name(entry->kind), entry->name);
}

static int save(const struct store *s, unsigned which, const char *path, const struct st_meta *meta, int metas,
                struct arena *names, struct err *e)
{
    struct st_entry *list = arena_small(names, (size_t)s->count * sizeof *list);
    if (!list) return fail_memory(e);
    int n = 0;
    for (int i = 0; i < s->count; i++) {
        const struct entry *entry = &s->entry[i];
        if (!asked_for(entry, which)) continue;
        list[n] = (struct st_entry){name_in_file(names, entry), *value_to_save(s, entry, which)};
        if (!list[n++].name) return fail_memory(e);
    }
    return safetensors_write(path, list, n, meta, metas, e);
}

int checkpoint_save(const struct store *s, unsigned which, const char *path, const struct st_meta *meta, int metas,
                    struct err *e)
{
    struct arena names = {0};
    int rc = save(s, which, path, meta, metas, &names, e);
    arena_free(&names);
    return rc;
}

/* ---- loading ---- */

static int foreign(const char *path, const struct st_entry *in, const char *what, struct err *e)
{
    fail(e, ERR_FORMAT, "'%s': '%s' is %s", path, in->name, what);
    return fail_hint(e, "the file was not written by limn, or by a later version of it");
}

/* What an entry of the file would be in a store; its numbers stay in the file's bytes. */
static int entry_of_file(const struct st_entry *in, const char *path, struct entry *out, struct err *e)
{
    *out = (struct entry){in->name, STORE_PARAM, in->value};
    if (in->value.type != F32 && in->value.type != F64) return foreign(path, in, "neither f32 nor f64", e);
    for (int kind = STORE_PARAM + 1; kind < STORE_KIND_COUNT; kind++) {
        size_t n = strlen(store_kind_name(kind));
        if (strncmp(in->name, store_kind_name(kind), n) || in->name[n] != ':') continue;
        out->kind = kind;
        out->name = in->name + n + 1;
    }
    return *out->name && !strchr(out->name, ':') ? 0 : foreign(path, in, "of no kind that limn knows", e);
}

/* The first difference in words, and how many there are. */
struct difference {
    int count;
    char first[280];
};

static void note(struct difference *d, const struct entry *in_file, const struct entry *in_model)
{
    char a[120], b[120];
    if (d->count++) return;
    if (in_file) entry_text(in_file, a, sizeof a);
    if (in_model) entry_text(in_model, b, sizeof b);
    if (!in_model) snprintf(d->first, sizeof d->first, "the model has no %s", a);
    else if (!in_file) snprintf(d->first, sizeof d->first, "the file has no %s", b);
    else snprintf(d->first, sizeof d->first, "the file has %s; the model has %s", a, b);
}

static bool alike(const struct tensor *a, const struct tensor *b)
{
    return a->type == b->type && shape_equal(a->shape, b->shape);
}

/* Both ways: entries of the file that do not fit, then entries of the store that the file did not name. */
static int compare(const struct store *s, unsigned which, const struct safetensors *file, const char *path, bool *named,
                   struct difference *d, struct err *e)
{
    for (int i = 0; i < file->entries; i++) {
        struct entry entry;
        TRY(entry_of_file(&file->entry[i], path, &entry, e));
        if (!asked_for(&entry, which)) continue;
        const struct entry *have = store_find(s, entry.kind, entry.name);
        if (have) named[have - s->entry] = true;
        if (!have || !alike(&have->value, &entry.value)) note(d, &entry, have);
    }
    for (int i = 0; i < s->count; i++)
        if (!named[i] && asked_for(&s->entry[i], which)) note(d, NULL, &s->entry[i]);
    return 0;
}

static int check_fit(const struct store *s, unsigned which, const struct safetensors *file, const char *path,
                     struct err *e)
{
    struct difference d = {0};
    bool *named = mem_array((size_t)s->count, sizeof *named);
    if (!named) return fail_memory(e);
    int rc = compare(s, which, file, path, named, &d, e);
    mem_free(named);
    if (rc || !d.count) return rc;
    char more[64] = "";
    if (d.count > 1) snprintf(more, sizeof more, " (and %d more such)", d.count - 1);
    fail(e, ERR_SHAPE, "'%.60s' does not fit: %s%s", path, d.first, more);
    return fail_hint(e, "use the options and the data with which the file was made");
}

/* Entries that a store lacks are made. */
static int take_values(struct store *s, unsigned which, const struct safetensors *file, const char *path, struct err *e)
{
    for (int i = 0; i < file->entries; i++) {
        struct entry entry, *target;
        TRY(entry_of_file(&file->entry[i], path, &entry, e));
        if (!asked_for(&entry, which)) continue;
        const struct tensor *t = &entry.value;
        TRY(store_need(s, entry.kind, entry.name, t->type, t->shape, (struct init){INIT_FILL, 0}, &target, e));
        memcpy(target->value.data, t->data, tensor_bytes(t));
    }
    s->version++;
    return 0;
}

int checkpoint_load(struct store *s, unsigned which, const struct safetensors *file, const char *path, struct err *e)
{
    if (s->count) TRY(check_fit(s, which, file, path, e));
    return take_values(s, which, file, path, e);
}

int checkpoint_read(struct store *s, unsigned which, const char *path, struct err *e)
{
    struct safetensors *file;
    TRY(safetensors_read(path, &file, e));
    int rc = checkpoint_load(s, which, file, path, e);
    safetensors_free(file);
    return rc;
}
