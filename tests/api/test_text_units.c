/* test_text_units.c -- one text in characters, bytes and subwords: figures that compare, and text that comes back as text. */
#include "base/atomic.h"
#include "base/mem.h"
#include "limn.h"
#include "tests/here.h"

#include <math.h>
#include <stdlib.h>

static const char *const units[] = {"units=characters", "units=bytes", "units=subwords"};

static void well(int failed, const limn_error *e)
{
    if (failed) print_error("%s (%s)\n", e->text, e->hint);
    assert_int_equal(failed, 0);
}

static limn_data *open_text(const char *name, const char *text, int times)
{
    limn_error e = {0};
    limn_data *d;
    FILE *f = fopen(folder_file(&here, name), "wb");
    assert_non_null(f);
    for (int i = 0; i < times; i++) fputs(text, f);
    assert_int_equal(fclose(f), 0);
    well(limn_data_open(folder_file(&here, name), &d, &e), &e);
    return d;
}

/* Fitted, saved, and opened again. */
static limn_model *fit(const char *unit, limn_data *d)
{
    limn_error e = {0};
    limn_fit_options o = limn_fit_defaults();
    limn_model *m;
    const char *const set[] = {unit, "subwords=300"};
    o.set = set;
    o.sets = 2;
    o.valid_fraction = 0.2;
    o.model_path = folder_file(&here, "text.limn");
    well(limn_fit("markov", d, &o, &m, NULL, &e), &e);
    limn_free_model(m);
    well(limn_load(folder_file(&here, "text.limn"), &m, &e), &e);
    return m;
}

static const char verse[] = "Fu\xc3\xa9ramos p\xc3\xa1jaros, y el aire fue nuestro. ";
#define CHARACTERS 41 /* of the verse; two of them take two bytes */
#define BYTES 43

static void test_scores_are_per_character(void **state)
{
    (void)state;
    for (int k = 0; k < 3; k++) {
        limn_data *d = open_text("verse.txt", verse, 40);
        limn_model *m = fit(units[k], d);
        limn_error e = {0};
        limn_score_result r;
        limn_array each;
        double sum = 0;
        limn_data_close(d);
        d = open_text("verse.txt", verse, 40);
        well(limn_score(m, d, 1, 1, &r, &each, &e), &e);
        assert_int_equal(r.characters, 40 * CHARACTERS);
        if (k < 2) assert_int_equal(r.items, k ? 40 * BYTES : 40 * CHARACTERS);
        else assert_true(r.items < 40 * CHARACTERS / 2); /* the words are learned whole */
        assert_int_equal(each.dim[0], r.items);
        for (int64_t i = 0; i < r.items; i++) sum += ((const double *)each.data)[i];
        assert_true(fabs(sum - r.nats_per_item * (double)r.characters) < 1e-6 * fabs(sum));
        assert_true(fabs(r.bits_per_dim + r.nats_per_item / log(2)) < 1e-9);
        const double symbols = k == 0 ? 20 : k == 1 ? 256 : 300;
        if (k == 1) assert_true(fabs(r.baseline + log(symbols) * BYTES / CHARACTERS) < 1e-6);
        assert_true(r.nats_per_item > -0.3 && r.nats_per_item > r.baseline);
        limn_array_free(&each);
        limn_free_model(m);
        limn_data_close(d);
    }
}

static void test_samples_are_text(void **state)
{
    (void)state;
    for (int k = 0; k < 3; k++) {
        limn_data *d = open_text("verse.txt", verse, 40);
        limn_model *m = fit(units[k], d);
        limn_error e = {0};
        limn_sample_options o = limn_sample_defaults();
        limn_array items;
        void *bytes;
        size_t n;
        o.count = 1;
        o.length = 40;
        o.prompt = "Fu\xc3\xa9ramos p\xc3\xa1jaros, y";
        well(limn_sample(m, &o, &items, &e), &e);
        const limn_write_options w = {.model = m};
        assert_int_equal(limn_array_write(&items, folder_file(&here, "said.txt"), &w, &e), 0);
        assert_int_equal(file_read(folder_file(&here, "said.txt"), 10000, &bytes, &n, NULL), 0);
        assert_memory_equal(bytes, o.prompt, strlen(o.prompt));
        assert_memory_equal((char *)bytes + strlen(o.prompt), " el aire", 8); /* nothing else ever follows */
        mem_free(bytes);
        limn_array_free(&items);
        limn_free_model(m);
        limn_data_close(d);
    }
}

static void test_text_that_was_never_seen(void **state)
{
    (void)state;
    for (int k = 0; k < 3; k++) {
        limn_data *d = open_text("verse.txt", verse, 40);
        limn_data *other = open_text("other.txt",
                                     "\xe2\x80\x9cWer, wenn ich schriee, h\xc3\xb6rte mich denn?\xe2\x80\x9d", 3);
        limn_model *m = fit(units[k], d);
        limn_error e = {0};
        limn_score_result r;
        const int failed = limn_score(m, other, 1, 1, &r, NULL, &e);
        if (k == 0) {
            assert_true(failed && e.exit_code == 1);
            assert_non_null(strstr(e.text, "do not occur in the text that the model was made of"));
            assert_non_null(strstr(e.hint, "units=bytes"));
        } else {
            well(failed, &e);
            assert_int_equal(r.characters, 3 * 41);
            assert_true(isfinite(r.nats_per_item) && r.nats_per_item < -2);
        }
        limn_sample_options o = limn_sample_defaults();
        limn_array items;
        o.count = 1;
        o.length = 60;
        o.prompt = "h\xc3\xb6rte";
        assert_int_equal(limn_sample(m, &o, &items, &e) != 0, k == 0);
        if (k) limn_array_free(&items);
        limn_free_model(m);
        limn_data_close(d);
        limn_data_close(other);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_scores_are_per_character),
        cmocka_unit_test(test_samples_are_text),
        cmocka_unit_test(test_text_that_was_never_seen),
    };
    return cmocka_run_group_tests(tests, here_make, here_remove);
}
