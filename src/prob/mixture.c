/* mixture.c -- log of a sum of densities by logsumexp; a sample picks its part by a one-hot choice. */
#include "prob/mixture.h"
#include "nn/layer.h"
#include "prob/categorical.h"

#include <math.h>

/* [.., A] -> [.., A / inner, inner] */
static var split_last(var x, int64_t inner)
{
    struct shape s = var_shape(x);
    if (!var_ok(x)) return x;
    if (s.rank < 1 || s.rank == MAX_RANK) return graph_fail(x.g, "a mixture has no room for the axis of its parts");
    s.dim[s.rank - 1] /= inner;
    s.dim[s.rank++] = inner;
    return v_reshape(x, s);
}

/* [.., A, B] -> [.., A B], or without an axis of size 1 */
static var join_last(var x)
{
    struct shape s = var_shape(x);
    if (!var_ok(x) || s.rank < 2) return x;
    s.rank--;
    s.dim[s.rank - 1] *= s.dim[s.rank];
    s.dim[s.rank] = 0;
    return v_reshape(x, s);
}

static var sum_last(var x)
{
    return var_ok(x) ? v_sum(x, AXIS(var_shape(x).rank - 1)) : x;
}

static var chosen_part(var logits) /* one-hot, of the logits' shape */
{
    return v_one_hot(categorical_sample((struct categorical){logits}), var_dim(logits, -1));
}

#define MEAN_FIRST 0.5       /* parts begin amid 0 .. 1, */
#define LOG_SCALE_FIRST (-2) /* and about as wide as pictures' values are spread */

struct logistic_mixture logistic_mixture_head(net *n, const char *name, var h, int64_t channels, int64_t parts)
{
    int64_t all = channels * parts;
    scope(n, name);
    var logits = split_last(linear(n, "logits", h, all), parts);
    var mean = v_offset(split_last(linear(n, "mean", h, all), parts), MEAN_FIRST);
    var log_scale = v_offset(split_last(linear(n, "log_scale", h, all), parts), LOG_SCALE_FIRST);
    scope_end(n);
    return (struct logistic_mixture){logits, logistic_of(mean, log_scale)};
}

var logistic_mixture_logp(struct logistic_mixture p, var x)
{
    var each = discretised_logistic_logp(p.part, split_last(x, 1));
    return join_last(v_logsumexp(v_add(v_log_softmax(p.logits), each), -1));
}

var logistic_mixture_sample(struct logistic_mixture p)
{
    var one = chosen_part(p.logits);
    var mean = sum_last(v_mul(one, p.part.mean)), log_scale = sum_last(v_mul(one, p.part.log_scale));
    return discretised_logistic_sample((struct logistic){join_last(mean), join_last(log_scale)});
}

/* ---- the channels of a pixel ---- */

int64_t logistic_pixels_width(int64_t channels, int64_t parts)
{
    return channels * (3 * parts + channels);
}

struct logistic_pixels logistic_pixels_of(var out, int64_t channels, int64_t parts)
{
    const int64_t all = channels * parts;
    var logits = split_last(v_slice(out, -1, 0, all), parts), mean = split_last(v_slice(out, -1, all, all), parts);
    var log_scale = split_last(v_slice(out, -1, 2 * all, all), parts);
    struct logistic part = logistic_of(v_offset(mean, MEAN_FIRST), v_offset(log_scale, LOG_SCALE_FIRST));
    return (struct logistic_pixels){{logits, part}, v_slice(out, -1, 3 * all, channels * channels)};
}

/* The mixture of channel c [.., 1, K], given those before it, x [.., at least c]. */
static struct logistic_mixture channel(struct logistic_pixels p, var x, int64_t c)
{
    struct logistic_mixture m = p.each;
    if (!var_ok(m.logits)) return m;
    const int axis = var_shape(m.logits).rank - 2;
    const int64_t channels = var_dim(m.logits, axis);
    struct logistic_mixture one = {v_slice(m.logits, axis, c, 1),
                                   {v_slice(m.part.mean, axis, c, 1), v_slice(m.part.log_scale, axis, c, 1)}};
    for (int64_t k = 0; k < c; k++) {
        var shift = v_mul(v_slice(p.pull, -1, c * channels + k, 1), v_slice(x, -1, k, 1));
        one.part.mean = v_add(one.part.mean, split_last(shift, 1));
    }
    return one;
}

static var join_channels(var before, var one, int64_t c)
{
    return c ? v_join(before, one, -1) : one;
}

static int64_t channels_of(struct logistic_pixels p)
{
    return var_ok(p.each.logits) ? var_dim(p.each.logits, -2) : 0;
}

var logistic_pixels_logp(struct logistic_pixels p, var x)
{
    var all = p.each.logits;
    for (int64_t c = 0; c < channels_of(p); c++)
        all = join_channels(all, logistic_mixture_logp(channel(p, x, c), v_slice(x, -1, c, 1)), c);
    return all;
}

struct logistic_pixels logistic_pixels_narrowed(struct logistic_pixels p, double temperature)
{
    p.each.logits = categorical_narrowed((struct categorical){p.each.logits}, temperature, 0, 0).logits;
    p.each.part.log_scale = v_offset(p.each.part.log_scale, log(fmax(temperature, COLDEST)));
    return p;
}

var logistic_pixels_sample(struct logistic_pixels p)
{
    var drawn = p.each.logits;
    for (int64_t c = 0; c < channels_of(p); c++)
        drawn = join_channels(drawn, logistic_mixture_sample(channel(p, drawn, c)), c);
    return drawn;
}

var logistic_pixels_mean(struct logistic_pixels p)
{
    var mean = p.each.logits;
    for (int64_t c = 0; c < channels_of(p); c++) {
        struct logistic_mixture m = channel(p, mean, c);
        var one = join_last(sum_last(v_mul(v_softmax(m.logits), m.part.mean)));
        mean = join_channels(mean, v_clip(one, 0, 1), c);
    }
    return mean;
}

struct normal_mixture normal_mixture_head(net *n, const char *name, var h, int64_t width, int64_t parts)
{
    scope(n, name);
    var logits = linear(n, "logits", h, parts);
    var mean = split_last(linear(n, "mean", h, parts * width), width);
    var log_std = split_last(linear(n, "log_std", h, parts * width), width);
    scope_end(n);
    return (struct normal_mixture){logits, normal_of(mean, log_std)};
}

var normal_mixture_logp(struct normal_mixture p, var x)
{
    var point = split_last(x, var_dim(x, -1)); /* [.., 1, D] */
    var each = join_last(sum_last(normal_logp(p.part, point)));
    return join_last(v_logsumexp(v_add(v_log_softmax(p.logits), each), -1));
}

var normal_mixture_sample(struct normal_mixture p)
{
    var one = split_last(chosen_part(p.logits), 1); /* [.., K, 1] */
    if (!var_ok(one)) return one;
    unsigned parts = AXIS(var_shape(one).rank - 2);
    struct normal part = {v_sum(v_mul(one, p.part.mean), parts), v_sum(v_mul(one, p.part.log_std), parts)};
    return join_last(normal_rsample(part));
}

struct normal_mixture normal_mixture_narrowed(struct normal_mixture p, double temperature)
{
    p.logits = categorical_narrowed((struct categorical){p.logits}, temperature, 0, 0).logits;
    p.part.log_std = v_offset(p.part.log_std, log(fmax(temperature, COLDEST)));
    return p;
}
