/* caption.c -- words from features, and the choice among captions. */
#include "metric/caption.h"

#include "base/rng.h"
#include "stat/least_squares.h"
#include "stat/matrix.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define RIDGE 1e-3     /* of the pictures */
#define DISTINCT 65536 /* words looked at, before the frequent ones are taken */
#define SURE 0.01      /* no word is taken for less or more likely than this leaves */
#define TRIES 100      /* to find another caption */

/* ---- words ---- */

static bool in_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (c & 0x80);
}

/* The word at or after *at, in small letters: its length, 0 at the end. */
static size_t next_word(const char **at, char word[WORD_BYTES_MOST])
{
    size_t n = 0;
    while (**at && !in_word(**at)) ++*at;
    for (; in_word(**at); ++*at) {
        if (n == WORD_BYTES_MOST) continue;
        word[n++] = **at >= 'A' && **at <= 'Z' ? (char)(**at + 32) : **at;
    }
    return n;
}

static int add_words(struct words *w, const char *caption, struct err *e)
{
    char word[WORD_BYTES_MOST];
    for (size_t n; (n = next_word(&caption, word));) TRY(words_add(w, word, n, e));
    return 0;
}

static int by_count(const void *a, const void *b)
{
    const struct word *x = a, *y = b;
    if (x->count != y->count) return x->count < y->count ? 1 : -1;
    return strcmp(x->text, y->text);
}

/* The most frequent. */
static int choose_words(struct words *all, struct words *kept, struct err *e)
{
    if (all->count) qsort(all->word, (size_t)all->count, sizeof *all->word, by_count);
    kept->most = CAPTION_WORDS;
    for (int k = 0; k < all->count && k < CAPTION_WORDS; k++)
        TRY(words_add(kept, all->word[k].text, all->word[k].length, e));
    return 0;
}

static int learn_words(struct word_reader *r, struct captioned c, struct err *e)
{
    struct words all = {.most = DISTINCT};
    int failed = 0;
    for (int64_t i = 0; i < c.features.n && !failed; i++) failed = add_words(&all, c.caption[i], e);
    if (!failed) failed = choose_words(&all, &r->words, e);
    words_free(&all);
    if (failed) return failed;
    CHECK(r->words.count, e, ERR_DATA, "there is no word in the captions");
    return 0;
}

/* has [words]: 1 where the caption has the word */
static void mark_words(const struct words *w, const char *caption, double *has)
{
    char word[WORD_BYTES_MOST];
    memset(has, 0, (size_t)w->count * sizeof *has);
    for (size_t n; (n = next_word(&caption, word));) {
        const int k = words_find(w, word, n);
        if (k >= 0) has[k] = 1;
    }
}

/* ---- teaching ---- */

static int fit(struct word_reader *r, struct captioned c, double *x, double *y, struct err *e)
{
    const int64_t n = c.features.n, d = c.features.d, words = r->words.count;
    int64_t rank;
    memcpy(x, c.features.x, (size_t)(n * d) * sizeof *x);
    for (int64_t i = 0; i < n; i++) mark_words(&r->words, c.caption[i], y + i * words);
    return least_squares_fit(x, y, n, d, words, RIDGE * (double)n, r->weight, r->bias, &rank, e);
}

int word_reader_teach(struct word_reader *r, struct captioned c, struct err *e)
{
    *r = (struct word_reader){.width = c.features.d};
    TRY(learn_words(r, c, e));
    const size_t words = (size_t)r->words.count;
    r->weight = mem_array(words * (size_t)r->width, sizeof *r->weight);
    r->bias = mem_array(words, sizeof *r->bias);
    double *x = mem_array((size_t)(c.features.n * c.features.d), sizeof *x);
    double *y = mem_array((size_t)c.features.n * words, sizeof *y);
    const int failed = r->weight && r->bias && x && y ? fit(r, c, x, y, e) : fail_memory(e);
    mem_free(x);
    mem_free(y);
    return failed;
}

void word_reader_free(struct word_reader *r)
{
    words_free(&r->words);
    mem_free(r->weight);
    mem_free(r->bias);
}

/* ---- choosing ---- */

/* How much a word in the caption speaks for it, each as log odds: [n, words] */
static void read_words(const struct word_reader *r, struct points p, double *odds)
{
    const int64_t words = r->words.count;
    for (int64_t k = 0; k < p.n * words; k++) odds[k] = r->bias[k % words];
    matrix_product(false, true, p.n, words, p.d, 1, p.x, r->weight, 1, odds);
    for (int64_t k = 0; k < p.n * words; k++) {
        const double sure = fmin(fmax(odds[k], SURE), 1 - SURE);
        odds[k] = log(sure / (1 - sure));
    }
}

static double speaks_for(const double *odds, const double *has, int64_t words)
{
    double sum = 0;
    for (int64_t k = 0; k < words; k++) sum += has[k] * odds[k];
    return sum;
}

/* 1 if the own caption speaks loudest, 1/k if k are as loud. */
static double choose(struct rng *g, struct captioned c, const double *odds, const double *has, int64_t i, int64_t words)
{
    const double own = speaks_for(odds + i * words, has + i * words, words);
    int as_loud = 1, louder = 0;
    for (int others = 0, tries = 0; others < CAPTION_CHOICES - 1 && tries < TRIES; tries++) {
        const int64_t j = rng_below(g, c.features.n);
        if (!strcmp(c.caption[i], c.caption[j])) continue;
        const double other = speaks_for(odds + i * words, has + j * words, words);
        louder += other > own;
        as_loud += other == own;
        others++;
    }
    return louder ? 0 : 1.0 / as_loud;
}

int caption_agreement(const struct word_reader *r, struct captioned c, uint64_t seed, double *share, struct err *e)
{
    const int64_t n = c.features.n, words = r->words.count;
    struct rng g = rng_stream(seed, "captions");
    double *odds = mem_array((size_t)(n * words), sizeof *odds), *has = mem_array((size_t)(n * words), sizeof *has);
    int failed = odds && has ? 0 : fail_memory(e);
    *share = 0;
    if (!failed) read_words(r, c.features, odds);
    for (int64_t i = 0; i < n && !failed; i++) mark_words(&r->words, c.caption[i], has + i * words);
    for (int64_t i = 0; i < n && !failed; i++) *share += choose(&g, c, odds, has, i, words) / (double)n;
    mem_free(odds);
    mem_free(has);
    return failed;
}
