/* ATTENTION and its adjoint at every level: one query, blocks that are not full, odd sizes, late queries, both types. */
#include "race.h"

static const struct sizes {
    int64_t B, T, S, H, D;
} sizes[] = {
    {1, 1, 1, 1, 1}, {2, 1, 70, 3, 32}, {1, 48, 48, 2, 64}, {2, 50, 97, 1, 33}, {1, 100, 131, 2, 16}, {3, 7, 9, 2, 130},
};

static void race_one(const struct sizes *s, bool causal, bool back, enum dtype type, enum dtype to, struct rng *r)
{
    const struct shape q = SHAPE(s->B, s->T, s->H, s->D), k = SHAPE(s->B, s->S, s->H, s->D);
    const struct shape y = back ? SHAPE(s->B, s->T + 2 * s->S, s->H, s->D) : q;
    struct node n = {.op = back ? OP_ATTENTION_BACK : OP_ATTENTION, .shape = y, .i = {causal}, .f = {0.3}};
    struct call c = {.node = &n, .sources = back ? 4 : 3, .outputs = 1, .output = {{to, y, NULL}}};
    for (int i = 0; i < c.sources; i++) c.source[i] = tensor_random(type, i % 3 ? k : q, r, 0);
    race(&c, type == BF16 ? 2e-2 : to == BF16 ? 4e-3 : 1e-5);
}

static void race_all(bool back)
{
    struct rng r = rng_stream(1, "attention");
    for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++)
        for (int causal = 0; causal < 2; causal++) {
            race_one(&sizes[k], causal, back, F32, F32, &r);
            race_one(&sizes[k], causal, back, BF16, BF16, &r);
            race_one(&sizes[k], causal, back, BF16, F32, &r);
        }
}

static void forward(void **state)
{
    (void)state;
    race_all(false);
}

static void backward(void **state)
{
    (void)state;
    race_all(true);
}

/* A scale below 0 turns the order of the scores around. */
static void negative_scales(void **state)
{
    (void)state;
    struct rng r = rng_stream(3, "negative");
    const struct shape s = SHAPE(2, 50, 2, 8);
    struct node n = {.op = OP_ATTENTION, .shape = s, .i = {1}, .f = {-5}};
    struct call c = {.node = &n, .sources = 3, .outputs = 1, .output = {{F32, s, NULL}}};
    for (int i = 0; i < 3; i++) c.source[i] = tensor_random(F32, s, &r, 0);
    race(&c, 1e-5);
}

/* Scores that no exponential can hold: the largest takes all. */
static void large_scores(void **state)
{
    (void)state;
    struct rng r = rng_stream(2, "large");
    const struct shape s = SHAPE(1, 60, 1, 8);
    struct node n = {.op = OP_ATTENTION, .shape = s, .f = {1000}};
    struct call c = {.node = &n, .sources = 3, .outputs = 1, .output = {{F32, s, NULL}}};
    for (int i = 0; i < 3; i++) c.source[i] = tensor_random(F32, s, &r, 0);
    race(&c, 1e-2); /* a last digit of a score is a hundredth */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(forward),
        cmocka_unit_test(backward),
        cmocka_unit_test(large_scores),
        cmocka_unit_test(negative_scales),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
