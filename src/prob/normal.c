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
