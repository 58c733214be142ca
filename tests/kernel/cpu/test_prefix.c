/* PREFIX and its adjoint at every level: values that are 0, strips that are not full, one value, sums beyond any sigmoid. */
#include "race.h"

static const struct sizes {
    int64_t N, D, H;
} sizes[] = {{1, 1, 1}, {3, 2, 64}, {17, 30, 65}, {40, 9, 200}, {5, 70, 33}};

/* share: of the values that are not 0 */
static void race_one(const struct sizes *s, bool back, double share, double scale, struct rng *r)
{
    const struct shape x = SHAPE(s->N, s->D), w = SHAPE(s->D, s->H), c = SHAPE(s->H);
    const struct shape y = back ? SHAPE(2 * s->D + 1, s->H) : x, source[] = {x, w, w, c, x};
    struct node n = {.op = back ? OP_PREFIX_BACK : OP_PREFIX, .shape = y};
    struct call call = {.node = &n, .sources = back ? 5 : 4, .outputs = 1, .output = {{F32, y, NULL}}};
    for (int k = 0; k < call.sources; k++) call.source[k] = tensor_random(F32, source[k], r, 0);
    for (int64_t i = 0; i < shape_size(x); i++)
        if (rng_uniform(r) >= share) tensor_set(&call.source[0], i, 0);
    for (int64_t i = 0; i < shape_size(w); i++) tensor_set(&call.source[1], i, scale * tensor_get(&call.source[1], i));
    race(&call, 1e-5);
}

static void race_all(bool back)
{
    struct rng r = rng_stream(1, "prefix");
    for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
        race_one(&sizes[k], back, 0, 1, &r);
        race_one(&sizes[k], back, 0.2, 1, &r);
        race_one(&sizes[k], back, 1, 1, &r);
        race_one(&sizes[k], back, 0.5, 64, &r);
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

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(forward), cmocka_unit_test(backward)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
