/* optimiser.h -- how gradients move parameters, as graph.
**
** A step is built of elementwise rows and assignments, so that the plan makes
** one fused pass of it. The state stands in the store: averages under the
** parameters' names, moments under those of who moves them, for two players may
** move the same. What changes from step to step comes in through scalar inputs,
** whose values optimiser_scalars gives.
*/
#ifndef LIMN_NN_OPTIMISER_H
#define LIMN_NN_OPTIMISER_H

#include "nn/net.h"

enum optimiser_kind { OPTIMISER_SGD, OPTIMISER_ADAM, OPTIMISER_ADAMW, OPTIMISER_RMSPROP, OPTIMISER_COUNT };
#define OPTIMISER_CHOICES "sgd|adam|adamw|rmsprop"

struct optimiser {
    enum optimiser_kind kind;
    double beta1;   /* first moment; SGD and RMSprop: momentum, 0 for none */
    double beta2;   /* second moment */
    double epsilon;
    double decay;   /* of weights (rank 2 and more: no biases, no gains); ADAMW decoupled, else added to the gradient */
    double second;  /* what second moments begin as; 0 */
    double clip;    /* largest global norm of the gradient; 0: none */
    double average; /* decay of the running average of the parameters; 0: none */
    const char *whose; /* moments stand as "whose/parameter"; NULL: as "parameter" */
    const char *spared[NET_MAX_PLAYERS]; /* prefixes of what is neither decayed nor averaged: another does that; up to NULL */
};

int optimiser_find(const char *name); /* "adam"; -1: there is none */
struct optimiser optimiser_default(enum optimiser_kind kind); /* PyTorch's, but SGD with momentum 0.9 */

/* One step: appends the assignments to the graph and hands them out as effects, at most OPTIMISER_EFFECTS per
** parameter. params are state leaves as net_params gives them. Returns how many effects there are. */
#define OPTIMISER_EFFECTS 4
int optimise(net *n, const struct optimiser *o, const var *params, const var *gradient, int count, var *effect);

var gradient_norm(const var *gradient, int count); /* of all together, a scalar */

/* What the inputs of an optimiser's plan hold in step 1, 2, ...: the rate, Adam's bias corrections, and the share of
** the new in the running average, which is larger in the first steps. A plan may not need all. */
struct optimiser_scalar {
    const char *name;
    double value;
};
#define OPTIMISER_SCALARS 4
void optimiser_scalars(const struct optimiser *o, double rate, int64_t step, struct optimiser_scalar *out);

#endif
