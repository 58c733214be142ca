/* charset.c -- telling UTF-8, CP949 and Latin-1 apart, and making them UTF-8.
**
** UTF-8 is hardly ever met by accident, so what is valid UTF-8 is UTF-8. Most
** Latin-1 text is no valid CP949; where it is, Korean text is known by pairs of
** which both bytes are high, as the two thousand common syllables are.
*/
#include "data/charset.h"

#include "base/text.h"

#include <errno.h>
#include <iconv.h>
#include <string.h>

const char *charset_name(enum charset c)
{
    static const char *const names[CHARSET_COUNT] = {"ASCII", "UTF-8", "UTF-16", "CP949", "Latin-1"};
    return names[c];
}

static void look_utf8(struct charset_seen *s, uint8_t b)
{
    if (s->more) {
        s->not_utf8 |= b < s->low || b > s->top;
        s->more--;
        s->low = 0x80;
        s->top = 0xbf;
        return;
    }
    if (b < 0x80) return;
    s->more = b >= 0xf0 ? 3 : b >= 0xe0 ? 2 : 1;
    s->low = b == 0xe0 ? 0xa0 : b == 0xf0 ? 0x90 : 0x80;
    s->top = b == 0xed ? 0x9f : b == 0xf4 ? 0x8f : 0xbf;
    s->not_utf8 |= b < 0xc2 || b > 0xf4;
}

static void look_cp949(struct charset_seen *s, uint8_t b)
{
    if (!s->lead) {
        if (b < 0x80) return;
        s->not_cp949 |= b == 0x80 || b == 0xff;
        s->lead = b;
        return;
    }
    const bool letter = (b >= 'A' && b <= 'Z') || (b >= 'a' && b <= 'z'), high = b >= 0xa1 && b <= 0xfe;
    const bool extended = s->lead <= 0xc6 && (letter || (b >= 0x81 && b <= 0xa0));
    s->not_cp949 |= !high && !extended;
    s->hangul += high && s->lead >= 0xb0 && s->lead <= 0xc8;
    s->others += letter;
    s->lead = 0;
}

void charset_look(struct charset_seen *s, const void *bytes, size_t n)
{
    const uint8_t *p = bytes, *const end = p + n;
    while (p < end) {
        uint64_t eight;
        while (!s->more && !s->lead && end - p >= 8 && (memcpy(&eight, p, 8), !(eight & 0x8080808080808080u))) p += 8;
        if (p == end) return;
        s->high |= *p >= 0x80;
        if (!s->not_utf8) look_utf8(s, *p);
        if (s->not_utf8) s->more = 0;
        if (!s->not_cp949) look_cp949(s, *p);
        if (s->not_cp949) s->lead = 0;
        p++;
    }
}

enum charset charset_verdict(const struct charset_seen *s)
{
    if (!s->high) return CHARSET_ASCII;
    if (!s->not_utf8 && !s->more) return CHARSET_UTF8;
    return !s->not_cp949 && !s->lead && s->hangul > s->others ? CHARSET_CP949 : CHARSET_LATIN1;
}

static bool convert(iconv_t with, const char *bytes, size_t n, struct text *out)
{
    char *from = (char *)(uintptr_t)bytes;
    while (n) {
        char piece[256], *to = piece;
        size_t room = sizeof piece;
        const size_t rc = iconv(with, &from, &n, &to, &room);
        text_bytes(out, piece, sizeof piece - room);
        if (rc != (size_t)-1 || errno == E2BIG) continue;
        text_add(out, "\xef\xbf\xbd");
        from++;
        n--;
    }
    return !out->failed;
}

static int through_iconv(const char *charset, const char *bytes, size_t n, struct arena *a, const char **to,
                         struct err *e)
{
    struct text out = {0};
    const iconv_t with = iconv_open("UTF-8", charset);
    if (with == (iconv_t)-1) {
        fail(e, ERR_DATA, "the C library here cannot read characters in %s", charset);
        return fail_hint(e, "convert the file to UTF-8: iconv -f %s -t UTF-8", charset);
    }
    const bool done = convert(with, bytes, n, &out);
    iconv_close(with);
    *to = done ? arena_text(a, text_get(&out)) : NULL;
    text_free(&out);
    return *to ? 0 : fail_memory(e);
}

int charset_to_utf8(enum charset c, const char *bytes, size_t n, struct arena *a, const char **to, struct err *e)
{
    if (c == CHARSET_CP949) return through_iconv("CP949", bytes, n, a, to, e);
    if (c == CHARSET_LATIN1) return through_iconv("CP1252", bytes, n, a, to, e);
    char *text = arena_small(a, n + 1);
    if (!text) return fail_memory(e);
    memcpy(text, bytes, n);
    *to = text;
    return 0;
}

/* ---- UTF-16 ---- */

static char *put_code(char *to, uint32_t code)
{
    if (code < 0x80) {
        *to++ = (char)code;
        return to;
    }
    const int n = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3; /* continuation bytes */
    *to++ = (char)(0xff << (7 - n) | code >> 6 * n);
    for (int i = n - 1; i >= 0; i--) *to++ = (char)(0x80 | (code >> 6 * i & 0x3f));
    return to;
}

size_t charset_from_utf16(const uint8_t *from, size_t n, bool big, uint16_t *spare, char *to)
{
    char *const begin = to;
    for (size_t i = 0; i + 1 < n; i += 2) {
        const uint16_t unit = (uint16_t)(from[i + !big] << 8 | from[i + big]);
        const bool high = unit >> 10 == 0x36, low = unit >> 10 == 0x37;
        if (*spare && low) {
            to = put_code(to, 0x10000 + ((uint32_t)(*spare & 0x3ff) << 10 | (unit & 0x3ff)));
            *spare = 0;
            continue;
        }
        if (*spare) to = put_code(to, 0xfffd);
        *spare = high ? unit : 0;
        if (!high) to = put_code(to, low ? 0xfffd : unit);
    }
    return (size_t)(to - begin);
}
