/* ladder.c -- single operations, timed. See ladder.h. */
#include "plan/ladder.h"

#include "base/clock.h"
#include "base/rng.h"
#include "base/sort.h"
#include "graph/build.h"
#include "graph/gradient.h"
#include "plan/internal.h"

#include <math.h>
#include <stdio.h>

#define MOST_INPUTS 4
#define LEAST_RUNS 3
#define MOST_RUNS 4000

/* ---- rungs: y, or several, of inputs x0, x1, ... of the type asked for ---- */

struct making {
    struct graph *g;
    enum dtype type;
    int inputs;
};

static var input_of(struct making *m, enum dtype type, struct shape shape)
{
    static const char *const names[MOST_INPUTS] = {"x0", "x1", "x2", "x3"};
    return v_input(m->g, names[m->inputs++], type, shape);
}

static var input(struct making *m, struct shape shape)
{
    return input_of(m, m->type, shape);
}

static var product(struct making *m, int64_t rows, int64_t inner, int64_t columns)
{
    var a = input(m, SHAPE(rows, inner));
    return v_matmul(a, input(m, SHAPE(inner, columns)));
}

static var product_small(struct making *m)
{
    return product(m, 128, 784, 400);
}

static var product_wide(struct making *m)
{
    return product(m, 4096, 384, 1536);
}

static var product_gradient(struct making *m)
{
    var a = input(m, SHAPE(4096, 384));
    return v_matmul_t(a, true, input(m, SHAPE(4096, 1536)), false);
}

static var product_stack(struct making *m)
{
    var a = input(m, SHAPE(96, 256, 64));
    return v_matmul_t(a, false, input(m, SHAPE(96, 256, 64)), true);
}

struct picture {
    int64_t items, side, from, to;
    int size, stride;
};

static const struct picture large = {32, 32, 64, 64, 3, 1}, middle = {32, 16, 128, 128, 3, 1},
                            small = {32, 8, 256, 256, 3, 1}, halving = {64, 32, 64, 128, 4, 2};

static struct conv window(const struct picture *p)
{
    return conv_same(p->size, p->stride);
}

static struct shape seen(const struct picture *p)
{
    return SHAPE(p->items, p->side, p->side, p->from);
}

static struct shape filters(const struct picture *p)
{
    return SHAPE(p->size, p->size, p->from, p->to);
}

static struct shape made(const struct picture *p)
{
    return SHAPE(p->items, p->side / p->stride, p->side / p->stride, p->to);
}

static var forward(struct making *m, const struct picture *p)
{
    var x = input(m, seen(p));
    return v_conv(x, input(m, filters(p)), window(p));
}

static var to_pictures(struct making *m, const struct picture *p)
{
    var dy = input(m, made(p));
    return v_conv_dx(dy, input(m, filters(p)), window(p), seen(p));
}

static var to_filters(struct making *m, const struct picture *p)
{
    var x = input(m, seen(p));
    return v_conv_dw(x, input(m, made(p)), window(p), filters(p));
}

#define CONVOLUTIONS(picture)                                                                                          \
    static var picture##_forward(struct making *m)                                                                     \
    {                                                                                                                  \
        return forward(m, &picture);                                                                                   \
    }                                                                                                                  \
    static var picture##_pictures(struct making *m)                                                                    \
    {                                                                                                                  \
        return to_pictures(m, &picture);                                                                               \
    }                                                                                                                  \
    static var picture##_filters(struct making *m)                                                                     \
    {                                                                                                                  \
        return to_filters(m, &picture);                                                                                \
    }
CONVOLUTIONS(large)
CONVOLUTIONS(middle)
CONVOLUTIONS(small)
CONVOLUTIONS(halving)

static var attend(struct making *m)
{
    const struct shape s = SHAPE(16, 256, 6, 64);
    var q = input(m, s), k = input(m, s);
    return v_attention(q, k, input(m, s), 0.125, true);
}

static var group_normal(struct making *m)
{
    return v_group_norm(input(m, seen(&large)), 32, 1e-5);
}

static var layer_normal(struct making *m)
{
    return v_layer_norm(input(m, SHAPE(4096, 384)), 1e-5);
}

/* The gradient of the sum of y times weights. */
static var slope(struct making *m, var x, var y)
{
    var weighted = v_sum_all(v_mul(y, input(m, var_shape(y)))), d;
    gradients(weighted, &x, 1, &d);
    return d;
}

static var group_normal_back(struct making *m)
{
    var x = input(m, seen(&large));
    return slope(m, x, v_group_norm(x, 32, 1e-5));
}

static var layer_normal_back(struct making *m)
{
    var x = input(m, SHAPE(4096, 384));
    return slope(m, x, v_layer_norm(x, 1e-5));
}

static var softmax_of(struct making *m)
{
    return v_softmax(input(m, SHAPE(4096, 256)));
}

static var cross_entropy(struct making *m)
{
    var logits = input(m, SHAPE(4096, 65));
    return v_xent(logits, input_of(m, I32, SHAPE(4096)));
}

#define MILLION SHAPE(1024, 1024)

static var add_of(struct making *m)
{
    var a = input(m, MILLION);
    return v_add(a, input(m, MILLION));
}

static var gelu_of(struct making *m)
{
    return v_gelu(input(m, MILLION));
}

static var silu_back(struct making *m)
{
    var x = input(m, MILLION);
    return slope(m, x, v_silu(x));
}

static var uniform_of(struct making *m)
{
    return v_uniform(m->g, MILLION);
}

static var normal_of(struct making *m)
{
    return v_normal(m->g, MILLION);
}

/* w less Adam's step, of the gradient and both moments, which are not stored */
static var adam_of(struct making *m)
{
    var w = input(m, MILLION), d = input(m, MILLION), first = input(m, MILLION), second = input(m, MILLION);
    var mean = v_lerp(first, d, 0.1), square = v_lerp(second, v_square(d), 0.001);
    return v_sub(w, v_div(v_scale(mean, 1e-3), v_offset(v_sqrt(square), 1e-8)));
}

static var sum_of(struct making *m)
{
    return v_sum_all(input(m, MILLION));
}

static var sum_to_channels(struct making *m)
{
    return v_sum(input(m, seen(&large)), AXIS(0) | AXIS(1) | AXIS(2));
}

static var sum_in_rows(struct making *m)
{
    return v_sum(input(m, MILLION), AXIS(1));
}

static var transposed(struct making *m)
{
    return v_swap(input(m, SHAPE(16, 256, 6, 64)), 1, 2);
}

static var joined(struct making *m)
{
    var a = input(m, seen(&middle));
    return v_join(a, input(m, seen(&middle)), 3);
}

static var doubled(struct making *m)
{
    return v_resize(input(m, seen(&middle)), 32, 32, RESIZE_NEAREST);
}

static var gathered(struct making *m)
{
    var table = input(m, SHAPE(65, 384));
    return v_gather(table, input_of(m, I32, SHAPE(4096)));
}

static var scattered(struct making *m)
{
    var rows = input(m, SHAPE(4096, 384));
    return v_scatter_add(rows, input_of(m, I32, SHAPE(4096)), 65);
}

static const struct rung {
    const char *name, *sizes;
    var (*build)(struct making *m);
    bool products;
} rungs[] = {
    {"matmul-small", "128 x 784 x 400", product_small, true},
    {"matmul-wide", "4096 x 384 x 1536", product_wide, true},
    {"matmul-dw", "384 x 4096 x 1536", product_gradient, true},
    {"matmul-stack", "96 of 256 x 64 x 256", product_stack, true},
    {"conv-32", "32 of 32 x 32 x 64, 3 x 3", large_forward, true},
    {"conv-32-dx", "32 of 32 x 32 x 64, 3 x 3", large_pictures, true},
    {"conv-32-dw", "32 of 32 x 32 x 64, 3 x 3", large_filters, true},
    {"conv-16", "32 of 16 x 16 x 128, 3 x 3", middle_forward, true},
    {"conv-16-dx", "32 of 16 x 16 x 128, 3 x 3", middle_pictures, true},
    {"conv-16-dw", "32 of 16 x 16 x 128, 3 x 3", middle_filters, true},
    {"conv-8", "32 of 8 x 8 x 256, 3 x 3", small_forward, true},
    {"conv-8-dx", "32 of 8 x 8 x 256, 3 x 3", small_pictures, true},
    {"conv-8-dw", "32 of 8 x 8 x 256, 3 x 3", small_filters, true},
    {"conv-half", "64 of 32 x 32 x 64 to 128, 4 x 4", halving_forward, true},
    {"conv-half-dx", "64 of 32 x 32 x 64 to 128, 4 x 4", halving_pictures, true},
    {"conv-half-dw", "64 of 32 x 32 x 64 to 128, 4 x 4", halving_filters, true},
    {"attention", "16 x 256 x 6 x 64, causal", attend, true},
    {"group-norm", "32 of 32 x 32 x 64", group_normal, false},
    {"group-norm-dx", "32 of 32 x 32 x 64", group_normal_back, false},
    {"layer-norm", "4096 x 384", layer_normal, false},
    {"layer-norm-dx", "4096 x 384", layer_normal_back, false},
    {"softmax", "4096 x 256", softmax_of, false},
    {"cross-entropy", "4096 x 65", cross_entropy, false},
    {"add", "1024 x 1024", add_of, false},
    {"gelu", "1024 x 1024", gelu_of, false},
    {"silu-dx", "1024 x 1024", silu_back, false},
    {"adam", "1024 x 1024", adam_of, false},
    {"uniform", "1024 x 1024", uniform_of, false},
    {"normal", "1024 x 1024", normal_of, false},
    {"sum", "1024 x 1024", sum_of, false},
    {"sum-channels", "32 of 32 x 32 x 64", sum_to_channels, false},
    {"sum-rows", "1024 x 1024", sum_in_rows, false},
    {"transpose", "16 x 256 x 6 x 64", transposed, false},
    {"concat", "two of 32 x 16 x 16 x 128", joined, false},
    {"resize", "32 of 16 x 16 x 128 to 32 x 32", doubled, false},
    {"gather", "4096 of 65 x 384", gathered, false},
    {"scatter", "4096 into 65 x 384", scattered, false},
};

#define RUNGS (int)(sizeof rungs / sizeof *rungs)

bool ladder_rung(int k, const char **name, const char **sizes)
{
    if (k < 0 || k >= RUNGS) return false;
    *name = rungs[k].name;
    *sizes = rungs[k].sizes;
    return true;
}

bool ladder_has_products(int k)
{
    return rungs[k].products;
}

/* ---- timing ---- */

static int run_for(struct plan *p, double seconds, double *median, struct err *e)
{
    double *time = mem_array(MOST_RUNS, sizeof *time);
    int runs = 0, status = time ? 0 : fail_memory(e);
    if (!status) status = plan_run(p, 1, 0, e);
    for (double start = clock_seconds(), now = start; !status && runs < MOST_RUNS; runs++) {
        if (runs >= LEAST_RUNS && now - start >= seconds) break;
        status = plan_run(p, 1, 0, e);
        double end = clock_seconds();
        time[runs] = end - now;
        now = end;
    }
    if (!status) sort_numbers(time, runs);
    if (!status) *median = time[runs / 2];
    mem_free(time);
    return status;
}

/* Whole numbers below 65, others between 0.1 and 1; after the first 4096 they repeat. */
static void fill(struct tensor *t)
{
    struct rng rng = rng_stream(1, "ladder");
    const size_t bytes = tensor_bytes(t), size = dtype_size(t->type), block = 4096 * size;
    for (size_t i = 0; i < bytes / size && i < 4096; i++)
        tensor_set(t, (int64_t)i, t->type == I32 ? (double)rng_below(&rng, 65) : 0.1 + 0.9 * rng_uniform(&rng));
    for (size_t at = block; at < bytes; at += block)
        memcpy((char *)t->data + at, t->data, bytes - at < block ? bytes - at : block);
}

/* Returns how many bytes there are. */
static double fill_inputs(struct plan *p)
{
    double bytes = 0;
    for (int id = 0; id < p->g->count; id++) {
        const struct node *n = &p->g->node[id];
        if (n->op != OP_INPUT && n->op != OP_STATE) continue;
        struct tensor t = {n->type, n->shape, p->value[id].data};
        bytes += (double)tensor_bytes(&t);
        fill(&t);
    }
    return bytes;
}

static int time_plan(const var *y, const struct plan_options *o, double seconds, struct timing *t, struct err *e)
{
    struct plan *p;
    TRY(plan_compile(&p, y, 1, o, e));
    struct tensor result = plan_output(p, 0);
    t->bytes = fill_inputs(p) + (double)tensor_bytes(&result);
    t->flops = plan_flops(p);
    plan_touch(p);
    int status = run_for(p, seconds, &t->seconds, e);
    const struct step *last = &p->step[p->steps - 1];
    t->kernel = p->steps == 1 ? last->kernel->name : "several";
    if (p->steps == 1 && last->kernel->detail)
        snprintf(t->detail, sizeof t->detail, "%s", last->kernel->detail(&last->call));
    plan_free(p);
    return status;
}

int ladder_time(int k, enum precision precision, const struct machine *m, double seconds, struct timing *t,
                struct err *e)
{
    struct making of = {.g = graph_new(), .type = precision == PRECISION_BF16 ? BF16 : F32};
    const struct plan_options o = {.precision = precision};
    if (!of.g) return fail_memory(e);
    *t = (struct timing){0};
    var y = rungs[k].build(&of);
    int status = time_plan(&y, &o, seconds, t, e);
    graph_free(of.g);
    const double rate = precision == PRECISION_BF16 ? m->bf16 : m->f32;
    if (rate > 0) t->limit = t->flops / rate;
    if (m->stream > 0) t->limit = fmax(t->limit, t->bytes / m->stream);
    return status;
}

/* ---- the machine ---- */

static int weights(void *self, const char *name, struct tensor *t, struct err *e)
{
    (void)name, (void)e;
    *t = *(struct tensor *)self;
    return 0;
}

/* Weights that stay the same are packed once: the best that a product can do. */
static int product_rate(enum precision precision, double seconds, double *rate, struct err *e)
{
    const int64_t n = 1024;
    struct tensor w = {F32, SHAPE(n, n), mem_alloc((size_t)(n * n) * sizeof(float))};
    struct making of = {.g = graph_new(), .type = precision == PRECISION_BF16 ? BF16 : F32};
    const struct plan_options o = {.precision = precision, .state = weights, .self = &w};
    struct timing t = {0};
    int status = w.data && of.g ? 0 : fail_memory(e);
    if (!status) {
        var y = v_matmul(input(&of, SHAPE(2 * n, n)), v_state(of.g, "w", w.shape));
        status = time_plan(&y, &o, seconds, &t, e);
    }
    *rate = status ? 0 : t.flops / t.seconds;
    graph_free(of.g);
    mem_free(w.data);
    return status;
}

/* Two arrays of 32 MiB read, one written. */
static int stream_rate(double seconds, double *rate, struct err *e)
{
    struct making of = {.g = graph_new(), .type = F32};
    const struct shape s = SHAPE(8192, 1024);
    struct timing t = {0};
    if (!of.g) return fail_memory(e);
    var a = input(&of, s), y = v_add(a, input(&of, s));
    int status = time_plan(&y, &(struct plan_options){.precision = PRECISION_F32}, seconds, &t, e);
    *rate = status ? 0 : t.bytes / t.seconds;
    graph_free(of.g);
    return status;
}

int machine_measure(struct machine *m, double seconds, struct err *e)
{
    *m = (struct machine){0};
    TRY(product_rate(PRECISION_F32, seconds, &m->f32, e));
    if (plan_bf16_is_fast()) TRY(product_rate(PRECISION_BF16, seconds, &m->bf16, e));
    return stream_rate(seconds, &m->stream, e);
}
