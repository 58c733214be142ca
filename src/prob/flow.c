/* flow.c -- the two ends of a flow: data to numbers on the line and back, noise and classes. */
#include "prob/flow.h"
#include "nn/front.h"
#include "nn/measure.h"
#include "prob/categorical.h"
#include "prob/normal.h"
#include "prob/observation.h"

#include <math.h>

#define TAIL 5.0
#define FARTHEST 16.0 /* what noise can come to lie beyond TAIL before e^ of it: millions of deviations */

/* ---- what the data are ---- */

static const struct column *column_at(const struct item *item, int64_t k)
{
    return item->kind == ITEM_ROW && item->columns ? &item->columns[k] : NULL;
}

static double step_of(const struct column *c) /* between neighbouring values; 0: none */
{
    return c && (c->whole || c->kind == COLUMN_CATEGORY) ? 1 : 0;
}

static double lowest(const struct column *c)
{
    return c && c->kind == COLUMN_CATEGORY ? 0 : -1e30;
}

static double highest(const struct column *c)
{
    return c && c->kind == COLUMN_CATEGORY ? c->categories - 1 : 1e30;
}

static bool any_column(const struct item *item, double (*of)(const struct column *))
{
    for (int64_t k = 0; item->kind == ITEM_ROW && k < shape_size(item->shape); k++)
        if (of(column_at(item, k)) != 0) return true;
    return false;
}

static double gaps(const struct column *c)
{
    return c ? (double)c->missing : 0;
}

const char *flow_measure(const void *options, const struct item *item)
{
    (void)options;
    return item->kind == ITEM_IMAGE ? MEASURE_LEVELS : measure_of_rows(item, true);
}

bool flow_is_bound(const struct item *item)
{
    return item->kind == ITEM_IMAGE || any_column(item, step_of) || any_column(item, gaps);
}

int flow_check(const void *options, const struct item *item, struct err *e)
{
    const struct flow_options *o = options;
    return condition_check(o->conditional, item, e);
}

/* ---- the end of the data ---- */

/* Items on the line, and what is to be added to log p of them: [N]. */
struct seen {
    var x, volume;
};

static var logit(var s)
{
    return v_sub(v_log(s), v_log(v_offset(v_neg(s), 1)));
}

static struct seen see_pictures(net *n, const struct flow_options *o, var x)
{
    const double a = o->squeeze, size = (double)shape_size(n->item->shape);
    var levels = front_levels(n);
    var share = v_div(v_add(v_mul(x, v_offset(levels, -1)), v_uniform(n->g, var_shape(x))), levels);
    var s = v_offset(v_scale(share, 1 - 2 * a), a);
    var slope = v_neg(v_add(v_log(s), v_log(v_offset(v_neg(s), 1))));
    var volume = v_offset(v_sum_items(slope), size * log(1 - 2 * a));
    return (struct seen){logit(s), v_sub(volume, v_scale(v_sum_all(v_log(levels)), size))};
}

static var back_to_pictures(net *n, const struct flow_options *o, var x)
{
    const double a = o->squeeze;
    var levels = front_levels(n), most = v_offset(levels, -1);
    var share = v_scale(v_offset(v_sigmoid(x), -a), 1 / (1 - 2 * a));
    return v_div(v_minimum(v_maximum(v_floor(v_mul(share, levels)), v_const(n->g, 0)), most), most);
}

/* q(missing | rest), which is never asked where nothing is missing. */
static struct normal guess(net *n, const struct flow_options *o, var x, var present)
{
    if (!any_column(n->item, gaps)) return normal_standard(n->g, var_shape(x));
    scope(n, "guess");
    var h = mlp(n, "h", v_join(v_mul(x, present), present, 1), o->network.hidden, (enum activation)o->network.how);
    struct normal q = normal_head(n, "x", h, var_dim(x, 1));
    scope_end(n);
    return q;
}

/* Beyond TAIL deviations numbers are taken nearer, y = +-(TAIL + log(1 + |x| - TAIL)): the networks do not meet numbers
** far from all others, which they would map no one knows where, and noise need not reach as far. */
static var tails_in(var x, var *log_stretch)
{
    var near = v_clip(x, -TAIL, TAIL), beyond = v_sub(x, near);
    var rise = v_log(v_offset(v_abs(beyond), 1));
    *log_stretch = v_neg(rise);
    return v_add(near, v_select(v_less(beyond, v_const(x.g, 0)), v_neg(rise), rise));
}

static var tails_out(var y)
{
    var near = v_clip(y, -TAIL, TAIL), rise = v_clip(v_sub(y, near), -FARTHEST, FARTHEST);
    var beyond = v_offset(v_exp(v_abs(rise)), -1);
    return v_add(near, v_select(v_less(rise, v_const(y.g, 0)), v_neg(beyond), beyond));
}

/* front_log_volume counts all columns: those that are missing have no scale. */
static struct seen see_rows(net *n, const struct flow_options *o, struct batch b)
{
    var x = b.x;
    if (any_column(n->item, step_of)) {
        var noise = v_mul(v_uniform(n->g, var_shape(x)), front_per_column(n, step_of));
        x = v_add(x, v_div(noise, front_deviation(n)));
    }
    var stretch;
    x = tails_in(x, &stretch);
    struct normal q = guess(n, o, x, b.present);
    var drawn = normal_rsample(q), scale = v_log(front_deviation(n));
    var volume = v_select(b.present, stretch, v_sub(scale, normal_logp(q, drawn)));
    return (struct seen){v_select(b.present, x, drawn), v_sum_items(volume)};
}

static var back_to_rows(net *n, var x)
{
    x = tails_out(x);
    if (!any_column(n->item, step_of)) return x;
    var data = front_back(n, x), step = front_per_column(n, step_of);
    var whole = v_minimum(v_maximum(v_floor(data), front_per_column(n, lowest)), front_per_column(n, highest));
    return v_select(step, v_div(v_sub(whole, front_mean(n)), front_deviation(n)), x);
}

static struct seen see(net *n, const struct flow_options *o, struct batch b)
{
    return n->item->kind == ITEM_IMAGE ? see_pictures(n, o, b.x) : see_rows(n, o, b);
}

/* ---- densities ---- */

static var log_noise(var z) /* [N, D] -> [N]: log p of a standard normal */
{
    return v_sum_items(normal_logp(normal_standard(z.g, var_shape(z)), z));
}

static var log_density(net *n, flow_map *map, const void *options, var x, var given)
{
    struct flow f = map(n, options, flow_begin(n, x, given, FLOW_IN));
    return v_add(log_noise(f.x), f.log_det);
}

/* [N, C]: log p(x, c), all classes in one pass over C copies of each item */
static var log_joint(net *n, flow_map *map, const void *options, var x)
{
    var given = condition_each(n, var_dim(x, 0));
    return condition_table(
        n, v_add(log_density(n, map, options, condition_copies(n, x), given), condition_logp(n, given)));
}

var flow_score(net *n, flow_map *map, const void *options, struct batch b)
{
    const struct flow_options *o = options;
    struct seen s = see(n, o, b);
    if (!o->conditional) return v_add(log_density(n, map, options, s.x, NO_VAR), s.volume);
    var all = v_logsumexp(log_joint(n, map, options, s.x), 1);
    return v_add(v_reshape(all, SHAPE(var_dim(s.x, 0))), s.volume);
}

void flow_build(net *n, flow_map *map, const void *options, struct batch b)
{
    const struct flow_options *o = options;
    struct seen s = see(n, o, b);
    var class = condition_of(n, o->conditional, b);
    var logp = log_density(n, map, options, s.x, class);
    if (o->conditional) logp = v_add(logp, condition_logp(n, class));
    logp = v_add(v_add(logp, s.volume), front_log_volume(n));
    player(n, (struct player){.name = "flow", .moves = "", .loss = v_neg(v_mean_all(logp))});
}

var flow_guess(net *n, flow_map *map, const void *options, struct batch b, var *log_weight)
{
    const struct flow_options *o = options;
    struct seen s = see(n, o, b);
    var class = condition_drawn(n, o->conditional, (struct batch){.label = {n->g, -1}});
    *log_weight = v_add(log_density(n, map, options, s.x, class), s.volume);
    return v_select(b.present, b.x, back_to_rows(n, s.x));
}

var flow_classify(net *n, flow_map *map, const void *options, struct batch b)
{
    const struct flow_options *o = options;
    if (!condition_known(n, o->conditional)) return NO_VAR;
    return v_log_softmax(log_joint(n, map, options, see(n, options, b).x));
}

var flow_baseline(net *n, const void *options, struct batch b)
{
    (void)options;
    return observation_baseline(n, &(struct observation_options){.likelihood = LOGISTIC}, b.x);
}

/* ---- the end of the noise ---- */

static var noise(net *n)
{
    return v_scale(v_normal(n->g, SHAPE(n->batch, shape_size(n->item->shape))), n->temperature);
}

static var noise_of(net *n, const struct flow_options *o, struct batch given)
{
    return condition_join(noise(n), condition_drawn(n, o->conditional, given));
}

var flow_prior(net *n, const void *options)
{
    return noise_of(n, options, (struct batch){.label = {n->g, -1}});
}

var flow_encode(net *n, flow_map *map, const void *options, struct batch b)
{
    const struct flow_options *o = options;
    var class = condition_of(n, o->conditional, b);
    return condition_join(map(n, options, flow_begin(n, see(n, o, b).x, class, FLOW_IN)).x, class);
}

var flow_decode(net *n, flow_map *map, const void *options, var latent)
{
    const struct flow_options *o = options;
    var class = condition_split(n, o->conditional, &latent);
    var x = map(n, options, flow_begin(n, latent, class, FLOW_OUT)).x;
    x = v_reshape(x, shape_join(var_dim(latent, 0), n->item->shape));
    return n->item->kind == ITEM_IMAGE ? back_to_pictures(n, o, x) : back_to_rows(n, x);
}

var flow_sample(net *n, flow_map *map, const void *options, struct batch given)
{
    return flow_decode(n, map, options, noise_of(n, options, given));
}
