/* code.h -- an encoder that gives numbers and no distribution, and its decoder, with the options that autoencoders share.
**
** The loss is a likelihood in disguise: squared error is Gaussian, absolute error
** Laplace, cross-entropy Bernoulli; numbers that are missing are left out.
*/
#ifndef LIMN_PROB_CODE_H
#define LIMN_PROB_CODE_H

#include "nn/tower.h"
#include "prob/observation.h"

struct code { /* the options of such a family begin with it */
    int latent, likelihood;
    struct tower tower;
};

#define CODE_OPTIONS(S, latents, widths)                                                           \
    {"latent", OPTION_INT, offsetof(S, code.latent), latents, 1, 4096, NULL, "size of the code z"}, \
    TOWER_OPTIONS_AT(offsetof(S, code.tower), widths),                                             \
    {"likelihood", OPTION_CHOICE, offsetof(S, code.likelihood), "gaussian", 0, 0, "bernoulli|gaussian|laplace", "of the loss: cross-entropy, squared error, absolute error"}

void code_adapt(void *options, const struct item *item);
int code_check(const void *options, const struct item *item, struct err *e);

var code_of(net *n, const struct code *o, var x);                   /* [N, latent], in scope "enc" */
struct observation code_shown(net *n, const struct code *o, var z); /* what z stands for, in scope "dec" */
var code_loss(net *n, const struct code *o, var z, struct batch b); /* a scalar: mean -log p(x | z); watches the squared error */

var code_encode(net *n, const void *options, struct batch b); /* for the family's descriptor */
var code_decode(net *n, const void *options, var z);

#endif
