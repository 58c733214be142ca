/* test_levels.c -- the 256 levels of colour pictures as a latent model sees them: a mixture of logistics, each channel of a
** pixel given those before it, against one logistic and a Gaussian.
*/
#include "tests/family/fitted.h"
#include "tests/test.h"

enum { ITEMS = 1500, HELD_OUT = 300, STEPS = 90, BATCH = 32 };

static struct data *some(struct data *d, int64_t first, int64_t n)
{
    struct err e = {0};
    struct data *part;
    int64_t row[ITEMS];
    for (int64_t i = 0; i < n; i++) row[i] = first + i;
    must(data_subset(d, row, n, &part, &e), &e);
    return part;
}

/* Bits for each number of pictures that were held out. A density of numbers from 0 to 1 is one of levels 1/255 apart. */
static double bits(struct data *d, const char *likelihood)
{
    const char *const settings[] = {"network", "conv", "hidden", "16,32",      "latent",   "32", "rate",
                                    "0.002",   "clip", "100",    "likelihood", likelihood, NULL};
    struct data *seen = some(d, 0, ITEMS), *rest = some(d, ITEMS, HELD_OUT);
    struct model *m = fitted("vae", seen, STEPS, BATCH, settings);
    struct err e = {0};
    struct score s;
    must(score_data(m, rest, 1, 1, &s, &e), &e);
    const double per_number = s.bits_per_dim + (strcmp(likelihood, "gaussian") ? 0 : log2(255));
    score_free(&s);
    model_free(m);
    data_close(seen);
    data_close(rest);
    return per_number;
}

static void a_mixture_takes_fewer_bits(void **state)
{
    (void)state;
    if (getenv("LIMN_TEST_QUICK")) skip();
    const char *folder = getenv("LIMN_TEST_DATA");
    char name[4096];
    struct err e = {0};
    struct data *d = NULL;
    snprintf(name, sizeof name, "%s/cifar10", folder ? folder : "");
    if (!folder || data_open(name, &d, &e)) {
        print_message("no CIFAR-10 in LIMN_TEST_DATA\n");
        skip();
    }
    const double gaussian = bits(d, "gaussian"), logistic = bits(d, "logistic"), mixture = bits(d, "mixture");
    print_message("bits per number: gaussian %.3f, logistic %.3f, mixture %.3f\n", gaussian, logistic, mixture);
    assert_true(mixture < gaussian - 0.5);
    assert_true(mixture < logistic - 0.3);
    assert_true(mixture > 3); /* the best that is known to be possible takes about that */
    data_close(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_mixture_takes_fewer_bits)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
