/* report.c -- the head of the page, classes, and which parts follow. */
#include "data/report.h"

#include <stdio.h>
#include <stdlib.h>

static int by_count(const void *a, const void *b)
{
    const struct tally *x = a, *y = b;
    if (x->count != y->count) return x->count > y->count ? -1 : 1;
    return strcmp(x->name, y->name);
}

/* ---- tallies ---- */

#define NAME_WIDTH 190
#define BAR_WIDTH 130

/* In two columns, filled one after the other. */
int report_tallies(struct page *p, const char *heading, struct tally *t, int64_t n, int lines, struct err *e)
{
    (void)e;
    double all = 0;
    for (int64_t i = 0; i < n; i++) all += (double)t[i].count;
    if (!n || all == 0) return 0;
    qsort(t, (size_t)n, sizeof *t, by_count);
    const int shown = n < lines ? (int)n : lines, half = (shown + 1) / 2;
    page_heading(p, heading);
    const struct box room = page_room(p, half * PAGE_LINE + 8);
    for (int i = 0; i < shown; i++) {
        char words[64];
        const int left = room.left + i / half * (PAGE_WIDTH / 2), y = room.top + (i % half + 1) * PAGE_LINE;
        const int bar = (int)(BAR_WIDTH * (double)t[i].count / (double)t[0].count + 0.5);
        page_text(p, left + NAME_WIDTH, y, t[i].name, NAME_WIDTH, PAGE_INK, ALIGN_RIGHT);
        canvas_box(&p->canvas, (struct box){left + NAME_WIDTH + 10, y - 11, left + NAME_WIDTH + 11 + bar, y + 1},
                   PAGE_BLUE);
        snprintf(words, sizeof words, "%lld, %.3g %%", (long long)t[i].count, 100 * (double)t[i].count / all);
        page_text(p, left + NAME_WIDTH + 18 + bar, y, words, 140, PAGE_GREY, ALIGN_LEFT);
    }
    if (n > shown) {
        char words[64];
        snprintf(words, sizeof words, "... and %lld more", (long long)(n - shown));
        page_words(p, words);
    }
    return 0;
}

int report_classes(const struct sample *s, struct page *p, struct err *e)
{
    const struct item *item = &s->d->item;
    if (!item->classes || !s->labels) return 0;
    struct tally *t = mem_array((size_t)item->classes + 1, sizeof *t);
    int classes = item->classes;
    struct arena names = {0};
    if (!t) return fail_memory(e);
    for (int c = 0; c < item->classes; c++)
        t[c].name = item->class_names ? item->class_names[c] : arena_printf(&names, "class %d", c);
    int failed = names.failed ? fail_memory(e) : 0;
    t[classes].name = "(not known)";
    for (int64_t i = 0; i < s->n; i++) t[s->labels[i] < 0 ? classes : s->labels[i]].count++;
    classes += t[classes].count > 0;
    char heading[60] = "Classes";
    if (s->step > 1) snprintf(heading, sizeof heading, "Classes of the %lld items looked at", (long long)s->n);
    if (!failed) failed = report_tallies(p, heading, t, classes, 24, e);
    arena_free(&names);
    mem_free(t);
    return failed;
}

/* ---- the page ---- */

static int head(struct data *d, struct page *p, struct err *e)
{
    struct text about = {0}, concerns = {0}, lines = {0};
    int failed = data_concerns(d, &concerns, e);
    text_utf8(&about, d->about);
    text_printf(&about, "\n%lld items", (long long)d->count);
    if (d->truth) text_printf(&about, "\n%s", d->truth);
    page_title(p, d->name);
    page_words(p, text_get(&about));
    if (concerns.length) {
        page_heading(p, "Look at");
        for (const char *line = text_get(&concerns); *line; line += strcspn(line, "\n") + 1)
            text_printf(&lines, "- %.*s\n", (int)strcspn(line, "\n"), line);
        page_words(p, text_get(&lines));
    }
    if (!failed && (about.failed || concerns.failed || lines.failed)) failed = fail_memory(e);
    text_free(&about);
    text_free(&concerns);
    text_free(&lines);
    return failed;
}

static int body(struct data *d, struct sample *s, struct page *p, struct err *e)
{
    if (s->n) TRY(report_classes(s, p, e));
    if (d->item.kind == ITEM_TEXT) return report_text(d, p, e);
    if (d->item.kind == ITEM_SERIES) return report_series(d, p, e);
    if (d->item.kind == ITEM_ROW) return report_rows(s, p, e);
    if (d->item.frames) return report_clips(d, p, e);
    return d->item.type == U8 && s->n ? report_pictures(s, p, e) : 0;
}

int data_report(struct data *d, struct page *p, struct err *e)
{
    struct sample s = {.d = d};
    TRY(page_open(p, e));
    int failed = head(d, p, e);
    if (!failed && !d->sliding) failed = sample_take(d, &s, e);
    if (!failed) failed = body(d, &s, p, e);
    sample_free(&s);
    return failed;
}
