/* observation.h -- how an item is seen, given what a network says about it: the p(x|z) of every decoder.
**
** A network's output carries one number per value of the item, two where the spread
** is told too, and more for mixtures. Families share the choices as options:
**
**   bernoulli   black or white, by logits; grey pictures are first made so (binarise)
**   gaussian    squared error, with its honest constant
**   laplace     absolute error
**   logistic    the 256 levels of a picture
**   mixture     the same by several logistics, each channel of a pixel given those before it
*/
#ifndef LIMN_PROB_OBSERVATION_H
#define LIMN_PROB_OBSERVATION_H

#include "base/option.h"
#include "nn/net.h"
#include "prob/mixture.h"

enum likelihood { BERNOULLI, GAUSSIAN, LAPLACE, LOGISTIC, LOGISTICS };
enum spread { SPREAD_EACH, SPREAD_SHARED, SPREAD_FIXED };
enum binarise { BINARISE_SAMPLE, BINARISE_THRESHOLD, BINARISE_NONE };

struct observation_options {
    int likelihood, spread, binarise, logistics;
    double scale;
};

/* In a table of options whose struct has a member `observation` of the above. */
#define OBSERVATION_OPTIONS(S) OBSERVATION_OPTIONS_AT(offsetof(S, observation))
#define OBSERVATION_ROW(S, name, type, field, initial, low, high, choices, help)                   \
    OBSERVATION_ROW_AT(offsetof(S, observation), name, type, field, initial, low, high, choices, help)
#define OBSERVATION_ROW_AT(at, name, type, field, initial, low, high, choices, help)               \
    {name, type, (at) + offsetof(struct observation_options, field), initial, low, high, choices, help}
#define OBSERVATION_OPTIONS_AT(at)                                                                 \
    OBSERVATION_ROW_AT(at, "likelihood", OPTION_CHOICE, likelihood, "bernoulli", 0, 0, "bernoulli|gaussian|laplace|logistic|mixture", "how an item is seen: p(x|z)"), \
    OBSERVATION_ROW_AT(at, "binarise", OPTION_CHOICE, binarise, "sample", 0, 0, "sample|threshold|none", "bernoulli: how grey becomes black or white; sample draws anew each time"), \
    OBSERVATION_ROW_AT(at, "spread", OPTION_CHOICE, spread, "each", 0, 0, "each|shared|fixed", "of the others: told per value, one for all, or fixed"), \
    OBSERVATION_ROW_AT(at, "logistics", OPTION_INT, logistics, "5", 1, 100, NULL, "mixture: how many in that of each value"), \
    OBSERVATION_ROW_AT(at, "scale", OPTION_REAL, scale, "1", 1e-4, 100, NULL, "the fixed spread, or where a shared one begins")

struct observation {
    enum likelihood kind;
    var centre, log_scale; /* centre: logits for bernoulli; log_scale: broadcasts to centre's shape */
    struct logistic_pixels pixels; /* of a mixture, in their place */
    bool stepped;                  /* whole numbers have the mass of their step: */
    var step;                      /* [item...], as front_steps has it */
};

int64_t observation_width(const struct observation_options *o, int64_t last); /* numbers for so many values of the last axis */

/* out: [N, item...] with a last axis of observation_width: how it differs from what observation_bias tells. */
struct observation observation_of(net *n, const struct observation_options *o, var out);
var observation_seen(const struct observation_options *o, var x); /* x as the likelihood takes it: binarised, or as it is */
var observation_logp(struct observation p, var x);                /* [N]: summed over each item */
var observation_logp_each(struct observation p, var x);           /* [N, item...] */
var observation_mean(struct observation p);
var observation_sample(struct observation p, double temperature);

/* Every value independent, with its own mean and deviation over the training data; and log p of that, [N]. */
struct observation observation_trivial(net *n, const struct observation_options *o, struct shape shape);
var observation_baseline(net *n, const struct observation_options *o, var x);
var observation_bias(net *n, const struct observation_options *o); /* the output at which the mean of the data is seen: [item...] */
const char *observation_measure(const struct observation_options *o); /* family.measure */
void observation_adapt(struct observation_options *o, const struct item *item); /* rows and colour pictures are not black or white */
int observation_check(const struct observation_options *o, const struct item *item, struct err *e);

#endif
