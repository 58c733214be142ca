/* test_eval.c -- what is judged is what was held out, the same again with the same seed; a family that fails is a line. */
#include "base/error.h"
#include "base/mem.h"
#include "limn.h"
#include "tests/folder.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

struct heard {
    int count, failed, impossible;
    int64_t items; /* behind the likelihood of the model */
    double value;  /* accuracy at telling drawn from real */
    double likelihood, independent;
    char part[40];
};

static void tell(void *self, const limn_verdict *v)
{
    struct heard *h = self;
    h->count++;
    snprintf(h->part, sizeof h->part, "%s", v->part);
    if (!strcmp(v->metric, "failed")) h->failed++;
    if (v->note && strstr(v->note, "not possible")) h->impossible++;
    if (!strcmp(v->metric, "c2st")) h->value = v->value;
    if (strcmp(v->metric, "likelihood")) return;
    if (!strcmp(v->model, "independent columns")) h->independent = v->value;
    if (strcmp(v->model, "gmm")) return;
    h->likelihood = v->value;
    h->items = v->items;
    assert_string_equal(v->kind, "exact");
    assert_string_equal(v->measure, "density");
    assert_string_equal(v->better, "higher");
}

static struct heard judge(limn_model *m, const char *name)
{
    limn_error e = {0};
    limn_data *d;
    struct heard h = {0};
    limn_eval_options o = limn_eval_defaults();
    o.judges = "likelihood,c2st";
    o.count = 300;
    o.tell = tell;
    o.self = &h;
    assert_int_equal(limn_data_open(name, &d, &e), 0);
    assert_int_equal(limn_eval(m, d, &o, &e), 0);
    limn_data_close(d);
    return h;
}

static void test_eval(void **state)
{
    (void)state;
    limn_error e = {0};
    limn_data *d;
    limn_model *m;
    limn_fit_options o = limn_fit_defaults();
    o.valid_fraction = 0.3;
    assert_int_equal(limn_data_open("ring8,n=1000", &d, &e), 0);
    assert_int_equal(limn_fit("gmm", d, &o, &m, NULL, &e), 0);
    limn_data_close(d);
    const struct heard same = judge(m, "ring8,n=1000"), again = judge(m, "ring8,n=1000");
    const struct heard other = judge(m, "ring8,n=500,seed=2");
    assert_string_equal(same.part, "held out");
    assert_true(same.items > 240 && same.items < 360); /* three tenths of 1000, by a hash */
    assert_string_equal(other.part, "all");
    assert_int_equal(other.items, 500);
    assert_true(same.value == again.value && same.likelihood == again.likelihood);
    assert_true(fabs(other.value - 0.5) < 0.15);
    assert_true(other.likelihood > other.independent + 2);

    limn_eval_options bad = limn_eval_defaults();
    assert_int_equal(limn_data_open("ring8,n=500", &d, &e), 0);
    bad.judges = "likelyhood";
    assert_int_not_equal(limn_eval(m, d, &bad, &e), 0);
    assert_int_equal(e.exit_code, 2);
    assert_non_null(strstr(e.text, "did you mean 'likelihood'"));
    bad.judges = "accuracy"; /* there are no labels */
    e = (limn_error){0};
    assert_int_not_equal(limn_eval(m, d, &bad, &e), 0);
    assert_non_null(strstr(e.text, "it wants"));
    limn_data_close(d);
    limn_free_model(m);
}

static void tell_likeness(void *self, const limn_verdict *v)
{
    if (!strcmp(v->metric, "ari")) *(double *)self = v->value;
}

/* Items are drawn for the judges that look for groups, too: of rows sorted by class the first are all of one. */
static void test_sorted_rows(void **state)
{
    (void)state;
    limn_error e = {0};
    limn_data *d;
    limn_model *m;
    limn_eval_options o = limn_eval_defaults();
    double ari = -1;
    struct folder folder = folder_make();
    const char *path = folder_file(&folder, "sorted.csv");
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs("a,b,species\n", f);
    for (int i = 0; i < 300; i++)
        fprintf(f, "%d.%d,%d,%s\n", i < 150 ? 0 : 40, i % 7, i % 5 + (i < 150 ? 0 : 40), i < 150 ? "one" : "two");
    fclose(f);
    assert_int_equal(limn_data_open(path, &d, &e), 0);
    limn_fit_options how = limn_fit_defaults();
    how.set = (const char *[]){"latent=1"};
    how.sets = 1;
    assert_int_equal(limn_fit("pca", d, &how, &m, NULL, &e), 0);
    o.judges = "ari";
    o.count = 60;
    o.tell = tell_likeness;
    o.self = &ari;
    assert_int_equal(limn_eval(m, d, &o, &e), 0);
    print_message("ari of two groups far apart: %.4f\n", ari);
    assert_true(ari > 0.99);
    limn_data_close(d);
    limn_free_model(m);
    folder_remove(&folder);
}

static void test_compare(void **state)
{
    (void)state;
    limn_error e = {0};
    limn_data *d;
    struct heard h = {0};
    limn_compare_options o = limn_compare_defaults();
    o.families = "gmm,naive-bayes";
    o.judges = "likelihood";
    o.count = 50;
    o.tell = tell;
    o.self = &h;
    assert_int_equal(limn_data_open("ring8,n=400", &d, &e), 0);
    assert_int_equal(limn_compare(d, &o, &e), 0);
    assert_int_equal(h.failed, 1); /* naive Bayes wants classes */
    assert_true(h.items > 50 && h.items < 120);
    o.families = "naive-bayes";
    assert_int_not_equal(limn_compare(d, &o, &e), 0);
    assert_non_null(strstr(e.text, "none of the families"));
    h = (struct heard){0};
    o.families = "gmm,kmeans"; /* clusters draw nothing, and the judge says so of them alone */
    o.judges = "mmd";
    assert_int_equal(limn_compare(d, &o, &e), 0);
    assert_true(h.failed == 0 && h.impossible == 1);
    o.judges = NULL; /* of clusters alone there is nothing to say, and that is no failure */
    o.families = "kmeans";
    h = (struct heard){0};
    assert_int_equal(limn_compare(d, &o, &e), 0);
    assert_true(h.failed == 0 && h.count == 3); /* what it cost */
    o.judges = "mmd,c2ts";                      /* before anything is fitted */
    h = (struct heard){0};
    assert_int_not_equal(limn_compare(d, &o, &e), 0);
    assert_non_null(strstr(e.text, "did you mean 'c2st'"));
    assert_int_equal(h.count, 0);
    o.judges = NULL;
    o.families = "gmm";
    o.seconds = 0;
    assert_int_not_equal(limn_compare(d, &o, &e), 0);
    limn_data_close(d);
}

/* All that can be said of a table: every allocation of the hearing fails in turn, the later ones by an even spread. */
static void test_want_of_memory(void **state)
{
    (void)state;
    limn_error e = {0};
    limn_data *d;
    limn_model *m;
    struct heard h = {0};
    limn_eval_options o = limn_eval_defaults();
    o.count = 60;
    o.tell = tell;
    o.self = &h;
    assert_int_equal(limn_data_open("people,n=150", &d, &e), 0);
    assert_int_equal(limn_fit("independent", d, NULL, &m, NULL, &e), 0);
    assert_int_equal(limn_eval(m, d, &o, &e), 0);
    const int all = h.count;
    const long start = mem_count();
    const size_t before = mem_live_bytes();
    assert_int_equal(limn_eval(m, d, &o, &e), 0);
    const long allocations = mem_count() - start;
    assert_int_equal(mem_live_bytes(), before);
    print_message("%d verdicts, %ld allocations\n", all, allocations);
    for (long k = 1; k <= allocations; k += k < 60 ? 1 : allocations / 60 + 1) {
        h = (struct heard){0};
        mem_fail_at(k);
        const int failed = limn_eval(m, d, &o, &e);
        assert_true(mem_failed());
        mem_fail_at(0);
        assert_true(failed ? failed == ERR_MEMORY : h.count == all);
        assert_int_equal(mem_live_bytes(), before);
    }
    limn_data_close(d);
    limn_free_model(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_eval), cmocka_unit_test(test_sorted_rows),
                                       cmocka_unit_test(test_compare), cmocka_unit_test(test_want_of_memory)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
