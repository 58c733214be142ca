/* components.c -- a linear autoencoder, trained by gradient, ends where the principal components are. */
#include "lab/fitted.h"
#include "nn/kept.h"
#include "stat/principal.h"

#include <math.h>
#include <string.h>

enum { COLUMNS = 8, CODES = 2 };

/* Of the vector v, the share of its square that lies outside the first components. */
static double outside(const struct principal *p, const double *v)
{
    double all = 0, inside = 0;
    for (int j = 0; j < COLUMNS; j++) all += v[j] * v[j];
    for (int k = 0; k < CODES; k++) {
        double along = 0;
        for (int j = 0; j < COLUMNS; j++) along += v[j] * p->vector[k * COLUMNS + j];
        inside += along * along;
    }
    return 1 - inside / all;
}

/* sum of z x' over what comes back, in the span of what the decoder can say; and the squared error per item. */
static int look(struct lab_fitted *f, double direction[CODES][COLUMNS], double *error, struct err *e)
{
    struct program *p;
    const struct ask ask = {.verb = VERB_RECONSTRUCT, .batch = f->count, .temperature = 1};
    TRY(model_program(f->model, &ask, &p, e));
    struct tensor in = program_input(p, "data/x");
    for (int64_t i = 0; i < shape_size(in.shape); i++) tensor_set(&in, i, f->x[i]);
    int failed = program_run(p, 1, 0, e);
    const struct tensor back = program_output(p, 0);
    memset(direction, 0, CODES * sizeof *direction);
    *error = 0;
    for (int64_t i = 0; i < f->count && !failed; i++)
        for (int j = 0; j < COLUMNS; j++) {
            const double unit = kept_unit(f->model->store, &f->model->item, j),
                         mean = kept_centre(f->model->store, &f->model->item, j),
                         x = (tensor_get(&back, i * COLUMNS + j) - mean) / unit;
            *error += pow((f->x[i * COLUMNS + j] - mean) / unit - x, 2) / (double)f->count;
            for (int k = 0; k < CODES; k++) direction[k][j] += f->z[i * CODES + k] * x;
        }
    model_release(f->model);
    return failed;
}

static int draw(struct lab *l, const struct lab_fitted *f, const double *x, const struct principal *p, struct err *e)
{
    double *at[2], *code[2];
    for (int k = 0; k < 2; k++) {
        at[k] = lab_numbers(l, f->count), code[k] = lab_numbers(l, f->count);
        if (!at[k] || !code[k]) return fail_memory(e);
        for (int64_t i = 0; i < f->count; i++) {
            at[k][i] = 0, code[k][i] = f->z[i * CODES + k];
            for (int j = 0; j < COLUMNS; j++) at[k][i] += x[i * COLUMNS + j] * p->vector[k * COLUMNS + j];
        }
    }
    lab_axes(l, "first number", "second number");
    lab_points(l, "principal components", at[0], at[1], f->count);
    lab_points(l, "codes: the same up to a linear map", code[0], code[1], f->count);
    return 0;
}

static int compare(struct lab *l, struct lab_fitted *f, struct err *e)
{
    struct principal p;
    double direction[CODES][COLUMNS], error;
    double *x = lab_numbers(l, f->count * COLUMNS);
    if (!x) return fail_memory(e);
    for (int64_t i = 0; i < f->count * COLUMNS; i++)
        x[i] = (f->x[i] - kept_centre(f->model->store, &f->model->item, i % COLUMNS)) /
               kept_unit(f->model->store, &f->model->item, i % COLUMNS);
    TRY(look(f, direction, &error, e));
    TRY(principal_fit(&p, x, f->count, COLUMNS, e));
    const int counted = l->wrong ? CODES + 1 : CODES; /* the mistake: one component more than there are codes */
    const double left = principal_sum(&p, counted, COLUMNS - counted);
    lab_equal(l, "squared error left = sum of the other eigenvalues", error, left, 1e-4 * left / LAB_ERRORS);
    for (int k = 0; k < CODES; k++)
        lab_equal(l, k ? "direction 2: share outside the components" : "direction 1: share outside the components",
                  outside(&p, direction[k]), 0, 1e-4 / LAB_ERRORS);
    const int failed = draw(l, f, x, &p, e);
    principal_free(&p);
    return failed;
}

static int run(struct lab *l, struct err *e)
{
    struct lab_fitted f;
    const char *settings[] = {"latent", "2",    "hidden",   "8",      "activation", "none",
                              "rate",   "1e-2", "schedule", "cosine", NULL};
    int failed = lab_fit(l, "ae", "lineargaussian,d=8,k=4,noise=0.3,n=500,seed=2", 2000, 500, settings, &f, e);
    if (!failed) failed = compare(l, &f, e);
    lab_forget(&f);
    return failed;
}

const struct experiment components_experiment = {
    .name = "components",
    .title = "A linear autoencoder finds the principal components",
    .formula = "min |x - D E x|^2  =  sum of the eigenvalues that are left out",
    .run = run,
};
