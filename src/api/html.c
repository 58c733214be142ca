/* html.c -- escaped text, and pictures as part of a page. */
#include "api/html.h"

#include "file/png.h"

static void base64(struct text *out, const unsigned char *bytes, size_t n)
{
    static const char digit[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < n; i += 3) {
        const unsigned left = (unsigned)(n - i), word = (unsigned)bytes[i] << 16 |
                                                        (left > 1 ? (unsigned)bytes[i + 1] << 8 : 0) |
                                                        (left > 2 ? bytes[i + 2] : 0);
        const char four[4] = {digit[word >> 18], digit[word >> 12 & 63], left > 1 ? digit[word >> 6 & 63] : '=',
                              left > 2 ? digit[word & 63] : '='};
        text_bytes(out, four, 4);
    }
}

void html_text(struct text *out, const char *s)
{
    struct text whole = {0};
    text_utf8(&whole, s);
    if (whole.failed) out->failed = true;
    for (const char *c = text_get(&whole); *c; c++) {
        if (*c == '<') text_add(out, "&lt;");
        else if (*c == '>') text_add(out, "&gt;");
        else if (*c == '&') text_add(out, "&amp;");
        else if (*c == '"') text_add(out, "&quot;");
        else text_bytes(out, c, 1);
    }
    text_free(&whole);
}

int html_picture(struct text *out, const struct picture *p, const char *about, struct err *e)
{
    struct text png = {0};
    const int failed = png_format(p, NULL, 0, &png, e);
    if (!failed) {
        text_printf(out, "<img width=\"%d\" height=\"%d\" alt=\"", p->width, p->height);
        html_text(out, about);
        text_add(out, "\" src=\"data:image/png;base64,");
        base64(out, (const unsigned char *)text_get(&png), png.length);
        text_add(out, "\">\n");
    }
    text_free(&png);
    return failed;
}
