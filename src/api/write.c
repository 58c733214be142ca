/* write.c -- limn_array_write: one array, in the format that the ending of the name asks for. */
#include "api/write.h"

#include "base/atomic.h"
#include "file/npy.h"
#include "file/npz.h"

#include <math.h>
#include <strings.h>

static int write_npy(const struct sheet *s, const char *path, struct err *e)
{
    return npy_write(path, &s->numbers, e);
}

/* Pictures as bytes, as data have them, so that they can be read as data again. */
static int as_bytes(const struct tensor *t, struct tensor *out, struct err *e)
{
    const int64_t n = shape_size(t->shape);
    *out = (struct tensor){U8, t->shape, mem_array((size_t)n, 1)};
    if (!out->data) return fail_memory(e);
    for (int64_t i = 0; i < n; i++) tensor_set(out, i, rint(fmin(fmax(tensor_get(t, i), 0), 1) * 255));
    return 0;
}

/* X, and y where it is told of which class each is: what the reader of such files takes for items and labels. */
static int write_npz(const struct sheet *s, const char *path, struct err *e)
{
    struct npz_array array[2] = {{"X", s->numbers}, {"y", {0}}};
    struct tensor bytes = {0};
    if (s->o->classes) TRY(api_tensor(s->o->classes, &array[1].value, e));
    if (s->item && s->item->kind == ITEM_IMAGE && s->numbers.type == F32) {
        TRY(as_bytes(&s->numbers, &bytes, e));
        array[0].value = bytes;
    }
    const int failed = npz_write(path, array, s->o->classes ? 2 : 1, e);
    mem_free(bytes.data);
    return failed;
}

#define ALL ~0u

/* clang-format off */
static const struct format {
    const char *ending, *what;
    int (*write)(const struct sheet *s, const char *path, struct err *e);
    unsigned kinds; /* bits of enum item_kind: items that can be written so */
} formats[] = {
    {".png", "a picture", sheet_write_png, ALL},
    {".gif", "a film", sheet_write_gif, 1u << ITEM_IMAGE},
    {".npy", "NumPy's array", write_npy, ALL},
    {".npz", "NumPy's arrays: items and classes", write_npz, ALL},
    {".csv", "a table", sheet_write_csv, ALL},
    {".txt", "text", sheet_write_txt, 1u << ITEM_TEXT},
};
/* clang-format on */
#define FORMATS ((int)(sizeof formats / sizeof formats[0]))

static const struct format *format_find(const char *path)
{
    const size_t n = strlen(path);
    for (int i = 0; i < FORMATS; i++) {
        const size_t m = strlen(formats[i].ending);
        if (n > m && !strcasecmp(path + n - m, formats[i].ending)) return &formats[i];
    }
    return NULL;
}

static int no_format(const char *path, struct err *e)
{
    struct text all = {0};
    for (int i = 0; i < FORMATS; i++) text_printf(&all, "%s%s (%s)", i ? ", " : "", formats[i].ending, formats[i].what);
    fail(e, ERR_CALL, "%s: the ending of the name does not say what to write", path);
    fail_hint(e, "it may be %s", text_get(&all));
    text_free(&all);
    return ERR_CALL;
}

/* Names belong to an array only where it holds items of that kind: latents have none. Texts and series may be of any length. */
static bool holds_items(const struct tensor *t, const struct item *item)
{
    if (item->kind == ITEM_TEXT && t->type == I32) return t->shape.rank == 2;
    if (item->kind == ITEM_SERIES && t->shape.rank == 3)
        return t->shape.dim[2] == item->shape.dim[1]; /* of any length */
    return t->shape.rank > 0 && shape_equal(shape_item(t->shape), item->shape);
}

static int write_array(const limn_array *a, const char *path, const limn_write_options *o, struct err *e)
{
    const limn_write_options none = {0};
    struct sheet s = {.o = o ? o : &none};
    CHECK_HERE(path, e);
    TRY(api_tensor(a, &s.numbers, e));
    const struct format *format = format_find(path);
    if (!format) return no_format(path, e);
    const struct item *item = s.o->model ? &model_of(s.o->model)->item : s.o->data ? &data_of(s.o->data)->item : NULL;
    s.of = item;
    if (item && holds_items(&s.numbers, item)) s.item = item;
    return format->write(&s, path, e);
}

static int writable(const char *path, struct err *e)
{
    CHECK_HERE(path, e);
    return format_find(path) ? atomic_possible(path, e) : no_format(path, e);
}

int limn_array_writable(const char *path, limn_error *e)
{
    struct err err = {0};
    return api_done(writable(path, &err), &err, e);
}

static int items_writable(const limn_model *m, const char *path, struct err *e)
{
    CHECK_HERE(m, e);
    TRY(writable(path, e));
    if (format_find(path)->kinds >> model_of(m)->item.kind & 1) return 0;
    fail(e, ERR_CALL, "%s: what the model makes is not %s", path, format_find(path)->what);
    return fail_hint(e, "give a name that ends in .npy or .csv");
}

int limn_items_writable(const limn_model *m, const char *path, limn_error *e)
{
    struct err err = {0};
    return api_done(items_writable(m, path, &err), &err, e);
}

int limn_array_write(const limn_array *a, const char *path, const limn_write_options *o, limn_error *e)
{
    struct err err = {0};
    return api_done(write_array(a, path, o, &err), &err, e);
}
