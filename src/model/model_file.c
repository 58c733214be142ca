/* model_file.c -- a model as one safetensors file.
**
** The numbers are the store's parameters and buffers; all else is metadata:
**
**   limn.format      "1"
**   limn.family      "vae"
**   limn.options     JSON, as --set takes them
**   limn.item        JSON: what an item is (schema.c)
**   limn.part        JSON: options of each of the models that it is made of; absent where it is one
**   limn.record      JSON: how it was trained, for people; may be absent
**   limn.latents     numbers that an item is encoded as; may be absent
**   limn.precision   "f32", "bf16", "f64"
**
** A file may come from anywhere: options pass the family's own table, the item
** is checked, and the store is closed after reading, so that what a family
** builds must find each entry with the right shape, and no size that the file
** merely claims makes anything be allocated.
*/
#include "model/model.h"
#include "model/model_part.h"
#include "store/checkpoint.h"

#include <stdio.h>

#define LATENTS_MOST (1 << 24)

static const char *const precision_names[] = {
    [PRECISION_F32] = "f32",
    [PRECISION_BF16] = "bf16",
    [PRECISION_F64] = "f64",
};

static const struct option no_options[] = {OPT_END};

static const struct option *option_table(const struct family *f)
{
    return f->options ? f->options : no_options;
}

/* ---- writing ---- */

struct writing {
    struct text options, part, item, record, latents;
    struct st_meta meta[8];
    int metas;
};

static int print(const struct json *object, struct text *out, struct err *e)
{
    json_print(object, out);
    return out->failed ? fail_memory(e) : 0;
}

static int print_options(const struct model *m, struct text *out, struct err *e)
{
    struct json *object = json_new_object();
    int rc = options_to_json(option_table(m->family), m->options, object, e);
    if (!rc) rc = object ? print(object, out, e) : fail_memory(e);
    json_free(object);
    return rc;
}

static int print_item(const struct model *m, struct text *out, struct err *e)
{
    struct json *object = json_new_object();
    int rc = item_to_json(&m->item, object, e);
    if (!rc) rc = print(object, out, e);
    json_free(object);
    return rc;
}

static int print_latents(struct model *m, struct text *out, struct err *e)
{
    int64_t latents;
    if (!m->family->prior && !m->family->encode) return 0;
    TRY(model_latents(m, &latents, e));
    text_printf(out, "%lld", (long long)latents);
    return out->failed ? fail_memory(e) : 0;
}

static void add(struct writing *w, const char *key, const char *value)
{
    if (value[0]) w->meta[w->metas++] = (struct st_meta){key, value};
}

static int write(struct model *m, const struct store *values, const char *path, struct writing *w, struct err *e)
{
    TRY(print_options(m, &w->options, e));
    if (m->part) TRY(print_options(m->part[0], &w->part, e));
    TRY(print_item(m, &w->item, e));
    TRY(print_latents(m, &w->latents, e));
    if (m->record) TRY(print(m->record, &w->record, e));
    add(w, "limn.format", "1");
    add(w, "limn.family", m->family->name);
    add(w, "limn.options", text_get(&w->options));
    add(w, "limn.part", text_get(&w->part));
    add(w, "limn.item", text_get(&w->item));
    add(w, "limn.record", text_get(&w->record));
    add(w, "limn.latents", text_get(&w->latents));
    add(w, "limn.precision", precision_names[m->precision]);
    return checkpoint_save(values ? values : m->store, CHECKPOINT_MODEL | CHECKPOINT_AVERAGED, path, w->meta, w->metas,
                           e);
}

int model_save(struct model *m, const struct store *values, const char *path, struct err *e)
{
    struct writing w = {0};
    int rc = write(m, values, path, &w, e);
    text_free(&w.options);
    text_free(&w.part);
    text_free(&w.item);
    text_free(&w.record);
    text_free(&w.latents);
    return rc;
}

/* ---- reading ---- */

static int read_family(const struct safetensors *file, const struct family **out, struct err *e)
{
    const char *format = safetensors_meta(file, "limn.format"), *name = safetensors_meta(file, "limn.family");
    if (!format || !name) {
        fail(e, ERR_FORMAT, "this is not a model of limn's: it names no family");
        return fail_hint(e, "`limn fit FAMILY DATA -o MODEL` makes one");
    }
    if (strcmp(format, "1") != 0) {
        fail(e, ERR_FORMAT, "the model is of format '%.20s', which this version of limn does not know", format);
        return fail_hint(e, "use a later version");
    }
    *out = family_find(name);
    if (*out) return 0;
    fail(e, ERR_FORMAT, "the model is of the family '%.40s', which this version of limn does not know", name);
    return fail_hint(e, "use a later version");
}

/* The JSON object under this key. */
static int read_object(const struct safetensors *file, const char *key, struct json **out, struct err *e)
{
    const char *text = safetensors_meta(file, key);
    CHECK(text, e, ERR_FORMAT, "the model has no %s", key);
    *out = json_parse(text, strlen(text), e);
    if (*out && json_is_object(*out)) return 0;
    if (!*out) return (int)e->kind;
    json_free(*out);
    *out = NULL;
    return fail(e, ERR_FORMAT, "%s is not a JSON object", key);
}

static int read_item(const struct safetensors *file, struct item *item, struct arena *arena, struct err *e)
{
    struct json *object;
    struct err inner = {0};
    TRY(read_object(file, "limn.item", &object, e));
    int rc = item_from_json(object, item, arena, &inner);
    json_free(object);
    return rc ? fail(e, inner.kind, "limn.item: %s", inner.text) : 0;
}

static int read_options(const struct safetensors *file, struct model *m, struct err *e)
{
    struct json *object;
    TRY(read_object(file, "limn.options", &object, e));
    int rc = options_from_json(option_table(m->family), m->options, object, e);
    json_free(object);
    return rc;
}

static int read_precision(const struct safetensors *file, enum precision *out, struct err *e)
{
    const char *name = safetensors_meta(file, "limn.precision");
    for (int k = 0; name && k < (int)(sizeof precision_names / sizeof *precision_names); k++) {
        if (strcmp(name, precision_names[k]) != 0) continue;
        *out = (enum precision)k;
        return 0;
    }
    return fail(e, ERR_FORMAT, "limn.precision is '%.20s', not f32, bf16 or f64", name ? name : "");
}

static int read_latents(const struct safetensors *file, int64_t *out, struct err *e)
{
    const char *text = safetensors_meta(file, "limn.latents");
    double n = 0;
    if (!text) return 0;
    CHECK(text_to_real(text, &n) && n >= 1 && n <= LATENTS_MOST && n == (double)(int64_t)n, e, ERR_FORMAT,
          "limn.latents is '%.20s', not a whole number from 1 to %d", text, LATENTS_MOST);
    *out = (int64_t)n;
    return 0;
}

static int read_settings(const struct safetensors *file, struct model *m, struct err *e)
{
    TRY(read_options(file, m, e));
    TRY(model_check(m, e));
    TRY(read_precision(file, &m->precision, e));
    TRY(read_latents(file, &m->latents, e));
    return safetensors_meta(file, "limn.record") ? read_object(file, "limn.record", &m->record, e) : 0;
}

static int read_metadata(const struct safetensors *file, struct model **out, struct err *e)
{
    const struct family *f;
    struct arena arena = {0};
    struct item item;
    TRY(read_family(file, &f, e));
    int rc = read_item(file, &item, &arena, e);
    if (!rc) rc = model_new(out, f, &item, 0, e);
    arena_free(&arena);
    return rc ? rc : read_settings(file, *out, e);
}

static int read_parts(const struct safetensors *file, struct model *m, struct err *e)
{
    struct json *settings;
    if (!m->family->per_class) return 0;
    TRY(read_object(file, "limn.part", &settings, e));
    const int failed = model_make_parts(m, settings, e);
    json_free(settings);
    return failed;
}

static int read_model(const struct safetensors *file, const char *name, struct model **out, struct err *e)
{
    struct err inner = {0};
    int rc = read_metadata(file, out, &inner);
    if (rc == ERR_MEMORY) return fail_memory(e);
    if (rc) {
        fail(e, (enum err_kind)rc, "'%.150s': %s", name, inner.text);
        if (inner.hint[0]) fail_hint(e, "%s", inner.hint);
        return rc;
    }
    TRY(checkpoint_load((*out)->store, CHECKPOINT_MODEL, file, name, e));
    (*out)->store->closed = true;
    return read_parts(file, *out, e);
}

/* Takes over the file. */
static int from_file(struct safetensors *file, const char *name, struct model **out, struct err *e)
{
    int rc = read_model(file, name, out, e);
    safetensors_free(file);
    if (!rc) return 0;
    model_free(*out);
    *out = NULL;
    return rc;
}

int model_parse(struct model **out, void *bytes, size_t n, const char *name, struct err *e)
{
    struct safetensors *file;
    *out = NULL;
    TRY(safetensors_parse(bytes, n, &file, e));
    return from_file(file, name, out, e);
}

int model_load(struct model **out, const char *path, struct err *e)
{
    struct safetensors *file;
    *out = NULL;
    TRY(safetensors_read(path, &file, e));
    return from_file(file, path, out, e);
}
