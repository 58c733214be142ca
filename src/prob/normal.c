/* normal.c -- densities and divergences of normal distributions, in closed form. */
#include "prob/normal.h"
#include "nn/layer.h"
#include "prob/noise.h"

#include <math.h>

#define HALF_LOG_2_PI 0.91893853320467274178

struct normal normal_of(var mean, var log_std)
{
    return (struct normal){mean, v_clip(log_std, NORMAL_LOG_STD_LOW, NORMAL_LOG_STD_HIGH)};
}

struct normal normal_standard(struct graph *g, struct shape shape)
{
    return (struct normal){v_fill(g, shape, 0), v_fill(g, shape, 0)};
}

struct normal normal_head(net *n, const char *name, var h, int64_t width)
{
    scope(n, name);
    struct normal p = normal_of(linear(n, "mean", h, width), linear(n, "log_std", h, width));
    scope_end(n);
    return p;
}

var normal_rsample(struct normal p)
{
    return v_add(p.mean, v_mul(v_exp(p.log_std), noise_normal(p.mean, p.log_std)));
}

/* (x - mean) / std */
static var standardised(struct normal p, var x)
{
    return v_mul(v_sub(x, p.mean), v_exp(v_neg(p.log_std)));
}

var normal_logp(struct normal p, var x)
{
    var half = v_scale(v_square(standardised(p, x)), -0.5);
    return v_offset(v_sub(half, p.log_std), -HALF_LOG_2_PI);
}

/* ---- over a step ----
**
** In units of the deviation, of |z| and a width w. Where w is small the density is e^-z^2/2 times the mean of e^-zs over
** the cell; else it is a difference of distribution functions, in the tail by Mills' ratio, so that nothing cancels. */

#define NARROW 0.25
#define TAIL 2.0
#define DEPTH 8 /* of the continued fraction: in the tail good to 1e-4 */

static var narrow_cell(var z, var w)
{
    var t = v_scale(v_mul(z, w), 0.5), least = v_maximum(t, v_const(t.g, 0.5)), square = v_square(v_clip(t, 0, 0.5));
    var far = v_add(least, v_log(v_div(v_offset(v_neg(v_exp(v_scale(least, -2))), 1), v_scale(least, 2))));
    var near = v_mul(square, v_offset(v_scale(square, -1.0 / 180), 1.0 / 6));
    var rise = v_select(v_less(t, v_const(t.g, 0.5)), near, far); /* log(sinh(t) / t) */
    return v_sub(rise, v_scale(v_square(w), 1.0 / 24));
}

static var mills(var a) /* what lies above a, by the density at a */
{
    var under = a;
    for (int k = DEPTH; k > 0; k--) under = v_add(a, v_div(v_const(a.g, k), under));
    return v_inverse(under);
}

static var wide_cell(var z, var w)
{
    var low = v_sub(z, v_scale(w, 0.5)), a = v_maximum(low, v_const(w.g, TAIL)), b = v_add(a, w);
    var core = v_scale(v_sub(v_erf(v_scale(v_add(low, w), M_SQRT1_2)), v_erf(v_scale(low, M_SQRT1_2))), 0.5);
    var beyond = v_mul(v_exp(v_neg(v_mul(w, v_add(a, v_scale(w, 0.5))))), v_div(mills(b), mills(a)));
    var tail = v_add(v_log(v_mul(mills(a), v_offset(v_neg(beyond), 1))), v_scale(v_square(a), -0.5));
    var mass = v_select(v_less(low, v_const(w.g, TAIL)), v_log(v_maximum(core, v_const(w.g, 1e-30))),
                        v_offset(tail, -HALF_LOG_2_PI));
    return v_sub(mass, v_log(w));
}

var normal_cell_logp(struct normal p, var x, var step)
{
    var w = v_mul(step, v_exp(v_neg(p.log_std))), z = v_abs(standardised(p, x)), edge = v_const(x.g, NARROW);
    var narrow = v_add(v_offset(v_scale(v_square(z), -0.5), -HALF_LOG_2_PI), narrow_cell(z, v_minimum(w, edge)));
    return v_sub(v_select(v_less(w, edge), narrow, wide_cell(z, v_maximum(w, edge))), p.log_std);
}

var normal_entropy(struct normal p)
{
    return v_offset(p.log_std, HALF_LOG_2_PI + 0.5);
}

var normal_kl(struct normal q, struct normal p)
{
    var narrower = v_sub(q.log_std, p.log_std);
    var spread = v_add(v_exp(v_scale(narrower, 2)), v_square(standardised(p, q.mean)));
    return v_sub(v_scale(v_offset(spread, -1), 0.5), narrower);
}

var normal_kl_standard(struct normal q)
{
    var spread = v_add(v_exp(v_scale(q.log_std, 2)), v_square(q.mean));
    return v_sub(v_scale(v_offset(spread, -1), 0.5), q.log_std);
}
