/* test_partition.c -- likeness of partitions: by hand, by counting all pairs, and of random ones. */
#include "base/rng.h"
#include "metric/partition.h"
#include "tests/test.h"

#include <math.h>

enum { N = 60 };

static struct partition_likeness compare(const int32_t *a, int64_t ka, const int32_t *b, int64_t kb, int64_t n)
{
    struct partition_likeness out;
    struct err e = {0};
    assert_int_equal(partition_compare(a, ka, b, kb, n, &out, &e), 0);
    return out;
}

static void names_of_groups_do_not_matter(void **state)
{
    (void)state;
    const int32_t a[6] = {0, 0, 1, 1, 2, 2}, b[6] = {2, 2, 0, 0, 1, 1}, one[6] = {0};
    struct partition_likeness same = compare(a, 3, b, 3, 6), none = compare(a, 3, one, 1, 6);
    assert_true(fabs(same.mutual - 1) < 1e-12 && fabs(same.adjusted - 1) < 1e-12);
    assert_true(fabs(none.mutual) < 1e-12 && fabs(none.adjusted) < 1e-12);
    same = compare(one, 4, one, 1, 6);
    assert_true(same.mutual == 1 && same.adjusted == 1);
}

static void by_hand(void **state) /* table 2 0 / 1 1 */
{
    (void)state;
    const int32_t a[4] = {0, 0, 1, 1}, b[4] = {0, 0, 0, 1};
    const struct partition_likeness got = compare(a, 2, b, 2, 4);
    const double ha = log(2), hb = -0.75 * log(0.75) - 0.25 * log(0.25);
    const double mutual = 0.5 * log(0.5 / (0.5 * 0.75)) + 0.25 * log(0.25 / (0.5 * 0.75)) + 0.25 * log(0.25 / 0.125);
    assert_true(fabs(got.mutual - 2 * mutual / (ha + hb)) < 1e-12);
    assert_true(got.purity == 0.75);
    assert_true(fabs(got.adjusted) < 1e-12); /* 1 pair together in both; 2 and 3 of 6: 1 is what chance gives */
}

static void items_of_no_class_are_left_out(void **state)
{
    (void)state;
    const int32_t a[4] = {0, 0, 1, 1}, b[4] = {0, 0, 0, 1};
    const int32_t more[7] = {0, 1, 0, 0, 1, 1, 1}, some[7] = {-1, -1, 0, 0, 0, 1, -1}, none[4] = {-1, -1, -1, -1};
    const struct partition_likeness want = compare(a, 2, b, 2, 4), got = compare(more, 2, some, 2, 7);
    assert_true(got.mutual == want.mutual && got.adjusted == want.adjusted && got.purity == want.purity);
    assert_true(compare(a, 2, none, 2, 4).purity == 0);
}

static void adjusted_by_counting_pairs_and_zero_by_chance(void **state)
{
    struct rng r = rng_stream(1, "test");
    double sum = 0;
    (void)state;
    for (int t = 0; t < 200; t++) {
        int32_t a[N], b[N];
        double both = 0, in_a = 0, in_b = 0, all = N * (N - 1) / 2.0;
        for (int i = 0; i < N; i++) a[i] = (int32_t)rng_below(&r, 3), b[i] = (int32_t)rng_below(&r, 4);
        for (int i = 0; i < N; i++)
            for (int j = 0; j < i; j++) {
                both += a[i] == a[j] && b[i] == b[j];
                in_a += a[i] == a[j], in_b += b[i] == b[j];
            }
        const double chance = in_a * in_b / all, expected = (both - chance) / ((in_a + in_b) / 2 - chance);
        const double got = compare(a, 3, b, 4, N).adjusted;
        assert_true(fabs(got - expected) < 1e-12);
        sum += got / 200;
    }
    assert_true(fabs(sum) < 0.01);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(names_of_groups_do_not_matter), cmocka_unit_test(by_hand),
                                       cmocka_unit_test(items_of_no_class_are_left_out),
                                       cmocka_unit_test(adjusted_by_counting_pairs_and_zero_by_chance)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
