/* maps.c -- where items lie in the code: an autoencoder puts them anywhere, a variational one where its prior is.
**
** Data of two latents, W z + noise, and linear networks, so that the truth is known: the best variational encoder's
** means have, over both axes, the variance sum_i (1 - s2 / l_i), with l_i the two leading eigenvalues and s2 the mean
** of the others (Tipping & Bishop 1999). Where codes lie as the prior says, draws from it decode to data.
*/
#include "lab/fitted.h"
#include "nn/kept.h"
#include "stat/principal.h"

#include <math.h>

enum { COLUMNS = 6, CODES = 2 };
#define DATA "lineargaussian,d=6,k=2,noise=0.3,n=1000,seed=3"

/* Sum over the axes of the codes' variance, and its standard error. */
static double spread(const struct lab_fitted *f, double *error)
{
    double sum = 0, squares = 0, mean[CODES] = {0};
    for (int64_t i = 0; i < f->count * CODES; i++) mean[i % CODES] += f->z[i] / (double)f->count;
    for (int64_t i = 0; i < f->count; i++) {
        double square = 0;
        for (int k = 0; k < CODES; k++) square += pow(f->z[i * CODES + k] - mean[k], 2);
        sum += square, squares += square * square;
    }
    const double n = (double)f->count;
    *error = sqrt((squares / n - pow(sum / n, 2)) / n);
    return sum / n;
}

static int truth(struct lab *l, const struct lab_fitted *f, double *variance, struct err *e)
{
    struct principal p;
    double *x = lab_numbers(l, f->count * COLUMNS);
    if (!x) return fail_memory(e);
    for (int64_t i = 0; i < f->count * COLUMNS; i++)
        x[i] = (f->x[i] - kept_centre(f->model->store, &f->model->item, i % COLUMNS)) /
               kept_unit(f->model->store, &f->model->item, i % COLUMNS);
    TRY(principal_fit(&p, x, f->count, COLUMNS, e));
    const double rest = principal_sum(&p, CODES, COLUMNS - CODES) / (COLUMNS - CODES);
    *variance = 0;
    for (int k = 0; k < CODES; k++) *variance += 1 - rest / p.value[k];
    principal_free(&p);
    return 0;
}

static int draw(struct lab *l, const char *name, const struct lab_fitted *f, struct err *e)
{
    double *x = lab_numbers(l, f->count), *y = lab_numbers(l, f->count);
    if (!x || !y) return fail_memory(e);
    for (int64_t i = 0; i < f->count; i++) x[i] = f->z[i * CODES], y[i] = f->z[i * CODES + 1];
    lab_points(l, name, x, y, f->count);
    return 0;
}

static int compare(struct lab *l, const struct lab_fitted *plain, const struct lab_fitted *variational, struct err *e)
{
    double exact = 0, error, anywhere;
    TRY(truth(l, variational, &exact, e));
    const double codes = spread(l->wrong ? plain : variational, &error); /* the mistake: one is taken for the other */
    lab_equal(l, "variance of the VAE's codes = sum (1 - s2 / l)", codes, exact, error);
    lab_say(l, "of the autoencoder's: %.3g, which nothing decides but where it began", spread(plain, &anywhere));
    lab_axes(l, "first number of the code", "second");
    l->plot.square = true;
    TRY(draw(l, "autoencoder", plain, e));
    return draw(l, "variational autoencoder", variational, e);
}

static int run(struct lab *l, struct err *e)
{
    const char *settings[] = {"latent", "2",        "hidden", "16",     "activation", "none", "rate",
                              "1e-2",   "schedule", "cosine", "spread", "shared",     NULL};
    struct lab_fitted plain = {0}, variational = {0};
    int failed = lab_fit(l, "vae", DATA, 2000, 250, settings, &variational, e);
    settings[10] = NULL;
    if (!failed) failed = lab_fit(l, "ae", DATA, 600, 250, settings, &plain, e);
    if (!failed) failed = compare(l, &plain, &variational, e);
    lab_forget(&plain);
    lab_forget(&variational);
    return failed;
}

const struct experiment maps_experiment = {
    .name = "maps",
    .title = "Where items lie in the code",
    .formula = "AE: z = f(x), anywhere;  VAE: E_x q(z | x) ~ p(z) = N(0, I)",
    .run = run,
};
