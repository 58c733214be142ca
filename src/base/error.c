/* error.c -- filling a struct err. */
#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>

/* clang-format off */
static const struct {
    const char *name;
    int exit_code;
} kinds[] = {
    {"none", 0},
#define X(name, code, text) {text, code},
    ERROR_KINDS(X)
#undef X
};
/* clang-format on */

int fail(struct err *e, enum err_kind kind, const char *format, ...)
{
    if (e && !e->kind) {
        va_list args;
        va_start(args, format);
        e->kind = kind;
        e->hint[0] = 0;
        vsnprintf(e->text, sizeof e->text, format, args);
        va_end(args);
    }
    return kind;
}

int fail_hint(struct err *e, const char *format, ...)
{
    if (!e) return ERR_INTERNAL;
    if (!e->hint[0]) {
        va_list args;
        va_start(args, format);
        vsnprintf(e->hint, sizeof e->hint, format, args);
        va_end(args);
    }
    return e->kind;
}

int fail_memory(struct err *e)
{
    fail(e, ERR_MEMORY, "out of memory");
    if (e && e->kind == ERR_MEMORY) fail_hint(e, "try a smaller --batch, a smaller model, or less data");
    return ERR_MEMORY;
}

const char *err_kind_name(enum err_kind kind)
{
    return kinds[kind].name;
}

int err_exit_code(enum err_kind kind)
{
    return kinds[kind].exit_code;
}
