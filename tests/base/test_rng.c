/* test_rng.c -- Philox against the vectors of Random123, and the moments of what is made of it. */
#include "base/rng.h"
#include "tests/test.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Philox 4x32-10 from the paper, with its 128-bit counter: only to check philox(), whose upper counter words are 0. */
static void paper_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4])
{
    uint32_t c[4], k[2] = {key[0], key[1]};
    memcpy(c, counter, sizeof c);
    for (int round = 0; round < 10; round++) {
        uint64_t p0 = 0xD2511F53ull * c[0], p1 = 0xCD9E8D57ull * c[2];
        uint32_t next[4] = {(uint32_t)(p1 >> 32) ^ c[1] ^ k[0], (uint32_t)p1, (uint32_t)(p0 >> 32) ^ c[3] ^ k[1],
                            (uint32_t)p0};
        memcpy(c, next, sizeof c);
        k[0] += 0x9E3779B9;
        k[1] += 0xBB67AE85;
    }
    memcpy(out, c, sizeof c);
}

static void paper_philox_knows_the_answers(void **state)
{
    (void)state;
    static const struct {
        uint32_t counter[4], key[2], out[4];
    } known[] = {
        {{0, 0, 0, 0}, {0, 0}, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
        {{~0u, ~0u, ~0u, ~0u}, {~0u, ~0u}, {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
        {{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
         {0xa4093822, 0x299f31d0},
         {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
    };
    for (int i = 0; i < 3; i++) {
        uint32_t out[4];
        paper_philox(known[i].counter, known[i].key, out);
        assert_memory_equal(out, known[i].out, sizeof out);
    }
}

static void philox_is_the_paper_s(void **state)
{
    (void)state;
    static const uint32_t zero[4] = {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8};
    uint32_t out[4], want[4];
    philox(0, 0, out);
    assert_memory_equal(out, zero, sizeof out);
    for (uint64_t i = 0; i < 1000; i++) {
        uint64_t key = rng_key(1, 2, i), block = i % 2 ? rng_key(3, 4, i) : i;
        uint32_t counter[4] = {(uint32_t)block, (uint32_t)(block >> 32), 0, 0};
        paper_philox(counter, (uint32_t[2]){(uint32_t)key, (uint32_t)(key >> 32)}, want);
        philox(key, block, out);
        assert_memory_equal(out, want, sizeof out);
    }
}

static void units_stay_inside(void **state)
{
    (void)state;
    assert_true(rng_unit(0) == 0 && rng_unit(~0u) < 1);
    assert_true(rng_open(0) > 0 && rng_open(~0u) < 1);
    assert_true(rng_unit(1u << 31) == 0.5f);
}

static void streams_repeat_and_differ(void **state)
{
    (void)state;
    struct rng a = rng_stream(7, "noise"), b = rng_stream(7, "noise");
    struct rng c = rng_stream(7, "order"), d = rng_stream(8, "noise");
    int same_c = 0, same_d = 0;
    for (int i = 0; i < 1000; i++) {
        uint32_t word = rng_word(&a);
        assert_int_equal(word, rng_word(&b));
        same_c += word == rng_word(&c);
        same_d += word == rng_word(&d);
    }
    assert_true(same_c < 3 && same_d < 3);
}

#define DRAWS 200000

static void uniform_has_its_moments(void **state)
{
    (void)state;
    struct rng r = rng_stream(1, "uniform");
    double sum = 0, squares = 0;
    for (int i = 0; i < DRAWS; i++) {
        double u = rng_uniform(&r);
        assert_true(u >= 0 && u < 1);
        sum += u;
        squares += u * u;
    }
    assert_true(fabs(sum / DRAWS - 0.5) < 0.003);
    assert_true(fabs(squares / DRAWS - 1.0 / 3) < 0.003);
}

static void normal_has_its_moments(void **state)
{
    (void)state;
    struct rng r = rng_stream(2, "normal");
    double moment[5] = {0};
    int beyond = 0;
    for (int i = 0; i < DRAWS; i++) {
        double x = rng_normal(&r);
        assert_true(isfinite(x));
        beyond += fabs(x) > 1.959964;
        for (int k = 1; k <= 4; k++) moment[k] += pow(x, k) / DRAWS;
    }
    assert_true(fabs(moment[1]) < 0.01);      /* four deviations and more: 1 / sqrt(n) = 0.0022 */
    assert_true(fabs(moment[2] - 1) < 0.015); /* sqrt(2 / n) = 0.0032 */
    assert_true(fabs(moment[3]) < 0.05);      /* sqrt(15 / n) = 0.0087 */
    assert_true(fabs(moment[4] - 3) < 0.12);  /* sqrt(96 / n) = 0.022 */
    assert_true(fabs(beyond / (double)DRAWS - 0.05) < 0.0025);
}

static void below_is_even(void **state)
{
    (void)state;
    struct rng r = rng_stream(3, "below");
    int count[7] = {0};
    for (int i = 0; i < 70000; i++) {
        int64_t x = rng_below(&r, 7);
        assert_in_range(x, 0, 6);
        count[x]++;
    }
    for (int i = 0; i < 7; i++) assert_in_range(count[i], 9600, 10400);
    assert_int_equal(rng_below(&r, 1), 0);
    for (int i = 0; i < 100; i++) assert_true(rng_below(&r, INT64_MAX) >= 0);
}

static void permutation_is_a_bijection(void **state)
{
    (void)state;
    static const int sizes[] = {1, 2, 3, 4, 5, 16, 17, 100, 1000, 4096, 4097};
    for (int s = 0; s < (int)(sizeof sizes / sizeof *sizes); s++) {
        for (uint64_t key = 0; key < 3; key++) {
            int n = sizes[s];
            char *seen = calloc((size_t)n, 1);
            for (int i = 0; i < n; i++) {
                int64_t at = rng_permute(key, n, i);
                assert_in_range(at, 0, n - 1);
                assert_int_equal(seen[at]++, 0);
            }
            free(seen);
        }
    }
}

/* A shuffle has about one fixed point whatever its length, and forgets the order of neighbours. */
static void permutation_shuffles(void **state)
{
    (void)state;
    const int n = 1000, keys = 100;
    int fixed = 0, rising = 0;
    for (uint64_t key = 0; key < (uint64_t)keys; key++) {
        for (int i = 0; i < n; i++) {
            fixed += rng_permute(key, n, i) == i;
            rising += i && rng_permute(key, n, i) > rng_permute(key, n, i - 1);
        }
    }
    assert_in_range(fixed, 60, 140);
    assert_true(fabs(rising / (double)(keys * (n - 1)) - 0.5) < 0.01);
}

static void hashes_see_every_byte(void **state)
{
    (void)state;
    char bytes[40] = {0};
    uint64_t plain = rng_hash(0, bytes, sizeof bytes);
    for (size_t i = 0; i < sizeof bytes; i++) {
        bytes[i] = 1;
        assert_true(rng_hash(0, bytes, sizeof bytes) != plain);
        bytes[i] = 0;
        assert_true(rng_hash(0, bytes, i) != plain);
    }
    assert_true(rng_hash(1, bytes, sizeof bytes) != plain);
    assert_true(rng_hash_text("enc/0/w") != rng_hash_text("enc/0/b"));
    assert_true(rng_key(1, 2, 3) != rng_key(1, 3, 2) && rng_key(1, 2, 3) != rng_key(2, 1, 3));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paper_philox_knows_the_answers),
        cmocka_unit_test(philox_is_the_paper_s),
        cmocka_unit_test(units_stay_inside),
        cmocka_unit_test(streams_repeat_and_differ),
        cmocka_unit_test(uniform_has_its_moments),
        cmocka_unit_test(normal_has_its_moments),
        cmocka_unit_test(below_is_even),
        cmocka_unit_test(permutation_is_a_bijection),
        cmocka_unit_test(permutation_shuffles),
        cmocka_unit_test(hashes_see_every_byte),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
