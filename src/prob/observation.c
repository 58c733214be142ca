/* observation.c -- the likelihoods of decoders, behind one interface. */
#include "prob/observation.h"
#include "nn/front.h"
#include "nn/measure.h"
#include "prob/bernoulli.h"
#include "prob/categorical.h"
#include "prob/laplace.h"
#include "prob/logistic.h"
#include "prob/normal.h"

#include <math.h>

static bool tells_spread(const struct observation_options *o)
{
    return o->likelihood != BERNOULLI && o->likelihood != LOGISTICS && o->spread == SPREAD_EACH;
}

int64_t observation_width(const struct observation_options *o, int64_t last)
{
    if (o->likelihood == LOGISTICS) return logistic_pixels_width(last, o->logistics);
    return tells_spread(o) ? 2 * last : last;
}

static struct observation mixture_of(net *n, const struct observation_options *o, var out)
{
    struct observation p = {.kind = LOGISTICS};
    p.pixels = logistic_pixels_of(out, shape_dim(n->item->shape, -1), o->logistics);
    var *mean = &p.pixels.each.part.mean, away = v_offset(observation_bias(n, o), -0.5); /* from the middle */
    struct shape each = n->item->shape;
    each.dim[each.rank++] = 1;
    *mean = v_add(*mean, v_reshape(away, each));
    return p;
}

static struct observation over_steps(net *n, struct observation p)
{
    p.stepped = front_has_steps(n->item);
    if (p.stepped) p.step = front_steps(n);
    return p;
}

struct observation observation_of(net *n, const struct observation_options *o, var out)
{
    struct observation p = {
        .kind = (enum likelihood)o->likelihood, .centre = out, .log_scale = v_const(n->g, log(o->scale))};
    if (p.kind == LOGISTICS) return mixture_of(n, o, out);
    if (tells_spread(o)) {
        int64_t width = var_dim(out, -1) / 2;
        p.centre = v_slice(out, -1, 0, width);
        p.log_scale = v_slice(out, -1, width, width);
    } else if (p.kind != BERNOULLI && o->spread == SPREAD_SHARED) {
        p.log_scale = param(n, "log_scale", SHAPE(1), (struct init){INIT_FILL, log(o->scale)});
    }
    p.centre = v_add(p.centre, observation_bias(n, o));
    return over_steps(n, p);
}

var observation_seen(const struct observation_options *o, var x)
{
    if (o->likelihood != BERNOULLI || o->binarise == BINARISE_NONE) return x;
    var threshold = o->binarise == BINARISE_SAMPLE ? v_uniform(x.g, var_shape(x)) : v_const(x.g, 0.5);
    return v_less(threshold, x);
}

static struct normal as_normal(struct observation p)
{
    return normal_of(p.centre, p.log_scale);
}

static struct laplace as_laplace(struct observation p)
{
    return laplace_of(p.centre, p.log_scale);
}

static struct logistic as_logistic(struct observation p)
{
    return logistic_of(p.centre, p.log_scale);
}

var observation_logp_each(struct observation p, var x)
{
    switch (p.kind) {
    case BERNOULLI: return bernoulli_logp((struct bernoulli){p.centre}, x);
    case GAUSSIAN: return p.stepped ? normal_cell_logp(as_normal(p), x, p.step) : normal_logp(as_normal(p), x);
    case LAPLACE: return p.stepped ? laplace_cell_logp(as_laplace(p), x, p.step) : laplace_logp(as_laplace(p), x);
    case LOGISTICS: return logistic_pixels_logp(p.pixels, x);
    default: return discretised_logistic_logp(as_logistic(p), x);
    }
}

var observation_logp(struct observation p, var x)
{
    return v_sum_items(observation_logp_each(p, x));
}

var observation_mean(struct observation p)
{
    if (p.kind == LOGISTICS) return logistic_pixels_mean(p.pixels);
    return p.kind == BERNOULLI ? v_sigmoid(p.centre) : p.centre;
}

var observation_sample(struct observation p, double temperature)
{
    temperature = fmax(temperature, COLDEST);
    if (p.kind != BERNOULLI && p.kind != LOGISTICS) p.log_scale = v_offset(p.log_scale, log(temperature));
    switch (p.kind) {
    case BERNOULLI: return bernoulli_sample((struct bernoulli){v_scale(p.centre, 1 / temperature)});
    case GAUSSIAN: return normal_rsample(as_normal(p));
    case LAPLACE: return laplace_rsample(as_laplace(p));
    case LOGISTICS: return logistic_pixels_sample(logistic_pixels_narrowed(p.pixels, temperature));
    default: return discretised_logistic_sample(as_logistic(p));
    }
}

/* Rows are seen standardised, pictures as they are. */
static var seen_mean(net *n)
{
    return n->item->kind == ITEM_IMAGE ? front_mean(n) : v_fill(n->g, n->item->shape, 0);
}

static var seen_deviation(net *n)
{
    return n->item->kind == ITEM_IMAGE ? front_deviation(n) : v_fill(n->g, n->item->shape, 1);
}

var observation_bias(net *n, const struct observation_options *o)
{
    var mean = seen_mean(n);
    if (o->likelihood != BERNOULLI) return mean;
    mean = v_clip(mean, 0.001, 0.999);
    return v_stop(v_sub(v_log(mean), v_log(v_sub(v_const(n->g, 1), mean))));
}

struct observation observation_trivial(net *n, const struct observation_options *o, struct shape shape)
{
    const double of_deviation[] = {
        [GAUSSIAN] = 1, [LAPLACE] = M_SQRT1_2, [LOGISTIC] = 0.5513288954217921 /* sqrt(3) / pi */};
    const enum likelihood kind = o->likelihood == LOGISTICS ? LOGISTIC : (enum likelihood)o->likelihood;
    struct observation p = {.kind = kind, .centre = observation_bias(n, o), .log_scale = v_const(n->g, 0)};
    if (p.kind != BERNOULLI) p.log_scale = v_log(v_scale(v_offset(seen_deviation(n), 1e-3), of_deviation[p.kind]));
    p.centre = v_broadcast(p.centre, shape);
    return p;
}

var observation_baseline(net *n, const struct observation_options *o, var x)
{
    return observation_logp(observation_trivial(n, o, var_shape(x)), x);
}

const char *observation_measure(const struct observation_options *o)
{
    static const char *const of_bernoulli[] = {
        [BINARISE_SAMPLE] = MEASURE_DRAWN, [BINARISE_THRESHOLD] = MEASURE_CUT, [BINARISE_NONE] = MEASURE_GREY};
    if (o->likelihood == BERNOULLI) return of_bernoulli[o->binarise];
    return o->likelihood == LOGISTIC || o->likelihood == LOGISTICS ? MEASURE_LEVELS : NULL;
}

void observation_adapt(struct observation_options *o, const struct item *item)
{
    if (item->kind != ITEM_IMAGE || item->shape.dim[2] > 1) o->likelihood = GAUSSIAN;
}

int observation_check(const struct observation_options *o, const struct item *item, struct err *e)
{
    bool black_or_white = o->likelihood == BERNOULLI, levels = o->likelihood == LOGISTIC || o->likelihood == LOGISTICS;
    if (item->kind == ITEM_IMAGE || !(black_or_white || levels)) return 0;
    fail(e, ERR_OPTION, "the likelihood of %s is for pictures, and these data are rows of numbers",
         levels ? "256 levels" : "black and white");
    return fail_hint(e, "use --set likelihood=gaussian or laplace");
}
