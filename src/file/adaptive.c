/* adaptive.c -- counts that become chances (Krichevsky & Trofimov 1981), mixed from broad to narrow by how much each has seen. */
#include "file/adaptive.h"

#include "base/mem.h"

#define SEEN_MOST 1000 /* times after which the past is forgotten as fast as the new is learned */
#define TRUST 3        /* a narrow context counts as much as the broader one once it has been seen so often */

struct chance {
    uint16_t one; /* of a bit 1, in RANGE_ONEths, as it differs from a half */
    uint16_t seen;
};

/* ---- one bit ---- */

static uint32_t chance_of(const struct chance *c)
{
    return c->one ^ RANGE_ONE / 2; /* so that zeroed memory is a half */
}

static void learn(struct chance *c, bool bit)
{
    const int32_t now = (int32_t)chance_of(c), to = bit ? RANGE_ONE - RANGE_LEAST : RANGE_LEAST;
    c->one = (uint16_t)(now + 2 * (to - now) / (2 * c->seen + 3)) ^ RANGE_ONE / 2;
    if (c->seen < SEEN_MOST) c->seen++;
}

/* at: `contexts` of them, the broadest first */
static bool code_bit(struct range *r, struct chance *const *at, int contexts, bool bit)
{
    uint32_t one = chance_of(at[0]);
    for (int k = 1; k < contexts; k++) one = (TRUST * one + at[k]->seen * chance_of(at[k])) / (TRUST + at[k]->seen);
    if (one < RANGE_LEAST) one = RANGE_LEAST;
    if (one > RANGE_ONE - RANGE_LEAST) one = RANGE_ONE - RANGE_LEAST;
    bit = range_bit(r, one, bit);
    for (int k = 0; k < contexts; k++) learn(at[k], bit);
    return bit;
}

/* ---- signed numbers ---- */

#define SIZES 24    /* bits of a number's size: 1 + log2 of it; 0 for 0 */
#define FINE_BITS 5 /* of them the leading so many, behind the first, are learned */
#define FINE (1 << FINE_BITS)

struct numbers {
    struct chance size[SIZES], sign[SIZES + 1], fine[SIZES + 1][FINE];
};

static int size_of(int32_t x)
{
    const uint32_t size = (uint32_t)(x < 0 ? -x : x);
    return size ? 32 - __builtin_clz(size) : 0;
}

static int32_t code_number(struct range *r, struct numbers *all, struct numbers *own, int32_t x)
{
    const int want = size_of(x);
    const uint32_t wanted = (uint32_t)(x < 0 ? -x : x);
    int size = 0;
    while (size < SIZES && code_bit(r, (struct chance *[]){&all->size[size], &own->size[size]}, 2, want > size)) size++;
    if (!size) return 0;
    const bool minus = code_bit(r, (struct chance *[]){&all->sign[size], &own->sign[size]}, 2, x < 0);
    uint32_t value = 1, node = 1;
    for (int left = size - 2; left >= 0; left--) {
        bool bit = wanted >> left & 1;
        if (node < FINE) {
            bit = code_bit(r, (struct chance *[]){&all->fine[size][node], &own->fine[size][node]}, 2, bit);
            node = 2 * node + bit;
        } else {
            bit = range_bit(r, RANGE_ONE / 2, bit);
        }
        value = 2 * value + bit;
    }
    return minus ? -(int32_t)value : (int32_t)value;
}

/* ---- symbols ---- */

#define AFTER_BITS                                                                                                     \
    18 /* of the table of chances after a symbol, and of those in a column: where there are more, they share */
#define OWN_BITS 12

static uint32_t after_place(uint32_t before, uint32_t node)
{
    return (before * 0x9e3779b1u + node * 0x85ebca6bu) >> (32 - AFTER_BITS);
}

static int32_t code_symbol(struct range *r, struct chance *all, struct chance *own, struct chance *after, int bits,
                           uint32_t before, int32_t x)
{
    uint32_t node = 1;
    for (int left = bits - 1; left >= 0; left--) {
        struct chance *at[] = {&all[node], &own[node & ((1u << OWN_BITS) - 1)], &after[after_place(before, node)]};
        node = 2 * node + code_bit(r, at, 3, x >> left & 1);
    }
    return (int32_t)(node - (1u << bits));
}

/* ---- rows ---- */

struct adaptive {
    int64_t columns;
    uint8_t *bits;
    struct numbers *all_numbers;
    struct chance *all_symbols, *after;
    void **own; /* [columns]: struct numbers, or chances of symbols */
    struct arena arena;
};

static int fill(struct adaptive *a, const uint8_t *bits, struct err *e)
{
    const size_t n = (size_t)a->columns;
    a->bits = arena_alloc(&a->arena, n);
    a->own = arena_alloc(&a->arena, n * sizeof *a->own);
    a->all_numbers = arena_alloc(&a->arena, sizeof *a->all_numbers);
    a->all_symbols = arena_alloc(&a->arena, sizeof(struct chance) << ADAPTIVE_BITS);
    a->after = arena_alloc(&a->arena, sizeof(struct chance) << AFTER_BITS);
    for (int64_t j = 0; j < a->columns && !a->arena.failed; j++) {
        a->bits[j] = bits[j];
        const int own_bits = bits[j] < OWN_BITS ? bits[j] : OWN_BITS;
        a->own[j] = arena_alloc(&a->arena, bits[j] ? sizeof(struct chance) << own_bits : sizeof(struct numbers));
    }
    return a->arena.failed ? fail_memory(e) : 0;
}

int adaptive_new(struct adaptive **out, const uint8_t *bits, int64_t columns, struct err *e)
{
    *out = mem_alloc(sizeof **out);
    if (!*out) return fail_memory(e);
    (*out)->columns = columns;
    const int failed = fill(*out, bits, e);
    if (!failed) return 0;
    adaptive_free(*out);
    *out = NULL;
    return failed;
}

void adaptive_free(struct adaptive *a)
{
    if (!a) return;
    arena_free(&a->arena);
    mem_free(a);
}

void adaptive_row(struct adaptive *a, struct range *r, int32_t *row)
{
    uint32_t before = 0;
    for (int64_t j = 0; j < a->columns; j++) {
        if (!a->bits[j]) {
            row[j] = code_number(r, a->all_numbers, a->own[j], row[j]);
            continue;
        }
        row[j] = code_symbol(r, a->all_symbols, a->own[j], a->after, a->bits[j], before, row[j]);
        before = (uint32_t)row[j] + 1;
    }
}
