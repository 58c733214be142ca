/* classes.c -- sorting words into classes. */
#include "data/classes.h"

#include <stdlib.h>
#include <string.h>

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The distinct words of word[0..n-1], sorted, in the arena; 0: out of memory. */
static int64_t distinct_words(const char *const *word, int64_t n, struct arena *arena, const char ***out)
{
    const char **sorted = mem_array((size_t)n, sizeof *sorted);
    int64_t distinct = 0;
    if (!sorted) return 0;
    memcpy(sorted, word, (size_t)n * sizeof *sorted);
    qsort(sorted, (size_t)n, sizeof *sorted, by_text);
    for (int64_t i = 0; i < n; i++)
        if (!i || strcmp(sorted[i], sorted[distinct - 1])) sorted[distinct++] = sorted[i];
    *out = arena_small(arena, (size_t)distinct * sizeof **out);
    if (*out) memcpy(*out, sorted, (size_t)distinct * sizeof **out);
    mem_free(sorted);
    return *out ? distinct : 0;
}

int classes_label(const char *const *word, int64_t n, struct arena *arena, int32_t **labels, const char ***names,
                  struct err *e)
{
    *labels = NULL;
    for (int64_t i = 0; i < n; i++)
        if (!word[i] || !*word[i]) return 0;
    const int64_t classes = distinct_words(word, n, arena, names);
    if (!classes) return fail_memory(e);
    if (classes == 1) return 0;
    *labels = mem_array((size_t)n, sizeof **labels);
    if (!*labels) return fail_memory(e);
    for (int64_t i = 0; i < n; i++) {
        const char *const *at = bsearch(&word[i], *names, (size_t)classes, sizeof **names, by_text);
        (*labels)[i] = (int32_t)(at - *names);
    }
    return 0;
}
