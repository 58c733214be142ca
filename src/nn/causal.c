/* causal.c -- attention of places to those before them: all at once, or place after place with what was before kept.
**
** While drawing, each round of a loop brings one place. Its key and value are
** put into a cache that is carried from round to round, and its query is
** answered by the places up to it; what comes out is what a pass over all
** places would give.
*/
#include "nn/layer.h"

#include <math.h>

#define LONGEST_WAVE 10000

/* x [N, T, H, D]: the two halves of each head are turned by angles that grow with the place (Su et al. 2021), so that a
** query and a key meet at the difference of their places. */
static var turned(var x, var place)
{
    const int64_t half = var_dim(x, 3) / 2;
    var frequency = v_exp(v_scale(v_iota(x.g, SHAPE(1, half), 1), -log(LONGEST_WAVE) / (double)half));
    var angle = v_mul(v_reshape(place, SHAPE(var_dim(place, 0), 1)), frequency);
    angle = v_reshape(angle, SHAPE(1, var_dim(place, 0), 1, half));
    var a = v_slice(x, 3, 0, half), b = v_slice(x, 3, half, half), c = v_cos(angle), s = v_sin(angle);
    return v_join(v_sub(v_mul(a, c), v_mul(b, s)), v_add(v_mul(b, c), v_mul(a, s)), 3);
}

/* The value [N, 1, H, D] of this round, among those of the rounds before: [N, H, room, D]. */
static var remembered(net *n, var value, struct causal at)
{
    struct shape one = SHAPE(var_dim(value, 0), var_dim(value, 2), 1, var_dim(value, 3));
    var cache = carry_zeros(n, shape_with(one, 2, at.room));
    return carry_put(n, cache, 2, at.place, v_reshape(value, one));
}

/* One query per item, q [N, 1, H, D]; places after this one stand in the caches as zeros, and are not asked. */
static var answered(net *n, var q, var keys, var values, double scale, struct causal at)
{
    struct shape s = var_shape(q);
    var query = v_reshape(q, SHAPE(s.dim[0], s.dim[2], 1, s.dim[3]));
    var scores = v_scale(v_matmul_t(query, false, keys, true), scale); /* [N, H, 1, room] */
    var later = v_less(at.place, v_iota(n->g, SHAPE(at.room), 0));
    scores = v_select(later, v_const(n->g, -1e30), scores);
    return v_matmul(v_softmax(scores), values);
}

var causal_attention(net *n, const char *name, var x, struct causal at)
{
    struct shape s = var_shape(x);
    const bool fits = var_ok(x) && s.rank == 3 && at.heads > 0 && s.dim[2] % (2 * at.heads) == 0;
    if (var_ok(x) && !fits)
        return graph_fail(n->g, "attention %s of %d heads wants [N, T, D] with D a multiple of twice the heads", name,
                          at.heads);
    if (!fits) return x;
    const struct shape heads = SHAPE(s.dim[0], s.dim[1], at.heads, s.dim[2] / at.heads);
    const double scale = 1 / sqrt((double)heads.dim[3]);
    scope(n, name);
    var q = v_reshape(linear_plain(n, "q", x, s.dim[2]), heads);
    var k = v_reshape(linear_plain(n, "k", x, s.dim[2]), heads);
    var v = v_reshape(linear_plain(n, "v", x, s.dim[2]), heads);
    if (at.rotary) q = turned(q, at.place), k = turned(k, at.place);
    var mixed = at.room ? answered(n, q, remembered(n, k, at), remembered(n, v, at), scale, at)
                        : v_attention(q, k, v, scale, true);
    scope_end(n);
    return v_reshape(mixed, s);
}
