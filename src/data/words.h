/* words.h -- the distinct short texts of a column, as long as they are few. */
#ifndef LIMN_DATA_WORDS_H
#define LIMN_DATA_WORDS_H

#include "base/error.h"
#include "base/mem.h"

#include <stdint.h>

#define WORD_BYTES_MOST 256 /* a longer text is no word: it makes the set full */

struct word {
    const char *text; /* ends in 0 */
    uint32_t length, hash;
    int64_t count;    /* how often it was added */
};

struct words { /* zero-initialise, but for most */
    struct arena arena;
    struct word *word; /* in order of first appearance */
    int32_t *slot;     /* hash table: place + 1, 0 is free */
    int count, room, slots;
    int most;
    bool full;         /* more than `most` came, or a long one: nothing is added any more */
};

int words_add(struct words *w, const char *p, size_t n, struct err *e);
int words_place(struct words *w, const char *p, size_t n, int *place, struct err *e); /* adds; -1: the set is full */
int words_again(struct words *w, const char *p, size_t n); /* adds it if it is there; its place, or -1 */
int words_find(const struct words *w, const char *p, size_t n); /* its place; -1: absent */
void words_free(struct words *w);

#endif
