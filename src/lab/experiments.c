/* experiments.c -- the list of experiments, in the order of the course. */
#include "lab/lab.h"

#include <string.h>

extern const struct experiment bayes_experiment, likelihood_experiment, counting_experiment, independence_experiment;
extern const struct experiment logarithm_experiment, fitting_experiment, divergence_experiment, em_experiment;
extern const struct experiment continuum_experiment, distributions_experiment, two_ways_experiment;
extern const struct experiment change_experiment, layers_experiment, losses_experiment, components_experiment,
    maps_experiment, roll_experiment;
extern const struct experiment chain_rule_experiment, one_by_one_experiment, bound_experiment, gradients_experiment;

/* clang-format off */
const struct experiment *const experiments[] = {
    &bayes_experiment,
    &likelihood_experiment,
    &counting_experiment,
    &independence_experiment,
    &distributions_experiment,
    &logarithm_experiment,
    &fitting_experiment,
    &divergence_experiment,
    &two_ways_experiment,
    &em_experiment,
    &continuum_experiment,
    &chain_rule_experiment,
    &one_by_one_experiment,
    &bound_experiment,
    &gradients_experiment,
    &change_experiment,
    &layers_experiment,
    &losses_experiment,
    &components_experiment,
    &maps_experiment,
    &roll_experiment,
    NULL,
};
/* clang-format on */

#define EXPERIMENTS ((int)(sizeof experiments / sizeof experiments[0]) - 1)

const struct experiment *experiment_find(const char *name)
{
    for (int k = 0; experiments[k]; k++)
        if (strcmp(experiments[k]->name, name) == 0) return experiments[k];
    return NULL;
}

int experiment_need(const char *name, const struct experiment **out, struct err *e)
{
    const char *names[EXPERIMENTS];
    for (int k = 0; k < EXPERIMENTS; k++) names[k] = experiments[k]->name;
    const char *near = text_nearest(name, names, EXPERIMENTS);
    *out = experiment_find(name);
    if (*out) return 0;
    if (near) fail(e, ERR_CALL, "there is no experiment '%s'; did you mean '%s'?", name, near);
    else fail(e, ERR_CALL, "there is no experiment '%s'", name);
    return fail_hint(e, "`limn lab` lists them");
}
