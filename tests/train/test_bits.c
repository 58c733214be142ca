/* test_bits.c -- the same bits again: with as many threads; and where that is asked for, with any number of them. */
#include "tests/train/trial.h"

#include "base/par.h"

static void fit_once(struct trial *t, struct data *d, const char *network, const char *hidden, int threads,
                     bool deterministic)
{
    *t = (struct trial){0};
    par_set_threads(threads);
    trial_begin(t, family_find("vae"), d, NULL);
    assert_fine(t);
    trial_set(t, "network", network);
    trial_set(t, "hidden", hidden);
    trial_set(t, "latent", "4");
    t->fit.steps = 30;
    t->fit.batch = 64;
    t->fit.deterministic = deterministic;
    trial_fit(t);
    par_set_threads(0);
}

static bool moved(const struct trial *t) /* has training done anything? */
{
    for (int i = 0; i < t->fit.store->count; i++) {
        const struct entry *at = &t->fit.store->entry[i];
        for (int64_t k = 0; at->kind == STORE_MOMENT2 && k < shape_size(at->value.shape); k++)
            if (tensor_get(&at->value, k) > 0) return true;
    }
    return false;
}

static void compare(const char *network, const char *hidden, int64_t size, int threads, int others, bool deterministic)
{
    struct data d = bars(300, size);
    struct trial a, b;
    fit_once(&a, &d, network, hidden, threads, deterministic);
    fit_once(&b, &d, network, hidden, others, deterministic);
    assert_true(moved(&a));
    if (!same_store(a.fit.store, b.fit.store)) {
        print_message("%s: %d and %d threads\n", network, threads, others);
        assert_true(false);
    }
    trial_close(&a);
    trial_close(&b);
}

static void an_mlp_twice(void **state)
{
    (void)state;
    compare("mlp", "200,100", 16, 2, 2, false);
}

static void a_conv_net_twice(void **state)
{
    (void)state;
    compare("conv", "16,24", 16, 2, 2, false);
}

static void an_mlp_on_any_number_of_threads(void **state)
{
    (void)state;
    compare("mlp", "200,100", 16, 1, 2, true);
    compare("mlp", "200,100", 16, 1, 4, true);
}

static void a_conv_net_on_any_number_of_threads(void **state)
{
    (void)state;
    compare("conv", "16,24", 16, 1, 2, true);
    compare("conv", "16,24", 16, 1, 4, true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_mlp_twice),
        cmocka_unit_test(a_conv_net_twice),
        cmocka_unit_test(an_mlp_on_any_number_of_threads),
        cmocka_unit_test(a_conv_net_on_any_number_of_threads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
