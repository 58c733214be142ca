/* map.c -- a grid of latents, decoded. */
#include "task/map.h"

#include "task/decode.h"

#include <math.h>

/* The x below which a standard normal falls with probability p: by bisection, which is quick enough and never fails. */
static double quantile(double p)
{
    double low = -10, high = 10;
    for (int i = 0; i < 60; i++) {
        const double x = (low + high) / 2;
        if (0.5 * erfc(-x * M_SQRT1_2) < p) low = x;
        else high = x;
    }
    return (low + high) / 2;
}

int map_plane(struct model *m, int64_t side, uint64_t seed, struct tensor *items, struct err *e)
{
    int64_t width;
    CHECK(side >= 2 && side <= MAP_MOST, e, ERR_CALL, "a map of %lld x %lld items; a side has 2 to %d", (long long)side,
          (long long)side, MAP_MOST);
    if (!model_able(m, VERB_DECODE)) return model_cannot(m, VERB_DECODE, e);
    TRY(model_latents(m, &width, e));
    if (width != 2) {
        fail(e, ERR_UNSUPPORTED, "a map is of two latents, and this model has %lld", (long long)width);
        return fail_hint(e, "fit one with --set latent=2");
    }
    struct tensor z = {F32, SHAPE(side * side, 2), mem_array((size_t)(side * side), 2 * sizeof(float))};
    float *at = z.data;
    if (!at) return fail_memory(e);
    for (int64_t i = 0; i < side * side; i++) {
        at[2 * i] = (float)quantile(((double)(i % side) + 0.5) / (double)side);
        at[2 * i + 1] = (float)quantile(((double)(side - 1 - i / side) + 0.5) / (double)side);
    }
    const int failed = decode_latents(m, &z, seed, items, e);
    mem_free(z.data);
    return failed;
}
