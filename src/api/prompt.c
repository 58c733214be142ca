/* prompt.c -- words as the symbols of a model. */
#include "api/api.h"
#include "data/units.h"

#include <string.h>

static int fail_symbol(const char *at, struct err *e)
{
    int n = 1; /* the whole character */
    while (((unsigned char)at[n] >> 6) == 2) n++;
    fail(e, ERR_CALL, "the prompt has '%.*s', which was not in the text that the model was fitted to", n, at);
    return fail_hint(
        e, "leave it out: the model knows that text's characters only (--set units=bytes makes one that knows all)");
}

int api_prompt(const struct item *item, const char *prompt, int32_t **symbols, int64_t *count, struct err *e)
{
    const char *unknown;
    *symbols = NULL;
    *count = 0;
    CHECK(item->kind == ITEM_TEXT && item->symbol_names, e, ERR_UNSUPPORTED, "a prompt is for a model of text");
    CHECK(prompt[0], e, ERR_CALL, "the prompt is empty: leave it out, or say something");
    TRY(units_read(item, prompt, strlen(prompt), symbols, count, &unknown, e));
    return unknown ? fail_symbol(unknown, e) : 0;
}
