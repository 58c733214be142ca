/* layers.c -- a grid through the layers of a flow: how a chain of simple maps bends noise into data, and keeps count. */
#include "family/family.h"
#include "lab/fitted.h"
#include "plan/plan.h"

enum { STEPS = 16, STAGES = 3, SIDE = 13, FINE = 41, GRID = 201 };
#define REACH 2.4  /* of the grid that is drawn, in noise */
#define WIDE 6.0   /* of the one that is summed over, in standardised data */
#define APART 7.0  /* between the drawn stages */
#define NUDGE 1e-3 /* for differences in f32 */
#define ROUNDING 2.5e-6

static struct flow step(net *n, const void *options, struct flow f, int k)
{
    (void)options;
    const struct flow_network network = {{1, {32}}, TANH};
    if (k % 2 == 0) return flow_actnorm(n, "norm", f);
    return flow_coupling(n, "coupling", f, k / 2 % 2, network, flow_affine());
}

/* The maps from `from` on, as far as `options` says. */
struct part {
    int from, to;
};

static struct flow step_of_part(net *n, const void *options, struct flow f, int k)
{
    const struct part *p = options;
    return k >= p->from && k < p->to ? step(n, NULL, f, k) : f;
}

static struct flow whole(net *n, const void *options, struct flow f)
{
    return flow_chain(n, options, f, STEPS, step);
}

static void build(net *n, const void *options, struct batch b)
{
    flow_build(n, whole, options, b);
}

static const struct option no_options[] = {
    {"layers", OPTION_INT, 0, "1", 1, 64, NULL, "not asked"},
    OPT_END,
};

static const struct family family = {
    .name = "a chain of couplings",
    .title = "A chain of couplings",
    .takes = TAKES_ROWS,
    .options = no_options,
    .options_size = sizeof(struct flow_options),
    .recipe = {.optimiser = "adam", .rate = 5e-3, .batch = 200, .epochs = 1, .clip = 5, .schedule = "cosine"},
    .build = build,
};

/* Part of the chain on n points [n, 2], one way; log_det may be NULL. */
static int through(struct model *m, struct part part, enum flow_way way, const double *x, int64_t n, double *y,
                   double *log_det, struct err *e)
{
    net net;
    struct plan *p = NULL;
    const struct plan_options o = {.precision = PRECISION_F32, .state = net_state, .self = m->store};
    TRY(net_init(&net, m->store, &m->item, n, false, e));
    struct flow f = flow_begin(&net, v_input(net.g, "x", F32, SHAPE(n, 2)), NO_VAR, way);
    f = flow_chain(&net, &part, f, STEPS, step_of_part);
    int failed = net_check(&net, e);
    if (!failed) failed = plan_compile(&p, (var[]){f.x, f.log_det}, 2, &o, e);
    if (!failed) {
        const struct tensor in = plan_input(p, "x");
        for (int64_t i = 0; i < 2 * n; i++) tensor_set((struct tensor *)&in, i, x[i]);
        failed = plan_run(p, 1, 0, e);
    }
    if (!failed) {
        const struct tensor out = plan_output(p, 0), det = plan_output(p, 1);
        for (int64_t i = 0; i < 2 * n; i++) y[i] = tensor_get(&out, i);
        for (int64_t i = 0; log_det && i < n; i++) log_det[i] = tensor_get(&det, i);
    }
    plan_free(p);
    net_free(&net);
    return failed;
}

static const struct part all = {0, STEPS};

static int there_and_back(struct lab *l, struct model *m, const double *x, int64_t n, struct err *e)
{
    double *z = lab_numbers(l, 2 * n), *back = lab_numbers(l, 2 * n), most = 0;
    if (!z || !back) return fail_memory(e);
    TRY(through(m, all, FLOW_IN, x, n, z, NULL, e));
    TRY(through(m, all, FLOW_OUT, z, n, back, NULL, e));
    for (int64_t i = 0; i < 2 * n; i++) most = fmax(most, fabs(back[i] - x[i]));
    lab_equal(l, "largest |x - f^-1(f(x))| = 0", most, 0, ROUNDING);
    return 0;
}

/* The determinant of the whole by differences, and the sum over the maps; the mistake: its sign. */
static int determinants(struct lab *l, struct model *m, const double *x, struct err *e)
{
    double near[8], z[8], told;
    for (int k = 0; k < 4; k++) {
        near[2 * k] = x[0] + (k == 0 ? NUDGE : k == 1 ? -NUDGE : 0);
        near[2 * k + 1] = x[1] + (k == 2 ? NUDGE : k == 3 ? -NUDGE : 0);
    }
    TRY(through(m, all, FLOW_IN, near, 4, z, NULL, e));
    TRY(through(m, all, FLOW_IN, x, 1, near, &told, e));
    const double a = z[0] - z[2], b = z[1] - z[3], c = z[4] - z[6], d = z[5] - z[7];
    lab_equal(l, "log |det| of the whole = sum over the maps", log(fabs(a * d - b * c) / (4 * NUDGE * NUDGE)),
              l->wrong ? -told : told, 1e-2 / LAB_ERRORS);
    return 0;
}

static int integral(struct lab *l, struct model *m, struct err *e)
{
    const int64_t n = (int64_t)GRID * GRID;
    const double apart = 2 * WIDE / (GRID - 1);
    double *x = lab_numbers(l, 2 * n), *z = lab_numbers(l, 2 * n), *log_det = lab_numbers(l, n), sum = 0;
    if (!x || !z || !log_det) return fail_memory(e);
    for (int64_t i = 0; i < n; i++)
        x[2 * i] = -WIDE + apart * (double)(i % GRID), x[2 * i + 1] = -WIDE + apart * (double)(i / GRID);
    TRY(through(m, all, FLOW_IN, x, n, z, log_det, e));
    for (int64_t i = 0; i < n; i++) {
        const double square = z[2 * i] * z[2 * i] + z[2 * i + 1] * z[2 * i + 1];
        sum += exp(-0.5 * square + (l->wrong ? -log_det[i] : log_det[i])) / (2 * M_PI) * apart * apart;
    }
    lab_equal(l, "integral of p(f(x)) |det df/dx| = 1", sum, 1, 1e-2 / LAB_ERRORS);
    return 0;
}

/* Lines of a grid in noise, [n, 2], each ended by a number that breaks it. */
static int64_t lines(double *x)
{
    int64_t n = 0;
    for (int way = 0; way < 2; way++)
        for (int k = 0; k < SIDE; k++)
            for (int i = 0; i <= FINE; i++, n++) {
                const double fixed = -REACH + 2 * REACH * k / (SIDE - 1), running = -REACH + 2 * REACH * i / (FINE - 1);
                x[2 * n] = i == FINE ? NAN : way ? fixed : running;
                x[2 * n + 1] = way ? running : fixed;
            }
    return n;
}

static int draw(struct lab *l, struct model *m, struct err *e)
{
    static const char *const name[STAGES] = {"noise", "half of the maps", "all: data"};
    const int64_t most = 2 * SIDE * (FINE + 1);
    double *grid = lab_numbers(l, 2 * most), *bent = lab_numbers(l, 2 * most);
    if (!grid || !bent) return fail_memory(e);
    const int64_t n = lines(grid);
    for (int s = 0; s < STAGES; s++) {
        double *x = lab_numbers(l, n), *y = lab_numbers(l, n);
        if (!x || !y) return fail_memory(e);
        TRY(through(m, (struct part){STEPS - STEPS * s / (STAGES - 1), STEPS}, FLOW_OUT, grid, n, bent, NULL, e));
        for (int64_t i = 0; i < n; i++) x[i] = bent[2 * i] + APART * s, y[i] = bent[2 * i + 1];
        lab_curve(l, name[s], x, y, n);
    }
    lab_axes(l, "noise, half way, data: side by side", "");
    l->plot.square = true;
    return 0;
}

static int run(struct lab *l, struct err *e)
{
    struct lab_fitted f;
    int failed = lab_fit_family(l, &family, "moons,n=5000", 500, 200, NULL, &f, e);
    for (int64_t i = 0; i < 2 * f.count && !failed; i++)
        f.x[i] = (f.x[i] - kept_centre(f.model->store, &f.model->item, i % 2)) /
                 kept_unit(f.model->store, &f.model->item, i % 2);
    if (!failed) failed = there_and_back(l, f.model, f.x, f.count, e);
    if (!failed) failed = determinants(l, f.model, f.x, e);
    if (!failed) failed = integral(l, f.model, e);
    if (!failed) failed = draw(l, f.model, e);
    lab_forget(&f);
    return failed;
}

const struct experiment layers_experiment = {
    .name = "layers",
    .title = "A grid through the layers of a flow",
    .formula = "log p(x) = log p(z) + sum over the layers of log |det|",
    .run = run,
};
