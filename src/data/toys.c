/* toys.c -- opening made data by name, and reading it: items are drawn when they are read, never kept. */
#include "data/columns.h"
#include "data/memory.h"
#include "data/name.h"
#include "data/readers.h"
#include "data/toy.h"

static const struct option plane_options[] = {
    OPT_INT(struct toy_options, n, "10000", 1, 1e7, "how many items"),
    OPT_INT(struct toy_options, seed, "0", 0, 2147483647, "another seed gives fresh items of the same distribution"),
    OPT_END,
};

static const struct option linear_options[] = {
    OPT_INT(struct toy_options, n, "10000", 1, 1e7, "how many items"),
    OPT_INT(struct toy_options, seed, "0", 0, 2147483647, "another seed gives fresh items of the same distribution"),
    OPT_INT(struct toy_options, d, "8", 1, TOY_DIMENSIONS_MAX, "dimensions"),
    OPT_INT(struct toy_options, k, "2", 1, TOY_DIMENSIONS_MAX, "latents: x = W z + mu + noise"),
    OPT_REAL(struct toy_options, noise, "0.1", 1e-3, 100, "deviation of the noise"),
    OPT_END,
};

static int toy_read(struct data *d, const int64_t *rows, int64_t n, void *x, int32_t *labels, struct err *e)
{
    (void)labels;
    const struct toy *t = d->self;
    TRY(rows_check(d, rows, n, e));
    for (int64_t i = 0; i < n; i++) {
        struct rng r = {.key = rng_key(t->seed, t->purpose, (uint64_t)rows[i])};
        double item[TOY_DIMENSIONS_MAX];
        t->draw(t->truth, &r, item);
        for (int j = 0; j < t->dimensions; j++) ((float *)x)[i * t->dimensions + j] = (float)item[j];
    }
    return 0;
}

static double toy_log_density(const struct data *d, const double *x)
{
    const struct toy *t = d->self;
    return t->log_density(t->truth, x);
}

static int toy_truth(const char *toy, const struct toy_options *o, struct toy *t, struct data *d, struct err *e)
{
    if (!strcmp(toy, "lineargaussian")) return toy_linear(o, t, &d->arena, e);
    if (!strcmp(toy, "checkerboard")) return toy_checkerboard(t);
    return toy_curve(toy, t, &d->arena, e);
}

static int no_parts(const char *name, const char *toy, struct err *e)
{
    char part[NAME_PART_MAX];
    TRY(name_part(name, part, e));
    if (!part[0]) return 0;
    fail(e, ERR_OPTION, "%s has no parts, so no '%s'", toy, part);
    return fail_hint(e, "for fresh items of the same distribution give another seed: %s,seed=1", toy);
}

static int toy_open(const struct reader *reader, const char *name, struct data *d, struct err *e)
{
    const bool linear = !strcmp(reader->name, "lineargaussian");
    struct toy_options o;
    TRY(no_parts(name, reader->name, e));
    TRY(name_settings(name, linear ? linear_options : plane_options, &o, e));
    struct toy *t = arena_small(&d->arena, sizeof *t);
    if (!t) return fail_memory(e);
    t->seed = (uint64_t)o.seed;
    t->purpose = rng_hash_text(reader->name);
    TRY(toy_truth(reader->name, &o, t, d, e));
    d->self = t;
    d->item = (struct item){.kind = ITEM_ROW, .type = F32, .shape = SHAPE(t->dimensions)};
    d->count = o.n;
    d->read = toy_read;
    d->log_density = toy_log_density;
    d->entropy = t->entropy;
    d->about = arena_printf(&d->arena, "%d made points in %d dimensions: %s; entropy %.5f nats", o.n, t->dimensions,
                            reader->about, t->entropy);
    if (!d->about) return fail_memory(e);
    return columns_measure(d, NULL, e);
}

#define TOY(toy, words)                                                                                                \
    const struct reader reader_##toy = {.name = #toy, .about = words, .builtin = true, .open = toy_open}

TOY(rings, "four rings, each inside the next");
TOY(moons, "two half moons, hooked into each other");
TOY(spiral, "two arms of a spiral");
TOY(swissroll, "a rolled-up line");
TOY(checkerboard, "the black fields of a board");
TOY(gaussian, "a standard Gaussian");
TOY(gaussians8, "eight wide Gaussians on a ring");
TOY(ring8, "eight narrow Gaussians on a ring");
TOY(grid25, "25 narrow Gaussians on a grid");
TOY(lineargaussian, "a few Gaussian latents, mapped linearly, with noise");
