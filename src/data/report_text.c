/* report_text.c -- how often each symbol and each word of a text occurs, and by rank. */
#include "data/report.h"

#include "data/units.h"
#include "data/words.h"
#include "file/plot.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>

#define SYMBOLS_READ (8 << 20)
#define WORDS_MOST 200000

struct counted {
    int64_t *symbol; /* of the item's symbols */
    struct words words;
    struct text now; /* the word that is being read */
    struct arena names;
};

static int end_word(struct counted *c, struct err *e)
{
    const int failed = c->now.length ? words_add(&c->words, c->now.data, c->now.length, e) : 0;
    text_clear(&c->now);
    return failed;
}

static int take(struct counted *c, const struct item *item, int32_t symbol, struct err *e)
{
    struct text letters = {0};
    int failed = 0;
    c->symbol[symbol]++;
    units_print(item, symbol, &letters);
    for (size_t i = 0; i < letters.length && !failed; i++) {
        const unsigned char byte = (unsigned char)letters.data[i];
        const char lower = (char)tolower(byte);
        if (byte >= 0x80 || isalnum(byte) || byte == '\'') text_bytes(&c->now, &lower, 1);
        else failed = end_word(c, e);
    }
    if (letters.failed || c->now.failed) failed = fail_memory(e);
    text_free(&letters);
    return failed;
}

/* Windows side by side, from the beginning. */
static int count(struct data *d, struct counted *c, int64_t *read, struct err *e)
{
    const int64_t window = d->item.shape.dim[0];
    int32_t *x = mem_array((size_t)window, sizeof *x);
    int failed = x ? 0 : fail_memory(e);
    for (int64_t row = 0; row < d->count && *read < SYMBOLS_READ && !failed; row += window) {
        failed = d->read(d, &row, 1, x, NULL, e);
        for (int64_t i = 0; i < window && !failed; i++) failed = take(c, &d->item, x[i], e);
        *read += window;
    }
    if (!failed) failed = end_word(c, e);
    mem_free(x);
    return failed;
}

/* What can be drawn, for a symbol that cannot. */
static const char *shown_name(const struct item *item, int symbol, struct arena *a)
{
    struct text t = {0};
    char *name = NULL;
    units_print(item, symbol, &t);
    const unsigned char *byte = (const unsigned char *)text_get(&t);
    if (t.length == 1 && *byte == ' ') name = arena_text(a, "blank");
    else if (t.length == 1 && *byte == '\n') name = arena_text(a, "line end");
    else if (t.length == 1 && (*byte < ' ' || *byte >= 0x7f)) name = arena_printf(a, "byte %d", *byte);
    else name = arena_text(a, item->units == UNITS_SUBWORDS ? item->symbol_names[symbol] : text_get(&t));
    text_free(&t);
    return name ? name : "";
}

static int draw_ranks(struct page *p, const struct tally *symbols, int64_t n, const struct tally *words, int64_t m,
                      struct err *e)
{
    double *at = mem_array((size_t)(n + m) * 2 + 1, sizeof *at);
    if (!at) return fail_memory(e);
    double *x = at, *y = at + n + m;
    for (int64_t i = 0; i < n + m; i++) {
        const struct tally *t = i < n ? &symbols[i] : &words[i - n];
        x[i] = log10((double)(i < n ? i : i - n) + 1);
        y[i] = t->count ? log10((double)t->count) : NAN;
    }
    const struct plot_series series[] = {{.name = "symbols", .x = x, .y = y, .n = n},
                                         {.name = "words", .x = x + n, .y = y + n, .n = m}};
    const struct plot plot = {
        .x_name = "rank, log 10", .y_name = "how often, log 10", .series = series, .count = m > 1 ? 2 : 1};
    page_heading(p, "By rank");
    struct box room = page_room(p, 360);
    room.right = room.left + 640;
    plot_paint(&plot, &p->canvas, room);
    mem_free(at);
    return 0;
}

static int draw(const struct data *d, struct page *p, struct counted *c, struct err *e)
{
    const int n = d->item.symbols, m = c->words.count;
    struct tally *symbols = mem_array((size_t)n + 1, sizeof *symbols), *words = mem_array((size_t)m + 1, sizeof *words);
    int failed = symbols && words ? 0 : fail_memory(e);
    for (int k = 0; k < n && !failed; k++)
        symbols[k] = (struct tally){shown_name(&d->item, k, &c->names), c->symbol[k]};
    for (int k = 0; k < m && !failed; k++) words[k] = (struct tally){c->words.word[k].text, c->words.word[k].count};
    if (!failed && c->names.failed) failed = fail_memory(e);
    if (!failed) failed = report_tallies(p, "Symbols", symbols, n, 48, e);
    if (!failed) failed = report_tallies(p, "Words", words, m, 32, e);
    if (!failed) failed = draw_ranks(p, symbols, n, words, m, e);
    mem_free(symbols);
    mem_free(words);
    return failed;
}

int report_text(struct data *d, struct page *p, struct err *e)
{
    struct counted c = {.words.most = WORDS_MOST};
    int64_t read = 0;
    if (!d->item.symbol_names) return 0;
    c.symbol = mem_array((size_t)d->item.symbols, sizeof *c.symbol);
    int failed = c.symbol ? count(d, &c, &read, e) : fail_memory(e);
    if (!failed && read < data_symbols(d) - d->item.shape.dim[0]) {
        char words[80];
        snprintf(words, sizeof words, "(the first %lld symbols were counted)", (long long)read);
        page_words(p, words);
    }
    if (!failed) failed = draw(d, p, &c, e);
    mem_free(c.symbol);
    words_free(&c.words);
    text_free(&c.now);
    arena_free(&c.names);
    return failed;
}
