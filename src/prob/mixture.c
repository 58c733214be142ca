/* mixture.c -- log of a sum of densities by logsumexp; a sample picks its part by a one-hot choice. */
#include "prob/mixture.h"
#include "nn/layer.h"
#include "prob/categorical.h"

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

struct logistic_mixture logistic_mixture_head(net *n, const char *name, var h, int64_t channels, int64_t parts)
{
    int64_t all = channels * parts;
    scope(n, name);
    var logits = split_last(linear(n, "logits", h, all), parts);
    var mean = v_offset(split_last(linear(n, "mean", h, all), parts), 0.5); /* begins amid 0 .. 1 */
    var log_scale = v_offset(split_last(linear(n, "log_scale", h, all), parts), -2);
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
