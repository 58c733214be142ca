/* page.h -- a tall picture that is filled from the top: titles, words, pictures, and room for plots. */
#ifndef LIMN_FILE_PAGE_H
#define LIMN_FILE_PAGE_H

#include "file/canvas.h"

#define PAGE_WIDTH 1000
#define PAGE_EDGE 24
#define PAGE_HIGH 9000 /* what comes below is left out */

#define PAGE_INK 0x1a1a1a
#define PAGE_GREY 0x6a6a6a
#define PAGE_PALE 0xe4e7ea
#define PAGE_BLUE 0x0072b2
#define PAGE_RED 0xc0392b

struct page {
    struct canvas canvas;
    int at; /* how far it is filled */
};

int page_open(struct page *p, struct err *e);
void page_close(struct page *p); /* zero-initialised: always allowed */

/* As high as it is filled; it belongs to the page. */
struct picture page_picture(const struct page *p);

void page_title(struct page *p, const char *words);
void page_heading(struct page *p, const char *words);
void page_words(struct page *p, const char *words); /* lines broken where they are too long, and at \n */
struct box page_room(struct page *p, int height);   /* across the page, and below what was there */

/* Text cut off with "..." where it is wider than that. y is its base line. */
void page_text(struct page *p, int x, int y, const char *words, int width, uint32_t rgb, enum align align);
#define PAGE_LETTERS 1.5 /* their size */
#define PAGE_LINE 17

/* Brought to fill the box, by the nearest pixel where it is enlarged, by means where it is made smaller. */
void page_paste(struct page *p, const struct picture *of, struct box where);

/* A histogram: heights as shares of the largest. */
void page_bars(struct page *p, const double *height, int n, struct box where, uint32_t rgb);

#endif
