/* words.c -- a hash table with open addressing, never more than half full. */
#include "data/words.h"

#include <string.h>

#define ROOM_FIRST 16

static uint32_t hash_of(const char *p, size_t n)
{
    uint32_t h = 2166136261u; /* FNV-1a: words are short */
    for (size_t i = 0; i < n; i++) h = (h ^ (uint8_t)p[i]) * 16777619u;
    return h ^ h >> 15;
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
