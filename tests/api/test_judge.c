/* test_judge.c -- a judge is trained, stopped and resumed; and pictures are judged by it, beside real ones and prototypes.
**
** The pictures are made here: a bright bar on a noisy ground, upright or lying, which is the class.
*/
#include "tests/folder.h"
#include "tests/stranger.h"

#include "base/error.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/rng.h"

#include <math.h>

enum { SIDE = 8, SIZE = SIDE * SIDE, ITEMS = 600, FEATURES = 64 };

static struct folder place;
static char judge_path[PATH_MAX];

static void put(const char *name, const void *bytes, size_t n)
{
    FILE *f = fopen(folder_file(&place, name), "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes, 1, n, f), n);
    assert_int_equal(fclose(f), 0);
}

static void write_bars(const char *pictures, const char *labels, int n, int side, uint64_t seed)
{
    static uint8_t x[16 + ITEMS * SIZE], y[8 + ITEMS];
    const uint8_t head_x[16] = {
        0, 0, 8, 3, 0, 0, (uint8_t)(n >> 8), (uint8_t)n, 0, 0, 0, (uint8_t)side, 0, 0, 0, (uint8_t)side};
    const uint8_t head_y[8] = {0, 0, 8, 1, 0, 0, (uint8_t)(n >> 8), (uint8_t)n};
    struct rng r = rng_stream(seed, "bars");
    memcpy(x, head_x, sizeof head_x);
    memcpy(y, head_y, sizeof head_y);
    for (int i = 0; i < n; i++) {
        const int64_t lying = y[8 + i] = (uint8_t)rng_below(&r, 2), at = rng_below(&r, side);
        for (int k = 0; k < side * side; k++) {
            const bool lit = at == (lying ? k / side : k % side);
            x[16 + i * side * side + k] = (uint8_t)((lit ? 160 : 0) + rng_below(&r, 90));
        }
    }
    put(pictures, x, 16 + (size_t)(n * side * side));
    if (labels) put(labels, y, 8 + (size_t)n);
}

static limn_data *open_data(const char *name)
{
    limn_error e = {0};
    limn_data *d;
    must(limn_data_open(folder_file(&place, name), &d, &e), &e);
    return d;
}

static bool is_quick(void)
{
    const char *quick = getenv("LIMN_TEST_QUICK");
    return quick && *quick == '1';
}

static int stop_later(void *asked)
{
    return ++*(int *)asked == 150;
}

/* Stopped in between or not, the features are the same to the bit. */
static void trained_stopped_resumed(void **state)
{
    (void)state;
    if (is_quick()) skip();
    limn_data *d = open_data("bars-images-idx3-ubyte");
    limn_judge_options o = limn_judge_defaults();
    limn_model *whole, *again;
    limn_classify_result seen;
    limn_fit_result result;
    limn_array a, b;
    limn_error e = {0};
    int asked = 0;
    must(limn_judge_train(d, NULL, &whole, &result, &seen, &e), &e);
    print_message("%s; right on %.3f of %lld\n", result.reason, seen.accuracy, (long long)seen.items);
    assert_true(seen.accuracy > 0.95 && seen.items > 30);
    o.model_path = judge_path;
    o.stop = stop_later;
    o.self = &asked;
    assert_int_not_equal(limn_judge_train(d, &o, &again, NULL, NULL, &e), 0);
    assert_int_equal(e.exit_code, 130);
    assert_null(again);
    o.stop = NULL;
    o.resume = 1;
    must(limn_judge_train(d, &o, &again, NULL, NULL, &e), &e);
    must(limn_encode(whole, d, &a, &e), &e);
    must(limn_encode(again, d, &b, &e), &e);
    assert_true(a.rank == 2 && a.dim[0] == ITEMS && a.dim[1] == FEATURES);
    assert_memory_equal(a.data, b.data, (size_t)(ITEMS * FEATURES) * sizeof(float));
    limn_array_free(&a);
    limn_array_free(&b);
    limn_free_model(whole);
    limn_free_model(again);
    limn_data_close(d);
}

/* ---- verdicts ---- */

#define TOLD_MOST 40

struct told {
    int count;
    struct {
        char metric[32];
        double value, baseline, floor;
    } of[TOLD_MOST];
};

static void tell(void *self, const limn_verdict *v)
{
    struct told *t = self;
    if (t->count >= TOLD_MOST) return;
    snprintf(t->of[t->count].metric, sizeof t->of[0].metric, "%s", v->metric);
    t->of[t->count].value = v->value;
    t->of[t->count].baseline = v->baseline;
    t->of[t->count++].floor = v->floor;
    if (mem_failed()) return;
    print_message("%-16s %9.4f  trivial %9.4f  real %9.4f\n", v->metric, v->value, v->baseline, v->floor);
}

static int told_of(const struct told *t, const char *metric)
{
    for (int k = 0; k < t->count; k++)
        if (!strcmp(t->of[k].metric, metric)) return k;
    print_message("no %s\n", metric);
    assert_true(false);
    return -1;
}

static limn_model *fit(const char *family, limn_data *d)
{
    limn_fit_options o = limn_fit_defaults();
    limn_error e = {0};
    limn_model *m;
    o.valid_fraction = 0;
    must(limn_fit(family, d, &o, &m, NULL, &e), &e);
    return m;
}

static int eval(limn_model *m, limn_data *d, limn_data *train, const char *judges, struct told *t, limn_error *e)
{
    limn_eval_options o = limn_eval_defaults();
    *t = (struct told){0};
    o.network = judge_path;
    o.judges = judges;
    o.count = 200;
    o.train = train;
    o.tell = tell;
    o.self = t;
    return limn_eval(m, d, &o, e);
}

/* Pixels drawn one by one, given the class: no bar is ever whole. */
static void asked_for_by_class(void **state)
{
    (void)state;
    if (is_quick()) skip();
    limn_data *d = open_data("bars-images-idx3-ubyte"), *held = open_data("held-images-idx3-ubyte");
    limn_model *m = fit("naive-bayes", d);
    limn_error e = {0};
    struct told t;
    must(eval(m, held, NULL,
              "frechet,kernel,precision,recall,density,coverage,class-score,agreement,class-spread,class-coverage", &t,
              &e),
         &e);
    assert_int_equal(t.count, 10);
    const int frechet = told_of(&t, "frechet"), agreement = told_of(&t, "agreement"),
              spread = told_of(&t, "class-spread"), coverage = told_of(&t, "class-coverage"),
              all = told_of(&t, "coverage"), score = told_of(&t, "class-score");
    assert_true(t.of[frechet].floor < 0.2 * t.of[frechet].value);
    assert_true(t.of[all].floor > t.of[all].value);
    assert_true(t.of[agreement].floor > 0.95);
    assert_true(t.of[agreement].baseline > 0.95 && t.of[agreement].baseline <= 1); /* prototypes agree */
    assert_true(t.of[spread].baseline == 0 && t.of[spread].floor > 0);             /* but are all the same */
    assert_true(t.of[coverage].baseline < 0.5 * t.of[coverage].floor);
    assert_true(t.of[score].floor > 1.7 && t.of[score].floor <= 2);
    limn_free_model(m);
    limn_data_close(d);
    limn_data_close(held);
}

static void reconstructed(void **state)
{
    (void)state;
    if (is_quick()) skip();
    limn_data *d = open_data("bars-images-idx3-ubyte"), *held = open_data("held-images-idx3-ubyte");
    limn_model *m = fit("pca", d);
    limn_error e = {0};
    struct told t;
    must(eval(m, held, NULL, "psnr,ssim,restored", &t, &e), &e);
    for (int k = 0; k < 2; k++) assert_true(t.of[k].value > t.of[k].baseline);
    assert_true(t.of[2].value < t.of[2].baseline);
    limn_free_model(m);
    limn_data_close(d);
    limn_data_close(held);
}

static void refusals(void **state)
{
    (void)state;
    limn_data *plain = open_data("plain-images-idx3-ubyte"), *d = open_data("bars-images-idx3-ubyte"), *rings;
    limn_model *m, *judge = fit("naive-bayes", d);
    limn_error e = {0};
    struct told t;
    assert_int_not_equal(limn_judge_train(plain, NULL, &m, NULL, NULL, &e), 0);
    assert_non_null(strstr(e.text, "no labels"));
    must(limn_data_open("rings,n=50", &rings, &e), &e);
    assert_int_not_equal(limn_judge_train(rings, NULL, &m, NULL, NULL, &e), 0);
    assert_non_null(strstr(e.text, "rows"));
    assert_int_not_equal(limn_judge_train(NULL, NULL, &m, NULL, NULL, &e), 0);
    m = fit("ppca", plain);
    assert_int_not_equal(eval(m, plain, NULL, "frechet", &t, &e), 0);
    assert_non_null(strstr(e.text, "[4,4,1]"));
    assert_int_not_equal(eval(m, plain, NULL, "agreement", &t, &e), 0);
    limn_free_model(m);
    must(limn_save(judge, folder_file(&place, "nb.limn"), &e), &e);
    limn_eval_options o = limn_eval_defaults();
    o.network = place.name;
    o.judges = "frechet";
    assert_int_not_equal(limn_eval(judge, d, &o, &e), 0);
    assert_non_null(strstr(e.text, "not a judge"));
    limn_free_model(judge);
    limn_data_close(plain);
    limn_data_close(d);
    limn_data_close(rings);
}

/* Of a hearing, with the programs made before: then every allocation that is made again fails in turn, the later ones by an
** even spread. */
static void want_of_memory(void **state)
{
    (void)state;
    static const char heard[] = "frechet,recall,agreement";
    limn_data *d = open_data("bars-images-idx3-ubyte"), *held = open_data("held-images-idx3-ubyte");
    limn_model *m = fit("naive-bayes", d);
    limn_error e = {0};
    struct told t;
    must(eval(m, held, d, heard, &t, &e), &e);
    const long start = mem_count();
    const size_t before = mem_live_bytes();
    must(eval(m, held, d, heard, &t, &e), &e);
    assert_int_equal(mem_live_bytes(), before);
    const long all = mem_count() - start;
    for (long k = 1; k <= all; k += k < 30 ? 1 : all / 40 + 1) {
        mem_fail_at(k);
        const int failed = eval(m, held, d, heard, &t, &e);
        assert_true(mem_failed());
        mem_fail_at(0);
        assert_true(failed ? failed == ERR_MEMORY
                           : t.count == 3); /* the words of an error that is not needed may lack */
        assert_int_equal(mem_live_bytes(), before);
    }
    limn_free_model(m);
    limn_data_close(d);
    limn_data_close(held);
}

/* In place of the judge, where there is no time to train one. */
static void hasty_judge(void)
{
    limn_fit_options o = limn_fit_defaults();
    limn_data *d = open_data("bars-images-idx3-ubyte");
    limn_error e = {0};
    limn_model *m;
    o.steps = 5;
    o.model_path = judge_path;
    must(limn_fit("cnn", d, &o, &m, NULL, &e), &e);
    limn_free_model(m);
    limn_data_close(d);
}

static int begin(void **state)
{
    (void)state;
    place = folder_make();
    snprintf(judge_path, sizeof judge_path, "%s", folder_file(&place, "judge.limn"));
    write_bars("bars-images-idx3-ubyte", "bars-labels-idx1-ubyte", ITEMS, SIDE, 1);
    write_bars("held-images-idx3-ubyte", "held-labels-idx1-ubyte", ITEMS, SIDE, 2);
    write_bars("plain-images-idx3-ubyte", NULL, 60, 4, 3);
    if (is_quick()) hasty_judge();
    return 0;
}

static int end(void **state)
{
    (void)state;
    folder_remove(&place);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(trained_stopped_resumed), cmocka_unit_test(asked_for_by_class),
        cmocka_unit_test(reconstructed),           cmocka_unit_test(refusals),
        cmocka_unit_test(want_of_memory),
    };
    json_use_counted_memory();
    return cmocka_run_group_tests(tests, begin, end);
}
