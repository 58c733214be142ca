/* pairs.c -- open addressing, never more than half full. */
#include "data/pairs.h"

#include "base/mem.h"

static uint64_t key_of(int32_t a, int32_t b)
{
    return ((uint64_t)a << 32 | (uint32_t)b) + 1;
}

static size_t slot_of(const struct pairs *p, uint64_t key)
{
    size_t k = (size_t)(key * 0x9e3779b97f4a7c15u >> 20) & (p->slots - 1);
    while (p->key[k] && p->key[k] != key) k = (k + 1) & (p->slots - 1);
    return k;
}

void pairs_free(struct pairs *p)
{
    mem_free(p->key);
    mem_free(p->value);
}

static int grow(struct pairs *p, struct err *e)
{
    struct pairs larger = {.slots = p->slots ? 2 * p->slots : 1024, .used = p->used};
    larger.key = mem_array(larger.slots, sizeof *larger.key);
    larger.value = mem_array(larger.slots, sizeof *larger.value);
    if (!larger.key || !larger.value) {
        pairs_free(&larger);
        return fail_memory(e);
    }
    for (size_t i = 0; i < p->slots; i++) {
        if (!p->key[i]) continue;
        const size_t k = slot_of(&larger, p->key[i]);
        larger.key[k] = p->key[i];
        larger.value[k] = p->value[i];
    }
    pairs_free(p);
    *p = larger;
    return 0;
}

int pairs_at(struct pairs *p, int32_t a, int32_t b, int64_t **value, struct err *e)
{
    if (2 * p->used >= p->slots) TRY(grow(p, e));
    const uint64_t key = key_of(a, b);
    const size_t k = slot_of(p, key);
    if (!p->key[k]) p->key[k] = key, p->used++;
    *value = &p->value[k];
    return 0;
}

int64_t pairs_value(const struct pairs *p, int32_t a, int32_t b)
{
    return p->slots ? p->value[slot_of(p, key_of(a, b))] : 0;
}
