/* model_part.c -- the models that a model is made of: from a fit into the store of the whole, and out of it again. */
#include "model/model_part.h"

#include <stdio.h>

#define NAME_MOST 512

struct item model_part_item(const struct item *whole)
{
    struct item item = *whole;
    item.classes = 0;
    item.class_names = NULL;
    return item;
}

static int room_for_parts(struct model *m, struct err *e)
{
    if (m->part) return 0;
    m->part = arena_small(&m->arena, (size_t)m->item.classes * sizeof(struct model *));
    return m->part ? 0 : fail_memory(e);
}

static int copy_entry(struct store *to, const struct entry *from, const char *name, struct err *e)
{
    struct entry *made;
    TRY(store_need(to, from->kind, name, from->value.type, from->value.shape, (struct init){INIT_FILL, 0}, &made, e));
    memcpy(made->value.data, from->value.data, tensor_bytes(&from->value));
    return 0;
}

int model_take_part(struct model *m, int k, struct model *part, struct err *e)
{
    char name[NAME_MOST];
    const int failed = room_for_parts(m, e);
    if (failed) model_free(part);
    TRY(failed);
    m->part[k] = part;
    for (int i = 0; i < part->store->count; i++) {
        const struct entry *entry = &part->store->entry[i];
        const int length = snprintf(name, sizeof name, "class/%d/%s", k, entry->name);
        CHECK(length < NAME_MOST, e, ERR_INTERNAL, "the name %.60s... is too long", name);
        TRY(copy_entry(m->store, entry, name, e));
    }
    m->store->version++;
    return 0;
}

/* ---- out of the store ---- */

static int fill_part(const struct model *m, int k, struct model *part, struct err *e)
{
    char prefix[32];
    const size_t length = (size_t)snprintf(prefix, sizeof prefix, "class/%d/", k);
    for (int i = 0; i < m->store->count; i++) {
        const struct entry *entry = &m->store->entry[i];
        if (!strncmp(entry->name, prefix, length)) TRY(copy_entry(part->store, entry, entry->name + length, e));
    }
    part->store->closed = true;
    return 0;
}

static int make_part(struct model *m, int k, const struct family *f, const struct json *settings, struct err *e)
{
    const struct item item = model_part_item(&m->item);
    TRY(model_new(&m->part[k], f, &item, m->store->seed, e));
    struct model *part = m->part[k];
    part->precision = m->precision;
    if (settings && f->options) TRY(options_from_json(f->options, part->options, settings, e));
    TRY(model_check(part, e));
    return fill_part(m, k, part, e);
}

int model_make_parts(struct model *m, const struct json *settings, struct err *e)
{
    const struct family *f;
    const struct entry *prior = store_find(m->store, STORE_PARAM, "prior");
    CHECK(prior && shape_equal(prior->value.shape, SHAPE(m->item.classes)), e, ERR_FORMAT,
          "the model does not say how often each class comes: it has not been fitted");
    TRY(family_need(m->family->per_class(m->options), &f, e));
    TRY(room_for_parts(m, e));
    for (int k = 0; k < m->item.classes; k++) TRY(make_part(m, k, f, settings, e));
    return 0;
}
