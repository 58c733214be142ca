/* test_transformer.c -- on alphabets so small that every text can be asked for, and on one that has a rule. */
#include "tests/family/spoken.h"
#include "tests/folder.h"

#include "limn.h"

enum { SYMBOLS = 3, LENGTH = 4 };

static struct item words(int64_t length)
{
    static const char *const names[] = {"a", "b", "c"};
    return (struct item){
        .kind = ITEM_TEXT, .type = I32, .shape = SHAPE(length), .symbols = SYMBOLS, .symbol_names = names};
}

static struct model *loud_model(struct data *d, const char *position)
{
    struct err e = {0};
    struct model *m;
    const struct item item = words(LENGTH);
    must(model_new(&m, family_find("transformer"), &item, 3, &e), &e);
    set(m, "position", position);
    set(m, "width", "16");
    set(m, "layers", "2");
    every_item(d, &item, SYMBOLS);
    speak_up(m, d, 12);
    return m;
}

static const char *const positions[] = {"learned", "rotary"};

static void probabilities_sum_to_one(void **state)
{
    (void)state;
    for (int k = 0; k < 2; k++) {
        struct data d;
        struct model *m = loud_model(&d, positions[k]);
        sums_to_one(m, &d);
        model_free(m);
        forget(&d);
    }
}

static void each(struct model *m, const int *symbol, double *out)
{
    struct err e = {0};
    struct program *p;
    const struct ask ask = {.verb = VERB_EACH, .batch = 1, .temperature = 1};
    must(model_program(m, &ask, &p, &e), &e);
    struct tensor x = program_input(p, "data/x");
    for (int j = 0; j < LENGTH; j++) tensor_set(&x, j, symbol[j]);
    must(program_run(p, 1, 0, &e), &e);
    struct tensor y = program_output(p, 0);
    for (int j = 0; j < LENGTH; j++) out[j] = tensor_get(&y, j);
    model_release(m);
}

static void later_symbols_change_nothing_before(void **state)
{
    (void)state;
    struct data d;
    struct model *m = loud_model(&d, "rotary");
    for (int at = 0; at < LENGTH; at++) {
        int symbol[LENGTH] = {2, 0, 1, 2};
        double before[LENGTH], after[LENGTH];
        each(m, symbol, before);
        symbol[at] = (symbol[at] + 1) % SYMBOLS;
        each(m, symbol, after);
        for (int j = 0; j < at; j++) assert_true(before[j] == after[j]);
        for (int j = at; j < LENGTH; j++) assert_true(fabs(before[j] - after[j]) > 1e-4);
    }
    model_free(m);
    forget(&d);
}

static void draws_with_a_cache_as_it_scores(void **state)
{
    (void)state;
    for (int k = 0; k < 2; k++) {
        struct data d;
        struct model *m = loud_model(&d, positions[k]);
        draws_as_it_scores(m, &d, SYMBOLS, 20000);
        model_free(m);
        forget(&d);
    }
}

/* Greedy: each symbol that is drawn is the likeliest after those before it, by a pass over the whole text. */
static void cold_draws_are_the_likeliest(void **state)
{
    (void)state;
    struct err e = {0};
    struct data d;
    struct model *m = loud_model(&d, "rotary");
    struct tensor items;
    const int32_t prompt = 1;
    const struct sample_options cold = {
        .count = 1, .label = SAMPLE_ANY_CLASS, .temperature = 0, .seed = 1, .prompt = &prompt, .prompted = 1};
    struct sample_options first = cold;
    first.temperature = 1;
    first.top_k = 1;
    for (int k = 0; k < 2; k++) {
        int symbol[LENGTH];
        double here[LENGTH], other[LENGTH];
        must(sample_items(m, k ? &first : &cold, &items, NULL, &e), &e);
        for (int j = 0; j < LENGTH; j++) symbol[j] = (int)tensor_get(&items, j);
        assert_int_equal(symbol[0], prompt);
        each(m, symbol, here);
        for (int j = 1; j < LENGTH; j++)
            for (int s = 0; s < SYMBOLS; s++) {
                int changed[LENGTH];
                memcpy(changed, symbol, sizeof symbol);
                changed[j] = s;
                each(m, changed, other);
                assert_true(other[j] <= here[j] + 1e-6);
            }
        mem_free(items.data);
    }
    model_free(m);
    forget(&d);
}

/* ---- through the library ---- */

static void fine(int failed, const limn_error *e)
{
    if (failed) print_message("%s (%s)\n", e->text, e->hint);
    assert_int_equal(failed, 0);
}

/* abcabd abcabd ...: what follows "ab" is told by what came three symbols before, beyond a bigram. */
static void write_rule(const char *path)
{
    FILE *f = fopen(path, "w");
    for (int i = 0; i < 300; i++) fputs("abcabd", f);
    fclose(f);
}

static const char *const small[] = {"context=12", "width=16", "layers=2", "heads=2", "rate=0.01", "decay=0.01"};

static int stops_at_ten(void *self)
{
    return ++*(int *)self == 10;
}

static limn_model *fit_rule(limn_data *d, int64_t steps, const char *path, int resume, int stop_at_ten)
{
    limn_error e = {0};
    limn_model *m = NULL;
    int asked = 0;
    limn_fit_options o = limn_fit_defaults();
    o.steps = steps;
    o.batch = 8;
    o.set = small;
    o.sets = 6;
    o.valid_fraction = 0.1;
    o.model_path = path;
    o.resume = resume;
    o.self = &asked;
    o.stop = stop_at_ten ? stops_at_ten : NULL;
    const int failed = limn_fit("transformer", d, &o, &m, NULL, &e);
    if (stop_at_ten) assert_int_equal(e.exit_code, 130);
    else fine(failed, &e);
    return m;
}

static void learns_a_rule_and_goes_on_with_it(void **state)
{
    (void)state;
    struct folder folder = folder_make();
    limn_error e = {0};
    limn_data *d, *rest;
    limn_score_result r;
    limn_array said;
    char last[200];
    const char *text = folder_file(&folder, "rule.txt");
    write_rule(text);
    snprintf(last, sizeof last, "%s,last=0.1", text);
    fine(limn_data_open(text, &d, &e), &e);
    fine(limn_data_open(last, &rest, &e), &e);
    limn_model *m = fit_rule(d, 150, NULL, 0, 0);
    fine(limn_score(m, rest, 1, 1, &r, NULL, &e), &e);
    print_message("%g nats per symbol\n", r.nats_per_item);
    assert_int_equal(r.items, 180);
    assert_int_equal(r.context, 6);
    assert_true(r.nats_per_item > -0.05); /* a bigram has -0.23: one symbol in three is one of two */
    limn_sample_options o = limn_sample_defaults();
    o.prompt = "cabdab";
    o.length = 40; /* longer than it sees at a time */
    o.count = 3;
    o.temperature = 0;
    fine(limn_sample(m, &o, &said, &e), &e);
    assert_int_equal(said.dim[1], 40);
    static const int rule[] = {2, 0, 1, 3, 0, 1}; /* a is symbol 0 */
    for (int i = 0; i < 3 * 40; i++) assert_int_equal(((const int32_t *)said.data)[i], rule[i % 40 % 6]);
    limn_array_free(&said);
    o.prompt = "abx";
    assert_int_not_equal(limn_sample(m, &o, &said, &e), 0);
    assert_non_null(strstr(e.text, "the prompt has 'x'"));
    limn_free_model(m);
    limn_data_close(d);
    limn_data_close(rest);
    folder_remove(&folder);
}

static void resumes_exactly(void **state)
{
    (void)state;
    struct folder folder = folder_make();
    limn_error e = {0};
    limn_data *d;
    limn_score_result whole, parts;
    char text[200], path[200];
    snprintf(text, sizeof text, "%s", folder_file(&folder, "rule.txt"));
    snprintf(path, sizeof path, "%s", folder_file(&folder, "m.limn"));
    write_rule(text);
    fine(limn_data_open(text, &d, &e), &e);
    limn_model *m = fit_rule(d, 25, NULL, 0, 0);
    assert_null(fit_rule(d, 25, path, 0, 1));
    limn_model *again = fit_rule(d, 25, path, 1, 0);
    fine(limn_score(m, d, 1, 1, &whole, NULL, &e), &e);
    fine(limn_score(again, d, 1, 1, &parts, NULL, &e), &e);
    assert_true(whole.nats_per_item == parts.nats_per_item);
    limn_free_model(m);
    limn_free_model(again);
    limn_data_close(d);
    folder_remove(&folder);
}

static void odd_widths_are_refused(void **state)
{
    (void)state;
    struct err e = {0};
    struct model *m;
    const struct item item = words(LENGTH);
    must(model_new(&m, family_find("transformer"), &item, 3, &e), &e);
    set(m, "width", "36");
    assert_int_not_equal(model_check(m, &e), 0);
    assert_non_null(strstr(e.text, "no multiple of twice the 4 heads"));
    model_free(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(probabilities_sum_to_one),
        cmocka_unit_test(later_symbols_change_nothing_before),
        cmocka_unit_test(draws_with_a_cache_as_it_scores),
        cmocka_unit_test(cold_draws_are_the_likeliest),
        cmocka_unit_test(learns_a_rule_and_goes_on_with_it),
        cmocka_unit_test(resumes_exactly),
        cmocka_unit_test(odd_widths_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
