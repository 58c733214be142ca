/* words.c -- a hash table with open addressing, never more than half full. */
#include "data/words.h"

#include <string.h>

#define ROOM_FIRST 16

static uint64_t mix(uint64_t h, uint64_t x)
{
    h = (h ^ x) * 0x9e3779b97f4a7c15u;
    return h ^ h >> 32;
}

/* Eight bytes at a time; the last ones may overlap those before them. Nobody sees the order that it makes. */
static uint32_t hash_of(const char *p, size_t n)
{
    uint64_t h = n, x = 0;
    for (size_t i = 0; i + 8 < n; i += 8) {
        memcpy(&x, p + i, 8);
        h = mix(h, x);
    }
    if (n >= 8) {
        memcpy(&x, p + n - 8, 8);
    } else if (n >= 4) {
        uint32_t first, last;
        memcpy(&first, p, 4);
        memcpy(&last, p + n - 4, 4);
        x = (uint64_t)first << 32 | last;
    } else if (n) {
        x = (uint64_t)(uint8_t)p[0] << 16 | (uint64_t)(uint8_t)p[n / 2] << 8 | (uint8_t)p[n - 1];
    }
    return (uint32_t)mix(h, x);
}

/* The slot of that text, or the free one where it belongs. */
static int slot_of(const struct words *w, const char *p, size_t n, uint32_t hash)
{
    int i = (int)(hash & (uint32_t)(w->slots - 1));
    for (; w->slot[i]; i = (i + 1) & (w->slots - 1)) {
        const struct word *word = &w->word[w->slot[i] - 1];
        if (word->hash == hash && word->length == n && !memcmp(word->text, p, n)) return i;
    }
    return i;
}

int words_find(const struct words *w, const char *p, size_t n)
{
    return w->slots ? w->slot[slot_of(w, p, n, hash_of(p, n))] - 1 : -1;
}

int words_again(struct words *w, const char *p, size_t n)
{
    const int place = words_find(w, p, n);
    if (place >= 0) w->word[place].count++;
    return place;
}

static int grow(struct words *w, struct err *e)
{
    const int room = w->room ? 2 * w->room : ROOM_FIRST;
    struct word *word = mem_resize(w->word, (size_t)room * sizeof *word);
    if (!word) return fail_memory(e);
    w->word = word;
    int32_t *slot = mem_array((size_t)room * 2, sizeof *slot);
    if (!slot) return fail_memory(e);
    mem_free(w->slot);
    w->slot = slot;
    w->slots = 2 * room;
    w->room = room;
    for (int k = 0; k < w->count; k++) slot[slot_of(w, word[k].text, word[k].length, word[k].hash)] = k + 1;
    return 0;
}

int words_place(struct words *w, const char *p, size_t n, int *place, struct err *e)
{
    *place = -1;
    if (w->full) return 0;
    if (w->count == w->room) TRY(grow(w, e));
    const uint32_t hash = hash_of(p, n);
    const int i = slot_of(w, p, n, hash);
    if (w->slot[i]) {
        *place = w->slot[i] - 1;
        w->word[*place].count++;
        return 0;
    }
    w->full = w->count == w->most || n > WORD_BYTES_MOST;
    if (w->full) return 0;
    char *text = arena_small(&w->arena, n + 1);
    if (!text) return fail_memory(e);
    memcpy(text, p, n);
    *place = w->count;
    w->word[w->count] = (struct word){text, (uint32_t)n, hash, 1};
    w->slot[i] = ++w->count;
    return 0;
}

int words_add(struct words *w, const char *p, size_t n, struct err *e)
{
    int place;
    return words_place(w, p, n, &place, e);
}

void words_free(struct words *w)
{
    mem_free(w->word);
    mem_free(w->slot);
    arena_free(&w->arena);
    *w = (struct words){0};
}
