/* prompt.c -- words as the symbols of a model. */
#include "api/api.h"

#include <string.h>

/* The symbol whose name `at` begins with, and how many bytes that is; -1: there is none. */
static int32_t symbol_at(const struct item *item, const char *at, size_t *bytes)
{
    for (int k = 0; k < item->symbols; k++) {
        *bytes = strlen(item->symbol_names[k]);
        if (*bytes && !strncmp(item->symbol_names[k], at, *bytes)) return k;
    }
    return -1;
}

static int fail_symbol(const char *at, struct err *e)
{
    int n = 1; /* the whole character */
    while (((unsigned char)at[n] >> 6) == 2) n++;
    fail(e, ERR_CALL, "the prompt has '%.*s', which was not in the text that the model was fitted to", n, at);
    return fail_hint(e, "leave it out: the model knows the characters of that text only");
}

int api_prompt(const struct item *item, const char *prompt, int32_t **symbols, int64_t *count, struct err *e)
{
    size_t bytes;
    *symbols = NULL;
    *count = 0;
    CHECK(item->kind == ITEM_TEXT && item->symbol_names, e, ERR_UNSUPPORTED, "a prompt is for a model of text");
    CHECK(prompt[0], e, ERR_CALL, "the prompt is empty: leave it out, or say something");
    int32_t *out = mem_array(strlen(prompt), sizeof *out);
    if (!out) return fail_memory(e);
    for (const char *at = prompt; *at; at += bytes) {
        const int32_t symbol = symbol_at(item, at, &bytes);
        if (symbol < 0) {
            mem_free(out);
            *count = 0;
            return fail_symbol(at, e);
        }
        out[(*count)++] = symbol;
    }
    *symbols = out;
    return 0;
}
