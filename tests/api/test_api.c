/* test_api.c -- limn.h as a stranger uses it, well and badly. */
#include "base/atomic.h"
#include "tests/folder.h"
#include "tests/stranger.h"
#include "tests/torture.h"

#include <math.h>

#define CALL_WAS_WRONG 2

static limn_data *open_rings(void)
{
    limn_data *d;
    limn_error e = {0};
    must(limn_data_open("rings,n=600", &d, &e), &e);
    return d;
}

static const char *const small[] = {"hidden=16", "latent=2"};

static limn_fit_options quick(void)
{
    limn_fit_options o = limn_fit_defaults();
    o.steps = 40;
    o.batch = 32;
    o.set = small;
    o.sets = 2;
    return o;
}

static limn_model *fit_with(const limn_fit_options *o)
{
    limn_data *d = open_rings();
    limn_model *m;
    limn_error e = {0};
    must(limn_fit("vae", d, o, &m, NULL, &e), &e);
    limn_data_close(d);
    return m;
}

static limn_array draw(limn_model *m, int64_t count)
{
    limn_sample_options s = limn_sample_defaults();
    limn_array a;
    limn_error e = {0};
    s.count = count;
    must(limn_sample(m, &s, &a, &e), &e);
    return a;
}

struct seen {
    int64_t last, of;
    int calls, stop_at;
};

static int look(void *self, int64_t done, int64_t of)
{
    struct seen *s = self;
    assert_true(done > s->last && done <= of);
    s->last = done;
    s->of = of;
    return ++s->calls == s->stop_at;
}

static void long_work_is_watched_and_can_be_stopped(void **state)
{
    (void)state;
    const limn_fit_options fit = quick();
    limn_model *m = fit_with(&fit);
    limn_sample_options s = limn_sample_defaults();
    limn_array a = {0};
    limn_error e = {0};
    struct seen all = {0}, some = {.stop_at = 2};
    s.count = 1000;
    limn_watch(m, look, &all);
    must(limn_sample(m, &s, &a, &e), &e);
    assert_int_equal(all.last, 1000);
    assert_int_equal(all.of, 1000);
    assert_true(all.calls > 2);
    limn_array_free(&a);
    limn_watch(m, look, &some);
    assert_int_not_equal(limn_sample(m, &s, &a, &e), 0);
    assert_int_equal(e.exit_code, 130);
    assert_int_equal(some.calls, 2);
    limn_watch(m, NULL, NULL);
    limn_free_model(m);
}

static void assert_same(const limn_array *a, const limn_array *b)
{
    assert_int_equal(a->rank, b->rank);
    for (int i = 0; i < a->rank; i++) assert_int_equal(a->dim[i], b->dim[i]);
    assert_memory_equal(a->data, b->data, (size_t)(a->dim[0] * a->dim[1]) * sizeof(float));
}

/* The line names what it is about; nothing else is asked of its words. */
static void assert_error(int rc, const limn_error *e, int exit_code, const char *names)
{
    assert_int_not_equal(rc, 0);
    assert_int_equal(e->kind, rc);
    assert_int_equal(e->exit_code, exit_code);
    assert_true(strlen(e->name) > 0 && strlen(e->text) > 0 && !strchr(e->text, '\n'));
    if (!strstr(e->text, names)) print_error("'%s' does not name '%s'\n", e->text, names);
    assert_non_null(strstr(e->text, names));
}

/* ---- bad arguments ---- */

static void test_nulls(void **state)
{
    limn_error e;
    limn_data *d = NULL;
    limn_model *m = NULL;
    limn_array a;
    limn_score_result r;
    (void)state;
    assert_error(limn_data_open(NULL, &d, &e), &e, CALL_WAS_WRONG, "name");
    assert_error(limn_data_open("rings", NULL, &e), &e, CALL_WAS_WRONG, "out");
    assert_error(limn_data_read(NULL, 0, 1, 1, &a, &e), &e, CALL_WAS_WRONG, "data");
    assert_error(limn_fit(NULL, NULL, NULL, &m, NULL, &e), &e, CALL_WAS_WRONG, "family");
    assert_error(limn_fit("vae", NULL, NULL, &m, NULL, &e), &e, CALL_WAS_WRONG, "data");
    assert_error(limn_load(NULL, &m, &e), &e, CALL_WAS_WRONG, "path");
    assert_error(limn_load("x", NULL, &e), &e, CALL_WAS_WRONG, "out");
    assert_error(limn_save(NULL, "x", &e), &e, CALL_WAS_WRONG, "m");
    assert_error(limn_sample(NULL, NULL, &a, &e), &e, CALL_WAS_WRONG, "m");
    assert_error(limn_score(NULL, NULL, 1, 1, &r, NULL, &e), &e, CALL_WAS_WRONG, "m");
    assert_error(limn_encode(NULL, NULL, &a, &e), &e, CALL_WAS_WRONG, "m");
    assert_error(limn_decode(NULL, &a, &a, &e), &e, CALL_WAS_WRONG, "m");
    assert_error(limn_reconstruct(NULL, NULL, 1, NULL, &a, &e), &e, CALL_WAS_WRONG, "m");
    assert_error(limn_interpolate(NULL, NULL, 1, 2, 1, &a, &e), &e, CALL_WAS_WRONG, "m");
    assert_error(limn_array_write(NULL, "x.npy", NULL, &e), &e, CALL_WAS_WRONG, "a");
    assert_error(limn_array_read(NULL, &a, &e), &e, CALL_WAS_WRONG, "path");
    assert_error(limn_array_pairs(NULL, NULL, &a, &e), &e, CALL_WAS_WRONG, "a");
    assert_error(limn_writable(NULL, &e), &e, CALL_WAS_WRONG, "path");
    assert_null(limn_describe(NULL, 0, &e));
    assert_null(limn_describe_plan(NULL, &e));
    assert_null(limn_data_describe(NULL, 0, &e));
    assert_null(limn_family_help(NULL, 0, &e));
}

/* A result that was not made is empty, whatever stood in its place, and is freed without harm. */
static void test_arrays_of_calls_that_fail(void **state)
{
    limn_error e;
    const limn_fit_options fit = quick();
    limn_model *m = fit_with(&fit);
    limn_array a = {.rank = 7, .data = &e}, b = a, c = a;
    limn_sample_options o = limn_sample_defaults();
    (void)state;
    o.latents = &b, o.classes = &c;
    assert_int_equal(limn_sample(m, &o, &a, &e), 0);
    assert_non_null(a.data);
    assert_non_null(b.data);
    assert_null(c.data); /* no class was asked for */
    limn_array_free(&a), limn_array_free(&b);
    o.count = -1;
    a = b = c = (limn_array){.rank = 7, .data = &e};
    assert_error(limn_sample(m, &o, &a, &e), &e, CALL_WAS_WRONG, "items");
    assert_true(!a.data && !a.rank && !b.data && !b.rank && !c.data);
    a = b = (limn_array){.rank = 7, .data = &e};
    assert_error(limn_reconstruct(m, NULL, 1, &a, &b, &e), &e, CALL_WAS_WRONG, "data");
    assert_true(!a.data && !b.data);
    b = (limn_array){.rank = 7, .data = &e};
    assert_error(limn_decode(m, &a, &b, &e), &e, CALL_WAS_WRONG, "array");
    assert_null(b.data);
    limn_free_model(m);
}

static void test_operations_without_products(void **state)
{
    const limn_machine machine = {1, 100, 100, 10};
    const char *name, *sizes;
    limn_bench b;
    limn_error e;
    int k = 0;
    (void)state;
    while (!limn_bench_name(k, &name, &sizes) && strcmp(name, "add") != 0) k++;
    assert_string_equal(name, "add");
    assert_error(limn_bench_op(k, "bf16", &machine, 0.001, &b, &e), &e, 2, "add has no products");
    assert_string_equal(e.name, "unsupported");
    assert_int_equal(limn_bench_op(k, "auto", &machine, 0.001, &b, &e), 0);
    assert_string_equal(b.precision, "fp32");
}

static void test_nulls_that_are_allowed(void **state)
{
    limn_data *d;
    (void)state;
    assert_int_not_equal(limn_data_open("no-such-thing", &d, NULL), 0);
    assert_null(d);
    limn_data_close(NULL);
    limn_free_model(NULL);
    limn_array_free(NULL);
    limn_free(NULL);
    assert_int_equal(limn_data_count(NULL), 0);
    assert_string_equal(limn_data_about(NULL), "");
    assert_int_equal(limn_can(NULL, "sample"), 0);
    assert_null(limn_nearest(NULL, NULL, 3));
    assert_int_equal(limn_builtin_data(-1, NULL, NULL), -1);
    assert_null(limn_takes_name(-1));
    assert_null(limn_can_name(1000));
    assert_int_equal(limn_family(-1, NULL), -1);
}

static void test_wrong_fits(void **state)
{
    static const struct {
        const char *family, *set, *names;
    } cases[] = {
        {"vea", "latent=2", "'vae'"},      {"vae", "laten=2", "'latent'"},
        {"vae", "latent=0", "latent"},     {"vae", "latent=nan", "latent"},
        {"vae", "rate=nan", "rate"},       {"vae", "rate=-1", "rate"},
        {"vae", "latent", "option=value"}, {"vae", "=3", "option=value"},
        {"vae", "network=mlq", "'mlp'"},   {"vae", "likelihood=none", "likelihood"},
        {"vae", "hidden=1,,2", "hidden"},
    };
    limn_data *d = open_rings();
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        limn_fit_options o = limn_fit_defaults();
        limn_model *m = NULL;
        limn_error e;
        o.set = &cases[i].set;
        o.sets = 1;
        assert_error(limn_fit(cases[i].family, d, &o, &m, NULL, &e), &e, CALL_WAS_WRONG, cases[i].names);
        assert_null(m);
    }
    limn_data_close(d);
}

static void test_wrong_options(void **state)
{
    limn_data *d = open_rings();
    limn_model *m;
    limn_error e;
    limn_fit_options o;
    (void)state;
#define TRY_WITH(change, names)                                                                                        \
    o = limn_fit_defaults();                                                                                           \
    change;                                                                                                            \
    assert_error(limn_fit("vae", d, &o, &m, NULL, &e), &e, CALL_WAS_WRONG, names)
    TRY_WITH(o.steps = -1, "steps");
    TRY_WITH((o.steps = 1, o.epochs = 1), "both");
    TRY_WITH(o.seconds = NAN, "time");
    TRY_WITH(o.batch = -5, "batch");
    TRY_WITH(o.valid_fraction = 1, "hold out");
    TRY_WITH(o.valid_fraction = NAN, "hold out");
    TRY_WITH(o.precision = "fp16", "fp16");
    TRY_WITH(o.resume = 1, "resume");
    TRY_WITH(o.sets = 2, "settings");
#undef TRY_WITH
    limn_data_close(d);
}

/* ---- a fit and what follows ---- */

static void test_fit_save_load(void **state)
{
    struct folder f = folder_make();
    const limn_fit_options o = quick();
    limn_model *m = fit_with(&o), *again;
    limn_error e = {0};
    (void)state;
    must(limn_save(m, folder_file(&f, "m.limn"), &e), &e);
    must(limn_load(folder_file(&f, "m.limn"), &again, &e), &e);
    limn_array a = draw(m, 10), b = draw(again, 10);
    assert_int_equal(a.rank, 2);
    assert_int_equal(a.dim[0], 10);
    assert_int_equal(a.dim[1], 2);
    assert_same(&a, &b);
    assert_true(limn_can(again, "sample") && limn_can(again, "score") && !limn_can(again, "fly"));
    limn_array_free(&a);
    limn_array_free(&b);
    limn_free_model(m);
    limn_free_model(again);
    folder_remove(&f);
}

static void test_descriptions(void **state)
{
    const limn_fit_options o = quick();
    limn_model *m = fit_with(&o);
    limn_data *d = open_rings();
    limn_error e = {0};
    char *text = limn_describe(m, 0, &e), *json = limn_describe(m, 1, &e), *plan = limn_describe_plan(m, &e);
    char *data = limn_data_describe(d, 0, &e), *data_json = limn_data_describe(d, 1, &e);
    (void)state;
    assert_non_null(strstr(text, "latent"));
    assert_non_null(strstr(json, "\"latent\":2"));
    assert_non_null(strstr(json, "\"steps\":40"));
    assert_non_null(strstr(plan, "sample"));
    assert_non_null(strstr(data, "600"));
    assert_non_null(strstr(data_json, "\"items\":600"));
    limn_free(text);
    limn_free(json);
    limn_free(plan);
    limn_free(data);
    limn_free(data_json);
    limn_data_close(d);
    limn_free_model(m);
}

static void test_use(void **state)
{
    const limn_fit_options o = quick();
    limn_model *m = fit_with(&o);
    limn_data *d = open_rings();
    limn_array z, x, before, after, between, each;
    limn_score_result r;
    limn_error e = {0};
    (void)state;
    must(limn_score(m, d, 1, 1, &r, &each, &e), &e);
    assert_string_equal(r.kind, "bound");
    assert_int_equal(r.items, 600);
    assert_int_equal(each.dim[0], 600);
    double sum = 0;
    for (int i = 0; i < 600; i++) sum += ((double *)each.data)[i];
    assert_true(fabs(sum / 600 - r.nats_per_item) < 1e-9);
    must(limn_encode(m, d, &z, &e), &e);
    assert_int_equal(z.dim[0], 600);
    assert_int_equal(z.dim[1], 2);
    must(limn_decode(m, &z, &x, &e), &e);
    assert_int_equal(x.dim[0], 600);
    must(limn_reconstruct(m, d, 5, &before, &after, &e), &e);
    assert_int_equal(before.dim[0], 5);
    assert_int_equal(after.dim[0], 5);
    must(limn_interpolate(m, d, 3, 4, 1, &between, &e), &e);
    assert_int_equal(between.dim[0], 12);
    limn_array_free(&between);
    assert_error(limn_interpolate(m, d, 3, 1, 1, &between, &e), &e, CALL_WAS_WRONG, "steps");
    assert_error(limn_score(m, d, 0, 1, &r, NULL, &e), &e, CALL_WAS_WRONG, "samples");
    limn_array *all[] = {&z, &x, &before, &after, &between, &each};
    for (int i = 0; i < 6; i++) limn_array_free(all[i]);
    limn_data_close(d);
    limn_free_model(m);
}

static void test_wrong_samples(void **state)
{
    const limn_fit_options o = quick();
    limn_model *m = fit_with(&o);
    limn_sample_options s = limn_sample_defaults();
    limn_array a;
    limn_error e;
    (void)state;
    s.count = 0;
    assert_error(limn_sample(m, &s, &a, &e), &e, CALL_WAS_WRONG, "0 items");
    s = limn_sample_defaults();
    s.temperature = NAN;
    assert_error(limn_sample(m, &s, &a, &e), &e, CALL_WAS_WRONG, "temperature");
    s = limn_sample_defaults();
    s.class_name = "cat";
    assert_error(limn_sample(m, &s, &a, &e), &e, CALL_WAS_WRONG, "cat");
    limn_free_model(m);
}

/* ---- interruption ---- */

struct listener {
    int asked, stop_after, reports;
    char note[400];
};

static int stop(void *self)
{
    struct listener *l = self;
    return ++l->asked >= l->stop_after;
}

static void report(void *self, const limn_report *r)
{
    struct listener *l = self;
    l->reports++;
    assert_true(r->json[0] == '{' && r->json[strlen(r->json) - 1] == '}');
    if (r->kind == LIMN_REPORT_NOTE) snprintf(l->note, sizeof l->note, "%s", r->text);
}

static void test_interrupt_and_resume(void **state)
{
    struct folder f = folder_make();
    struct listener l = {.stop_after = 15};
    char path[PATH_MAX];
    limn_fit_options o = quick();
    limn_model *m = NULL;
    limn_data *d = open_rings();
    limn_error e;
    (void)state;
    limn_model *straight = fit_with(&o);
    snprintf(path, sizeof path, "%s", folder_file(&f, "m.limn"));
    o.model_path = path;
    o.stop = stop;
    o.report = report;
    o.self = &l;
    assert_error(limn_fit("vae", d, &o, &m, NULL, &e), &e, 130, "step 15");
    assert_null(m);
    assert_int_equal(folder_count(&f), 2);
    o.stop = NULL;
    o.resume = 1;
    must(limn_fit("vae", d, &o, &m, NULL, &e), &e);
    assert_non_null(strstr(l.note, "step 15"));
    assert_null(strstr(l.note, "not bit for bit"));
    limn_array a = draw(straight, 20), b = draw(m, 20);
    assert_same(&a, &b);
    limn_array_free(&a);
    limn_array_free(&b);
    limn_free_model(straight);
    limn_free_model(m);
    limn_data_close(d);
    folder_remove(&f);
}

static void test_resume_without_a_state(void **state)
{
    struct folder f = folder_make();
    struct listener l = {0};
    limn_fit_options o = quick();
    (void)state;
    o.model_path = folder_file(&f, "m.limn");
    o.resume = 1;
    o.report = report;
    o.self = &l;
    limn_free_model(fit_with(&o));
    assert_non_null(strstr(l.note, "step 0"));
    folder_remove(&f);
}

static void test_from(void **state)
{
    static const char *const wider[] = {"hidden=24", "latent=2"}, *const other[] = {"hidden=24", "latent=1"};
    struct folder f = folder_make();
    struct listener l = {0};
    limn_fit_options o = quick();
    limn_model *m = fit_with(&o);
    limn_error e = {0};
    limn_data *d = open_rings();
    char path[PATH_MAX];
    (void)state;
    snprintf(path, sizeof path, "%s", folder_file(&f, "m.limn"));
    must(limn_save(m, path, &e), &e);
    limn_free_model(m);
    o.from = path;
    o.report = report;
    o.self = &l;
    limn_free_model(fit_with(&o));
    assert_non_null(strstr(l.note, "10 of its 10"));
    o.set = wider;
    limn_free_model(fit_with(&o));
    assert_null(strstr(l.note, "10 of its 10"));
    o.set = other;
    o.from = folder_file(&f, "absent.limn");
    assert_error(limn_fit("vae", d, &o, &m, NULL, &e), &e, 1, "absent.limn");
    limn_data_close(d);
    folder_remove(&f);
}

/* ---- arrays ---- */

static void test_arrays(void **state)
{
    struct folder f = folder_make();
    float numbers[] = {0, 0.1f, 2, NAN, -1e-3f, 6};
    const limn_array a = {LIMN_F32, 2, {3, 2}, numbers};
    const limn_write_options z = {.column = "z"};
    limn_array b;
    limn_error e = {0};
    void *csv;
    size_t n;
    (void)state;
    must(limn_array_write(&a, folder_file(&f, "a.npy"), NULL, &e), &e);
    must(limn_array_read(folder_file(&f, "a.npy"), &b, &e), &e);
    assert_same(&a, &b);
    limn_array_free(&b);
    assert_null(b.data);
    must(limn_array_write(&a, folder_file(&f, "a.csv"), &z, &e), &e);
    assert_int_equal(file_read(folder_file(&f, "a.csv"), 1000, &csv, &n, NULL), 0);
    assert_string_equal(csv, "z1,z2\n0,0.1\n2,\n-0.001,6\n");
    mem_free(csv);
    must(limn_array_write(&a, folder_file(&f, "a.png"), NULL, &e), &e);
    must(limn_array_pairs(&a, &a, &b, &e), &e);
    assert_int_equal(b.dim[0], 6);
    assert_memory_equal((float *)b.data + 8, (float *)b.data + 10, 2 * sizeof(float));
    assert_true(((float *)b.data)[9] == 6);
    limn_array_free(&b);
    folder_remove(&f);
}

static void test_wrong_arrays(void **state)
{
    struct folder f = folder_make();
    float numbers[12] = {0};
    limn_array a = {LIMN_F32, 2, {4, 3}, numbers}, out;
    limn_error e;
    (void)state;
    assert_error(limn_array_write(&a, folder_file(&f, "a.gif"), NULL, &e), &e, CALL_WAS_WRONG, "a.gif");
    assert_error(limn_array_write(&a, folder_file(&f, "a"), NULL, &e), &e, CALL_WAS_WRONG, "ending");
    assert_error(limn_array_write(&a, folder_file(&f, "a.png"), NULL, &e), &e, CALL_WAS_WRONG, "[4,3]");
    assert_error(limn_array_write(&a, folder_file(&f, "a.txt"), NULL, &e), &e, CALL_WAS_WRONG, "not text");
    assert_error(limn_array_write(&a, "/nonexistent/a.npy", NULL, &e), &e, 1, "/nonexistent");
    assert_error(limn_array_writable("/nonexistent/a.npy", &e), &e, 1, "/nonexistent");
    a.rank = 7;
    assert_error(limn_array_write(&a, folder_file(&f, "a.npy"), NULL, &e), &e, CALL_WAS_WRONG, "7");
    a.rank = 2;
    a.dim[1] = INT64_MAX / 2;
    assert_error(limn_array_write(&a, folder_file(&f, "a.npy"), NULL, &e), &e, CALL_WAS_WRONG, "dimension 1");
    a.dim[1] = 3;
    a.type = (limn_type)99;
    assert_error(limn_array_write(&a, folder_file(&f, "a.npy"), NULL, &e), &e, CALL_WAS_WRONG, "99");
    a.type = LIMN_F32;
    a.data = NULL;
    assert_error(limn_array_pairs(&a, &a, &out, &e), &e, CALL_WAS_WRONG, "numbers");
    assert_int_equal(folder_count(&f), 0);
    folder_remove(&f);
}

/* ---- tables ---- */

static void test_tables(void **state)
{
    limn_family_info f;
    const char *about, *name;
    limn_error e = {0};
    int families = 0, data = 0;
    (void)state;
    for (; !limn_family(families, &f); families++) {
        char *help = limn_family_help(f.name, 0, &e);
        assert_non_null(help);
        assert_true(f.takes && f.can && *f.title && *f.paper);
        limn_free(help);
    }
    assert_true(families > 0);
    for (; !limn_builtin_data(data, &name, &about); data++) assert_true(*name && *about);
    assert_true(data > 0);
    static const char *const words[] = {"sample", "score"};
    assert_string_equal(limn_nearest("smaple", words, 2), "sample");
    assert_null(limn_nearest("xyzzy", words, 2));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(long_work_is_watched_and_can_be_stopped),
        cmocka_unit_test(test_nulls),
        cmocka_unit_test(test_nulls_that_are_allowed),
        cmocka_unit_test(test_arrays_of_calls_that_fail),
        cmocka_unit_test(test_operations_without_products),
        cmocka_unit_test(test_wrong_fits),
        cmocka_unit_test(test_wrong_options),
        cmocka_unit_test(test_fit_save_load),
        cmocka_unit_test(test_descriptions),
        cmocka_unit_test(test_use),
        cmocka_unit_test(test_wrong_samples),
        cmocka_unit_test(test_interrupt_and_resume),
        cmocka_unit_test(test_resume_without_a_state),
        cmocka_unit_test(test_from),
        cmocka_unit_test(test_arrays),
        cmocka_unit_test(test_wrong_arrays),
        cmocka_unit_test(test_tables),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
