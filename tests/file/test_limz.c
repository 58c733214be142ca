/* test_limz.c -- the range coder, what learns on it, and the .limz file: there and back, near the entropy, and files that lie. */
#include "base/mem.h"
#include "base/rng.h"
#include "file/adaptive.h"
#include "file/limz.h"
#include "tests/test.h"
#include "tests/torture.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- bits ---- */

static void bits_come_back(void **state)
{
    (void)state;
    enum { N = 200000 };
    struct rng random = rng_stream(1, "bits");
    struct text bytes = {0};
    struct range r = range_writer(&bytes);
    static uint32_t one[N];
    static bool bit[N];
    double information = 0;
    for (int i = 0; i < N; i++) {
        const double p = pow(rng_uniform(&random), 6); /* mostly sure of a 0, now and then quite */
        one[i] = RANGE_LEAST + (uint32_t)(p * (RANGE_ONE - 2 * RANGE_LEAST));
        const double chance = one[i] / (double)RANGE_ONE;
        bit[i] = rng_uniform(&random) < chance;
        information -= log2(bit[i] ? chance : 1 - chance);
        assert_int_equal(range_bit(&r, one[i], bit[i]), bit[i]);
    }
    range_finish(&r);
    assert_true(8.0 * (double)bytes.length < 1.003 * information + 64);
    r = range_reader(bytes.data, bytes.length);
    for (int i = 0; i < N; i++) assert_int_equal(range_bit(&r, one[i], false), bit[i]);
    assert_true(range_ended(&r));
    for (int i = 0; i < 1000; i++) range_bit(&r, RANGE_ONE / 2, false);
    assert_true(r.over);
    text_free(&bytes);
}

/* Nothing but the improbable, and nothing but the probable: carries that run through many bytes 255. */
static void extremes_come_back(void **state)
{
    (void)state;
    for (int kind = 0; kind < 4; kind++) {
        const uint32_t one = kind & 1 ? RANGE_LEAST : RANGE_ONE - RANGE_LEAST;
        struct text bytes = {0};
        struct range r = range_writer(&bytes);
        for (int i = 0; i < 30000; i++) range_bit(&r, one, (kind & 2) != 0);
        range_finish(&r);
        r = range_reader(bytes.data, bytes.length);
        for (int i = 0; i < 30000; i++) assert_int_equal(range_bit(&r, one, false), (kind & 2) != 0);
        assert_true(range_ended(&r));
        text_free(&bytes);
    }
}

/* ---- numbers ---- */

static struct limz some(int64_t items, int64_t columns)
{
    struct limz z = {.model = 77, .decoded = 78, .items = items, .numbers = 12, .columns = columns};
    z.column = mem_array((size_t)columns, sizeof *z.column);
    z.code = mem_array((size_t)(items * columns), sizeof *z.code);
    assert_non_null(z.column);
    assert_non_null(z.code);
    for (int64_t j = 0; j < columns; j++) z.column[j] = (struct limz_column){0.5f, 0.25f};
    return z;
}

static double bits_per_item(const struct limz *z)
{
    struct err e = {0};
    struct text codes = {0};
    assert_int_equal(limz_codes(z, &codes, &e), 0);
    const double bits = 8 * (double)codes.length / (double)z->items;
    text_free(&codes);
    return bits;
}

/* Normal numbers of unlike spread, rounded: within three hundredths of a bit of what they hold. */
static void normal_numbers_take_their_entropy(void **state)
{
    (void)state;
    const double spread[] = {0.02, 0.3, 1, 7, 300};
    struct limz z = some(20000, 5);
    struct rng random = rng_stream(2, "numbers");
    double entropy = 0;
    for (int64_t i = 0; i < z.items * z.columns; i++) z.code[i] = (int32_t)lround(spread[i % 5] * rng_normal(&random));
    for (int j = 0; j < 5; j++)
        for (int k = -2000; k <= 2000; k++) {
            const double p = 0.5 * (erf((k + 0.5) / spread[j] * M_SQRT1_2) - erf((k - 0.5) / spread[j] * M_SQRT1_2));
            if (p > 1e-12) entropy -= p * log2(p);
        }
    const double bits = bits_per_item(&z);
    assert_true(bits > entropy - 0.05);
    assert_true(bits < entropy + 5 * 0.03);
    limz_free(&z);
}

/* Symbols of which each tells much about the next: less than they hold one by one. */
static void symbols_are_told_by_those_before(void **state)
{
    (void)state;
    struct limz z = some(4000, 16);
    struct rng random = rng_stream(3, "symbols");
    for (int64_t j = 0; j < z.columns; j++) z.column[j] = (struct limz_column){63, 0};
    for (int64_t i = 0; i < z.items * z.columns; i++)
        z.code[i] = i % 16 && rng_uniform(&random) < 0.8 ? (z.code[i - 1] * 5 + 1) % 64
                                                         : (int32_t)rng_below(&random, 64);
    const double sure = 0.8 + 0.2 / 64, rest = 0.2 / 64;
    const double floor = 6 + 15 * (-sure * log2(sure) - 63 * rest * log2(rest)), alone = 16 * 6;
    const double bits = bits_per_item(&z);
    assert_true(bits > floor - 0.5);
    assert_true(bits < floor + 0.2 * (alone - floor));
    limz_free(&z);
}

/* ---- files ---- */

static struct limz mixed(int64_t items)
{
    struct limz z = some(items, 3);
    struct rng random = rng_stream(4, "mixed");
    z.column[1] = (struct limz_column){9, 0};
    for (int64_t i = 0; i < items; i++) {
        z.code[3 * i] = (int32_t)lround(3 * rng_normal(&random));
        z.code[3 * i + 1] = (int32_t)rng_below(&random, 10);
        z.code[3 * i + 2] = i % 50 ? 0 : i % 100 ? ADAPTIVE_MOST : -ADAPTIVE_MOST;
    }
    return z;
}

static int there_and_back(struct err *e)
{
    struct limz z = mixed(500), back = {0};
    struct text bytes = {0};
    int failed = limz_format(&z, &bytes, e);
    if (!failed) failed = limz_parse(bytes.data, bytes.length, &back, e);
    if (!failed) failed = limz_parse_codes(bytes.data, bytes.length, &back, e);
    if (!failed) {
        assert_true(back.model == 77 && back.decoded == 78 && back.items == 500 && back.numbers == 12);
        assert_memory_equal(back.column, z.column, 3 * sizeof *z.column);
        assert_memory_equal(back.code, z.code, 1500 * sizeof *z.code);
    }
    text_free(&bytes);
    limz_free(&back);
    limz_free(&z);
    return failed;
}

static void a_file_comes_back(void **state)
{
    (void)state;
    struct err e = {0};
    assert_int_equal(there_and_back(&e), 0);
}

static int format_and_parse(struct err *e)
{
    static int32_t code[6] = {1, 2, -3, 0, 5, 0};
    static struct limz_column column[3] = {{0, 1}, {7, 0}, {1, 2}};
    struct limz z = {.items = 2, .numbers = 4, .columns = 3, .column = column, .code = code}, back = {0};
    struct text bytes = {0};
    int failed = limz_format(&z, &bytes, e);
    if (!failed) failed = limz_parse(bytes.data, bytes.length, &back, e);
    if (!failed) failed = limz_parse_codes(bytes.data, bytes.length, &back, e);
    text_free(&bytes);
    limz_free(&back);
    return failed;
}

static void memory_fails(void **state)
{
    (void)state;
    torture(format_and_parse);
}

static void put_sum(uint8_t *bytes, size_t n)
{
    const uint64_t sum = rng_hash(0, bytes, n - 8);
    memcpy(bytes + n - 8, &sum, 8);
}

/* Of what was read without complaint: sizes that the file can hold, and codes that could be written. */
static void assert_sound(const struct limz *z)
{
    assert_true(z->items > 0 && z->numbers > 0 && z->columns > 0 && z->columns <= LIMZ_COLUMNS_MOST);
    for (int64_t i = 0; i < z->items * z->columns; i++) {
        const struct limz_column *c = &z->column[i % z->columns];
        const int32_t code = z->code[i];
        if (c->step == 0) assert_true(code >= 0 && (float)code <= c->centre && c->centre <= LIMZ_SYMBOL_MOST);
        else assert_true(isfinite(c->centre) && isfinite(c->step) && abs(code) <= ADAPTIVE_MOST);
    }
}

static int parse_all(const uint8_t *bytes, size_t n, struct err *e)
{
    struct limz z;
    int failed = limz_parse(bytes, n, &z, e);
    if (!failed) failed = limz_parse_codes(bytes, n, &z, e);
    if (!failed) assert_sound(&z);
    limz_free(&z);
    return failed;
}

/* Every cut, and every bit turned over, is found out; with the checksum put right it is sound or refused. */
static void damage_is_found(void **state)
{
    (void)state;
    struct limz z = mixed(20);
    struct text bytes = {0};
    struct err none = {0};
    assert_int_equal(limz_format(&z, &bytes, &none), 0);
    uint8_t *copy = mem_alloc(bytes.length);
    int sound = 0, refused = 0;
    assert_int_equal(parse_all((uint8_t *)bytes.data, bytes.length, &none), 0);
    for (size_t n = 0; n < bytes.length; n++) {
        struct err e = {0};
        assert_int_equal(parse_all((uint8_t *)bytes.data, n, &e), ERR_FORMAT);
        assert_true(e.text[0]);
    }
    for (size_t k = 0; k < 8 * bytes.length; k++) {
        struct err e = {0}, again = {0};
        memcpy(copy, bytes.data, bytes.length);
        copy[k / 8] ^= (uint8_t)(1u << k % 8);
        assert_int_equal(parse_all(copy, bytes.length, &e), ERR_FORMAT);
        put_sum(copy, bytes.length);
        const int rc = parse_all(copy, bytes.length, &again);
        assert_true(!rc || (rc == ERR_FORMAT && again.text[0]));
        refused += rc != 0;
        sound += rc == 0;
    }
    print_message("bits turned over under a checksum that fits: %d refused, %d sound\n", refused, sound);
    assert_true(refused > 8 * 24 && sound > 8 * 24); /* mark, version and kind; the two fingerprints and the checksum */
    mem_free(copy);
    text_free(&bytes);
    limz_free(&z);
}

/* What a header claims: field at `at`, `size` bytes of it, and the words that it earns. */
static void claims_are_checked(void **state)
{
    (void)state;
    const struct {
        size_t at;
        uint64_t value;
        const char *words;
    } claim[] = {{8, 2, "version 2"},          {12, 9, "kind 9"},
                 {24, 0, "makes no sense"},    {24, UINT64_MAX, "no sense"},
                 {24, 1ull << 50, "can hold"}, {32, 0, "makes no sense"},
                 {40, 0, "makes no sense"},    {40, 1u << 30, "ends early"},
                 {44, 1, "makes no sense"},    {56, 1ull << 60, "ends early"},
                 {56, 3, "follow its end"}};
    struct limz z = mixed(20);
    struct text bytes = {0};
    struct err none = {0};
    assert_int_equal(limz_format(&z, &bytes, &none), 0);
    uint8_t *copy = mem_alloc(bytes.length);
    for (size_t k = 0; k < sizeof claim / sizeof *claim; k++) {
        struct err e = {0};
        memcpy(copy, bytes.data, bytes.length);
        memcpy(copy + claim[k].at, &claim[k].value,
               claim[k].at < 24 || (claim[k].at >= 40 && claim[k].at < 48) ? 4 : 8);
        put_sum(copy, bytes.length);
        assert_int_equal(parse_all(copy, bytes.length, &e), ERR_FORMAT);
        assert_non_null(strstr(e.text, claim[k].words));
    }
    mem_free(copy);
    text_free(&bytes);
    limz_free(&z);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bits_come_back),
        cmocka_unit_test(extremes_come_back),
        cmocka_unit_test(normal_numbers_take_their_entropy),
        cmocka_unit_test(symbols_are_told_by_those_before),
        cmocka_unit_test(a_file_comes_back),
        cmocka_unit_test(memory_fails),
        cmocka_unit_test(damage_is_found),
        cmocka_unit_test(claims_are_checked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
