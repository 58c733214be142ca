/* steps.c -- how long one training step takes, for networks that other systems train too (rows.h).
**
**   steps [ROW] [--seconds S] [--steps N] [--precision f32|bf16] [--from FILE]
**
** A step is loader, random numbers, forward, loss, backward, Adam, as `limn fit`
** plays it. One JSON line per row and precision: the median of all steps after
** a warm-up, the medians of the first and the last hundred, and the losses on
** the way. FILE (safetensors) holds what the parameters begin as, and the data
** ("data.x"), so that another system can do the same steps; steps 181 to 200
** together tell whether it did. LIMN_PROFILE=1 tells where the time goes, and
** LIMN_PROFILE=alone also how long each product takes on its own.
*/
#include "base/clock.h"
#include "base/par.h"
#include "file/safetensors.h"
#include "plan/plan.h"
#include "rows.h"

#include <stdlib.h>
#include <sys/resource.h>

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

static const struct item row_item = {.kind = ITEM_ROW, .type = F32};

static int compile_row(const struct row *r, enum precision precision, struct store *s, struct plan **p, struct err *e)
{
    static var target[ROW_TARGETS];
    struct item item = row_item;
    net n;
    item.shape = r->item;
    TRY(net_init(&n, s, &item, r->batch, true, e));
    var x = v_input(n.g, "x", r->symbols ? I32 : F32, shape_join(r->batch, r->item));
    int targets = r->build(&n, x, target);
    const struct plan_options o = {.precision = precision, .state = net_state, .self = s};
    int status = net_check(&n, e);
    if (!status) status = plan_compile(p, target, targets, &o, e);
    net_free(&n);
    return status;
}

/* Parameters and data from a file; an entry that is not there keeps what it has. */
static int begin_from(const char *path, struct store *s, struct tensor *pool, struct err *e)
{
    struct safetensors *file;
    TRY(safetensors_read(path, &file, e));
    int status = 0;
    for (int k = 0; k < s->count && !status; k++) {
        struct entry *to = &s->entry[k];
        const struct st_entry *from = to->kind == STORE_PARAM ? safetensors_find(file, to->name) : NULL;
        if (to->kind != STORE_PARAM) continue;
        if (!from || !shape_equal(from->value.shape, to->value.shape))
            status = fail(e, ERR_SHAPE, "%s has no %s of the right shape", path, to->name);
        else tensor_convert(&from->value, &to->value);
    }
    const struct st_entry *data = safetensors_find(file, "data.x");
    if (!status && data && shape_size(data->value.shape) == shape_size(pool->shape)) {
        struct tensor from = {data->value.type, pool->shape, data->value.data};
        tensor_convert(&from, pool);
    }
    safetensors_free(file);
    return status;
}

static struct tensor make_pool(const struct row *r)
{
    struct tensor pool = {r->symbols ? I32 : F32, shape_join(r->pool, r->item), NULL};
    struct rng rng = rng_stream(1, "bench");
    pool.data = malloc(tensor_bytes(&pool));
    for (int64_t i = 0; i < shape_size(pool.shape); i++) {
        double x = r->normal ? rng_normal(&rng) : rng_uniform(&rng);
        tensor_set(&pool, i, r->symbols ? floor(x * SYMBOLS) : x);
    }
    return pool;
}

static void play(const struct row *r, struct plan *p, const struct tensor *pool, int64_t step)
{
    struct tensor x = plan_input(p, "x");
    struct optimiser_scalar scalar[OPTIMISER_SCALARS];
    const struct optimiser adam = adam_of(r->beta1);
    int64_t first = r->pool > r->batch ? step * r->batch % (r->pool - r->batch) : 0;
    memcpy(x.data, (char *)pool->data + (size_t)first * tensor_bytes(&x) / (size_t)r->batch, tensor_bytes(&x));
    optimiser_scalars(&adam, r->rate, step + 1, scalar);
    for (int k = 0; k < OPTIMISER_SCALARS; k++) {
        struct tensor t = plan_input(p, scalar[k].name);
        if (t.data) tensor_set(&t, 0, scalar[k].value);
    }
    plan_run(p, 1, (uint64_t)step, NULL);
}

enum { MOST = 20000 };
struct measured {
    double time[MOST], loss[MOST];
    int steps;
};

static void profile(const struct row *r, struct plan *p, const struct tensor *pool, int steps)
{
    struct text table = {0};
    plan_profile(p, true);
    const double end = clock_seconds() + 3;
    for (int64_t k = 0; k < 20 && (k < 2 || clock_seconds() < end); k++) play(r, p, pool, steps + k);
    plan_profile_table(p, &table);
    plan_describe(p, &table);
    if (!strcmp(getenv("LIMN_PROFILE"), "alone")) plan_profile_alone(p, &table);
    fputs(text_get(&table), stderr);
    text_free(&table);
}

static double mean(const double *x, int n)
{
    double sum = 0;
    for (int k = 0; k < n; k++) sum += x[k];
    return sum / n;
}

static void report(const struct row *r, enum precision precision, const struct plan *p, const struct measured *m)
{
    static const int at[] = {1, 10, 50, 100, 200, 500, 1000, 2000};
    const int n = m->steps, edge = n < 200 ? n / 2 : 100;
    struct rusage use;
    getrusage(RUSAGE_SELF, &use);
    printf("{\"row\":\"%s\",\"system\":\"limn\",\"precision\":\"%s\",\"threads\":%d,\"steps\":%d,\"ms\":%.3f,"
           "\"ms_first\":%.3f,\"ms_last\":%.3f,\"gflops\":%.1f,\"plan_mib\":%.1f,\"peak_mib\":%ld,",
           r->name, precision == PRECISION_BF16 ? "bf16" : "f32", par_threads(), n, 1e3 * median(m->time, n),
           1e3 * median(m->time, edge), 1e3 * median(m->time + n - edge, edge),
           plan_flops(p) / median(m->time, n) * 1e-9, (double)plan_bytes(p) / 1048576, use.ru_maxrss / 1024);
    if (n >= 200) printf("\"loss_200\":%.5f,", mean(m->loss + 180, 20));
    printf("\"curve\":{");
    for (size_t k = 0; k < sizeof at / sizeof *at && at[k] <= n; k++)
        printf("%s\"%d\":%.4f", k ? "," : "", at[k], m->loss[at[k] - 1]);
    printf("}}\n");
    fflush(stdout);
}

static int measure(const struct row *r, enum precision precision, double seconds, int steps, const char *from,
                   struct err *e)
{
    static struct measured m;
    struct store *s = store_new(1);
    struct plan *p = NULL;
    struct tensor pool = make_pool(r);
    int status = compile_row(r, precision, s, &p, e);
    if (!status && from) status = begin_from(from, s, &pool, e);
    m.steps = 0;
    for (double end = clock_seconds() + seconds; !status && m.steps < MOST; m.steps++) {
        if (steps ? m.steps >= steps : m.steps >= 20 && clock_seconds() >= end) break;
        double start = clock_seconds();
        play(r, p, &pool, m.steps);
        m.time[m.steps] = clock_seconds() - start;
        struct tensor loss = plan_output(p, 0);
        m.loss[m.steps] = tensor_get(&loss, 0);
    }
    if (!status) report(r, precision, p, &m);
    if (!status && getenv("LIMN_PROFILE")) profile(r, p, &pool, m.steps);
    plan_free(p);
    store_free(s);
    free(pool.data);
    return status;
}

int main(int argc, char **argv)
{
    const char *only = NULL, *precision = NULL, *from = NULL;
    int steps = 0;
    double seconds = 8;
    for (int k = 1; k < argc; k++) {
        if (!strcmp(argv[k], "--seconds") && k + 1 < argc) seconds = atof(argv[++k]);
        else if (!strcmp(argv[k], "--precision") && k + 1 < argc) precision = argv[++k];
        else if (!strcmp(argv[k], "--steps") && k + 1 < argc) steps = atoi(argv[++k]);
        else if (!strcmp(argv[k], "--from") && k + 1 < argc) from = argv[++k];
        else only = argv[k];
    }
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        for (int bf16 = 0; bf16 < 2; bf16++) {
            struct err e = {0};
            if (only && strcmp(only, rows[k].name)) continue;
            if (precision && strcmp(precision, bf16 ? "bf16" : "f32")) continue;
            if (!measure(&rows[k], bf16 ? PRECISION_BF16 : PRECISION_F32, seconds, steps, from, &e)) continue;
            fprintf(stderr, "%s: %s\n", rows[k].name, e.text);
            return 1;
        }
    }
    return 0;
}
