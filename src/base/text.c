/* text.c -- text that grows, text for people, and words that are nearly right.
**
** Growth doubles, so that adding is cheap; nothing here knows of files or
** terminals. Numbers are written and read with a '.', whatever the locale of the
** program that limn lives in.
*/
#include "base/text.h"

#include "base/mem.h"

#include <ctype.h>
#include <locale.h>
#include <math.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Room for n more bytes and the final 0. */
static bool text_room(struct text *t, size_t n)
{
    if (t->failed) return false;
    if (n < t->capacity - t->length) return true;
    size_t capacity = t->capacity ? t->capacity : 64;
    while (capacity - t->length <= n && capacity < SIZE_MAX / 4) capacity *= 2;
    char *data = capacity - t->length > n ? mem_resize(t->data, capacity) : NULL;
    if (!data) {
        t->failed = true;
        return false;
    }
    t->data = data;
    t->capacity = capacity;
    return true;
}

void text_bytes(struct text *t, const void *bytes, size_t n)
{
    if (!text_room(t, n)) return;
    if (n) memcpy(t->data + t->length, bytes, n);
    t->length += n;
    t->data[t->length] = 0;
}

void text_add(struct text *t, const char *s)
{
    text_bytes(t, s, strlen(s));
}

void text_printf(struct text *t, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (n < 0) t->failed = true;
    if (n >= 0 && text_room(t, (size_t)n)) {
        vsnprintf(t->data + t->length, (size_t)n + 1, format, again);
        t->length += (size_t)n;
    }
    va_end(again);
}

const char *text_get(const struct text *t)
{
    return t->data ? t->data : "";
}

void text_clear(struct text *t)
{
    t->length = 0;
    t->failed = false;
    if (t->data) *t->data = 0;
}

void text_free(struct text *t)
{
    mem_free(t->data);
    *t = (struct text){0};
}

/* How many bytes the UTF-8 character at s has; 0: it is none (overlong, a surrogate, above U+10FFFF, cut off). */
static int utf8_length(const unsigned char *s)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    if (s[0] < 0x80) return 1;
    int n = s[0] >> 5 == 6 ? 2 : s[0] >> 4 == 14 ? 3 : s[0] >> 3 == 30 ? 4 : 0;
    uint32_t code = s[0] & (0x7fu >> n);
    for (int i = 1; i < n; i++) {
        if (s[i] >> 6 != 2) return 0;
        code = code << 6 | (s[i] & 0x3fu);
    }
    return n && code >= least[n] && code <= 0x10ffff && code >> 11 != 0x1b ? n : 0;
}

void text_utf8(struct text *t, const char *s)
{
    while (*s) {
        int n = utf8_length((const unsigned char *)s);
        if (n) text_bytes(t, s, (size_t)n);
        else text_add(t, "\xef\xbf\xbd");
        s += n ? n : 1;
    }
}

void text_json(struct text *t, const char *s)
{
    struct text whole = {0};
    text_utf8(&whole, s);
    if (whole.failed) t->failed = true;
    text_add(t, "\"");
    for (const char *c = text_get(&whole); *c; c++) {
        if (*c == '"' || *c == '\\') text_printf(t, "\\%c", *c);
        else if (*c == '\n') text_add(t, "\\n");
        else if (*c == '\t') text_add(t, "\\t");
        else if ((unsigned char)*c < 0x20 || *c == 0x7f) text_printf(t, "\\u%04x", (unsigned)*c);
        else text_bytes(t, c, 1);
    }
    text_add(t, "\"");
    text_free(&whole);
}

void text_real(struct text *t, double x)
{
    char buffer[40];
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(buffer, sizeof buffer, "%.*g", digits, x);
        if (strtod(buffer, NULL) == x) break;
    }
    for (char *c = buffer; *c; c++)
        if (!isalnum((unsigned char)*c) && *c != '-' && *c != '+') *c = '.';
    text_add(t, buffer);
}

bool text_to_real(const char *s, double *x)
{
    if (!*s || s[strspn(s, "+-.0123456789eE")]) return false;
    locale_t plain = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    if (!plain) return false;
    locale_t before = uselocale(plain);
    char *end;
    double value = strtod(s, &end);
    uselocale(before);
    freelocale(plain);
    if (*end || !isfinite(value)) return false;
    *x = value;
    return true;
}

/* ---- words that are nearly right ---- */

#define WORD_MAX 63

static int fold(char c)
{
    return c == '_' ? '-' : tolower((unsigned char)c);
}

static int least(int a, int b)
{
    return a < b ? a : b;
}

/* Insertions, deletions, replacements and swaps of neighbours that make a of b. Both at most WORD_MAX long. */
static int edits(const char *a, const char *b)
{
    int row[3][WORD_MAX + 1], n = (int)strlen(b);
    for (int j = 0; j <= n; j++) row[0][j] = j;
    int i = 0;
    for (; a[i]; i++) {
        int *before = row[(i + 2) % 3], *above = row[i % 3], *here = row[(i + 1) % 3];
        here[0] = i + 1;
        for (int j = 0; j < n; j++) {
            here[j + 1] = least(above[j] + (fold(a[i]) != fold(b[j])), 1 + least(above[j + 1], here[j]));
            if (i && j && fold(a[i]) == fold(b[j - 1]) && fold(a[i - 1]) == fold(b[j]))
                here[j + 1] = least(here[j + 1], before[j - 1] + 1);
        }
    }
    return row[i % 3][n];
}

/* Edits, but the first letters of a long name (at least three) are as good as one wrong letter. */
static int distance(const char *word, const char *candidate)
{
    size_t i = 0;
    while (word[i] && fold(word[i]) == fold(candidate[i])) i++;
    if (i >= 3 && !word[i]) return candidate[i] ? 1 : 0;
    return edits(word, candidate);
}

const char *text_nearest(const char *word, const char *const *candidates, int count)
{
    const char *nearest = NULL;
    int best = WORD_MAX;
    int length = (int)strnlen(word, WORD_MAX + 1);
    for (int i = 0; i < count && length <= WORD_MAX; i++) {
        int longer = (int)strnlen(candidates[i], WORD_MAX + 1);
        if (longer > WORD_MAX) continue;
        if (length > longer) longer = length;
        int d = distance(word, candidates[i]);
        if (d >= best || d >= longer || 3 * d > longer + 2) continue;
        best = d;
        nearest = candidates[i];
    }
    return nearest;
}

/* ---- amounts, for people ---- */

static char *scaled(double x, double step, const char *const *units, char *buffer, size_t size)
{
    int unit = 0;
    while (fabs(x) >= step - 0.5 && units[unit + 1]) {
        x /= step;
        unit++;
    }
    const char *space = *units[unit] ? " " : "";
    int places = fabs(x) >= 99.95 || (unit == 0 && x == floor(x)) ? 0 : unit == 0 && fabs(x) < 9.95 ? 2 : 1;
    snprintf(buffer, size, "%.*f%s%s", places, x, space, units[unit]);
    return buffer;
}

char *text_count(double n, char *buffer, size_t size)
{
    static const char *const units[] = {"", "k", "M", "G", "T", "P", NULL};
    return scaled(n, 1000, units, buffer, size);
}

char *text_size(double bytes, char *buffer, size_t size)
{
    static const char *const units[] = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", NULL};
    return scaled(bytes, 1024, units, buffer, size);
}

char *text_duration(double seconds, char *buffer, size_t size)
{
    double minutes = floor((seconds + 0.5) / 60), hours = floor((seconds + 30) / 3600);
    double days = floor((seconds + 1800) / 86400);
    if (!(seconds >= 0 && seconds < 1e11)) snprintf(buffer, size, "?");
    else if (seconds < 0.9995) snprintf(buffer, size, "%.0f ms", seconds * 1000);
    else if (seconds < 9.95) snprintf(buffer, size, "%.1f s", seconds);
    else if (minutes < 1) snprintf(buffer, size, "%.0f s", seconds);
    else if (hours < 1) snprintf(buffer, size, "%.0f min %02.0f s", minutes, floor(seconds + 0.5 - 60 * minutes));
    else if (days < 1) snprintf(buffer, size, "%.0f h %02.0f min", hours, floor((seconds + 30 - 3600 * hours) / 60));
    else snprintf(buffer, size, "%.0f d %02.0f h", days, floor((seconds + 1800 - 86400 * days) / 3600));
    return buffer;
}
