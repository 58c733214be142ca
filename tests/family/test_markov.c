/* test_markov.c -- a model of text: windows score as the counts say, samples go on as the text does, files keep it. */
#include "tests/family/closed.h"
#include "tests/folder.h"

#include "task/fill.h"

static void text_goes_on(void **state)
{
    (void)state;
    struct folder folder = folder_make();
    const char *path = folder_file(&folder, "abc.txt");
    struct err e = {0};
    struct data *d;
    struct model *m, *again;
    struct tensor items;
    struct score s, t;
    double *x;
    FILE *f = fopen(path, "w");
    for (int i = 0; i < 200; i++) fputs("abc", f);
    fclose(f);
    must(data_open(path, &d, &e), &e);
    must(data_set_window(d, 8, &e), &e);
    must(model_new(&m, family_find("markov"), &d->item, 1, &e), &e);
    must(data_all(d, 1 << 30, &x, NULL, &e), &e);
    const struct fitting fitting = {.store = m->store, .item = &m->item, .x = x, .n = d->count, .d = 8, .seed = 1};
    must(m->family->fit(&fitting, m->options, &e), &e);
    mem_free(x);
    must(score_data(m, d, 1, 1, &s, &e), &e);
    print_message("%g nats\n", s.nats_per_item);
    assert_int_equal(s.items, 600);
    assert_int_equal(s.context, 4);
    const double all = s.nats_per_item * 600; /* where it begins is one of three; the rest is clear */
    assert_true(all < -1.09 && all > -1.25);
    const struct sample_options o = {.count = 5, .label = SAMPLE_ANY_CLASS, .temperature = 0.1, .seed = 2};
    must(sample_items(m, &o, &items, NULL, &e), &e);
    for (int i = 0; i < 40; i++) {
        const int now = (int)tensor_get(&items, i), before = i % 8 ? (int)tensor_get(&items, i - 1) : -1;
        assert_true(before < 0 || now == (before + 1) % 3);
    }
    mem_free(items.data);
    path = folder_file(&folder, "model");
    must(model_save(m, NULL, path, &e), &e);
    must(model_load(&again, path, &e), &e);
    must(score_data(again, d, 1, 1, &t, &e), &e);
    assert_true(s.nats_per_item == t.nats_per_item);
    score_free(&s);
    score_free(&t);
    model_free(m);
    model_free(again);
    data_close(d);
    folder_remove(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(text_goes_on)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
