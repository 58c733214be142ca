/* gaussians_choose.c -- the number of components by a criterion that weighs likelihood against parameters: BIC
** (Schwarz 1978) or AIC (Akaike 1974). */
#include "stat/gaussians.h"

#include <math.h>

#define MOST 32    /* components that are tried */
#define PATIENCE 3 /* tries in a row without a gain, after which the search ends */

double gaussians_criterion(const struct gaussians *g, enum criterion c, int64_t n, double log_likelihood)
{
    const double price = c == CRITERION_AIC ? 2 : log((double)n);
    return price * (double)gaussians_freedom(g) - 2 * (double)n * log_likelihood;
}

struct ear { /* between the fits and who listens: whoever says stop means all of them */
    const struct gaussians_fit *how;
    bool stopped;
};

static int hear(void *self, int64_t round, double value)
{
    struct ear *ear = self;
    ear->stopped = ear->stopped || (ear->how->report && ear->how->report(ear->how->listener, round, value));
    return ear->stopped;
}

int gaussians_choose(struct gaussians *g, const struct gaussians_fit *how, enum criterion c, const double *x, int64_t n,
                     int64_t d, struct em_result *r, struct err *e)
{
    struct ear ear = {how, false};
    double least = INFINITY;
    *g = (struct gaussians){0};
    for (int64_t k = 1, stale = 0; k <= MOST && k <= n && stale < PATIENCE && !ear.stopped; k++) {
        struct gaussians one;
        struct em_result result;
        struct err mine = {0};
        struct gaussians_fit with_k = *how;
        with_k.k = k;
        with_k.report = hear;
        with_k.listener = &ear;
        const int status = gaussians_fit(&one, &with_k, x, n, d, &result, &mine);
        const double cost = status ? INFINITY : gaussians_criterion(&one, c, n, result.log_likelihood);
        if (cost < least) {
            gaussians_free(g);
            *g = one, *r = result, least = cost, stale = 0;
            continue;
        }
        gaussians_free(&one);
        stale++;
        if (status == ERR_MEMORY || (status && k == 1)) return fail(e, mine.kind, "%s", mine.text);
    }
    return 0;
}
