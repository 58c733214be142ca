/* test_place.c -- nothing that is still wanted is overwritten, what is no longer wanted makes room. */
#include "tests/plan/bench.h"

#include <math.h>

/* Who wrote each 64-byte cell of the shared block last. */
struct cells {
    const struct plan *p;
    int *owner;
};

#define NOBODY (-1)
#define SCRATCH (-2)

static void claim(struct cells *c, const void *data, size_t bytes, int owner)
{
    const char *at = data;
    if (at < c->p->block || at >= c->p->block + c->p->block_bytes) return;
    for (size_t k = 0; k < bytes; k += 64) c->owner[((size_t)(at - c->p->block) + k) / 64] = owner;
}

static void assert_owned(const struct cells *c, const void *data, size_t bytes, int owner)
{
    const char *at = data;
    if (at < c->p->block || at >= c->p->block + c->p->block_bytes) return;
    for (size_t k = 0; k < bytes; k += 64) assert_int_equal(c->owner[((size_t)(at - c->p->block) + k) / 64], owner);
}

/* One step: it writes scratch and results; after that its sources must still be what they were. */
static void walk_step(struct cells *c, const struct step *s)
{
    const struct call *call = &s->call;
    claim(c, call->scratch, call->scratch_bytes, SCRATCH);
    for (int k = 0; k < call->outputs; k++)
        claim(c, call->output[k].data, tensor_bytes(&call->output[k]), value_root(c->p, s->output[k]));
    assert_owned(c, call->scratch, call->scratch_bytes, SCRATCH);
    for (int k = 0; k < call->outputs; k++)
        assert_owned(c, call->output[k].data, tensor_bytes(&call->output[k]), value_root(c->p, s->output[k]));
    for (int k = 0; k < call->sources; k++)
        if (!(call->packed >> k & 1))
            assert_owned(c, call->source[k].data, tensor_bytes(&call->source[k]), value_root(c->p, s->source[k]));
}

static void nothing_alive_is_overwritten(void **state)
{
    (void)state;
    const struct plan_options options[] = {f32, bf16, f64, {.plain = true}, {.deterministic = true}};
    for (int k = 0; k < 5; k++) {
        struct bench b;
        var target[STEP_TARGETS];
        bench_open(&b);
        step_build(b.g, 96, target);
        bench_compile(&b, target, STEP_TARGETS, options[k]);
        struct cells c = {b.p, mem_array(b.p->block_bytes / 64 + 1, sizeof(int))};
        assert_non_null(c.owner);
        for (size_t i = 0; i < b.p->block_bytes / 64; i++) c.owner[i] = NOBODY;
        for (int i = 0; i < b.p->steps; i++) walk_step(&c, &b.p->step[i]);
        mem_free(c.owner);
        bench_close(&b);
    }
}

static void memory_is_used_again(void **state)
{
    (void)state;
    struct bench b;
    bench_open(&b);
    var y = v_input(b.g, "x", F32, SHAPE(64, 64));
    for (int k = 0; k < 20; k++) y = v_softmax(y);
    bench_compile(&b, &y, 1, f32);
    assert_int_equal(b.p->steps, 20);
    assert_int_equal(b.p->block_bytes, 2 * 64 * 64 * sizeof(float));
    bench_close(&b);
}

static void inputs_and_targets_outlive_a_run(void **state)
{
    (void)state;
    struct bench b;
    bench_open(&b);
    var x = v_input(b.g, "x", F32, SHAPE(8)), early = v_exp(x), late = early;
    for (int k = 0; k < 6; k++) late = v_softmax(late);
    bench_compile(&b, (var[]){early, late, x}, 3, f32);
    input_set(&b, "x", 0, 0.1);
    bench_run(&b, 1, 1);
    for (int i = 0; i < 8; i++) assert_true(fabs(numbers(&b, 0)[i] - exp(0.1 * i)) < 1e-5);
    for (int i = 0; i < 8; i++) assert_true(numbers(&b, 2)[i] == (float)(0.1 * i));
    bench_run(&b, 1, 2);
    for (int i = 0; i < 8; i++) assert_true(fabs(numbers(&b, 0)[i] - exp(0.1 * i)) < 1e-5);
    bench_close(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_alive_is_overwritten),
        cmocka_unit_test(memory_is_used_again),
        cmocka_unit_test(inputs_and_targets_outlive_a_run),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
