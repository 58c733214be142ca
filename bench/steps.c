/* steps.c -- how long one training step takes, for networks that other systems train too (rows.h).
**
**   steps [ROW] [--seconds S] [--steps N] [--precision f32|bf16] [--from FILE] [--inside]
**         [--data NAME] [--seed N] [--batch N]
**
** A step is loader, random numbers, forward, loss, backward, Adam, as `limn fit`
** plays it. One JSON line per row and precision: the median and the quartiles of
** all steps, the medians of the first and the last hundred, and the losses on
** the way: at some steps, and the mean of each tenth of the run. FILE
** (safetensors) holds what the parameters begin as, and the data ("data.x"), so
** that another system can do the same steps; steps 181 to 200 together tell
** whether it did. NAME is real data to train on instead (`limn data`). With
** --inside, where the time goes (inside.h). LIMN_PROFILE=1 tells it call by call,
** and LIMN_PROFILE=alone also how long each product takes on its own.
*/
#include "file/safetensors.h"
#include "inside.h"
#include "plan/plan.h"
#include "pool.h"

#include <stdlib.h>
#include <sys/resource.h>

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

/* What is asked for. */
struct wish {
    const char *row, *precision, *from, *data;
    int steps;
    double seconds;
    uint64_t seed;
    int64_t batch; /* 0: the row's own */
    bool inside;
};

enum { MOST = 20000 };

/* One row in one precision. */
struct trial {
    struct row row;
    enum precision precision;
    uint64_t seed;
    struct store *store;
    struct plan *plan;
    struct tensor pool;
    int steps;
    double time[MOST], loss[MOST];
};

static void tell_time(struct plan *p, const struct row *r, int64_t step)
{
    struct tensor time = plan_input(p, "time");
    if (time.data) tensor_set(&time, 0, 950.0 - 19 * (double)(step % r->chain));
}

/* The batch of this step; within a chain, what came out of the step before. */
static void load(struct trial *t, int64_t step)
{
    const struct row *r = &t->row;
    struct tensor x = plan_input(t->plan, "x");
    const int64_t first = t->pool.shape.dim[0] > r->batch ? step * r->batch % (t->pool.shape.dim[0] - r->batch) : 0;
    const char *from = (char *)t->pool.data + (size_t)first * tensor_bytes(&x) / (size_t)r->batch;
    if (r->chain && step % r->chain) from = plan_output(t->plan, 1).data;
    memcpy(x.data, from, tensor_bytes(&x));
}

static void play(void *self, int64_t step)
{
    struct trial *t = self;
    struct optimiser_scalar scalar[OPTIMISER_SCALARS];
    const struct optimiser adam = adam_of(t->row.beta1);
    load(t, step);
    tell_time(t->plan, &t->row, step);
    optimiser_scalars(&adam, t->row.rate, step + 1, scalar);
    for (int k = 0; k < OPTIMISER_SCALARS; k++) {
        struct tensor in = plan_input(t->plan, scalar[k].name);
        if (in.data) tensor_set(&in, 0, scalar[k].value);
    }
    plan_run(t->plan, t->seed, (uint64_t)step, NULL);
}

static void play_on(void *self, int64_t k)
{
    struct trial *t = self;
    play(t, t->steps + k);
}

static void profile(struct trial *t)
{
    struct text table = {0};
    plan_profile(t->plan, true);
    const double end = clock_seconds() + 3;
    for (int64_t k = 0; k < 20 && (k < 2 || clock_seconds() < end); k++) play_on(t, k);
    plan_profile_table(t->plan, &table);
    plan_describe(t->plan, &table);
    if (!strcmp(getenv("LIMN_PROFILE"), "alone")) plan_profile_alone(t->plan, &table);
    fputs(text_get(&table), stderr);
    text_free(&table);
}

static double mean(const double *x, int n)
{
    double sum = 0;
    for (int k = 0; k < n; k++) sum += x[k];
    return sum / n;
}

static void report_losses(const struct trial *t)
{
    static const int at[] = {1, 10, 50, 100, 200, 500, 1000, 2000};
    const int n = t->steps, tenth = n / 10;
    if (n >= 200) printf("\"loss_200\":%.5f,", mean(t->loss + 180, 20));
    printf("\"curve\":{");
    for (size_t k = 0; k < sizeof at / sizeof *at && at[k] <= n; k++)
        printf("%s\"%d\":%.4f", k ? "," : "", at[k], t->loss[at[k] - 1]);
    printf("},\"tenths\":[");
    for (int k = 0; k < 10 && tenth; k++) printf("%s%.5f", k ? "," : "", mean(t->loss + k * tenth, tenth));
    printf("]");
}

static void report_inside(struct trial *t)
{
    struct inside m;
    inside_measure(t->plan, play_on, t, &m);
    printf(",");
    inside_shares(t->plan, &m);
    inside_alone(t->plan, &m);
    free(m.took);
}

static void report(struct trial *t, const struct wish *w)
{
    const int n = t->steps, edge = n < 200 ? n / 2 : 100;
    const double ms = 1e3 * median(t->time, n);
    struct rusage use;
    getrusage(RUSAGE_SELF, &use);
    printf("{\"row\":\"%s\",\"system\":\"limn\",\"precision\":\"%s\",\"threads\":%d,\"steps\":%d,\"ms\":%.3f,"
           "\"ms_quartiles\":[%.3f,%.3f],\"ms_first\":%.3f,\"ms_last\":%.3f,\"gflops\":%.1f,\"plan_mib\":%.1f,"
           "\"peak_mib\":%ld,\"calls\":%d,",
           t->row.name, t->precision == PRECISION_BF16 ? "bf16" : "f32", par_threads(), n, ms,
           1e3 * quantile(t->time, n, 0.25), 1e3 * quantile(t->time, n, 0.75), 1e3 * median(t->time, edge),
           1e3 * median(t->time + n - edge, edge), plan_flops(t->plan) / ms * 1e-6,
           (double)plan_bytes(t->plan) / 1048576, use.ru_maxrss / 1024, t->plan->steps);
    report_losses(t);
    if (w->inside) report_inside(t);
    printf("}\n");
    fflush(stdout);
}

static int begin(struct trial *t, const struct wish *w, struct err *e)
{
    const struct row *r = &t->row;
    TRY(compile_row(r, t->precision, t->store, &t->plan, e));
    if (w->data) return pool_drawn(r, w->data, w->seed, &t->pool, e);
    t->pool = pool_made(r);
    return w->from ? begin_from(w->from, t->store, &t->pool, e) : 0;
}

static int measure(const struct row *r, enum precision precision, const struct wish *w, struct err *e)
{
    static struct trial t;
    t = (struct trial){.row = *r, .precision = precision, .seed = w->seed, .store = store_new(w->seed)};
    if (w->batch) t.row.batch = w->batch;
    const int status = begin(&t, w, e);
    for (double end = clock_seconds() + w->seconds; !status && t.steps < MOST; t.steps++) {
        if (w->steps ? t.steps >= w->steps : t.steps >= 20 && clock_seconds() >= end) break;
        const double start = clock_seconds();
        play(&t, t.steps);
        t.time[t.steps] = clock_seconds() - start;
        struct tensor loss = plan_output(t.plan, 0);
        t.loss[t.steps] = tensor_get(&loss, 0);
    }
    if (!status) report(&t, w);
    if (!status && getenv("LIMN_PROFILE")) profile(&t);
    plan_free(t.plan);
    store_free(t.store);
    free(t.pool.data);
    return status;
}

static struct wish read_call(int argc, char **argv)
{
    struct wish w = {.seconds = 8, .seed = 1};
    for (int k = 1; k < argc; k++) {
        const char *value = k + 1 < argc ? argv[k + 1] : "";
        if (!strcmp(argv[k], "--inside")) w.inside = true;
        else if (strncmp(argv[k], "--", 2)) w.row = argv[k];
        else if (k++, !strcmp(argv[k - 1], "--seconds")) w.seconds = atof(value);
        else if (!strcmp(argv[k - 1], "--precision")) w.precision = value;
        else if (!strcmp(argv[k - 1], "--steps")) w.steps = atoi(value);
        else if (!strcmp(argv[k - 1], "--from")) w.from = value;
        else if (!strcmp(argv[k - 1], "--data")) w.data = value;
        else if (!strcmp(argv[k - 1], "--seed")) w.seed = (uint64_t)atoll(value);
        else if (!strcmp(argv[k - 1], "--batch")) w.batch = atoll(value);
    }
    return w;
}

int main(int argc, char **argv)
{
    const struct wish w = read_call(argc, argv);
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        for (int bf16 = 0; bf16 < 2; bf16++) {
            struct err e = {0};
            if (w.row && strcmp(w.row, rows[k].name)) continue;
            if (w.precision && strcmp(w.precision, bf16 ? "bf16" : "f32")) continue;
            if (!measure(&rows[k], bf16 ? PRECISION_BF16 : PRECISION_F32, &w, &e)) continue;
            fprintf(stderr, "%s: %s\n", rows[k].name, e.text);
            return 1;
        }
    }
    return 0;
}
