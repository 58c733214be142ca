/* element.c -- elementwise rows, with broadcasting. Where a row takes the larger or smaller, a NaN wins. */
#include "kernel/ref/ref.h"

#include <math.h>

static double larger(double a, double b)
{
    return a > b || isnan(a) ? a : b;
}

static double smaller(double a, double b)
{
    return a < b || isnan(a) ? a : b;
}

/* The share of the standard normal distribution below a. */
static double below(double a)
{
    return erfc(-a * M_SQRT1_2) / 2;
}

static double gelu(double a)
{
    return a < -40 ? 0 : a * below(a);
}

static double gelu_slope(double a)
{
    const double density = exp(-a * a / 2) * M_2_SQRTPI * M_SQRT1_2 / 2;
    return below(a) + (fabs(a) > 40 ? 0 : a * density);
}

static double softplus(double a)
{
    return larger(a, 0) + log1p(exp(-fabs(a)));
}

static double log_gamma(double a)
{
    int sign;
    return lgamma_r(a, &sign);
}

/* psi(a) = psi(a + 1) - 1/a carries a to where the asymptotic series has full precision; a > 0. */
double ref_digamma(double a)
{
    if (!(a > 0)) return NAN;
    double y = 0;
    for (; a < 10; a++) y -= 1 / a;
    static const double series[] = {1. / 12, -1. / 120, 1. / 252, -1. / 240, 1. / 132, -691. / 32760, 1. / 12};
    double power = 1;
    for (int k = 0; k < 7; k++) {
        power /= a * a;
        y -= series[k] * power;
    }
    return y + log(a) - 0.5 / a;
}

static double value(enum op op, double a, double b, double c)
{
    switch (op) {
    case OP_ADD: return a + b;
    case OP_SUB: return a - b;
    case OP_MUL: return a * b;
    case OP_DIV: return a / b;
    case OP_MAXIMUM: return larger(a, b);
    case OP_MINIMUM: return smaller(a, b);
    case OP_LESS: return a < b;
    case OP_EQUAL: return a == b;
    case OP_SELECT: return a != 0 ? b : c;
    case OP_NEG: return -a;
    case OP_EXP: return exp(a);
    case OP_LOG: return log(a);
    case OP_SQRT: return sqrt(a);
    case OP_SIN: return sin(a);
    case OP_COS: return cos(a);
    case OP_TANH: return tanh(a);
    case OP_SIGMOID: return 1 / (1 + exp(-a));
    case OP_SOFTPLUS: return softplus(a);
    case OP_ERF: return erf(a);
    case OP_GELU: return gelu(a);
    case OP_GELU_SLOPE: return gelu_slope(a);
    case OP_LGAMMA: return log_gamma(a);
    case OP_DIGAMMA: return ref_digamma(a);
    case OP_ABS: return fabs(a);
    case OP_SIGN: return (a > 0) - (a < 0);
    case OP_FLOOR: return floor(a);
    case OP_STOP: return a;
    case OP_BCE: return softplus(a) - a * b;
    case OP_ASSIGN: return b;
    default: return NAN;
    }
}

/* Source k at element i of the output; 0 where the row has no such source. */
static double operand(const struct call *c, int k, int64_t i)
{
    return k < c->sources ? ref_source(c, k)[ref_repeat(c->source[k].shape, c->output[0].shape, i)] : 0;
}

void ref_element(const struct call *c, const struct run *r)
{
    (void)r;
    double *y = ref_output(c, 0);
    for (int64_t i = 0; i < shape_size(c->output[0].shape); i++)
        y[i] = value(c->node->op, operand(c, 0, i), operand(c, 1, i), operand(c, 2, i));
}

/* A plan in double holds whole numbers as doubles: they must come out whole all the same. */
void ref_cast(const struct call *c, const struct run *r)
{
    (void)r;
    const double *x = ref_source(c, 0);
    double *y = ref_output(c, 0);
    for (int64_t i = 0; i < shape_size(c->output[0].shape); i++) {
        y[i] = x[i];
        if (c->node->type == I32 || c->node->type == U8) y[i] = trunc(x[i]);
        if (c->node->type == U8) y[i] = fmin(fmax(y[i], 0), 255);
    }
}
