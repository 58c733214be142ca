/* test_odd_tables.c -- tables that no family was made for: each family with a closed form either has its remedy, and then
** whatever it says is a number, or its one clear line. */
#include "tests/here.h"
#include "tests/stranger.h"

#include <math.h>
#include <stdbool.h>

enum { PLAIN, LABELS = 1, WORDS = 2 }; /* a column of classes; a column of categories */

static const struct {
    const char *name;
    int with;          /* which columns it wants, or takes */
    const char *crowd; /* a setting that asks for more than a few rows can give; NULL: there is none */
} families[] = {
    {"gmm", PLAIN, "components=50"},
    {"gaussian", PLAIN, NULL},
    {"mob", WORDS, "components=50"},
    {"kmeans", PLAIN, "groups=50"},
    {"kde", PLAIN, NULL},
    {"pca", PLAIN, "latent=3"},
    {"ppca", PLAIN, "latent=2"},
    {"lda", LABELS, NULL},
    {"qda", LABELS, NULL},
    {"naive-bayes", LABELS | WORDS, NULL},
    {"bayes", LABELS, "components=50"},
    {"bayesnet", WORDS, "parents=3"},
    {"markov", WORDS, "order=2"},
    {"logistic", LABELS | WORDS, NULL},
    {"linear", LABELS | WORDS, NULL},
    {"ridge", WORDS, NULL},
    {"independent", WORDS, "law=auto"},
};

enum { FAMILIES = sizeof families / sizeof *families };

/* One row of a table: three numbers, a category, a class; text as it stands in the file. */
struct row {
    char a[24], b[24], c[24];
    const char *word, *class;
};

static void ordinary(int i, struct row *r)
{
    const double t = i * 0.7;
    snprintf(r->a, sizeof r->a, "%.4f", sin(t) + (i % 2));
    snprintf(r->b, sizeof r->b, "%.4f", cos(1.3 * t) - 0.5 * (i % 2));
    snprintf(r->c, sizeof r->c, "%.4f", sin(t) + 0.5 * cos(2.1 * t));
    r->word = i % 3 ? "red" : "blue";
    r->class = i % 2 ? "yes" : "no";
}

static void singular(int i, struct row *r) /* the third is the sum of both others */
{
    ordinary(i, r);
    snprintf(r->c, sizeof r->c, "%.4f", atof(r->a) + atof(r->b));
}

static void lone_member(int i, struct row *r)
{
    ordinary(i, r);
    r->class = i == 4 ? "yes" : "no";
    if (i == 4) r->word = "green";
}

static void constant_column(int i, struct row *r)
{
    ordinary(i, r);
    strcpy(r->b, "2.5");
    r->word = "red";
}

static void hollow_column(int i, struct row *r)
{
    ordinary(i, r);
    r->b[0] = 0;
}

static void holes(int i, struct row *r)
{
    ordinary(i, r);
    if (i % 4 == 1) r->a[0] = 0;
    if (i % 5 == 2) r->b[0] = r->c[0] = 0;
    if (i % 6 == 3) r->word = "";
}

static void all_equal(int i, struct row *r)
{
    ordinary(0, r);
    r->class = i % 2 ? "yes" : "no";
}

static void one_class(int i, struct row *r)
{
    ordinary(i, r);
    r->class = "no";
}

static const struct odd {
    const char *name;
    void (*make)(int i, struct row *r);
    int rows;
    bool crowded; /* with the family's setting that asks for more than there is */
} cases[] = {
    {"ordinary", ordinary, 24, false},
    {"singular", singular, 24, false},
    {"lone member", lone_member, 24, false},
    {"constant column", constant_column, 24, false},
    {"hollow column", hollow_column, 24, false},
    {"holes", holes, 24, false},
    {"crowded", ordinary, 6, true},
    {"one row", ordinary, 1, false},
    {"two rows", ordinary, 2, false},
    {"all equal", all_equal, 12, false},
    {"one class", one_class, 12, false},
};

enum { CASES = sizeof cases / sizeof *cases };

/* Where there is no remedy: the line says this. */
static const struct {
    const char *family, *odd, *says;
} refusals[] = {
    {"gmm", "crowded", "50 components are asked for, and there are 6 rows"},
    {"kmeans", "crowded", "50 groups are asked for, and there are 6 rows"},
    {"kmeans", "one row", "8 groups are asked for"},
    {"kmeans", "two rows", "8 groups are asked for"},
    {"kde", "hollow column", "0 of 24 items are complete"},
    {"kde", "one row", "1 of 1 items are complete"},
    {"bayes", "crowded", "50 components are asked for"},
    {"bayes", "one row", "class 'yes' has no item to learn from"},
    {"bayes", "one class", "class 'yes' has no item to learn from"},
};

/* The schema says what the columns are, also where nothing in them does: two words of three are never seen. */
static void write_schema(const char *name, int with)
{
    FILE *f = fopen(folder_file(&here, name), "w");
    assert_non_null(f);
    fprintf(f, "{\"limn_schema\":1,\"separator\":\",\",\"header\":true,%s\"columns\":[",
            with & LABELS ? "\"label\":\"class\"," : "");
    for (char c = 'a'; c <= 'c'; c++) fprintf(f, "%s{\"name\":\"%c\",\"kind\":\"number\"}", c == 'a' ? "" : ",", c);
    if (with & WORDS)
        fprintf(f, ",{\"name\":\"word\",\"kind\":\"category\",\"categories\":[\"blue\",\"green\",\"never\",\"red\"]}");
    if (with & LABELS) fprintf(f, ",{\"name\":\"class\",\"kind\":\"category\",\"categories\":[\"no\",\"yes\"]}");
    fprintf(f, "]}\n");
    assert_int_equal(fclose(f), 0);
}

static void write_table(const char *name, const struct odd *o, int with)
{
    FILE *f = fopen(folder_file(&here, name), "w");
    assert_non_null(f);
    fprintf(f, "a,b,c%s%s\n", with & WORDS ? ",word" : "", with & LABELS ? ",class" : "");
    for (int i = 0; i < o->rows; i++) {
        struct row r;
        o->make(i, &r);
        fprintf(f, "%s,%s,%s", r.a, r.b, r.c);
        if (with & WORDS) fprintf(f, ",%s", r.word);
        if (with & LABELS) fprintf(f, ",%s", r.class);
        fprintf(f, "\n");
    }
    assert_int_equal(fclose(f), 0);
}

static limn_data *open_table(const char *name, const struct odd *o, int with)
{
    char schema[40];
    limn_data *d;
    limn_error e = {0};
    snprintf(schema, sizeof schema, "%s.schema.json", name);
    write_table(name, o, with);
    write_schema(schema, with);
    must(limn_data_open(folder_file(&here, name), &d, &e), &e);
    return d;
}

static int64_t size_of(const limn_array *a)
{
    int64_t n = 1;
    for (int k = 0; k < a->rank; k++) n *= a->dim[k];
    return n;
}

static void assert_numbers(limn_array *a)
{
    for (int64_t i = 0; i < size_of(a); i++)
        assert_true(a->type == LIMN_I32 ||
                    isfinite(a->type == LIMN_F64 ? ((double *)a->data)[i] : ((float *)a->data)[i]));
    limn_array_free(a);
}

/* Each row's shares are at least 0, and together 1. */
static void assert_shares(const limn_array *a)
{
    for (int64_t i = 0; i < a->dim[0]; i++) {
        double sum = 0;
        for (int64_t k = 0; k < a->dim[1]; k++) {
            const int64_t at = i * a->dim[1] + k;
            const double p = a->type == LIMN_F64 ? ((double *)a->data)[at] : ((float *)a->data)[at];
            assert_true(p >= 0 && p <= 1 + 1e-6);
            sum += p;
        }
        assert_true(fabs(sum - 1) < 1e-4);
    }
}

/* What was there is there still. */
static void assert_kept(limn_data *d, const limn_array *filled)
{
    limn_array before;
    limn_error e = {0};
    must(limn_data_read(d, 0, 1, limn_data_count(d), &before, &e), &e);
    assert_int_equal(size_of(&before), size_of(filled));
    for (int64_t i = 0; i < size_of(&before); i++) {
        const float was = ((float *)before.data)[i], is = ((float *)filled->data)[i];
        assert_true(isnan(was) || fabsf(was - is) <= 1e-5f * (1 + fabsf(was)));
    }
    limn_array_free(&before);
}

/* Whatever the model can do with these data, it does in numbers; all: it can do all that its family can. */
static void use(limn_model *m, limn_data *d, bool all)
{
    limn_error e = {0};
    limn_array a, b;
    limn_sample_options sample = limn_sample_defaults();
    sample.count = 7;
    char *text = limn_describe(m, 0, &e);
    assert_non_null(text);
    limn_free(text);
    if (limn_can(m, "score")) {
        limn_score_result r;
        must(limn_score(m, d, 1, 1, &r, &a, &e), &e);
        assert_true(isfinite(r.nats_per_item) && isfinite(r.baseline));
        assert_numbers(&a);
    }
    if (limn_can(m, "sample")) {
        must(limn_sample(m, &sample, &a, &e), &e);
        assert_numbers(&a);
    }
    if (limn_can(m, "classify")) {
        limn_classify_result r;
        const int failed = limn_classify(m, d, &r, &a, &e);
        if (failed) assert_string_equal(all ? "" : e.name, "unsupported"); /* of data without classes */
        e = (limn_error){0};
        if (!failed) assert_true(r.items == limn_data_count(d));
        if (!failed && r.classes) assert_shares(&a);
        if (!failed) assert_numbers(&a);
    }
    if (limn_can(m, "cluster")) {
        limn_cluster_result r;
        const int failed = limn_cluster(m, d, &r, &a, &b, &e);
        if (failed) assert_string_equal(all ? "" : e.name, "unsupported"); /* fitted without groups */
        e = (limn_error){0};
        if (!failed) assert_true(r.used >= 1 && r.used <= r.groups);
        if (!failed) assert_shares(&b);
        if (!failed) assert_numbers(&a);
        if (!failed) assert_numbers(&b);
    }
    if (limn_can(m, "impute")) {
        must(limn_impute(m, d, 1, &a, &e), &e);
        assert_kept(d, &a);
        assert_numbers(&a);
    }
    if (limn_can(m, "encode")) {
        must(limn_encode(m, d, &a, &e), &e);
        assert_numbers(&a);
    }
}

static void hear(void *self, const limn_report *r)
{
    int *notes = self;
    static const char *const expected[] = {"'b' is wholly missing", "'b' is always 2.5", "'yes' has one item",
                                           "'yes' has no item"};
    for (int k = 0; k < 4 && r->text; k++) *notes += strstr(r->text, expected[k]) != NULL;
}

static const char *refusal(const char *family, const char *odd)
{
    for (size_t k = 0; k < sizeof refusals / sizeof *refusals; k++)
        if (strcmp(refusals[k].family, family) == 0 && strcmp(refusals[k].odd, odd) == 0) return refusals[k].says;
    return NULL;
}

static void every_family_on_every_odd_table(void **state)
{
    int wrong = 0;
    (void)state;
    for (int k = 0; k < FAMILIES; k++)
        for (int c = 0; c < CASES; c++) {
            const char *name = families[k].name, *says = refusal(name, cases[c].name);
            limn_error e = {0};
            limn_model *m;
            limn_fit_options o = limn_fit_defaults();
            int notes = 0;
            o.valid_fraction = 0;
            o.report = hear;
            o.self = &notes;
            if (cases[c].crowded && !families[k].crowd) continue;
            if (cases[c].crowded) o.set = &families[k].crowd, o.sets = 1;
            limn_data *d = open_table("odd.csv", &cases[c], families[k].with);
            const int failed = limn_fit(name, d, &o, &m, NULL, &e);
            if (!failed != !says || (failed && !strstr(e.text, says)))
                print_message("%s, %s: %s (%s)\n", name, cases[c].name, e.text, e.hint);
            wrong += !failed != !says || (failed && !strstr(e.text, says));
            const bool column = cases[c].make == hollow_column || cases[c].make == constant_column;
            const bool class = cases[c].make == lone_member || cases[c].make == one_class || cases[c].rows < 3;
            const bool noted = column || (class && families[k].with & LABELS);
            assert_true(notes == noted);
            if (!failed) use(m, d, true);
            if (!failed) limn_free_model(m);
            limn_data_close(d);
        }
    assert_int_equal(wrong, 0);
}

/* What learns by gradients has the remedy of all: what is missing is the mean, and counts for nothing in a score. */
static void gradients_on_a_hollow_column(void **state)
{
    static const struct {
        const char *name;
        int with;
    } learners[] = {{"vae", PLAIN}, {"iwae", PLAIN}, {"made", WORDS},       {"realnvp", PLAIN},
                    {"maf", PLAIN}, {"nsf", PLAIN},  {"ae", PLAIN},         {"wae", PLAIN},
                    {"aae", PLAIN}, {"gan", PLAIN},  {"classifier", LABELS}};
    static const struct odd *const odd[] = {&cases[3], &cases[4], &cases[5]}; /* constant, hollow, with holes */
    (void)state;
    for (size_t k = 0; k < sizeof learners / sizeof *learners; k++)
        for (int c = 0; c < 3; c++) {
            limn_error e = {0};
            limn_model *m;
            limn_fit_options o = limn_fit_defaults();
            o.steps = 5;
            o.valid_fraction = 0;
            limn_data *d = open_table("odd.csv", odd[c], learners[k].with);
            const int failed = limn_fit(learners[k].name, d, &o, &m, NULL, &e);
            must(failed, &e);
            use(m, d, false);
            limn_free_model(m);
            limn_data_close(d);
        }
}

static int use_on(limn_model *m, limn_data *d, double *told, limn_error *e)
{
    limn_score_result r = {0};
    limn_classify_result c = {0};
    const int failed = limn_can(m, "score") ? limn_score(m, d, 1, 1, &r, NULL, e) : limn_classify(m, d, &c, NULL, e);
    *told = limn_can(m, "score") ? r.nats_per_item : c.target ? c.rmse : c.accuracy;
    return failed;
}

/* A word that the model has never heard of is said by name: as an error where the table was opened for itself, as what is
** missing where it was opened for the model. A class that it has never heard of is one that is not known. */
static void words_that_are_unknown(void **state)
{
    (void)state;
    for (int k = 0; k < FAMILIES; k++) {
        if (!(families[k].with & (WORDS | LABELS))) continue;
        limn_error e = {0};
        limn_model *m;
        limn_fit_options o = limn_fit_defaults();
        limn_data *d = open_table("odd.csv", &cases[0], families[k].with), *strange;
        double told;
        const bool words = families[k].with & WORDS;
        must(limn_fit(families[k].name, d, &o, &m, NULL, &e), &e);
        FILE *f = fopen(folder_file(&here, "strange.csv"), "w");
        assert_non_null(f);
        fprintf(f, "a,b,c,word,class\n");
        for (int i = 0; i < 12; i++)
            fprintf(f, "1,2,%d.5,%s,%s\n", i, i % 2 && words ? "purple" : "red", i % 2 && !words ? "maybe" : "no");
        assert_int_equal(fclose(f), 0);
        must(limn_data_open(folder_file(&here, "strange.csv"), &strange, &e), &e);
        const int failed = use_on(m, strange, &told, &e);
        print_message("%s: %s\n", families[k].name, e.text);
        assert_true(words ? failed && strstr(e.text, "'purple'") : !failed && isfinite(told));
        limn_data_close(strange);
        e = (limn_error){0};
        must(limn_data_open_for(folder_file(&here, "strange.csv"), m, &strange, &e), &e);
        assert_non_null(limn_data_unknown(strange));
        assert_non_null(strstr(limn_data_unknown(strange), words ? "'purple', in 6 rows" : "'maybe', in 6 rows"));
        must(use_on(m, strange, &told, &e), &e);
        assert_true(isfinite(told));
        if (words && limn_can(m, "score")) {
            e = (limn_error){0};
            assert_null(limn_query(m, "P(a>0 | word=purple)", 0, &e));
            assert_non_null(strstr(e.text, "no category 'purple'"));
        }
        limn_data_close(strange);
        limn_data_close(d);
        limn_free_model(m);
    }
}

/* Rows that are labelled answer no question of their label, and say how they might; then it is a column like others. */
static void a_label_as_a_column(void **state)
{
    char name[PATH_MAX + 20];
    limn_error e = {0};
    limn_model *m;
    limn_data *d = open_table("odd.csv", &cases[0], LABELS | WORDS);
    (void)state;
    must(limn_fit("bayesnet", d, NULL, &m, NULL, &e), &e);
    assert_null(limn_query(m, "P(class | word=red)", 0, &e));
    assert_non_null(strstr(e.text, "labelled with"));
    assert_non_null(strstr(e.hint, "label=none"));
    limn_free_model(m);
    limn_data_close(d);
    for (int schema = 1; schema >= 0; schema--) {
        e = (limn_error){0};
        if (!schema) assert_int_equal(unlink(folder_file(&here, "odd.csv.schema.json")), 0);
        snprintf(name, sizeof name, "%s,label=none", folder_file(&here, "odd.csv"));
        must(limn_data_open(name, &d, &e), &e);
        must(limn_fit("bayesnet", d, NULL, &m, NULL, &e), &e);
        char *answer = limn_query(m, "P(class=yes | word=red)", 0, &e);
        assert_non_null(answer);
        assert_true(atof(answer) > 0.3 && atof(answer) < 0.7);
        limn_free(answer);
        limn_free_model(m);
        limn_data_close(d);
    }
}

/* A regression finds its columns by name, wherever they stand; what it is to predict may be absent. */
static void columns_in_another_order(void **state)
{
    static const char *const head[2] = {"u,v,y\n", "y,v,u\n"};
    limn_classify_result r;
    limn_error e = {0};
    limn_model *m;
    limn_data *d[2];
    (void)state;
    for (int k = 0; k < 2; k++) {
        FILE *f = fopen(folder_file(&here, k ? "b.csv" : "a.csv"), "w");
        assert_non_null(f);
        fputs(head[k], f);
        for (int i = 0; i < 20; i++) {
            const double u = sin(3.0 * i), v = cos(5.0 * i), y = 1 + 2 * u - v;
            fprintf(f, "%.5f,%.5f,%.5f\n", k ? y : u, v, k ? u : y);
        }
        assert_int_equal(fclose(f), 0);
        must(limn_data_open(folder_file(&here, k ? "b.csv" : "a.csv"), &d[k], &e), &e);
    }
    must(limn_fit("linear", d[0], NULL, &m, NULL, &e), &e);
    must(limn_classify(m, d[1], &r, NULL, &e), &e);
    assert_true(r.rmse < 1e-3 && r.baseline > 1);
    FILE *f = fopen(folder_file(&here, "c.csv"), "w");
    limn_data *new;
    limn_array predicted;
    assert_non_null(f);
    fprintf(f, "v,u\n0.25,0.5\n-1,0.1\n");
    assert_int_equal(fclose(f), 0);
    must(limn_data_open(folder_file(&here, "c.csv"), &new, &e), &e);
    must(limn_classify(m, new, &r, &predicted, &e), &e);
    assert_true(isnan(r.rmse) && r.items == 2);
    assert_true(fabs(((float *)predicted.data)[0] - 1.75) < 1e-3 && fabs(((float *)predicted.data)[1] - 2.2) < 1e-3);
    limn_array_free(&predicted);
    limn_data_close(new);
    limn_free_model(m);
    for (int k = 0; k < 2; k++) limn_data_close(d[k]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_family_on_every_odd_table),
                                       cmocka_unit_test(gradients_on_a_hollow_column),
                                       cmocka_unit_test(words_that_are_unknown), cmocka_unit_test(a_label_as_a_column),
                                       cmocka_unit_test(columns_in_another_order)};
    return cmocka_run_group_tests(tests, here_make, here_remove);
}
