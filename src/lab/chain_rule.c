/* chain_rule.c -- in any order the factors multiply to the same; what a model can say in each order is not the same. */
#include "lab/lab.h"

#include <math.h>

enum { D = 4, STATES = 1 << D, ORDERS = 24, CLIMBS = 4000 };

/* Order number k of 0 .. 23, by choosing one of those that are left. */
static void order_of(int k, int order[D])
{
    int left[D] = {0, 1, 2, 3};
    for (int i = 0, ways = ORDERS; i < D; i++) {
        ways /= D - i;
        const int pick = k / ways;
        k %= ways;
        order[i] = left[pick];
        for (int j = pick; j + 1 < D - i; j++) left[j] = left[j + 1];
    }
}

/* The probability that the values in `mask` are those of state x. */
static double share(const double *p, int mask, int x)
{
    double sum = 0;
    for (int y = 0; y < STATES; y++) sum += (y & mask) == (x & mask) ? p[y] : 0;
    return sum;
}

/* prod_i p(x_i | those before it in the order); the mistake: the last of those only. */
static double by_factors(const double *p, const int order[D], int x, bool wrong)
{
    double product = 1;
    for (int i = 0, before = 0; i < D; i++) {
        const int given = wrong && i ? 1 << order[i - 1] : before;
        before |= 1 << order[i];
        product *= share(p, given | 1 << order[i], x) / share(p, given, x);
    }
    return product;
}

/* E log q of the best logistic regression of value `order[i]` on those before it, by plain ascent. */
static double logistic_factor(const double *p, const int order[D], int i)
{
    double w[D] = {0}, value = 0;
    for (int t = 0; t < CLIMBS; t++) {
        double slope[D] = {0};
        value = 0;
        for (int x = 0; x < STATES; x++) {
            double logit = w[i];
            for (int j = 0; j < i; j++) logit += w[j] * (x >> order[j] & 1);
            const double one = 1 / (1 + exp(-logit)), is = x >> order[i] & 1;
            value += p[x] * log(is > 0 ? one : 1 - one);
            for (int j = 0; j < i; j++) slope[j] += p[x] * (is - one) * (x >> order[j] & 1);
            slope[i] += p[x] * (is - one);
        }
        for (int j = 0; j <= i; j++) w[j] += 2 * slope[j];
    }
    return value;
}

/* Three independent causes, and what they make likelier: in this order each factor is a logistic regression. Given what
** they cause, the causes explain each other away. */
static void make(double *p, struct rng *r)
{
    double bias[D];
    for (int i = 0; i < D; i++) bias[i] = 0.3 + 0.4 * rng_uniform(r);
    for (int x = 0; x < STATES; x++) {
        const double one = 1 / (1 + exp(4 - 4.0 * ((x & 1) + (x >> 1 & 1) + (x >> 2 & 1))));
        p[x] = x >> 3 ? one : 1 - one;
        for (int i = 0; i < 3; i++) p[x] *= x >> i & 1 ? bias[i] : 1 - bias[i];
    }
}

static int run(struct lab *l, struct err *e)
{
    double *number = lab_numbers(l, ORDERS), *identity = lab_numbers(l, ORDERS), *apart = lab_numbers(l, ORDERS);
    double p[STATES], entropy = 0, worst = 0, most = 0;
    struct rng r = rng_stream(l->seed, "chain rule");
    if (!number || !identity || !apart) return fail_memory(e);
    make(p, &r);
    for (int x = 0; x < STATES; x++) entropy -= p[x] * log(p[x]);
    for (int k = 0; k < ORDERS; k++) {
        int order[D];
        double said = 0;
        order_of(k, order);
        for (int x = 0; x < STATES; x++) {
            const double product = by_factors(p, order, x, l->wrong);
            worst = fmax(worst, fabs(product - p[x]));
            identity[k] += p[x] * log(p[x] / product);
        }
        for (int i = 0; i < D; i++) said += logistic_factor(p, order, i);
        number[k] = k + 1;
        apart[k] = -entropy - said;
        most = fmax(most, apart[k]);
    }
    lab_equal(l, "the product of the factors - p(x), of 24 orders and 16 states the worst", worst, 0, 1e-12);
    lab_equal(l, "KL(p || logistic factors) = 0, causes first", apart[0], 0, 1e-6);
    lab_less(l, "0.01 nats < KL(p || logistic factors) in the worst order", 0.01, most);
    lab_axes(l, "order", "KL(p || factors), nats");
    lab_points(l, "exact factors", number, identity, ORDERS);
    lab_points(l, "logistic factors", number, apart, ORDERS);
    return 0;
}

const struct experiment chain_rule_experiment = {
    .name = "chain-rule",
    .title = "The chain rule, in any order",
    .formula = "p(x) = p(x_a) p(x_b | x_a) p(x_c | x_a, x_b) ...   for any order a, b, c, ...",
    .run = run,
};
