/* spline.c -- monotone rational-quadratic splines, and back (Durkan et al. 2019, appendix A).
**
** K bins from -reach to reach, beyond it the identity. Told per value: K widths,
** K heights, K - 1 slopes at the inner knots; at the outer ones the slope is 1.
** Which bin a value lies in is a one-hot choice among the K, so all is elementwise.
*/
#include "prob/bijection.h"

#include <math.h>

#define LEAST 1e-3 /* of the widths and heights, as a share of all, and of the slopes */

/* Per bin, [.., K] each: where it begins, how wide, how high, the slopes at its two ends. */
struct bins {
    var left, width, low, height, slope, next_slope;
};

/* [.., K] raw -> the sizes of the bins, which add up to 2 reach, and where each begins */
static var sizes_of(var raw, double reach, var *begin)
{
    const int64_t bins = var_dim(raw, -1);
    var size = v_scale(v_offset(v_scale(v_softmax(raw), 1 - LEAST * (double)bins), LEAST), 2 * reach);
    *begin = v_offset(v_cumsum(size, var_shape(raw).rank - 1, false, true), -reach);
    return size;
}

static struct bins bins_of(const struct flow_each *self, var told)
{
    const int64_t k = self->bins;
    const int last = var_shape(told).rank - 1;
    struct bins b;
    b.width = sizes_of(v_slice(told, last, 0, k), self->reach, &b.left);
    b.height = sizes_of(v_slice(told, last, k, k), self->reach, &b.low);
    const double at_zero = log(expm1(1 - LEAST)); /* what is told as 0 is a slope of 1 */
    var inner = v_offset(v_softplus(v_offset(v_slice(told, last, 2 * k, k - 1), at_zero)), LEAST);
    var one = v_fill(told.g, shape_with(var_shape(told), last, 1), 1);
    b.slope = v_join(one, inner, last);
    b.next_slope = v_join(inner, one, last);
    return b;
}

/* One-hot over the bins: the last that begins at or before x [.., 1]. */
static var bin_of(var begin, var x)
{
    const int last = var_shape(begin).rank - 1;
    const int64_t bins = var_dim(begin, last);
    var reached = v_offset(v_neg(v_less(x, v_slice(begin, last, 1, bins - 1))), 1);
    var one = v_fill(begin.g, shape_with(var_shape(begin), last, 1), 1);
    return v_sub(v_join(one, reached, last), v_pad(reached, last, 0, 1));
}

static var pick(var of, var bin) /* [.., K] -> [.., 1] */
{
    return v_sum(v_mul(of, bin), AXIS(var_shape(of).rank - 1));
}

static var discriminant_root(var a, var b, var c) /* of a t^2 + b t + c = 0, the one from 0 to 1 */
{
    var root = v_sqrt(v_maximum(v_sub(v_square(b), v_scale(v_mul(a, c), 4)), v_const(a.g, 0)));
    return v_div(v_scale(c, 2), v_neg(v_add(b, root)));
}

static struct flow spline(const struct flow_each *self, struct flow f, var told)
{
    const struct shape shape = var_shape(f.x);
    if (!var_ok(f.x) || !var_ok(told)) return f;
    const struct bins b = bins_of(self, told);
    const bool in = f.way == FLOW_IN;
    var x = v_reshape(f.x, shape_with(var_shape(told), -1, 1));
    var inside = v_less(v_abs(x), v_const(x.g, self->reach)), at = v_clip(x, -self->reach, self->reach);
    var bin = bin_of(in ? b.left : b.low, at);
    var left = pick(b.left, bin), width = pick(b.width, bin), low = pick(b.low, bin), height = pick(b.height, bin);
    var d0 = pick(b.slope, bin), d1 = pick(b.next_slope, bin), s = v_div(height, width);
    var bend = v_sub(v_add(d0, d1), v_scale(s, 2)), t;
    if (in) {
        t = v_div(v_sub(at, left), width);
    } else {
        var up = v_sub(at, low), rise = v_mul(up, bend);
        t = discriminant_root(v_add(v_mul(height, v_sub(s, d0)), rise), v_sub(v_mul(height, d0), rise),
                              v_neg(v_mul(s, up)));
    }
    var rest = v_offset(v_neg(t), 1), both = v_mul(t, rest), below = v_add(s, v_mul(bend, both));
    var slope = v_add(v_mul(d1, v_square(t)), v_add(v_scale(v_mul(s, both), 2), v_mul(d0, v_square(rest))));
    var log_slope = v_add(v_scale(v_sub(v_log(s), v_log(below)), 2), v_log(slope));
    var y = in ? v_add(low, v_div(v_mul(height, v_add(v_mul(s, v_square(t)), v_mul(d0, both))), below))
               : v_add(left, v_mul(t, width));
    y = v_reshape(v_select(inside, y, x), shape);
    return flow_to(f, y, v_reshape(v_select(inside, log_slope, v_const(x.g, 0)), shape));
}

struct flow_each flow_spline(int bins, double reach)
{
    return (struct flow_each){.parts = 3 * bins - 1, .map = spline, .reach = reach, .bins = bins};
}
