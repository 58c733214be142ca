/* latent.h -- what a latent model can do once it is trained, for every family whose options begin with a struct coder.
**
** The functions have the signatures that family.h wants and go straight into the
** descriptor; what is left for the family's file is its loss.
*/
#ifndef LIMN_PROB_LATENT_H
#define LIMN_PROB_LATENT_H

#include "prob/coder.h"

void latent_adapt(void *options, const struct item *item);
int latent_check(const void *options, const struct item *item, struct err *e);

const char *latent_measure(const void *options, const struct item *item);

var latent_seen(net *n, const void *options, struct batch b);
var latent_bound(net *n, const void *options, struct batch b);      /* [N]: log p(x|z) - KL(q || p), one z per item */
var latent_log_weight(net *n, const void *options, struct batch b); /* [N]: log p(x|z) p(z) / q(z|x) */
var latent_apart(net *n, const void *options, struct batch b);      /* [N, 2 + 2 latent]: as family.apart */
var latent_joint(net *n, const void *options, struct batch b);      /* [N, 2]: as family.joint */
var latent_classify(net *n, const void *options, struct batch b);   /* conditional: by the weight of one z for each class */
var latent_baseline(net *n, const void *options, struct batch b);
var latent_prior(net *n, const void *options);
var latent_encode(net *n, const void *options, struct batch b);     /* the mean of q(z|x) */
var latent_guess(net *n, const void *options, struct batch b, var *log_weight);
struct normal latent_posterior(net *n, const void *options, struct batch b);
var latent_decode(net *n, const void *options, var z);
var latent_sample(net *n, const void *options, struct batch given); /* pictures without, rows with the noise of seeing */

/* For losses: the sides of the bound, and the weights of K draws for each item, [N, K]. */
struct bound {
    var fit, kl; /* [N]: log p(x|z), with log p(class) where there is one; KL(q(z|x) || p(z)) */
    struct normal q;
};
struct bound latent_bounded(net *n, const struct coder *o, struct batch b);
void latent_notice_collapse(net *n, struct normal q); /* says so, where nearly all latents tell next to nothing */
var latent_log_weights(net *n, const struct coder *o, struct seen x, int64_t draws);
var latent_evidence(net *n, const struct coder *o, struct batch b, int64_t draws); /* the same, whatever the class is */

#endif
