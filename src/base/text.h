/* text.h -- text that grows, and words that are nearly right. */
#ifndef LIMN_BASE_TEXT_H
#define LIMN_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* Zero-initialise; free with text_free. Failure to allocate is sticky (failed) and leaves what was there. */
struct text {
    char *data; /* always ends in 0 once anything was added */
    size_t length, capacity;
    bool failed;
};

void text_add(struct text *t, const char *s);
void text_bytes(struct text *t, const void *bytes, size_t n);
void text_printf(struct text *t, const char *format, ...) __attribute__((format(printf, 2, 3)));
void text_utf8(struct text *t, const char *s); /* with U+FFFD for each byte that is not UTF-8 */
void text_json(struct text *t, const char *s); /* as a JSON string, with its quotes */
void text_real(struct text *t, double x);      /* the shortest decimal that reads back as x, whatever the locale */
const char *text_get(const struct text *t);    /* "" when empty */
void text_clear(struct text *t);               /* empty, and not failed; the room is kept for the next use */
void text_free(struct text *t);

/* All of s as a finite decimal number, whatever the locale. */
bool text_to_real(const char *s, double *x);

/* The candidate nearest to `word` by edits, or NULL if none is near enough to be meant. */
const char *text_nearest(const char *word, const char *const *candidates, int count);

/* "1.2 M", "350 MiB", "2 h 05 min" */
char *text_count(double n, char *buffer, size_t size);
char *text_size(double bytes, char *buffer, size_t size);
char *text_duration(double seconds, char *buffer, size_t size);

#endif
