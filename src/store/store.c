/* store.c -- entries by name, their first values, copies.
**
** Everything lives in the store's arena and is never freed before it. When the
** list of entries grows, the old list stays where it was, so that a pointer to
** an entry stays good; that costs one more list of pointers, not of numbers.
*/
#include "store/store.h"

#include "base/rng.h"

#include <math.h>
#include <stdio.h>

static const struct {
    const char *name, *title;
} kinds[STORE_KIND_COUNT] = {
    [STORE_PARAM] = {"param", "parameter"},
    [STORE_MOMENT1] = {"moment1", "first moment of"},
    [STORE_MOMENT2] = {"moment2", "second moment of"},
    [STORE_AVERAGE] = {"average", "average of"},
    [STORE_BUFFER] = {"buffer", "buffer"},
    [STORE_BEST] = {"best", "best value of"},
    [STORE_BEST_BUFFER] = {"best_buffer", "best value of buffer"},
};

const char *store_kind_name(enum store_kind kind)
{
    return kinds[kind].name;
}

char *entry_text(const struct entry *entry, char *buffer, size_t size)
{
    char shape[128];
    snprintf(buffer, size, "%s %s, %s %s", kinds[entry->kind].title, entry->name, dtype_name(entry->value.type),
             shape_text(entry->value.shape, shape, sizeof shape));
    return buffer;
}

struct store *store_new(uint64_t seed)
{
    struct store *s = mem_alloc(sizeof *s);
    if (s) s->seed = seed;
    return s;
}

void store_free(struct store *s)
{
    if (!s) return;
    arena_free(&s->arena);
    mem_free(s);
}

/* ---- finding ---- */

/* The slot of that entry, or the free one where it would go. */
static int *slot_of(int *slot, int slots, const struct entry *entry, enum store_kind kind, const char *name)
{
    uint64_t at = rng_key((uint64_t)kind, rng_hash_text(name), 0);
    for (;; at++) {
        int *here = &slot[at & (uint64_t)(slots - 1)];
        if (!*here) return here;
        const struct entry *found = &entry[*here - 1];
        if (found->kind == kind && !strcmp(found->name, name)) return here;
    }
}

struct entry *store_find(const struct store *s, enum store_kind kind, const char *name)
{
    if (!s->count) return NULL;
    int i = *slot_of(s->slot, s->slots, s->entry, kind, name);
    return i ? &s->entry[i - 1] : NULL;
}

/* Room for one more entry; at most half of the slots are taken, and slots are a power of two. */
static int grow(struct store *s, struct err *e)
{
    if (s->count < s->capacity) return 0;
    int capacity = s->capacity ? 2 * s->capacity : 32, slots = 2 * capacity;
    struct entry *entry = arena_small(&s->arena, (size_t)capacity * sizeof *entry);
    int *slot = arena_small(&s->arena, (size_t)slots * sizeof *slot);
    if (!entry || !slot) return fail_memory(e);
    if (s->count) memcpy(entry, s->entry, (size_t)s->count * sizeof *entry);
    for (int i = 0; i < s->count; i++) *slot_of(slot, slots, entry, entry[i].kind, entry[i].name) = i + 1;
    s->entry = entry;
    s->slot = slot;
    s->capacity = capacity;
    s->slots = slots;
    return 0;
}

/* ---- first values ---- */

static double half_width(struct init init, struct shape shape)
{
    double all = (double)shape_size(shape), out = (double)shape_dim(shape, -1), window = 1;
    for (int i = 0; i < shape.rank - 2; i++) window *= (double)shape.dim[i];
    double fan_in = all / out, fan_out = out * window;
    switch (init.kind) {
    case INIT_FAN_IN: return init.a / sqrt(fan_in);
    case INIT_XAVIER: return init.a * sqrt(6 / (fan_in + fan_out));
    default: return init.a;
    }
}

/* Four values that depend on key and block alone. */
static void draw(struct init init, double width, uint64_t key, uint64_t block, double out[4])
{
    uint32_t word[4];
    philox(key, block, word);
    for (int i = 0; i < 4; i += 2) {
        if (init.kind == INIT_NORMAL) {
            double radius = init.a * sqrt(-2 * log(rng_open(word[i]))), angle = 2 * M_PI * rng_unit(word[i + 1]);
            out[i] = radius * cos(angle);
            out[i + 1] = radius * sin(angle);
        } else {
            out[i] = width * (2 * (double)rng_open(word[i]) - 1);
            out[i + 1] = width * (2 * (double)rng_open(word[i + 1]) - 1);
        }
    }
}

static void set_first_values(struct tensor *t, struct init init, uint64_t key)
{
    int64_t n = shape_size(t->shape);
    double value[4] = {init.a, init.a, init.a, init.a}, width = n ? half_width(init, t->shape) : 0;
    for (int64_t i = 0; i < n; i++) {
        if (init.kind != INIT_FILL && i % 4 == 0) draw(init, width, key, (uint64_t)i / 4, value);
        tensor_set(t, i, value[i % 4]);
    }
}

/* ---- making ---- */

static int check_new(const struct entry *entry, struct err *e)
{
    const struct tensor *t = &entry->value;
    size_t bytes = dtype_size(t->type);
    char text[200];
    entry_text(entry, text, sizeof text);
    CHECK(*entry->name && !strchr(entry->name, ':'), e, ERR_CALL, "%s: a name is not empty and has no ':'", text);
    CHECK(t->type == F32 || t->type == F64, e, ERR_CALL, "%s: a store keeps f32 and f64", text);
    for (int i = 0; i < t->shape.rank; i++) {
        bool fits = t->shape.dim[i] >= 0 && !__builtin_mul_overflow(bytes, (size_t)t->shape.dim[i], &bytes);
        CHECK(fits, e, ERR_SHAPE, "%s: no such shape is possible", text);
    }
    return 0;
}

static int check_same(const struct store *s, const struct entry *have, const struct entry *want, struct err *e)
{
    char a[160], b[160];
    if (have->value.type == want->value.type && shape_equal(have->value.shape, want->value.shape)) return 0;
    entry_text(want, a, sizeof a);
    fail(e, ERR_SHAPE, "%s was expected, but %s has %s", a, s->source ? s->source : "the model",
         entry_text(have, b, sizeof b));
    return fail_hint(e, "the same name was used with other options or other data");
}

static int missing(const struct entry *entry, struct err *e)
{
    char text[200];
    fail(e, ERR_SHAPE, "the model's file has no %s", entry_text(entry, text, sizeof text));
    return fail_hint(e, "it was written by another version of limn, or is not what it claims to be");
}

static int add(struct store *s, struct entry entry, struct init init, struct entry **out, struct err *e)
{
    TRY(check_new(&entry, e));
    if (s->closed) return missing(&entry, e);
    TRY(grow(s, e));
    entry.name = arena_text(&s->arena, entry.name);
    entry.value.data = entry.name ? arena_alloc(&s->arena, tensor_bytes(&entry.value)) : NULL;
    if (!entry.value.data) return fail_memory(e);
    set_first_values(&entry.value, init, rng_key(s->seed, rng_hash_text(entry.name), 0));
    *slot_of(s->slot, s->slots, s->entry, entry.kind, entry.name) = s->count + 1;
    s->entry[s->count++] = entry;
    *out = &s->entry[s->count - 1];
    return 0;
}

int store_need(struct store *s, enum store_kind kind, const char *name, enum dtype type, struct shape shape,
               struct init init, struct entry **out, struct err *e)
{
    struct entry want = {name, kind, {type, shape, NULL}};
    struct entry *have = store_find(s, kind, name);
    *out = have;
    return have ? check_same(s, have, &want, e) : add(s, want, init, out, e);
}

/* ---- whole stores ---- */

static int check_entries(const struct store *to, const struct store *from, struct err *e)
{
    char text[200];
    for (int i = 0; i < from->count; i++) {
        const struct entry *have = store_find(to, from->entry[i].kind, from->entry[i].name);
        if (!have) return fail(e, ERR_SHAPE, "the model has no %s", entry_text(&from->entry[i], text, sizeof text));
        TRY(check_same(to, have, &from->entry[i], e));
    }
    for (int i = 0; i < to->count && to->count > from->count; i++)
        if (!store_find(from, to->entry[i].kind, to->entry[i].name))
            return fail(e, ERR_SHAPE, "no values are given for %s", entry_text(&to->entry[i], text, sizeof text));
    return 0;
}

int store_copy_values(struct store *to, const struct store *from, struct err *e)
{
    TRY(check_entries(to, from, e));
    for (int i = 0; i < from->count; i++) {
        const struct entry *source = &from->entry[i];
        struct entry *target = store_find(to, source->kind, source->name);
        memcpy(target->value.data, source->value.data, tensor_bytes(&source->value));
    }
    to->version++;
    return 0;
}

static int fill_clone(struct store *to, const struct store *from, struct err *e)
{
    for (int i = 0; i < from->count; i++) {
        const struct entry *source = &from->entry[i];
        const struct tensor *t = &source->value;
        struct entry *made;
        TRY(store_need(to, source->kind, source->name, t->type, t->shape, (struct init){INIT_FILL, 0}, &made, e));
    }
    TRY(store_copy_values(to, from, e));
    to->version = from->version;
    return 0;
}

int store_clone(const struct store *s, struct store **out, struct err *e)
{
    *out = store_new(s->seed);
    if (!*out) return fail_memory(e);
    int rc = fill_clone(*out, s, e);
    if (!rc) return 0;
    store_free(*out);
    *out = NULL;
    return rc;
}

int64_t store_parameters(const struct store *s)
{
    int64_t n = 0;
    for (int i = 0; i < s->count; i++)
        if (s->entry[i].kind == STORE_PARAM) n += shape_size(s->entry[i].value.shape);
    return n;
}

size_t store_bytes(const struct store *s)
{
    size_t bytes = 0;
    for (int i = 0; i < s->count; i++) bytes += tensor_bytes(&s->entry[i].value);
    return bytes;
}

static bool tensor_finite(const struct tensor *t)
{
    for (int64_t i = 0, n = shape_size(t->shape); i < n; i++)
        if (!isfinite(tensor_get(t, i))) return false;
    return true;
}

bool store_finite(const struct store *s, const char **name)
{
    for (int i = 0; i < s->count; i++) {
        if (tensor_finite(&s->entry[i].value)) continue;
        *name = s->entry[i].name;
        return false;
    }
    return true;
}
