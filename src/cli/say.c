/* say.c -- messages, failures, and the few pieces of JSON that the command writes itself. */
#include "cli/say.h"
#include "cli/words.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>

int wrong(limn_error *e, const char *hint, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    *e = (limn_error){.kind = 1, .exit_code = 2, .name = "call"};
    vsnprintf(e->text, sizeof e->text, format, args);
    va_end(args);
    if (hint) snprintf(e->hint, sizeof e->hint, "%s", hint);
    return 1;
}

int out_of_memory(limn_error *e)
{
    *e = (limn_error){.kind = 1, .exit_code = 1, .name = "memory"};
    return snprintf(e->text, sizeof e->text, "%s", tr("out of memory"));
}

void say(const struct call *c, const char *format, ...)
{
    va_list args;
    if (c->common.quiet || c->common.json) return;
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
}

/* A failure is one line, whatever stands in the names that it repeats. */
static void put_plain(const char *text)
{
    for (; *text; text++) fputc((unsigned char)*text < 0x20 || *text == 0x7f ? '?' : *text, stderr);
}

void say_error(const limn_error *e, int json)
{
    if (json) {
        printf("{\"error\":");
        out_text(e->text);
        printf(",\"kind\":");
        out_text(e->name);
        printf(",\"hint\":");
        out_text(e->hint);
        printf("}\n");
        return;
    }
    fputs("limn: ", stderr);
    put_plain(e->text);
    if (e->hint[0]) {
        fputs(" (", stderr);
        put_plain(e->hint);
        fputc(')', stderr);
    }
    fputc('\n', stderr);
}

/* Bytes that are no UTF-8 (names of files may be anything) are written as if they were Latin-1. */
static int utf8_length(const unsigned char *s)
{
    const int n = s[0] < 0x80                             ? 1
                  : (s[0] & 0xe0) == 0xc0 && s[0] >= 0xc2 ? 2
                  : (s[0] & 0xf0) == 0xe0                 ? 3
                  : (s[0] & 0xf8) == 0xf0 && s[0] <= 0xf4 ? 4
                                                          : 0;
    for (int i = 1; i < n; i++)
        if ((s[i] & 0xc0) != 0x80) return 0;
    return n;
}

void out_text(const char *text)
{
    putchar('"');
    for (const unsigned char *s = (const unsigned char *)text; *s;) {
        const int n = utf8_length(s);
        if (*s == '"' || *s == '\\') printf("\\%c", *s);
        else if (*s < 0x20 || n == 0) printf("\\u%04x", *s);
        else fwrite(s, 1, (size_t)n, stdout);
        s += n ? n : 1;
    }
    putchar('"');
}

void out_real(double x)
{
    if (isfinite(x)) printf("%.10g", x);
    else printf("null");
}

void say_written(const struct call *c, int64_t items, const char *out)
{
    say(c, items == 1 ? tr("%lld item in %s") : tr("%lld items in %s"), (long long)items, out);
    if (!c->common.json) return;
    printf("{\"items\":%lld,\"out\":", (long long)items);
    out_text(out);
    printf("}\n");
}
