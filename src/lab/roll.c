/* roll.c -- a prior that is known by its draws alone: a rolled-up line (Makhzani et al. 2016, figure 2, with a roll).
**
** A variational autoencoder pays KL(q(z|x) || p(z)), which must be a formula, and a roll has none: what it can aim at is
** the normal of the same moments, and its codes fill the gaps between the windings. An adversarial one asks for draws
** alone. How far codes lie from the roll is told by the energy distance of the two clouds,
**
**   2 E|a - b| - E|a - a'| - E|b - b'|,
**
** which is 0 for two clouds of one distribution, and near it for two halves of the roll's own draws.
*/
#include "lab/fitted.h"

#include <math.h>

enum { CODES = 2, DRAWN = 1000 };
#define DATA "moons,n=1000,seed=3"

static double mean_distance(const double *a, int64_t n, const double *b, int64_t m)
{
    double sum = 0;
    for (int64_t i = 0; i < n; i++)
        for (int64_t j = 0; j < m; j++) sum += hypot(a[i * CODES] - b[j * CODES], a[i * CODES + 1] - b[j * CODES + 1]);
    return sum / ((double)n * (double)m);
}

static double energy(const double *a, int64_t n, const double *b, int64_t m)
{
    return 2 * mean_distance(a, n, b, m) - mean_distance(a, n, a, n) - mean_distance(b, m, b, m);
}

static int draw_prior(struct lab *l, const struct lab_fitted *f, double *z, struct err *e)
{
    struct program *p;
    const struct ask ask = {.verb = VERB_PRIOR, .batch = 2 * DRAWN, .temperature = 1};
    TRY(model_program(f->model, &ask, &p, e));
    const int failed = program_run(p, l->seed, 0, e);
    const struct tensor drawn = failed ? (struct tensor){0} : program_output(p, 0);
    for (int64_t i = 0; i < 2 * DRAWN * CODES && !failed; i++) z[i] = tensor_get(&drawn, i);
    model_release(f->model);
    return failed;
}

static int show(struct lab *l, const char *name, const double *z, int64_t n, struct err *e)
{
    double *x = lab_numbers(l, n), *y = lab_numbers(l, n);
    if (!x || !y) return fail_memory(e);
    for (int64_t i = 0; i < n; i++) x[i] = z[i * CODES], y[i] = z[i * CODES + 1];
    lab_points(l, name, x, y, n);
    return 0;
}

static int compare(struct lab *l, const struct lab_fitted *roll, const struct lab_fitted *adversarial,
                   const struct lab_fitted *variational, struct err *e)
{
    double *z = lab_numbers(l, 2 * DRAWN * CODES);
    if (!z) return fail_memory(e);
    TRY(draw_prior(l, roll, z, e));
    const double of_adversarial = energy(adversarial->z, adversarial->count, z, DRAWN),
                 of_variational = energy(variational->z, variational->count, z, DRAWN);
    lab_less(l, "energy distance from the roll: of the AAE's codes < a fifth of the VAE's", of_adversarial,
             of_variational / 5);
    lab_say(l, "of other draws of the roll: %.3g", energy(z + DRAWN * CODES, DRAWN, z, DRAWN));
    lab_axes(l, "first number of the code", "second");
    l->plot.square = true;
    TRY(show(l, "the roll", z, DRAWN, e));
    TRY(show(l, "VAE", variational->z, variational->count, e));
    return show(l, "AAE", adversarial->z, adversarial->count, e);
}

static int run(struct lab *l, struct err *e)
{
    const char *const aimed[] = {"latent",    "2",     "hidden", "64,64", "critic", "64,64", "prior",
                                 "swissroll", "noise", "0.05",   "rate",  "2e-3",   NULL};
    const char *const normal[] = {"latent", "2", "hidden", "64,64", "spread", "shared", "rate", "5e-3", NULL};
    const char *const mistaken[] = {"latent", "2", "hidden", "64,64", "critic", "64,64", "rate", "2e-3", NULL};
    struct lab_fitted adversarial = {0}, variational = {0}, wrong = {0};
    int failed = lab_fit(l, "vae", DATA, 500, 250, normal, &variational, e);
    if (!failed) failed = lab_fit(l, "aae", DATA, l->wrong ? 20 : 2000, 250, aimed, &adversarial, e);
    /* the mistake: it is a normal prior that it is given draws of */
    if (!failed && l->wrong) failed = lab_fit(l, "aae", DATA, 500, 250, mistaken, &wrong, e);
    if (!failed) failed = compare(l, &adversarial, l->wrong ? &wrong : &adversarial, &variational, e);
    lab_forget(&adversarial);
    lab_forget(&variational);
    lab_forget(&wrong);
    return failed;
}

const struct experiment roll_experiment = {
    .name = "roll",
    .title = "A prior without a formula",
    .formula = "VAE: KL(q(z|x) || p(z)), a formula;  AAE: max_D E_p log D(z) + E_q log(1 - D(z)), draws alone",
    .run = run,
};
