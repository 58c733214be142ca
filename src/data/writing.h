/* writing.h -- a text in memory: its bytes, and the symbols that they are read as. */
#ifndef LIMN_DATA_WRITING_H
#define LIMN_DATA_WRITING_H

#include "data/units.h"

struct writing {
    uint8_t *bytes; /* n; belongs to it, like the arrays */
    size_t n;
    bool utf8;
    const char *was; /* the charset of its file, where that is not UTF-8 and was made so; else NULL */
    uint16_t *at;    /* length: its symbols */
    uint32_t *start; /* length + 1: characters before each; NULL: every symbol is one */
    int64_t length, characters;
    const char **letter; /* letters: the characters that occur in its file, in the data's arena; NULL where it is not UTF-8 */
    int letters;
};

void writing_free(struct writing *w);

/* Reads w->bytes as what occurs in it: characters, or bytes where it is not UTF-8. d->item says which and how many. */
int writing_read(struct writing *w, struct data *d, struct err *e);

/* Reads it anew, as the symbols of `item`, which are bytes or subwords. */
int writing_read_as(struct writing *w, const struct item *item, struct err *e);

/* As the characters of its file again. */
int writing_read_letters(struct writing *w, struct item *item, struct err *e);

/* Keeps characters from .. to - 1. */
void writing_keep(struct writing *w, int64_t from, int64_t to);

size_t writing_byte(const struct writing *w, int64_t character); /* where that one begins */

#endif
