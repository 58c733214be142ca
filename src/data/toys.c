/* toys.c -- opening made data by name, and reading it: items are drawn when they are read, never kept. */
#include "data/columns.h"
#include "data/memory.h"
#include "data/name.h"
#include "data/readers.h"
#include "data/toy.h"

#define COMMON_OPTIONS                                                                                                 \
    OPT_INT(struct toy_options, n, "10000", 1, 1e7, "how many items"),                                                 \
        OPT_INT(struct toy_options, seed, "0", 0, 2147483647,                                                          \
                "another seed gives fresh items of the same distribution")
#define LENGTH_OPTION(least) OPT_INT(struct toy_options, length, least, 2, TOY_DIMENSIONS_MAX, "moments of each series")

static const struct option plain_options[] = {COMMON_OPTIONS, OPT_END};

static const struct option linear_options[] = {
    COMMON_OPTIONS,
    OPT_INT(struct toy_options, d, "8", 1, TOY_DIMENSIONS_MAX, "dimensions"),
    OPT_INT(struct toy_options, k, "2", 1, TOY_DIMENSIONS_MAX, "latents: x = W z + mu + noise"),
    OPT_REAL(struct toy_options, noise, "0.1", 1e-3, 100, "deviation of the noise"),
    OPT_END,
};

static const struct option sines_options[] = {COMMON_OPTIONS, LENGTH_OPTION("24"), OPT_END};

static const struct option arma_options[] = {
    COMMON_OPTIONS,
    LENGTH_OPTION("24"),
    OPT_REAL(struct toy_options, ar1, "0.75", -2, 2, "weight of the value before"),
    OPT_REAL(struct toy_options, ar2, "-0.25", -1, 1, "weight of the one before that"),
    OPT_REAL(struct toy_options, ma, "0.65", -10, 10, "weight of the noise before"),
    OPT_REAL(struct toy_options, noise, "1", 1e-3, 100, "deviation of the noise"),
    OPT_END,
};

static const struct option regimes_options[] = {
    COMMON_OPTIONS,
    LENGTH_OPTION("24"),
    OPT_REAL(struct toy_options, stay, "0.95", 0.5, 0.9999, "probability that a regime goes on"),
    OPT_END,
};

static const struct option world_options[] = {
    COMMON_OPTIONS,
    LENGTH_OPTION("50"),
    OPT_REAL(struct toy_options, skill, "-1", -1, 1, "share of steps a good controller takes; negative: any"),
    OPT_END,
};

static const struct source {
    const char *name;
    const struct option *options;
    toy_make *make;
} sources[] = {
    {"lineargaussian", linear_options, toy_linear},
    {"checkerboard", plain_options, toy_checkerboard},
    {"sines", sines_options, toy_series},
    {"arma", arma_options, toy_series},
    {"regimes", regimes_options, toy_series},
    {"asia", plain_options, toy_network},
    {"sprinkler", plain_options, toy_network},
    {"parity", plain_options, toy_network},
    {"people", plain_options, toy_network},
    {"pendulum", world_options, toy_world},
    {"cartpole", world_options, toy_world},
    {"gridworld", world_options, toy_world},
    {NULL, plain_options, toy_curve},
};

static const struct source *source_of(const char *toy)
{
    const struct source *s = sources;
    while (s->name && strcmp(s->name, toy)) s++;
    return s;
}

static int toy_read(struct data *d, const int64_t *rows, int64_t n, void *x, int32_t *labels, struct err *e)
{
    (void)labels;
    const struct toy *t = d->self;
    TRY(rows_check(d, rows, n, e));
    for (int64_t i = 0; i < n; i++) {
        struct rng r = {.key = rng_key(t->seed, t->purpose, (uint64_t)rows[i])};
        double item[TOY_NUMBERS_MAX];
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

static int no_parts(const char *name, const char *toy, struct err *e)
{
    char part[NAME_PART_MAX];
    TRY(name_part(name, part, e));
    if (!part[0]) return 0;
    fail(e, ERR_OPTION, "%s has no parts, so no '%s'", toy, part);
    return fail_hint(e, "for fresh items of the same distribution give another seed: %s,seed=1", toy);
}

static void describe(const struct toy *t, const char *about, struct data *d)
{
    const long long n = d->count;
    const char *known = t->log_density ? arena_printf(&d->arena, "; entropy %.5f nats", t->entropy) : "";
    if (!known) return;
    if (t->width)
        d->about = arena_printf(&d->arena, "%lld made series of %d moments of %d number%s: %s%s", n,
                                t->dimensions / t->width, t->width, t->width == 1 ? "" : "s", about, known);
    else if (t->like)
        d->about = arena_printf(&d->arena, "%lld made rows of %d columns: %s%s", n, t->dimensions, about, known);
    else d->about = arena_printf(&d->arena, "%lld made points in %d dimensions: %s%s", n, t->dimensions, about, known);
}

static int toy_open(const struct reader *reader, const char *name, struct data *d, struct err *e)
{
    const struct source *s = source_of(reader->name);
    struct toy_options o = {0};
    TRY(no_parts(name, reader->name, e));
    TRY(name_settings(name, s->options, &o, e));
    struct toy *t = arena_small(&d->arena, sizeof *t);
    if (!t) return fail_memory(e);
    t->seed = (uint64_t)o.seed;
    t->purpose = rng_hash_text(reader->name);
    TRY(s->make(reader->name, &o, t, &d->arena, e));
    d->self = t;
    d->item = (struct item){.kind = ITEM_ROW, .type = F32, .shape = SHAPE(t->dimensions)};
    if (t->width) d->item.kind = ITEM_SERIES, d->item.shape = SHAPE(t->dimensions / t->width, t->width);
    d->count = o.n;
    d->read = toy_read;
    d->log_density = t->log_density ? toy_log_density : NULL;
    d->entropy = t->entropy;
    d->truth = t->lines;
    describe(t, reader->about, d);
    if (!d->about) return fail_memory(e);
    return columns_measure(d, t->like, e);
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
TOY(sines, "five slow sine waves, as in the TimeGAN paper");
TOY(arma, "an ARMA(2,1) process");
TOY(regimes, "a calm and a wild regime that take turns");
TOY(asia, "eight symptoms and causes, by a Bayesian network");
TOY(sprinkler, "clouds, sprinkler, rain and wet grass, by a Bayesian network");
TOY(parity, "three bits, any two of which are independent");
TOY(people, "sex, age, height, weight and smoking");
TOY(pendulum, "somebody swings a pendulum up: states, actions, rewards");
TOY(cartpole, "somebody balances a pole on a cart: states, actions, rewards");
TOY(gridworld, "somebody walks to a goal between walls: states, actions, rewards");
