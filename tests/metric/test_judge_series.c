/* test_judge_series.c -- a hearing of series: drawn ones, real ones and shuffled ones come to the scores in their places. */
#include "tests/torture.h"

#include "data/memory.h"
#include "metric/judge.h"

#include "base/rng.h"

#include <math.h>

enum { N = 400, TIME = 12, COLUMNS = 2 };

/* A model of white noise, which needs no fit. */
static var white_sample(net *n, const void *options, struct batch given)
{
    (void)options, (void)given;
    return v_normal(n->g, SHAPE(n->batch, TIME, COLUMNS));
}

static const struct family white = {
    .name = "white noise", .title = "White noise", .takes = TAKES_SERIES, .sample = white_sample};

/* Random walks, of which a few numbers are missing. */
static void walks(struct data *d)
{
    struct err e = {0};
    struct rng r = rng_stream(1, "walks");
    float *x = mem_array(N * TIME * COLUMNS, sizeof *x);
    assert_non_null(x);
    for (int i = 0; i < N * COLUMNS; i++) {
        double at = 0;
        for (int t = 0; t < TIME; t++) {
            at += rng_normal(&r);
            x[(i / COLUMNS * TIME + t) * COLUMNS + i % COLUMNS] = rng_below(&r, 200) ? (float)at : NAN;
        }
    }
    *d = (struct data){.name = "walks", .about = "walks", .count = N};
    d->item = (struct item){.kind = ITEM_SERIES, .type = F32, .shape = SHAPE(TIME, COLUMNS)};
    assert_int_equal(memory_hold(d, x, NULL, &e), 0);
}

static struct verdict last;

static void tell(void *self, const struct judge *j, const struct verdict *v)
{
    (void)self, (void)j;
    last = *v;
}

static void in_their_places(void **state)
{
    (void)state;
    struct err e = {0};
    struct data d;
    struct model *m;
    walks(&d);
    assert_int_equal(model_new(&m, &white, &d.item, 1, &e), 0);
    struct hearing h = {.count = 200, .seed = 1, .tell = tell};
    assert_int_equal(hearing_open(&h, m, &d, NULL, &e), 0);
    const int failed = hearing_run(&h, "autocorrelation", &e);
    if (failed) print_message("%s\n", e.text);
    assert_int_equal(failed, 0);
    print_message("drawn %.3f, shuffled %.3f, real %.3f of %lld\n", last.value, last.baseline, last.floor,
                  (long long)last.n);
    assert_true(last.floor < 0.1 && last.value > 3 * last.floor && last.baseline > 3 * last.floor);
    assert_int_equal(last.n, 200);
    hearing_close(&h);
    h = (struct hearing){.count = 6, .seed = 1, .tell = tell}; /* too few to tell: a line that says so */
    assert_int_equal(hearing_open(&h, m, &d, NULL, &e), 0);
    assert_int_equal(hearing_run(&h, "discriminative", &e), 0);
    assert_true(isnan(last.value));
    assert_non_null(strstr(last.note, "too few"));
    hearing_close(&h);
    model_free(m);
    d.close(&d);
    arena_free(&d.arena);
}

static struct data heard_data;
static struct model *heard_model;

static int scenario(struct err *e)
{
    struct hearing h = {.count = 30, .seed = 1, .tell = tell};
    int failed = hearing_open(&h, heard_model, &heard_data, NULL, e);
    if (!failed) failed = hearing_run(&h, "autocorrelation,frechet,coverage,mmd,duplicates", e);
    hearing_close(&h);
    return failed;
}

/* Every allocation of a hearing fails in turn, the model's programs being made. */
static void want_of_memory(void **state)
{
    (void)state;
    struct err e = {0};
    walks(&heard_data);
    assert_int_equal(model_new(&heard_model, &white, &heard_data.item, 1, &e), 0);
    assert_int_equal(scenario(&e), 0);
    torture(scenario);
    model_free(heard_model);
    heard_data.close(&heard_data);
    arena_free(&heard_data.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(in_their_places), cmocka_unit_test(want_of_memory)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
