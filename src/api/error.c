/* error.c -- errors and texts on their way out of the library. */
#include "api/api.h"

#include <stdio.h>

int api_done(int failed, const struct err *from, limn_error *to)
{
    if (!failed) return 0;
    const enum err_kind kind = from->kind ? from->kind : ERR_INTERNAL;
    if (to) {
        to->kind = (int)kind;
        to->exit_code = err_exit_code(kind);
        snprintf(to->name, sizeof to->name, "%s", err_kind_name(kind));
        snprintf(to->text, sizeof to->text, "%s", from->kind ? from->text : "it failed without a word");
        snprintf(to->hint, sizeof to->hint, "%s", from->kind ? from->hint : "");
    }
    return (int)kind;
}

char *api_text(int failed, struct text *t, struct err *from, limn_error *to)
{
    if (!failed && !t->length) text_add(t, ""); /* an empty text, not NULL */
    if (!failed && t->failed) failed = fail_memory(from);
    if (!failed) return t->data;
    text_free(t);
    api_done(failed, from, to);
    return NULL;
}
