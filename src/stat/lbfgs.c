/* lbfgs.c -- the two-loop recursion, and a line search that brackets a step which meets the Wolfe conditions. */
#include "stat/lbfgs.h"
#include "base/mem.h"

#include <math.h>
#include <string.h>

#define ENOUGH 1e-4   /* Armijo's share of the promised fall */
#define CURVATURE 0.9 /* of the slope may be left */
#define TRIALS 40

struct work {
    const struct lbfgs *how;
    double *x, *g, *next, *next_g, *direction;
    double *s, *y, *rho, *alpha; /* memory x n, memory x n, memory, memory */
    int pairs, newest;
};

static double dot(const double *a, const double *b, int64_t n)
{
    double sum = 0;
    for (int64_t i = 0; i < n; i++) sum += a[i] * b[i];
    return sum;
}

static double largest(const double *a, int64_t n)
{
    double most = 0;
    for (int64_t i = 0; i < n; i++) most = fmax(most, fabs(a[i]));
    return most;
}

/* Minus the gradient times what the pairs tell of the inverse Hessian. */
static void find_direction(struct work *w)
{
    const int64_t n = w->how->n;
    double *q = w->direction;
    for (int64_t i = 0; i < n; i++) q[i] = -w->g[i];
    for (int k = 0; k < w->pairs; k++) {
        int at = (w->newest - k + w->how->memory) % w->how->memory;
        w->alpha[at] = w->rho[at] * dot(w->s + at * n, q, n);
        for (int64_t i = 0; i < n; i++) q[i] -= w->alpha[at] * w->y[at * n + i];
    }
    double scale = w->pairs ? 1 / (w->rho[w->newest] * dot(w->y + w->newest * n, w->y + w->newest * n, n))
                            : 1 / fmax(sqrt(dot(w->g, w->g, n)), 1e-300);
    for (int64_t i = 0; i < n; i++) q[i] *= scale;
    for (int k = w->pairs - 1; k >= 0; k--) {
        int at = (w->newest - k + w->how->memory) % w->how->memory;
        double beta = w->rho[at] * dot(w->y + at * n, q, n);
        for (int64_t i = 0; i < n; i++) q[i] += (w->alpha[at] - beta) * w->s[at * n + i];
    }
}

static void remember(struct work *w)
{
    const int64_t n = w->how->n;
    int at = (w->newest + 1) % w->how->memory;
    double *s = w->s + at * n, *y = w->y + at * n;
    for (int64_t i = 0; i < n; i++) s[i] = w->next[i] - w->x[i], y[i] = w->next_g[i] - w->g[i];
    double curvature = dot(s, y, n);
    if (!(curvature > 1e-12 * dot(y, y, n))) return; /* bent the wrong way: this pair would spoil the recursion */
    w->rho[at] = 1 / curvature;
    w->newest = at;
    if (w->pairs < w->how->memory) w->pairs++;
}

/* Moves along the direction; *found: to a point that is lower. */
static int search(struct work *w, double *f, bool *found, struct err *e)
{
    const int64_t n = w->how->n;
    double low = 0, high = INFINITY, step = 1, slope = dot(w->g, w->direction, n), now = *f;
    *found = false;
    for (int k = 0; k < TRIALS && slope < 0; k++) {
        for (int64_t i = 0; i < n; i++) w->next[i] = w->x[i] + step * w->direction[i];
        TRY(w->how->value(w->how->self, w->next, &now, w->next_g, e));
        bool fell = now <= *f + ENOUGH * step * slope;
        bool flat = fell && dot(w->next_g, w->direction, n) >= CURVATURE * slope;
        if (flat || (fell && k == TRIALS - 1)) *found = true;
        if (*found) break;
        if (fell) low = step;
        else high = step;
        step = isinf(high) ? 2 * step : (low + high) / 2;
    }
    if (*found) *f = now;
    return 0;
}

static void swap(double **a, double **b)
{
    double *t = *a;
    *a = *b;
    *b = t;
}

static int run(struct work *w, struct lbfgs_result *r, struct err *e)
{
    const struct lbfgs *how = w->how;
    bool found = true;
    TRY(how->value(how->self, w->x, &r->f, w->g, e));
    CHECK(isfinite(r->f), e, ERR_NUMERIC, "the function to be minimised is not finite where the search begins");
    for (; r->rounds < how->most && found; r->rounds++) {
        r->settled = largest(w->g, how->n) <= how->tolerance * fmax(1, fabs(r->f));
        if (r->settled || (how->report && how->report(how->listener, r->rounds, r->f))) break;
        find_direction(w);
        TRY(search(w, &r->f, &found, e));
        if (!found && w->pairs) found = true, w->pairs = 0; /* once more, straight down */
        else if (found) {
            remember(w);
            swap(&w->x, &w->next);
            swap(&w->g, &w->next_g);
        }
    }
    return 0;
}

int lbfgs_run(const struct lbfgs *how, double *x, struct lbfgs_result *r, struct err *e)
{
    struct arena a = {0};
    const size_t n = (size_t)how->n * sizeof(double), memory = (size_t)how->memory;
    struct work w = {.how = how, .newest = how->memory - 1};
    double **const vectors[] = {&w.x, &w.g, &w.next, &w.next_g, &w.direction};
    *r = (struct lbfgs_result){0};
    for (int k = 0; k < 5; k++) *vectors[k] = arena_alloc(&a, n);
    w.s = arena_alloc(&a, memory * n);
    w.y = arena_alloc(&a, memory * n);
    w.rho = arena_alloc(&a, memory * sizeof(double));
    w.alpha = arena_alloc(&a, memory * sizeof(double));
    int status = a.failed ? fail_memory(e) : 0;
    if (!status) memcpy(w.x, x, n);
    if (!status) status = run(&w, r, e);
    if (!status) memcpy(x, w.x, n);
    arena_free(&a);
    return status;
}
