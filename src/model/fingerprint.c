/* fingerprint.c -- which model it is: a hash of its family, options and numbers, whatever the order in which they stand. */
#include "model/fingerprint.h"

#include "base/rng.h"

static int hash_options(const struct model *m, uint64_t *hash, struct err *e)
{
    struct text text = {0};
    struct json *object = json_new_object();
    int failed = object ? 0 : fail_memory(e);
    if (!failed && m->family->options) failed = options_to_json(m->family->options, m->options, object, e);
    if (!failed) json_print(object, &text);
    if (!failed && text.failed) failed = fail_memory(e);
    if (!failed) *hash = rng_hash(rng_hash_text(m->family->name), text_get(&text), text.length);
    text_free(&text);
    json_free(object);
    return failed;
}

int model_fingerprint(const struct model *m, uint64_t *out, struct err *e)
{
    TRY(hash_options(m, out, e));
    for (int i = 0; i < m->store->count; i++) {
        const struct entry *entry = &m->store->entry[i];
        if (entry->kind != STORE_PARAM && entry->kind != STORE_BUFFER) continue;
        const uint64_t name = rng_hash(rng_hash_text(entry->name), &entry->kind, sizeof entry->kind);
        *out += rng_hash(name, entry->value.data, tensor_bytes(&entry->value));
    }
    return 0;
}
