/* test_ahead.c -- a thread that reads ahead changes no bit, in any kind of game, also across a resume. */
#include "tests/train/trial.h"

#include "train/ahead.h"

static void begin(struct trial *t, const char *family, struct data *d, bool ahead)
{
    *t = (struct trial){0};
    trial_begin(t, family_find(family), d, NULL);
    assert_fine(t);
    trial_set(t, "hidden", "20");
    trial_set(t, "latent", "4");
    t->fit.batch = 16;
    t->fit.steps = 12;
    t->fit.ahead = ahead;
}

static void compare(const char *family, const char *option, const char *value)
{
    struct trial a, b;
    struct data d = bars(70, 8);
    d.made = true;
    begin(&a, family, &d, false);
    begin(&b, family, &d, true);
    if (option) trial_set(&a, option, value), trial_set(&b, option, value);
    trial_fit(&a);
    trial_fit(&b);
    assert_true(same_store(a.fit.store, b.fit.store));
    trial_close(&a);
    trial_close(&b);
}

static void a_likelihood_model(void **state)
{
    (void)state;
    compare("vae", "network", "mlp");
}

/* A critic that reads more often than the generator, which may not read at all. */
static void a_game(void **state)
{
    (void)state;
    compare("gan", "network", "mlp");
}

static void across_a_resume(void **state)
{
    (void)state;
    struct trial whole, parts;
    struct data d = bars(70, 8);
    d.made = true;
    struct folder f = folder_make();
    begin(&whole, "vae", &d, false);
    trial_fit(&whole);
    begin(&parts, "vae", &d, true);
    parts.fit.state_path = folder_file(&f, "state");
    parts.fit.identity = "same";
    parts.stop_at = 5;
    assert_int_equal(trial_run(&parts), ERR_INTERRUPTED);
    assert_int_equal(trial_afresh(&parts), 0);
    parts.stop_at = 0;
    parts.fit.resume = true;
    trial_fit(&parts);
    assert_true(trial_says(&parts, "resumed at step 5"));
    assert_true(same_store(whole.fit.store, parts.fit.store));
    trial_close(&whole);
    trial_close(&parts);
    folder_remove(&f);
}

/* ---- by itself ---- */

#define SIZE 4

static int64_t broken; /* an item that cannot be read; -1: none */

static int fragile_read(struct data *d, const int64_t *rows, int64_t n, void *x, int32_t *labels, struct err *e)
{
    for (int64_t i = 0; i < n; i++)
        if (rows[i] == broken) return fail(e, ERR_FILE, "item %lld is gone", (long long)rows[i]);
    return bars_read(d, rows, n, x, labels, e);
}

static void same_batch(struct ahead *a, struct data *d, int64_t number, int64_t next)
{
    unsigned char x[3 * SIZE * SIZE], y[3 * SIZE * SIZE];
    int64_t rows[3];
    struct err e = {0};
    data_batch_rows(d, 1, number, 3, rows);
    assert_int_equal(d->read(d, rows, 3, y, NULL, &e), 0);
    assert_int_equal(ahead_read(a, number, next, x, NULL, &e), 0);
    assert_memory_equal(x, y, sizeof x);
}

/* Whatever was told to be next, the batch that is asked for comes. */
static void any_order(void **state)
{
    (void)state;
    static const int64_t order[][2] = {{0, 1}, {1, 2}, {5, 6}, {6, 9}, {2, 2}, {2, 2}, {0, 7}};
    struct data d = bars(20, SIZE);
    struct ahead *a;
    struct err e = {0};
    assert_int_equal(ahead_open(&a, &d, 1, 3, &e), 0);
    for (size_t i = 0; i < sizeof order / sizeof *order; i++) same_batch(a, &d, order[i][0], order[i][1]);
    ahead_close(a);
}

/* What goes wrong is told when its batch is asked for, and not before; afterwards it may be asked for again. */
static void a_batch_that_fails(void **state)
{
    (void)state;
    unsigned char x[SIZE * SIZE];
    struct data d = bars(20, SIZE);
    struct ahead *a;
    struct err e = {0};
    int64_t row;
    d.read = fragile_read;
    data_batch_rows(&d, 1, 1, 1, &row);
    broken = row;
    assert_int_equal(ahead_open(&a, &d, 1, 1, &e), 0);
    assert_int_equal(ahead_read(a, 0, 1, x, NULL, &e), 0);
    assert_int_equal(ahead_read(a, 1, 2, x, NULL, &e), ERR_FILE);
    assert_non_null(strstr(e.text, "is gone"));
    ahead_close(a);
    assert_int_equal(ahead_open(&a, &d, 1, 1, &e), 0);
    assert_int_equal(ahead_read(a, 0, 1, x, NULL, &e), 0);
    ahead_close(a); /* the failure of what nobody wanted is nobody's */
    broken = -1;
}

int main(void)
{
    broken = -1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_likelihood_model), cmocka_unit_test(a_game),
        cmocka_unit_test(across_a_resume),    cmocka_unit_test(any_order),
        cmocka_unit_test(a_batch_that_fails),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
