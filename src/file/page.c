/* page.c -- filling a page from the top. */
#include "file/page.h"

#include "base/text.h"

#include <math.h>

int page_open(struct page *p, struct err *e)
{
    p->at = PAGE_EDGE;
    return canvas_new(PAGE_HIGH, PAGE_WIDTH, 0xffffff, &p->canvas, e);
}

void page_close(struct page *p)
{
    canvas_free(&p->canvas);
}

struct picture page_picture(const struct page *p)
{
    struct picture all = p->canvas.picture;
    const int high = p->at + PAGE_EDGE;
    if (high < all.height) all.height = high;
    return all;
}

struct box page_room(struct page *p, int height)
{
    const struct box room = {PAGE_EDGE, p->at, PAGE_WIDTH - PAGE_EDGE, p->at + height};
    p->at += height;
    return room;
}

/* ---- words ---- */

void page_title(struct page *p, const char *words)
{
    const struct box room = page_room(p, 30);
    const struct lettering l = {PAGE_INK, 2.6, ALIGN_LEFT, false};
    canvas_text(&p->canvas, room.left, room.top + 20, words, l);
}

void page_heading(struct page *p, const char *words)
{
    const struct box room = page_room(p, 48);
    const struct lettering l = {PAGE_INK, 1.9, ALIGN_LEFT, false};
    canvas_box(&p->canvas, (struct box){room.left, room.top + 12, room.right, room.top + 13}, PAGE_PALE);
    canvas_text(&p->canvas, room.left, room.top + 36, words, l);
}

/* As many bytes as fit on a line, broken at a blank where there is one. */
static size_t line_length(const char *words, size_t n, double width)
{
    struct text line = {0};
    size_t fits = 0, blank = 0;
    for (size_t i = 1; i <= n; i++) {
        text_bytes(&line, words + i - 1, 1);
        if (canvas_text_width(text_get(&line), PAGE_LETTERS) > width) break;
        fits = i;
        if (i == n || words[i] == ' ') blank = i;
    }
    text_free(&line);
    return fits == n || !blank ? (fits ? fits : 1) : blank;
}

void page_words(struct page *p, const char *words)
{
    const struct lettering l = {PAGE_INK, PAGE_LETTERS, ALIGN_LEFT, false};
    while (*words) {
        const size_t n = strcspn(words, "\n"), fits = n ? line_length(words, n, PAGE_WIDTH - 2 * PAGE_EDGE) : 0;
        const struct box room = page_room(p, PAGE_LINE);
        struct text line = {0};
        text_bytes(&line, words, fits);
        canvas_text(&p->canvas, room.left, room.top + 12, text_get(&line), l);
        text_free(&line);
        words += fits;
        words += *words == ' ' || *words == '\n';
    }
}

void page_text(struct page *p, int x, int y, const char *words, int width, uint32_t rgb, enum align align)
{
    struct text cut = {0};
    text_add(&cut, words);
    for (size_t n = cut.length; n && canvas_text_width(text_get(&cut), PAGE_LETTERS) > width;) {
        n--;
        text_clear(&cut);
        text_bytes(&cut, words, n);
        text_add(&cut, "...");
    }
    canvas_text(&p->canvas, x, y, text_get(&cut), (struct lettering){rgb, PAGE_LETTERS, align, false});
    text_free(&cut);
}

/* ---- pictures ---- */

/* The mean of what a pixel of the box covers, at least one pixel of the picture. */
static uint8_t mean_of(const struct picture *of, double top, double bottom, double left, double right, int channel)
{
    const int y0 = (int)top, y1 = (int)fmax(y0 + 1, fmin(ceil(bottom), of->height));
    const int x0 = (int)left, x1 = (int)fmax(x0 + 1, fmin(ceil(right), of->width));
    int64_t sum = 0;
    for (int y = y0; y < y1; y++)
        for (int x = x0; x < x1; x++) sum += of->bytes[((int64_t)y * of->width + x) * of->channels + channel];
    const int64_t n = (int64_t)(y1 - y0) * (x1 - x0);
    return (uint8_t)((sum + n / 2) / n);
}

void page_paste(struct page *p, const struct picture *of, struct box where)
{
    struct picture *to = &p->canvas.picture;
    const double high = (double)of->height / (where.bottom - where.top);
    const double wide = (double)of->width / (where.right - where.left);
    for (int y = where.top; y < where.bottom && y < to->height; y++)
        for (int x = where.left; x < where.right && x < to->width; x++) {
            const double top = (y - where.top) * high, left = (x - where.left) * wide;
            uint8_t *pixel = to->bytes + ((int64_t)y * to->width + x) * 3;
            for (int c = 0; c < 3; c++) {
                const int channel = of->channels == 3 ? c : 0;
                if (high > 1 || wide > 1) pixel[c] = mean_of(of, top, top + high, left, left + wide, channel);
                else pixel[c] = mean_of(of, floor(top), floor(top) + 1, floor(left), floor(left) + 1, channel);
            }
        }
}

void page_bars(struct page *p, const double *height, int n, struct box where, uint32_t rgb)
{
    const int gap = (where.right - where.left) / n > 3;
    double most = 0;
    for (int i = 0; i < n; i++) most = fmax(most, height[i]);
    canvas_box(&p->canvas, (struct box){where.left, where.bottom, where.right, where.bottom + 1}, PAGE_GREY);
    for (int i = 0; i < n && most > 0; i++) {
        const int left = where.left + (where.right - where.left) * i / n;
        const int right = where.left + (where.right - where.left) * (i + 1) / n - gap;
        const int high = (int)ceil(height[i] / most * (where.bottom - where.top));
        canvas_box(&p->canvas, (struct box){left, where.bottom - high, right, where.bottom}, rgb);
    }
}
