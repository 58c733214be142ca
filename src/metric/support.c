/* support.c -- precision, recall, density, coverage. */
#include "metric/support.h"

#include "base/mem.h"

#include <math.h>
#include <stdbool.h>

#define BLOCK 256

struct comparison {
    struct points real, made;
    double *real_radius, *made_radius; /* squared */
    bool *made_inside, *real_inside, *covered;
    double *norm, *block; /* spare: [most], [BLOCK, most] */
    double hits;          /* pairs of a real ball and a made point in it */
};

/* The k-th smallest but one: the smallest is the point itself. */
static double kth(const double *distance, int64_t n)
{
    double best[SUPPORT_K + 1];
    for (int i = 0; i <= SUPPORT_K; i++) best[i] = INFINITY;
    for (int64_t j = 0; j < n; j++) {
        int at = SUPPORT_K;
        if (distance[j] >= best[at]) continue;
        for (; at > 0 && best[at - 1] > distance[j]; at--) best[at] = best[at - 1];
        best[at] = distance[j];
    }
    return best[SUPPORT_K];
}

static void find_radii(struct comparison *c, struct points p, double *radius)
{
    for (int64_t at = 0; at < p.n; at += BLOCK) {
        const struct points part = points_part(p, at, p.n - at < BLOCK ? p.n - at : BLOCK);
        points_distances(part, p, c->norm, c->block);
        for (int64_t i = 0; i < part.n; i++) radius[at + i] = kth(c->block + i * p.n, p.n);
    }
}

static void look_inside(struct comparison *c)
{
    const struct points real = c->real, made = c->made;
    for (int64_t at = 0; at < real.n; at += BLOCK) {
        const struct points part = points_part(real, at, real.n - at < BLOCK ? real.n - at : BLOCK);
        points_distances(part, made, c->norm, c->block);
        for (int64_t i = 0; i < part.n; i++)
            for (int64_t j = 0; j < made.n; j++) {
                const double apart = c->block[i * made.n + j];
                if (apart <= c->made_radius[j]) c->real_inside[at + i] = true;
                if (apart > c->real_radius[at + i]) continue;
                c->hits++;
                c->made_inside[j] = c->covered[at + i] = true;
            }
    }
}

static double share(const bool *yes, int64_t n)
{
    int64_t count = 0;
    for (int64_t i = 0; i < n; i++) count += yes[i];
    return (double)count / (double)n;
}

static int prepare(struct comparison *c, struct arena *a, struct err *e)
{
    const size_t real = (size_t)c->real.n, made = (size_t)c->made.n, most = real > made ? real : made;
    c->real_radius = arena_alloc(a, real * sizeof(double));
    c->made_radius = arena_alloc(a, made * sizeof(double));
    c->made_inside = arena_alloc(a, made);
    c->real_inside = arena_alloc(a, real);
    c->covered = arena_alloc(a, real);
    c->norm = arena_alloc(a, most * sizeof(double));
    c->block = arena_alloc(a, BLOCK * most * sizeof(double));
    return a->failed ? fail_memory(e) : 0;
}

int support_compare(struct points real, struct points made, struct support *out, struct err *e)
{
    struct comparison c = {.real = real, .made = made};
    struct arena a = {0};
    TRY(points_match(real, made, SUPPORT_K + 1, e));
    const int failed = prepare(&c, &a, e);
    if (!failed) {
        find_radii(&c, real, c.real_radius);
        find_radii(&c, made, c.made_radius);
        look_inside(&c);
        *out = (struct support){share(c.made_inside, made.n), share(c.real_inside, real.n),
                                c.hits / SUPPORT_K / (double)made.n, share(c.covered, real.n)};
    }
    arena_free(&a);
    return failed;
}
