/* prefix.c -- PREFIX and its adjoint, unit by unit: hidden units of each value, from those before it. */
#include "kernel/ref/ref.h"

#include <math.h>

struct prefix {
    int64_t N, D, H;
    const double *x, *w, *v, *c;
};

static struct prefix prefix_of(const struct call *c)
{
    const struct shape x = c->source[0].shape, w = c->source[1].shape;
    return (struct prefix){x.dim[0],         x.dim[1],         w.dim[1],        ref_source(c, 0),
                           ref_source(c, 1), ref_source(c, 2), ref_source(c, 3)};
}

/* What unit h of value d is the sigmoid of, in item n. */
static double sum_before(const struct prefix *p, int64_t n, int64_t d, int64_t h)
{
    double sum = p->c[h];
    for (int64_t i = 0; i < d; i++) sum += p->x[n * p->D + i] * p->w[i * p->H + h];
    return sum;
}

static double sigmoid(double a)
{
    return 1 / (1 + exp(-a));
}

/* y[n][d] = sum over h of v[d][h] sigmoid(c[h] + sum over i < d of x[n][i] w[i][h]) */
void ref_prefix(const struct call *c, const struct run *r)
{
    (void)r;
    const struct prefix p = prefix_of(c);
    for (int64_t at = 0; at < p.N * p.D; at++) {
        double *y = ref_output(c, 0) + at;
        *y = 0;
        for (int64_t h = 0; h < p.H; h++)
            *y += p.v[at % p.D * p.H + h] * sigmoid(sum_before(&p, at / p.D, at % p.D, h));
    }
}

/* dw, dv, dc: every unit of every value of every item adds its share to them. */
void ref_prefix_back(const struct call *c, const struct run *r)
{
    (void)r;
    const struct prefix p = prefix_of(c);
    double *dw = ref_output(c, 0), *dv = dw + p.D * p.H, *dc = dv + p.D * p.H;
    for (int64_t i = 0; i < (2 * p.D + 1) * p.H; i++) dw[i] = 0;
    for (int64_t at = 0; at < p.N * p.D * p.H; at++) {
        const int64_t h = at % p.H, d = at / p.H % p.D, n = at / p.H / p.D;
        const double dy = ref_source(c, 4)[n * p.D + d], unit = sigmoid(sum_before(&p, n, d, h));
        const double slope = dy * p.v[d * p.H + h] * unit * (1 - unit);
        for (int64_t i = 0; i < d; i++) dw[i * p.H + h] += p.x[n * p.D + i] * slope;
        dv[d * p.H + h] += dy * unit;
        dc[h] += slope;
    }
}
