/* steps.c -- how long one training step takes, for networks that other systems train too.
**
**   steps [ROW] [--seconds S] [--precision f32|bf16]
**
** A step is loader, random numbers, forward, loss, backward, Adam, as `limn fit`
** plays it. One JSON line per row and precision: the median of all steps after
** a warm-up, and the medians of the first and the last hundred.
*/
#include "base/clock.h"
#include "base/par.h"
#include "nn/author.h"
#include "nn/optimiser.h"
#include "plan/plan.h"

#include <stdio.h>
#include <stdlib.h>

struct row {
    const char *name;
    int64_t batch;
    struct shape item;
    var (*loss)(net *n, var x);
};

/* 784-400-20, Bernoulli on freshly drawn black and white (Kingma & Welling 2013) */
static var vae_loss(net *n, var x)
{
    var seen = v_less(v_uniform(n->g, var_shape(x)), x);
    struct normal q = normal_head(n, "z", v_relu(linear(n, "enc", seen, 400)), 20);
    var logits = linear(n, "x", v_relu(linear(n, "dec", normal_rsample(q), 400)), 784);
    var fit = v_sum_all(bernoulli_logp((struct bernoulli){logits}, seen));
    return v_scale(v_sub(v_sum_all(normal_kl_standard(q)), fit), 1.0 / (double)n->batch);
}

/* Norm, silu, convolution, twice, and the skip: the block that U-Nets are made of. */
static var block_loss(net *n, var x)
{
    return v_mean_all(v_square(residual(n, "block", x, var_dim(x, -1), NO_VAR, 0)));
}

static const struct row rows[] = {
    {"vae", 128, {1, {784}}, vae_loss},
    {"unet-block", 32, {3, {32, 32, 64}}, block_loss},
};

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(const double *x, int n)
{
    double *sorted = malloc((size_t)n * sizeof *sorted);
    memcpy(sorted, x, (size_t)n * sizeof *sorted);
    qsort(sorted, (size_t)n, sizeof *sorted, by_value);
    double middle = sorted[n / 2];
    free(sorted);
    return middle;
}

static int compile_row(const struct row *r, enum precision precision, struct store *s, struct plan **p, struct err *e)
{
    const struct item item = {.kind = ITEM_ROW, .type = F32, .shape = r->item};
    struct optimiser adam = optimiser_default(OPTIMISER_ADAM);
    var target[256], params[64], gradient[64];
    net n;
    TRY(net_init(&n, s, &item, r->batch, true, e));
    target[0] = r->loss(&n, v_input(n.g, "x", F32, shape_join(r->batch, r->item)));
    int count = net_params(&n, "", params, 64);
    gradients(target[0], params, count, gradient);
    int targets = 1 + optimise(&n, &adam, params, gradient, count, target + 1);
    const struct plan_options o = {.precision = precision, .state = net_state, .self = s};
    int status = net_check(&n, e);
    if (!status) status = plan_compile(p, target, targets, &o, e);
    net_free(&n);
    return status;
}

static void play(struct plan *p, const float *pool, int64_t items, int64_t size, int64_t batch, int64_t step)
{
    struct tensor x = plan_input(p, "x");
    struct optimiser adam = optimiser_default(OPTIMISER_ADAM);
    struct optimiser_scalar scalar[OPTIMISER_SCALARS];
    memcpy(x.data, pool + step * batch % (items - batch) * size, (size_t)(batch * size) * sizeof *pool);
    optimiser_scalars(&adam, 1e-3, step + 1, scalar);
    for (int k = 0; k < OPTIMISER_SCALARS; k++) {
        struct tensor t = plan_input(p, scalar[k].name);
        if (t.data) tensor_set(&t, 0, scalar[k].value);
    }
    plan_run(p, 1, (uint64_t)step, NULL);
}

static int measure(const struct row *r, enum precision precision, double seconds, struct err *e)
{
    enum { MOST = 20000, POOL = 512 };
    struct store *s = store_new(1);
    struct plan *p = NULL;
    int64_t size = shape_size(r->item);
    float *pool = malloc((size_t)(POOL * size) * sizeof *pool);
    double *time = malloc(MOST * sizeof *time);
    struct rng rng = rng_stream(1, "bench");
    for (int64_t i = 0; i < POOL * size; i++) pool[i] = (float)rng_uniform(&rng);
    int status = compile_row(r, precision, s, &p, e), n = 0;
    if (!status) {
        for (int64_t k = 0; k < 3; k++) play(p, pool, POOL, size, r->batch, k);
        for (double end = clock_seconds() + seconds; n < MOST && (n < 20 || clock_seconds() < end); n++) {
            double start = clock_seconds();
            play(p, pool, POOL, size, r->batch, n + 3);
            time[n] = clock_seconds() - start;
        }
        int edge = n < 200 ? n / 2 : 100;
        struct tensor loss = plan_output(p, 0);
        printf("{\"row\":\"%s\",\"precision\":\"%s\",\"threads\":%d,\"steps\":%d,\"ms\":%.3f,\"ms_first\":%.3f,\"ms_"
               "last\":%.3f,"
               "\"gflops\":%.1f,\"loss\":%.4f}\n",
               r->name, precision == PRECISION_BF16 ? "bf16" : "f32", par_threads(), n, 1e3 * median(time, n),
               1e3 * median(time, edge), 1e3 * median(time + n - edge, edge), plan_flops(p) / median(time, n) * 1e-9,
               tensor_get(&loss, 0));
        fflush(stdout);
        if (getenv("LIMN_PROFILE")) {
            struct text table = {0};
            plan_profile(p, true);
            for (int64_t k = 0; k < 50; k++) play(p, pool, POOL, size, r->batch, k);
            plan_profile_table(p, &table);
            plan_describe(p, &table);
            fputs(text_get(&table), stderr);
            text_free(&table);
        }
    }
    plan_free(p);
    store_free(s);
    free(pool);
    free(time);
    return status;
}

int main(int argc, char **argv)
{
    const char *only = NULL, *precision = NULL;
    double seconds = 8;
    for (int k = 1; k < argc; k++) {
        if (!strcmp(argv[k], "--seconds") && k + 1 < argc) seconds = atof(argv[++k]);
        else if (!strcmp(argv[k], "--precision") && k + 1 < argc) precision = argv[++k];
        else only = argv[k];
    }
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        for (int bf16 = 0; bf16 < 2; bf16++) {
            struct err e = {0};
            if (only && strcmp(only, rows[k].name)) continue;
            if (precision && strcmp(precision, bf16 ? "bf16" : "f32")) continue;
            if (!measure(&rows[k], bf16 ? PRECISION_BF16 : PRECISION_F32, seconds, &e)) continue;
            fprintf(stderr, "%s: %s\n", rows[k].name, e.text);
            return 1;
        }
    }
    return 0;
}
