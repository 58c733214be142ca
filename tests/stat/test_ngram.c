/* test_ngram.c -- published nats per character of tiny Shakespeare; probabilities that sum to one; counts by hand. */
#include "tests/family/closed.h"
#include "tests/torture.h"

#include "stat/ngram.h"

static void by_hand(void **state) /* "abab" and "b": a 2, b 3; after a: b 2; after b: a 1 */
{
    (void)state;
    const int32_t x[] = {0, 1, 0, 1, -1, 1};
    double p[3];
    struct err e = {0};
    struct ngram g;
    must(ngram_fit(&g, 2, 3, x, 6, &e), &e);
    must(ngram_check(&g, &e), &e);
    assert_int_equal(g.nodes, 5);
    ngram_next(&g, x, 0, p);
    assert_true(fabs(p[0] - (2 + 2.0 / 3) / 7) < 1e-12 && fabs(p[2] - 2.0 / 3 / 7) < 1e-12);
    ngram_next(&g, x, 1, p); /* after a */
    assert_true(fabs(p[1] - (2 + (3 + 2.0 / 3) / 7) / 3) < 1e-12);
    assert_true(fabs(p[0] + p[1] + p[2] - 1) < 1e-12);
    assert_true(fabs(ngram_log_density(&g, x, 1, 2) - log(p[1])) < 1e-12);
    g.first[1] = 1;
    assert_int_equal(ngram_check(&g, &e), ERR_FORMAT);
    ngram_free(&g);
}

static void shakespeare(void **state)
{
    (void)state;
    static const double published[] = {3.3473, 2.48576, 2.04922, 1.77378, 1.66880, 1.69805};
    static int32_t x[1200000];
    int32_t code[256];
    int64_t n = 0;
    int symbols = 0;
    FILE *f = closed_file("text/tinyshakespeare.txt");
    for (int c = 0; c < 256; c++) code[c] = -1;
    for (int c; (c = getc(f)) != EOF;) {
        if (code[c] < 0) code[c] = symbols++;
        x[n++] = code[c];
    }
    fclose(f);
    const int64_t train = n * 9 / 10;
    for (int order = 1; order <= 6; order++) {
        struct err e = {0};
        struct ngram g;
        double p[256], sum = 0;
        must(ngram_fit(&g, order, symbols, x, train, &e), &e);
        must(ngram_check(&g, &e), &e);
        ngram_next(&g, x, train, p);
        for (int s = 0; s < symbols; s++) sum += p[s];
        assert_true(fabs(sum - 1) < 1e-9);
        const double loss = -ngram_log_density(&g, x, train, n) / (double)(n - train);
        print_message("order %d: %.5f, published %.5f\n", order, loss, published[order - 1]);
        assert_true(fabs(loss - published[order - 1]) < 1e-4);
        ngram_free(&g);
    }
}

static int fit(struct err *e)
{
    const int32_t x[] = {0, 1, 0, 1, -1, 1};
    struct ngram g;
    const int failed = ngram_fit(&g, 2, 3, x, 6, e);
    ngram_free(&g);
    return failed;
}

static void want_of_memory(void **state)
{
    (void)state;
    torture(fit);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(by_hand), cmocka_unit_test(shakespeare),
                                       cmocka_unit_test(want_of_memory)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
