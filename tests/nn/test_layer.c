/* test_layer.c -- layers: their parameters, their shapes, and their numbers against plain arithmetic. */
#include "bench.h"

static double stored(const struct bench *b, enum store_kind kind, const char *name, int64_t i)
{
    const struct entry *entry = store_find(b->store, kind, name);
    if (!entry) print_message("no %s\n", name);
    assert_non_null(entry);
    return tensor_get(&entry->value, i);
}

static double weight(const struct bench *b, const char *name, int64_t i)
{
    return stored(b, STORE_PARAM, name, i);
}

static void set(struct bench *b, const char *name, const double *values)
{
    struct entry *entry = store_find(b->store, STORE_PARAM, name);
    assert_non_null(entry);
    for (int64_t i = 0; i < shape_size(entry->value.shape); i++) tensor_set(&entry->value, i, values[i]);
}

static var numbers(struct bench *b, struct shape s, const double *x)
{
    return v_reshape(bench_row(b, x, shape_size(s)), s);
}

static void test_linear(void **state)
{
    (void)state;
    struct bench b;
    bench_open(&b, true);
    var x = numbers(&b, SHAPE(1, 2, 2), (double[]){1, 2, 3, 4});
    var y = linear(&b.n, "out", x, 3), plain = linear_plain(&b.n, "plain", x, 3);
    assert_shape(y, 1, 2, 3);
    assert_int_equal(store_parameters(b.store), 9 + 6);
    assert_true(fabs(weight(&b, "out/w", 0)) <= sqrt(0.5) && fabs(weight(&b, "out/b", 2)) <= sqrt(0.5));
    set(&b, "out/w", (double[]){1, 0, 2, 0, 1, -1});
    set(&b, "plain/w", (double[]){1, 0, 2, 0, 1, -1});
    set(&b, "out/b", (double[]){10, 20, 30});
    const double want[] = {11, 22, 30, 13, 24, 32};
    const double *got = bench_values(&b, y), *bare = bench_values(&b, plain);
    for (int i = 0; i < 6; i++) assert_near(got[i], want[i], 1e-12);
    for (int i = 0; i < 6; i++) assert_near(bare[i], want[i] - 10 * (i % 3 + 1), 1e-12);
    bench_close(&b);
}

static void test_first_values(void **state)
{
    (void)state;
    struct bench b;
    bench_open(&b, true);
    var x = v_fill(b.n.g, SHAPE(2, 50), 1);
    linear_from(&b.n, "quiet", x, 40, INIT_ZEROS);
    b.n.weights = (struct init){INIT_NORMAL, 0.02};
    linear(&b.n, "small", x, 40);
    embedding(&b.n, "words", v_cast(x, I32), 40, 50);
    double square = 0, words = 0;
    for (int i = 0; i < 2000; i++) {
        square += pow(weight(&b, "small/w", i), 2) / 2000;
        words += pow(weight(&b, "words/w", i), 2) / 2000;
        assert_near(weight(&b, "quiet/w", i), 0, 0);
    }
    assert_near(sqrt(square), 0.02, 0.002);
    assert_near(sqrt(words), 0.02, 0.002);
    assert_near(weight(&b, "small/b", 3), 0, 0);
    bench_close(&b);
}

static void test_mlp(void **state)
{
    (void)state;
    struct bench b;
    bench_open(&b, true);
    var y = mlp(&b.n, "enc", v_fill(b.n.g, SHAPE(4, 3), 1), (struct sizes){2, {5, 6}}, RELU);
    assert_shape(y, 4, 6);
    assert_int_equal(store_parameters(b.store), 3 * 5 + 5 + 5 * 6 + 6);
    assert_non_null(store_find(b.store, STORE_PARAM, "enc/1/w"));
    const double *got = bench_values(&b, y);
    for (int i = 0; i < 24; i++) assert_true(got[i] >= 0);
    assert_sound(&b);
    bench_close(&b);
}

static void test_activations(void **state)
{
    (void)state;
    const double x[] = {-1.5, 0.5};
    const double want[][2] = {
        [RELU] = {0, 0.5},
        [LEAKY] = {-0.3, 0.5},
        [ELU] = {exp(-1.5) - 1, 0.5},
        [SILU] = {-1.5 / (1 + exp(1.5)), 0.5 / (1 + exp(-0.5))},
        [GELU] = {-0.75 * (1 + erf(-1.5 / sqrt(2))), 0.25 * (1 + erf(0.5 / sqrt(2)))},
        [TANH] = {tanh(-1.5), tanh(0.5)},
        [SIGMOID] = {1 / (1 + exp(1.5)), 1 / (1 + exp(-0.5))},
        [NO_ACTIVATION] = {-1.5, 0.5},
    };
    int named = 1;
    for (const char *c = ACTIVATION_CHOICES; *c; c++) named += *c == '|';
    assert_int_equal(named, NO_ACTIVATION + 1);
    struct bench b;
    bench_open(&b, true);
    for (int how = RELU; how <= NO_ACTIVATION; how++) {
        const double *got = bench_values(&b, activate(bench_row(&b, x, 2), how));
        for (int i = 0; i < 2; i++) assert_near(got[i], want[how][i], 1e-12);
    }
    bench_close(&b);
}

static void test_embedding(void **state)
{
    (void)state;
    struct bench b;
    bench_open(&b, true);
    var index = v_cast(numbers(&b, SHAPE(1, 2), (double[]){2, 0}), I32);
    var y = embedding(&b.n, "words", index, 3, 4);
    assert_shape(y, 1, 2, 4);
    const double *got = bench_values(&b, y);
    for (int i = 0; i < 4; i++) assert_near(got[i], weight(&b, "words/w", 8 + i), 0);
    for (int i = 0; i < 4; i++) assert_near(got[4 + i], weight(&b, "words/w", i), 0);
    bench_close(&b);
}

static void test_dropout(void **state)
{
    (void)state;
    struct bench b;
    bench_open(&b, true);
    var ones = v_fill(b.n.g, SHAPE(100, 100), 1);
    const double *got = bench_values(&b, dropout(&b.n, "drop", ones, 0.2));
    double sum = 0;
    for (int i = 0; i < 10000; i++) {
        assert_true(got[i] == 0 || fabs(got[i] - 1.25) < 1e-12);
        sum += got[i];
    }
    assert_near(sum / 10000, 1, 4 * 0.5 / 100);
    b.n.training = false;
    assert_int_equal(dropout(&b.n, "drop", ones, 0.2).id, ones.id);
    bench_close(&b);
}

static void test_sinusoids(void **state)
{
    (void)state;
    struct bench b;
    bench_open(&b, false);
    var y = sinusoids(bench_row(&b, (double[]){0, 3}, 2), 4, 100);
    assert_shape(y, 2, 4);
    const double *got = bench_values(&b, y), want[] = {1, 1, 0, 0, cos(3), cos(0.3), sin(3), sin(0.3)};
    for (int i = 0; i < 8; i++) assert_near(got[i], want[i], 1e-6);
    sinusoids(bench_row(&b, (double[]){0}, 1), 3, 100);
    assert_refused(&b, "even width");
    bench_close(&b);
}

static void test_convolutions(void **state)
{
    (void)state;
    struct bench b;
    bench_open(&b, true);
    var x = v_fill(b.n.g, SHAPE(2, 8, 6, 3), 1);
    var same = conv(&b.n, "same", x, 5, 3, 1), half = conv(&b.n, "half", x, 5, 4, 2);
    assert_shape(same, 2, 8, 6, 5);
    assert_shape(half, 2, 4, 3, 5);
    assert_shape(conv(&b.n, "one", x, 7, 1, 1), 2, 8, 6, 7);
    assert_shape(conv_up(&b.n, "up", half, 2, 4, 2), 2, 8, 6, 2);
    assert_shape(conv_up(&b.n, "up3", half, 2, 3, 2), 2, 8, 6, 2);
    assert_true(shape_equal(store_find(b.store, STORE_PARAM, "half/w")->value.shape, SHAPE(4, 4, 3, 5)));
    assert_true(shape_equal(store_find(b.store, STORE_PARAM, "up/w")->value.shape, SHAPE(4, 4, 2, 5)));
    const double *got = bench_values(&b, same);
    double sum = weight(&b, "same/b", 0); /* all ones: in the middle the output is the sum of the filter */
    for (int k = 0; k < 27; k++) sum += weight(&b, "same/w", 5 * k);
    assert_near(got[(2 * 6 + 2) * 5], sum, 1e-6);
    assert_sound(&b);
    bench_close(&b);
}

static void test_conv_up_is_the_adjoint(void **state)
{
    (void)state;
    struct bench b;
    bench_open(&b, true);
    b.n.weights = (struct init){INIT_NORMAL, 1}; /* so biases are zero */
    var small = v_normal(b.n.g, SHAPE(1, 2, 3, 4)), large = v_normal(b.n.g, SHAPE(1, 4, 6, 2));
    var up = conv_up(&b.n, "c", small, 2, 3, 2);
    var w = param(&b.n, "c/w", SHAPE(3, 3, 2, 4), b.n.weights);
    var down = v_conv(large, w, conv_same(3, 2));
    var difference = v_sub(v_sum_all(v_mul(up, large)), v_sum_all(v_mul(down, small)));
    assert_near(bench_value(&b, difference), 0, 1e-9);
    bench_close(&b);
}

static void test_layer_and_group_norm(void **state)
{
    (void)state;
    struct bench b;
    bench_open(&b, true);
    const double x[] = {1, 2, 3, 6, -1, 0, 2, 4};
    var layer = layer_norm(&b.n, "layer", numbers(&b, SHAPE(2, 4), x));
    var group = group_norm(&b.n, "group", numbers(&b, SHAPE(1, 2, 4), x), 2);
    set(&b, "layer/g", (double[]){1, 2, 1, 1});
    set(&b, "layer/b", (double[]){0, 5, 0, 0});
    double sd = sqrt((4 + 1 + 0 + 9) / 4.0 + 1e-5);
    assert_near(bench_values(&b, layer)[0], -2 / sd, 1e-9);
    assert_near(bench_values(&b, layer)[1], -1 / sd * 2 + 5, 1e-9);
    double mean = (1 + 2 - 1 + 0) / 4.0; /* the first two channels of both pixels */
    double variance = (pow(1 - mean, 2) + pow(2 - mean, 2) + pow(-1 - mean, 2) + pow(mean, 2)) / 4;
    assert_near(bench_values(&b, group)[4], (-1 - mean) / sqrt(variance + 1e-5), 1e-9);
    assert_shape(group_norm(&b.n, "wide", v_fill(b.n.g, SHAPE(1, 2, 48), 1), 0), 1, 2, 48);
    assert_sound(&b);
    group_norm(&b.n, "odd", v_fill(b.n.g, SHAPE(1, 2, 4), 1), 3);
    assert_refused(&b, "odd");
    bench_close(&b);
}

static void test_batch_norm(void **state)
{
    (void)state;
    struct bench b;
    bench_open(&b, true);
    const double x[] = {1, 10, 3, 20, 5, 60};
    var y = batch_norm(&b.n, "norm", numbers(&b, SHAPE(3, 2), x));
    const double *got = bench_program(&b, y);
    assert_near(got[0], -2 / sqrt(8.0 / 3 + 1e-5), 1e-9);
    assert_near(got[5], 30 / sqrt(1400.0 / 3 + 1e-5), 1e-9);
    assert_near(stored(&b, STORE_BUFFER, "norm/mean", 0), 0.3, 1e-6);
    assert_near(stored(&b, STORE_BUFFER, "norm/var", 0), 0.9 + 0.1 * 4, 1e-6); /* unbiased: 8 / 2 */
    assert_near(stored(&b, STORE_BUFFER, "norm/mean", 1), 3, 1e-6);

    net_free(&b.n); /* and then, in use */
    struct err e = {0};
    assert_int_equal(net_init(&b.n, b.store, &b.item, 1, false, &e), 0);
    got = bench_values(&b, batch_norm(&b.n, "norm", numbers(&b, SHAPE(1, 2), x)));
    assert_near(got[0], (1 - 0.3) / sqrt(1.3 + 1e-5), 1e-6);
    batch_norm(&b.n, "single", v_fill(b.n.g, SHAPE(3), 1));
    assert_refused(&b, "batch_norm single");
    bench_close(&b);
}

static void test_batch_norm_twice_follows_both(void **state)
{
    (void)state;
    struct bench b;
    bench_open(&b, true);
    var real = v_fill(b.n.g, SHAPE(2, 1), 1), fake = v_fill(b.n.g, SHAPE(2, 1), 2);
    batch_norm(&b.n, "norm", real);
    batch_norm(&b.n, "norm", fake);
    assert_sound(&b);
    bench_program(&b, NO_VAR);
    assert_near(stored(&b, STORE_BUFFER, "norm/mean", 0), 0.1 * 0.9 + 0.2, 1e-6);
    bench_close(&b);
}

static void test_residual(void **state)
{
    (void)state;
    struct bench b;
    bench_open(&b, true);
    var x = v_normal(b.n.g, SHAPE(2, 4, 4, 6)), t = v_fill(b.n.g, SHAPE(2, 10), 1);
    var y = residual(&b.n, "a", x, 6, t, 0.1);
    assert_near(bench_value(&b, v_sum_all(v_abs(v_sub(y, x)))), 0, 0); /* at first the skip alone */
    assert_null(store_find(b.store, STORE_PARAM, "a/skip/w"));
    assert_non_null(store_find(b.store, STORE_PARAM, "a/given/w"));
    assert_shape(residual(&b.n, "b", y, 8, NO_VAR, 0), 2, 4, 4, 8);
    assert_non_null(store_find(b.store, STORE_PARAM, "b/skip/w"));
    assert_null(store_find(b.store, STORE_PARAM, "b/given/w"));
    assert_shape(residual_rows(&b.n, "rows", t, 32, ELU), 2, 10);
    assert_sound(&b);
    bench_close(&b);
}

/* One value in, one state: the formulas as PyTorch's page has them. */
static double gru_by_hand(const struct bench *b, double x, double h)
{
    double from_x[3], from_h[3];
    for (int k = 0; k < 3; k++) {
        from_x[k] = weight(b, "gru/w", k) * x + weight(b, "gru/b", k);
        from_h[k] = weight(b, "gru/u", k) * h + weight(b, "gru/c", k);
    }
    double r = 1 / (1 + exp(-from_x[0] - from_h[0])), z = 1 / (1 + exp(-from_x[1] - from_h[1]));
    double candidate = tanh(from_x[2] + r * from_h[2]);
    return (1 - z) * candidate + z * h;
}

static void test_gru(void **state)
{
    (void)state;
    struct bench b;
    bench_open(&b, true);
    const double x[] = {0.5, -1, 2};
    var h = v_fill(b.n.g, SHAPE(1, 1), 0.3);
    var all = gru(&b.n, "gru", numbers(&b, SHAPE(1, 3, 1), x), h);
    var one = gru_cell(&b.n, "gru", numbers(&b, SHAPE(1, 1), x), h);
    assert_shape(all, 1, 3, 1);
    assert_int_equal(store_parameters(b.store), 12);
    const double *got = bench_values(&b, all);
    double state_now = 0.3;
    for (int t = 0; t < 3; t++) {
        state_now = gru_by_hand(&b, x[t], state_now);
        assert_near(got[t], state_now, 1e-9);
    }
    assert_near(bench_value(&b, one), got[0], 1e-12);
    gru(&b.n, "long", v_fill(b.n.g, SHAPE(1, 257, 1), 0), h);
    assert_refused(&b, "gru long");
    bench_close(&b);
}

static void test_attention_is_causal(void **state)
{
    (void)state;
    struct bench b;
    bench_open(&b, false);
    var x = v_normal(b.n.g, SHAPE(1, 3, 4)), other = v_join(v_slice(x, 1, 0, 2), v_fill(b.n.g, SHAPE(1, 1, 4), 9), 1);
    for (int causal = 0; causal < 2; causal++) {
        var a = transformer_block(&b.n, "block", x, 2, causal, 0.1);
        var c = transformer_block(&b.n, "block", other, 2, causal, 0.1);
        double early = bench_value(&b, v_sum_all(v_abs(v_slice(v_sub(a, c), 1, 0, 2))));
        if (causal) assert_near(early, 0, 1e-12);
        else assert_true(early > 1e-6);
    }
    assert_int_equal(store_parameters(b.store), 4 * (16 + 4) + 2 * (4 + 4) + (64 + 16) + (64 + 4));
    bench_close(&b);
}

static void test_attention_shapes(void **state)
{
    (void)state;
    struct bench b;
    bench_open(&b, true);
    var x = v_fill(b.n.g, SHAPE(2, 3, 8), 1), context = v_fill(b.n.g, SHAPE(2, 5, 6), 1);
    assert_shape(attention(&b.n, "cross", x, context, 4, false), 2, 3, 8);
    assert_shape(picture_attention(&b.n, "picture", v_fill(b.n.g, SHAPE(2, 3, 4, 8), 1), 2), 2, 3, 4, 8);
    assert_sound(&b);
    self_attention(&b.n, "uneven", x, 3, false);
    assert_refused(&b, "attention uneven of 3 heads");
    bench_close(&b);
}

/* A poisoned value passes through every layer without a fault, and without parameters in the store. */
static void test_poison_passes(void **state)
{
    (void)state;
    struct bench b;
    bench_open(&b, true);
    var x = v_add(v_fill(b.n.g, SHAPE(2), 0), v_fill(b.n.g, SHAPE(3), 0));
    x = mlp(&b.n, "a", x, (struct sizes){1, {5}}, GELU);
    x = conv_up(&b.n, "b", conv(&b.n, "c", x, 3, 3, 1), 3, 3, 2);
    x = group_norm(&b.n, "d", layer_norm(&b.n, "e", batch_norm(&b.n, "f", x)), 0);
    x = picture_attention(&b.n, "g", residual(&b.n, "h", x, 4, NO_VAR, 0.5), 2);
    x = transformer_block(&b.n, "i", gru(&b.n, "j", x, x), 2, true, 0.5);
    x = sinusoids(dropout(&b.n, "k", embedding(&b.n, "l", x, 3, 3), 0.5), 4, 10);
    assert_false(var_ok(x));
    assert_refused(&b, "ADD");
    assert_int_equal(b.store->count, 0);
    bench_close(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_linear),
        cmocka_unit_test(test_first_values),
        cmocka_unit_test(test_mlp),
        cmocka_unit_test(test_activations),
        cmocka_unit_test(test_embedding),
        cmocka_unit_test(test_dropout),
        cmocka_unit_test(test_sinusoids),
        cmocka_unit_test(test_convolutions),
        cmocka_unit_test(test_conv_up_is_the_adjoint),
        cmocka_unit_test(test_layer_and_group_norm),
        cmocka_unit_test(test_batch_norm),
        cmocka_unit_test(test_batch_norm_twice_follows_both),
        cmocka_unit_test(test_residual),
        cmocka_unit_test(test_gru),
        cmocka_unit_test(test_attention_is_causal),
        cmocka_unit_test(test_attention_shapes),
        cmocka_unit_test(test_poison_passes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
