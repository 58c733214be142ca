/* baseline.c -- each column by its kind; a mass has no scale, so the front's is given back. */
#include "prob/baseline.h"
#include "nn/front.h"
#include "prob/normal.h"

#include <math.h>

#define LEAST_SHARE 1e-3

static bool is_kind(const struct column *c)
{
    return c && c->kind == COLUMN_CATEGORY;
}

/* 0 and 1, by number or by name */
static double has_two(const struct column *c)
{
    return c && (is_kind(c) ? c->categories == 2 : c->whole && c->low == 0 && c->high == 1);
}

static double log_uniform(const struct column *c)
{
    return is_kind(c) ? -log(c->categories) : 0;
}

static double has_mass(const struct column *c)
{
    return is_kind(c) || has_two(c) > 0;
}

static var number_logp(net *n, var x)
{
    struct normal p = normal_standard(n->g, var_shape(x));
    return front_has_steps(n->item) ? normal_cell_logp(p, x, front_steps(n)) : normal_logp(p, x);
}

var rows_baseline(net *n, struct batch b)
{
    var scale = v_log(front_deviation(n)), mean = front_mean(n), one = v_less(v_const(n->g, 0.5), front_back(n, b.x));
    var share = v_clip(mean, LEAST_SHARE, 1 - LEAST_SHARE), none = v_offset(v_neg(share), 1);
    var two = v_log(v_select(one, share, none));
    var mass = v_select(front_per_column(n, has_two), two, front_per_column(n, log_uniform));
    var each = v_select(front_per_column(n, has_mass), v_add(mass, scale), number_logp(n, b.x));
    return v_sum_items(v_select(b.present, each, scale));
}
