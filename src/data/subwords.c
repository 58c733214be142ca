/* subwords.c -- learning which bytes to join, and joining them.
**
** A pair of symbols is joined wherever the bytes of both together are those of a
** third, so the names alone, in their order, say how text is read.
*/
#include "data/subwords.h"

#include "data/pairs.h"
#include "data/units.h"
#include "data/words.h"

#include <ctype.h>
#include <string.h>

#define BYTES 256
#define WORDS_MOST (1 << 22) /* different words that are learned from; later ones are passed over */

/* ---- words ---- */

enum sort { BLANK, LETTER, MARK };

static enum sort sort_of(uint8_t c)
{
    if (c == ' ' || (c >= '\t' && c <= '\r')) return BLANK;
    return c >= 0x80 || isalnum(c) || c == '\'' ? LETTER : MARK;
}

size_t subwords_word(const uint8_t *p, const uint8_t *end)
{
    const uint8_t *q = p + (*p == ' ' && p + 1 < end && sort_of(p[1]) != BLANK);
    const enum sort sort = sort_of(*q);
    while (q < end && q - p < SUBWORD_BYTES_MOST && sort_of(*q) == sort) q++;
    const bool next = q < end && sort == BLANK && sort_of(*q) != BLANK; /* its blank goes with the word to come */
    return (size_t)(q - p) - (next && q - p > 1 && q[-1] == ' ');
}

/* ---- a vocabulary ---- */

struct symbol {
    uint8_t bytes[SUBWORD_BYTES_MOST];
    int length;
};

struct subwords {
    struct words by_bytes; /* place k: symbol `place[k]` */
    struct symbol *symbol;
    int count;
    struct pairs joined; /* what two symbols become */
};

static int32_t find(const struct subwords *s, const uint8_t *bytes, int n)
{
    return words_find(&s->by_bytes, (const char *)bytes, (size_t)n);
}

/* One more symbol, and the pairs that become it. The room is there. */
static int add(struct subwords *s, const uint8_t *bytes, int n, struct err *e)
{
    struct symbol *to = &s->symbol[s->count];
    const int before = s->by_bytes.count;
    memcpy(to->bytes, bytes, (size_t)n);
    to->length = n;
    TRY(words_add(&s->by_bytes, (const char *)bytes, (size_t)n, e));
    CHECK(s->by_bytes.count == before + 1, e, ERR_FORMAT, "two subwords stand for the same bytes");
    for (int cut = 1; cut < n; cut++) {
        const int32_t a = find(s, bytes, cut), b = find(s, bytes + cut, n - cut);
        int64_t *value;
        if (a < 0 || b < 0) continue;
        TRY(pairs_at(&s->joined, a, b, &value, e));
        *value = s->count;
    }
    s->count++;
    return 0;
}

static int make_room(struct subwords *s, int count, struct err *e)
{
    s->by_bytes.most = UNITS_SYMBOLS_MOST;
    s->symbol = mem_array((size_t)count, sizeof *s->symbol);
    return s->symbol ? 0 : fail_memory(e);
}

static void empty(struct subwords *s)
{
    words_free(&s->by_bytes);
    mem_free(s->symbol);
    pairs_free(&s->joined);
}

static int fill(struct subwords *s, const char *const *names, int count, struct err *e)
{
    TRY(make_room(s, count, e));
    for (int k = 0; k < count; k++) {
        uint8_t bytes[SUBWORD_BYTES_MOST + 1];
        const size_t n = units_name_bytes(names[k], bytes, sizeof bytes);
        const bool whole = n >= 1 && n <= SUBWORD_BYTES_MOST && (k >= BYTES || (n == 1 && bytes[0] == k));
        CHECK(whole, e, ERR_FORMAT, "subword %d is called '%.40s', which stands for no bytes that it could", k,
              names[k]);
        TRY(add(s, bytes, (int)n, e));
    }
    return 0;
}

int subwords_open(const char *const *names, int count, struct subwords **out, struct err *e)
{
    *out = NULL;
    CHECK(names && count >= BYTES && count <= UNITS_SYMBOLS_MOST, e, ERR_FORMAT, "%d subwords are too few or too many",
          count);
    struct subwords *s = mem_alloc(sizeof *s);
    if (!s) return fail_memory(e);
    const int failed = fill(s, names, count, e);
    if (failed) {
        subwords_close(s);
        return failed;
    }
    *out = s;
    return 0;
}

void subwords_close(struct subwords *s)
{
    if (s) empty(s);
    mem_free(s);
}

int subwords_read(const struct subwords *s, const uint8_t *word, size_t n, int32_t *to)
{
    int count = (int)n;
    for (size_t i = 0; i < n; i++) to[i] = word[i];
    while (count > 1) {
        int64_t least = INT64_MAX;
        int where = 0;
        for (int i = 0; i + 1 < count; i++) {
            const int64_t joined = pairs_value(&s->joined, to[i], to[i + 1]);
            if (joined && joined < least) least = joined, where = i;
        }
        if (least == INT64_MAX) break;
        to[where] = (int32_t)least;
        memmove(to + where + 1, to + where + 2, (size_t)(--count - where - 1) * sizeof *to);
    }
    return count;
}

/* ---- learning ---- */

struct learning {
    struct subwords s;
    struct words words;
    int32_t *at;        /* the symbols of all words, one after another */
    int64_t *first;     /* words: where each begins */
    int *length;        /* words: how many symbols it has by now */
    struct pairs count; /* of pairs, over all words */
};

static int count_words(struct learning *l, const uint8_t *bytes, size_t n, struct err *e)
{
    l->words.most = WORDS_MOST;
    for (size_t at = 0, length; at < n && !l->words.full; at += length) {
        length = subwords_word(bytes + at, bytes + n);
        TRY(words_add(&l->words, (const char *)bytes + at, length, e));
    }
    return 0;
}

static int count_pairs(struct learning *l, int word, int64_t times, struct err *e)
{
    const int32_t *at = l->at + l->first[word];
    for (int i = 0; i + 1 < l->length[word]; i++) {
        int64_t *value;
        TRY(pairs_at(&l->count, at[i], at[i + 1], &value, e));
        *value += times;
    }
    return 0;
}

static int begin(struct learning *l, struct err *e)
{
    int64_t all = 0;
    for (int k = 0; k < l->words.count; k++) all += l->words.word[k].length;
    l->at = mem_array((size_t)all + 1, sizeof *l->at);
    l->first = mem_array((size_t)l->words.count + 1, sizeof *l->first);
    l->length = mem_array((size_t)l->words.count + 1, sizeof *l->length);
    if (!l->at || !l->first || !l->length) return fail_memory(e);
    all = 0;
    for (int k = 0; k < l->words.count; k++) {
        const struct word *w = &l->words.word[k];
        l->first[k] = all;
        l->length[k] = (int)w->length;
        for (uint32_t i = 0; i < w->length; i++) l->at[all++] = (uint8_t)w->text[i];
        TRY(count_pairs(l, k, w->count, e));
    }
    for (int k = 0; k < BYTES; k++) TRY(add(&l->s, &(uint8_t){(uint8_t)k}, 1, e));
    return 0;
}

/* The commonest; false: none occurs twice. */
static bool commonest(const struct learning *l, int32_t *a, int32_t *b)
{
    uint64_t best = 0;
    int64_t most = 1;
    for (size_t i = 0; i < l->count.slots; i++) {
        const int64_t value = l->count.value[i];
        if (value < most || value < 2 || (value == most && best && l->count.key[i] > best)) continue;
        most = value;
        best = l->count.key[i];
    }
    *a = (int32_t)((best - 1) >> 32);
    *b = (int32_t)((best - 1) & 0xffffffff);
    return best;
}

static bool holds(const int32_t *at, int n, int32_t a, int32_t b)
{
    for (int i = 0; i + 1 < n; i++)
        if (at[i] == a && at[i + 1] == b) return true;
    return false;
}

static int join(struct learning *l, int32_t a, int32_t b, int32_t joined, struct err *e)
{
    for (int k = 0; k < l->words.count; k++) {
        int32_t *at = l->at + l->first[k];
        if (!holds(at, l->length[k], a, b)) continue;
        TRY(count_pairs(l, k, -l->words.word[k].count, e));
        int to = 0;
        for (int i = 0; i < l->length[k]; i++) {
            const bool here = i + 1 < l->length[k] && at[i] == a && at[i + 1] == b;
            at[to++] = here ? joined : at[i];
            i += here;
        }
        l->length[k] = to;
        TRY(count_pairs(l, k, l->words.word[k].count, e));
    }
    return 0;
}

static int learn(struct learning *l, int symbols, struct err *e)
{
    for (int32_t a, b; l->s.count < symbols && commonest(l, &a, &b);) {
        const struct symbol *first = &l->s.symbol[a], *second = &l->s.symbol[b];
        uint8_t both[2 * SUBWORD_BYTES_MOST];
        const int n = first->length + second->length; /* part of a word, so no longer than one */
        memcpy(both, first->bytes, (size_t)first->length);
        memcpy(both + first->length, second->bytes, (size_t)second->length);
        int32_t joined = find(&l->s, both, n);
        if (joined < 0) {
            joined = l->s.count;
            TRY(add(&l->s, both, n, e));
        }
        TRY(join(l, a, b, joined, e));
    }
    return 0;
}

/* Every byte of a symbol by its byte's name. */
static int give_names(const struct subwords *s, struct arena *a, const char ***names, struct err *e)
{
    *names = units_byte_names(s->count, a);
    for (int k = BYTES; k < s->count && *names; k++) {
        struct text name = {0};
        for (int i = 0; i < s->symbol[k].length; i++) text_add(&name, (*names)[s->symbol[k].bytes[i]]);
        (*names)[k] = arena_text(a, text_get(&name));
        const bool failed = name.failed;
        text_free(&name);
        if (failed) return fail_memory(e);
    }
    return a->failed ? fail_memory(e) : 0;
}

int subwords_learn(const uint8_t *bytes, size_t n, int symbols, struct arena *a, const char ***names, int *count,
                   struct err *e)
{
    struct learning l = {0};
    int failed = make_room(&l.s, symbols, e);
    if (!failed) failed = count_words(&l, bytes, n, e);
    if (!failed) failed = begin(&l, e);
    if (!failed) failed = learn(&l, symbols, e);
    if (!failed) failed = give_names(&l.s, a, names, e);
    *count = l.s.count;
    empty(&l.s);
    words_free(&l.words);
    mem_free(l.at);
    mem_free(l.first);
    mem_free(l.length);
    pairs_free(&l.count);
    return failed;
}
