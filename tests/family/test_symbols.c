/* test_symbols.c -- pictures, rows and series as symbols: what a model of symbols says of them holds one, it draws as it scores,
** and of real data it knows more than each value alone. */
#include "tests/family/fitted.h"

#include "tests/folder.h"

#include "data/memory.h"
#include "limn.h"
#include "task/fill.h"
#include "task/sample.h"

#include <stdlib.h>

static void set(struct model *m, const char *name, const char *value)
{
    struct err e = {0};
    must(option_set(options_find(m->family->options, name), m->options, value, &e), &e);
}

static double *scores(struct model *m, struct data *d)
{
    struct err e = {0};
    struct score s;
    must(score_data(m, d, 1, 1, &s, &e), &e);
    return s.per_item;
}

/* Weights that make a difference: first ones, many times as large. */
static void speak_up(struct model *m, struct data *d)
{
    mem_free(scores(m, d));
    for (int i = 0; i < m->store->count; i++) {
        struct entry *entry = &m->store->entry[i];
        for (int64_t k = 0;
             entry->kind == STORE_PARAM && entry->value.shape.rank > 1 && k < shape_size(entry->value.shape); k++)
            tensor_set(&entry->value, k, 12 * tensor_get(&entry->value, k));
    }
    m->store->version++;
}

/* A model of such items that has seen those of d, small and loud. */
static struct model *loud(struct data *d, const char *const *settings)
{
    struct err e = {0};
    struct model *m;
    double *x;
    must(model_new(&m, family_find("transformer"), &d->item, 3, &e), &e);
    set(m, "width", "16");
    set(m, "layers", "2");
    for (; settings && *settings; settings += 2) set(m, settings[0], settings[1]);
    must(data_all(d, 1 << 30, &x, NULL, &e), &e);
    const struct tensor all = {F64, shape_join(d->count, d->item.shape), x};
    must(front_learn(m->store, &d->item, &all, &e), &e);
    must(m->family->learn(m->store, &d->item, m->options, &all, &e), &e);
    mem_free(x);
    speak_up(m, d);
    return m;
}

static void forget(struct data *d)
{
    d->close(d);
    arena_free(&d->arena);
}

static void *hold(struct data *d, struct item item, int64_t count)
{
    struct err e = {0};
    *d = (struct data){.name = "items", .about = "items", .item = item, .count = count};
    void *x = mem_array((size_t)(count * shape_size(item.shape)), dtype_size(item.type));
    assert_non_null(x);
    must(memory_hold(d, x, NULL, &e), &e);
    return x;
}

/* The sum of p over the items of d, each standing for `volume` of the space; and that it is not the same for all. */
static double mass(struct model *m, struct data *d, double volume)
{
    double *p = scores(m, d), sum = 0, low = INFINITY, high = -INFINITY;
    for (int64_t i = 0; i < d->count; i++) {
        sum += exp(p[i]) * volume;
        low = fmin(low, p[i]);
        high = fmax(high, p[i]);
    }
    mem_free(p);
    print_message("mass %.6f, log p from %.2f to %.2f\n", sum, low, high);
    assert_true(high > low + 1);
    return sum;
}

/* ---- pictures ---- */

/* Two pixels, or two channels of one, in every pair of 256 levels: with a few levels told apart the mass is still one. */
static void masses_of_levels_hold_one(void **state)
{
    (void)state;
    static const char *const levels[] = {"3", "5", "64", "256"};
    for (int k = 0; k < 4; k++) {
        struct data d;
        uint8_t *x = hold(
            &d, (struct item){.kind = ITEM_IMAGE, .type = U8, .shape = k % 2 ? SHAPE(1, 2, 1) : SHAPE(1, 1, 2)},
            256 * 256);
        for (int i = 0; i < 256 * 256; i++) x[2 * i] = (uint8_t)(i / 256), x[2 * i + 1] = (uint8_t)(i % 256);
        struct model *m = loud(&d, (const char *[]){"levels", levels[k], NULL});
        assert_true(fabs(mass(m, &d, 1) - 1) < 1e-4);
        model_free(m);
        forget(&d);
    }
}

/* Every picture of 2 x 3 black and white pixels: their mass, and how often each is drawn. */
static void black_and_white_is_drawn_as_scored(void **state)
{
    (void)state;
    enum { ALL = 64, DRAWS = 20000 };
    struct err e = {0};
    struct data d;
    struct tensor drawn;
    double seen[ALL] = {0}, square = 0;
    uint8_t *x = hold(&d, (struct item){.kind = ITEM_IMAGE, .type = U8, .shape = SHAPE(2, 3, 1)}, ALL);
    for (int i = 0; i < ALL * 6; i++) x[i] = i / 6 >> (5 - i % 6) & 1 ? 255 : 0;
    struct model *m = loud(&d, NULL);
    assert_true(fabs(mass(m, &d, 1) - 1) < 1e-5);
    const struct sample_options o = {.count = DRAWS, .label = SAMPLE_ANY_CLASS, .temperature = 1, .seed = 5};
    must(sample_items(m, &o, &drawn, NULL, &e), &e);
    for (int i = 0; i < DRAWS; i++) {
        int which = 0;
        for (int j = 0; j < 6; j++) which = 2 * which + (tensor_get(&drawn, i * 6 + j) > 0.5);
        seen[which]++;
    }
    double *p = scores(m, &d);
    for (int i = 0; i < ALL; i++) {
        const double expected = exp(p[i]) * DRAWS;
        square += (seen[i] - expected) * (seen[i] - expected) / expected;
    }
    print_message("chi square %.1f with %d degrees of freedom\n", square, ALL - 1);
    assert_true(square < ALL - 1 + 5 * sqrt(2 * (ALL - 1)));
    mem_free(p);
    mem_free(drawn.data);
    model_free(m);
    forget(&d);
}

/* ---- rows and series ---- */

/* Numbers are multiples of a half, and the edges of bins of a quarter: where the cells of the grid meet. */
enum { ROWS = 400, STEPS = 600 };
#define LOW (-60.0)
#define HIGH 90.0

static double scattered(struct rng *r)
{
    return rint(2 * (rng_uniform(r) < 0.5 ? 10 + 2 * rng_normal(r) : 25 + 6 * rng_normal(r))) / 2;
}

/* A category of three and a number: the sum over the one of the integral over the other. */
static void a_mixed_row_holds_one(void **state)
{
    (void)state;
    static struct column column[2] = {{.name = "kind", .kind = COLUMN_CATEGORY, .categories = 3}, {.name = "number"}};
    const struct item item = {.kind = ITEM_ROW, .type = F32, .shape = SHAPE(2), .columns = column};
    struct rng r = rng_stream(1, "rows");
    struct data d, grid;
    float *x = hold(&d, item, ROWS), *y = hold(&grid, item, 3 * STEPS);
    for (int i = 0; i < ROWS; i++) x[2 * i] = (float)(i % 7 % 3), x[2 * i + 1] = (float)scattered(&r);
    for (int i = 0; i < 3 * STEPS; i++)
        y[2 * i] = (float)(i % 3), y[2 * i + 1] = (float)(LOW + (HIGH - LOW) * (i / 3 + 0.5) / STEPS);
    struct model *m = loud(&d, NULL);
    assert_true(fabs(mass(m, &grid, (HIGH - LOW) / STEPS) - 1) < 2e-3);
    model_free(m);
    forget(&d);
    forget(&grid);
}

/* Windows of two rows of one number, integrated over a square. */
static void a_series_holds_one(void **state)
{
    (void)state;
    static struct column column[1] = {{.name = "number"}};
    const struct item item = {.kind = ITEM_SERIES, .type = F32, .shape = SHAPE(2, 1), .columns = column};
    const double step = (HIGH - LOW) / STEPS;
    struct rng r = rng_stream(2, "series");
    struct data d, grid;
    float *x = hold(&d, item, ROWS), *y = hold(&grid, item, STEPS * STEPS);
    for (int i = 0; i < 2 * ROWS; i++) x[i] = (float)scattered(&r);
    for (int i = 0; i < STEPS * STEPS; i++)
        y[2 * i] = (float)(LOW + step * (i / STEPS + 0.5)), y[2 * i + 1] = (float)(LOW + step * (i % STEPS + 0.5));
    struct model *m = loud(&d, (const char *[]){"bins", "8", NULL});
    assert_true(fabs(mass(m, &grid, step * step) - 1) < 2e-3);
    model_free(m);
    forget(&d);
    forget(&grid);
}

/* Draws of the mixed row come in the bins of its number, and in its categories, as often as their mass says. */
static void rows_are_drawn_as_scored(void **state)
{
    (void)state;
    enum { DRAWS = 20000 };
    static struct column column[2] = {{.name = "kind", .kind = COLUMN_CATEGORY, .categories = 3}, {.name = "number"}};
    const struct item item = {.kind = ITEM_ROW, .type = F32, .shape = SHAPE(2), .columns = column};
    struct err e = {0};
    struct rng r = rng_stream(1, "rows");
    struct data d, grid;
    struct tensor drawn;
    double cell[3][10] = {{0}}, expected[3][10] = {{0}}, square = 0;
    float *x = hold(&d, item, ROWS), *y = hold(&grid, item, 3 * STEPS);
    for (int i = 0; i < ROWS; i++) x[2 * i] = (float)(i % 7 % 3), x[2 * i + 1] = (float)scattered(&r);
    for (int i = 0; i < 3 * STEPS; i++)
        y[2 * i] = (float)(i % 3), y[2 * i + 1] = (float)(LOW + (HIGH - LOW) * (i / 3 + 0.5) / STEPS);
    struct model *m = loud(&d, (const char *[]){"bins", "6", NULL});
    double *p = scores(m, &grid);
    for (int i = 0; i < 3 * STEPS; i++) {
        const int part = (int)fmin(fmax((double)y[2 * i + 1] / 5, 0), 9);
        expected[i % 3][part] += exp(p[i]) * (HIGH - LOW) / STEPS * DRAWS;
    }
    const struct sample_options o = {.count = DRAWS, .label = SAMPLE_ANY_CLASS, .temperature = 1, .seed = 5};
    must(sample_items(m, &o, &drawn, NULL, &e), &e);
    for (int i = 0; i < DRAWS; i++) {
        const double kind = tensor_get(&drawn, 2 * i);
        assert_true(fabs(kind - rint(kind)) < 1e-4 && kind > -0.5 && kind < 2.5);
        cell[(int)rint(kind)][(int)fmin(fmax(tensor_get(&drawn, 2 * i + 1) / 5, 0), 9)]++;
    }
    for (int k = 0; k < 30; k++) {
        const double wanted = expected[k / 10][k % 10];
        square += pow(cell[k / 10][k % 10] - wanted, 2) / (wanted + 1);
    }
    print_message("chi square %.1f with 29 degrees of freedom\n", square);
    assert_true(square < 29 + 5 * sqrt(58));
    mem_free(p);
    mem_free(drawn.data);
    model_free(m);
    forget(&d);
    forget(&grid);
}

/* ---- what is missing ---- */

/* The second column repeats the first: what is missing of either is told by the other, and what is there stays. */
static void gaps_are_filled_by_what_is_there(void **state)
{
    (void)state;
    enum { N = 600 };
    static double x[2 * N];
    struct closed c;
    struct err e = {0};
    struct tensor full;
    double right = 0;
    for (int i = 0; i < N; i++) x[2 * i] = x[2 * i + 1] = i % 4;
    for (int i = 0; i < N; i += 9) x[2 * i + i % 2] = NAN;
    closed_rows(&c, x, N, 2, NULL, 0);
    closed_categories(&c, 0, 4);
    closed_categories(&c, 1, 4);
    struct model *m = fitted("transformer", &c.data, 150, 64,
                             (const char *[]){"width", "16", "layers", "1", "rate", "1e-2", NULL});
    must(fill_data(m, &c.data, 1, 5, &full, &e), &e);
    for (int i = 0; i < N; i++) {
        right += i % 9 == 0 && rint(tensor_get(&full, 2 * i + i % 2)) == i % 4;
        assert_true(fabs(tensor_get(&full, 2 * i + (i + 1) % 2) - i % 4) < 1e-4);
    }
    print_message("filled in rightly: %.3f\n", right / (N / 9.));
    assert_true(right > 0.95 * (N / 9.));
    mem_free(full.data);
    model_free(m);
    closed_close(&c);
}

/* ---- real data ---- */

static struct data *shared(const char *name)
{
    char path[400];
    const char *folder = getenv("LIMN_TEST_DATA");
    snprintf(path, sizeof path, "%s/%s", folder ? folder : "", name);
    return folder ? open_data(path) : NULL;
}

/* Held-out items are likelier by `gain` nats, three standard errors beyond, than by the share of each value alone. */
static void knows_more(const char *name, int64_t steps, const char *const *settings, double gain)
{
    struct err e = {0};
    struct score s;
    struct data *d = shared(name), *rest, *part;
    if (!d) skip();
    must(data_split(d, 0.1, &rest, &part, &e), &e);
    struct model *m = fitted("transformer", rest, steps, 32, settings);
    must(score_data(m, part, 1, 1, &s, &e), &e);
    print_message("%s: %.3f +- %.3f nats, each value alone %.3f\n", name, s.nats_per_item, s.ci95, s.baseline);
    assert_true(s.nats_per_item - 1.5 * s.ci95 > s.baseline + gain);
    score_free(&s);
    model_free(m);
    data_close(part);
    data_close(rest);
    data_close(d);
}

static void knows_more_of_a_table(void **state)
{
    (void)state;
    knows_more("tabular/abalone.csv", 200, (const char *[]){"width", "32", "layers", "2", "rate", "1e-2", NULL}, 3);
}

static void knows_more_of_a_series(void **state)
{
    (void)state;
    knows_more("timeseries/daily-min-temperatures.csv,window=12", 120,
               (const char *[]){"width", "32", "layers", "2", "bins", "16", "rate", "1e-2", NULL}, 4);
}

/* ---- through the library ---- */

static void fine(int failed, const limn_error *e)
{
    if (failed) print_message("%s (%s)\n", e->text, e->hint);
    assert_int_equal(failed, 0);
}

/* Four values again and again, a little off. */
static limn_data *cycle(struct folder *folder)
{
    static const double value[] = {0, 5, 2, 9};
    limn_error e = {0};
    limn_data *d = NULL;
    char name[300];
    struct rng r = rng_stream(3, "cycle");
    const char *path = folder_file(folder, "cycle.csv");
    FILE *f = fopen(path, "w");
    fputs("value\n", f);
    for (int i = 0; i < 800; i++) fprintf(f, "%.4f\n", value[i % 4] + 0.1 * rng_normal(&r));
    fclose(f);
    snprintf(name, sizeof name, "%s,window=8", path);
    fine(limn_data_open(name, &d, &e), &e);
    return d;
}

static int stops_at_ten(void *self)
{
    return ++*(int *)self == 10;
}

static limn_model *fit_cycle(limn_data *d, const char *path, int resume, int stop)
{
    static const char *const small[] = {"width=16", "layers=2", "heads=2", "bins=12", "rate=0.01"};
    limn_error e = {0};
    limn_model *m = NULL;
    int asked = 0;
    limn_fit_options o = limn_fit_defaults();
    o.steps = 150;
    o.batch = 16;
    o.set = small;
    o.sets = 5;
    o.model_path = path;
    o.resume = resume;
    o.self = &asked;
    o.stop = stop ? stops_at_ten : NULL;
    const int failed = limn_fit("transformer", d, &o, &m, NULL, &e);
    if (stop) assert_int_equal(e.exit_code, 130);
    else fine(failed, &e);
    return m;
}

static int rising(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The median of number j of n draws of so many numbers. */
static double middle_of(const float *drawn, int n, int size, int j)
{
    double one[n];
    for (int k = 0; k < n; k++) one[k] = (double)drawn[k * size + j];
    qsort(one, (size_t)n, sizeof *one, rising);
    return one[n / 2];
}

static void resumes_bit_for_bit_and_forecasts(void **state)
{
    (void)state;
    struct folder folder = folder_make();
    limn_error e = {0};
    limn_data *d = cycle(&folder);
    limn_score_result a, b;
    limn_forecast_result judged;
    limn_array drawn = {0};
    limn_forecast_options o = limn_forecast_defaults();
    const char *path = folder_file(&folder, "cycle.limn");
    limn_model *whole = fit_cycle(d, NULL, 0, 0);
    limn_free_model(fit_cycle(d, path, 0, 1));
    limn_model *resumed = fit_cycle(d, path, 1, 0);
    fine(limn_score(whole, d, 1, 1, &a, NULL, &e), &e);
    fine(limn_score(resumed, d, 1, 1, &b, NULL, &e), &e);
    print_message("%.9g and %.9g nats\n", a.nats_per_item, b.nats_per_item);
    assert_true(a.nats_per_item == b.nats_per_item);
    o.steps = 4;
    o.draws = 40;
    fine(limn_forecast(resumed, d, &o, &drawn, &judged, &e), &e);
    assert_true(drawn.rank == 3 && drawn.dim[0] == 40 && drawn.dim[1] == 4 && drawn.dim[2] == 1);
    for (int i = 0; i < 4; i++) { /* a bin reaches half way to the next value, so single draws may be off */
        const double middle = middle_of(drawn.data, 40, 4, i), truth = (const double[]){0, 5, 2, 9}[i];
        print_message("step %d: %.3f, by the rule %.0f\n", i + 1, middle, truth);
        assert_true(fabs(middle - truth) < 0.2);
    }
    print_message("CRPS %.3f, last value %.3f\n", judged.crps, judged.last_value);
    assert_true(judged.crps < 0.15 && judged.last_value > 0.8); /* noise alone: 0.1 / 3.4 / sqrt(pi) */
    limn_array_free(&drawn);
    o.steps = 8;
    assert_int_not_equal(limn_forecast(resumed, d, &o, &drawn, NULL, &e), 0);
    assert_non_null(strstr(e.hint, "window="));
    limn_free_model(whole);
    limn_free_model(resumed);
    limn_data_close(d);
    folder_remove(&folder);
}

/* ---- what is not taken ---- */

static void what_is_too_long_is_told_how_to_shorten(void **state)
{
    (void)state;
    static const struct {
        struct item item;
        const char *hint;
    } cases[] = {{{.kind = ITEM_IMAGE, .type = U8, .shape = {3, {64, 64, 3}}}, "size=16"},
                 {{.kind = ITEM_SERIES, .type = F32, .shape = {2, {9000, 1}}}, "window="},
                 {{.kind = ITEM_ROW, .type = F32, .shape = {1, {10000}}}, "columns"}};
    for (int k = 0; k < 3; k++) {
        struct err e = {0};
        struct model *m;
        must(model_new(&m, family_find("transformer"), &cases[k].item, 1, &e), &e);
        assert_int_equal(model_check(m, &e), ERR_OPTION);
        assert_non_null(strstr(e.hint, cases[k].hint));
        model_free(m);
    }
}

static void a_column_of_too_many_values_is_refused(void **state)
{
    (void)state;
    static struct column column[2] = {{.name = "who", .kind = COLUMN_CATEGORY, .categories = 700000},
                                      {.name = "number"}};
    const struct item item = {.kind = ITEM_ROW, .type = F32, .shape = SHAPE(2), .columns = column};
    struct err e = {0};
    struct model *m;
    must(model_new(&m, family_find("transformer"), &item, 1, &e), &e);
    assert_int_equal(model_check(m, &e), ERR_OPTION);
    assert_non_null(strstr(e.text, "leave out"));
    model_free(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(masses_of_levels_hold_one),
        cmocka_unit_test(black_and_white_is_drawn_as_scored),
        cmocka_unit_test(a_mixed_row_holds_one),
        cmocka_unit_test(a_series_holds_one),
        cmocka_unit_test(rows_are_drawn_as_scored),
        cmocka_unit_test(gaps_are_filled_by_what_is_there),
        cmocka_unit_test(knows_more_of_a_table),
        cmocka_unit_test(knows_more_of_a_series),
        cmocka_unit_test(resumes_bit_for_bit_and_forecasts),
        cmocka_unit_test(what_is_too_long_is_told_how_to_shorten),
        cmocka_unit_test(a_column_of_too_many_values_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
