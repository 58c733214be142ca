/* coder.h -- the two halves of a latent model, with the options that such models share.
**
**   encoder  q(z|x)   a diagonal Gaussian, from a tower inwards
**   decoder  p(x|z)   an observation, from a tower outwards
**
** Numbers that are missing are seen as the mean, and a score leaves them out. Where
** rows have columns of categories, the encoder is told each as ones and zeros, and
** what is missing as missing; the decoder tells how probable each category is.
*/
#ifndef LIMN_PROB_CODER_H
#define LIMN_PROB_CODER_H

#include "nn/tower.h"
#include "nn/values.h"
#include "prob/categorical.h"
#include "prob/condition.h"
#include "prob/normal.h"
#include "prob/observation.h"

enum latent_prior { PRIOR_NORMAL, PRIOR_MIXTURE, PRIOR_VAMP };

struct coder {
    int latent, prior, parts;
    bool conditional;
    struct tower tower;
    struct observation_options observation;
};

/* In a table of options whose struct has a member `coder` of the above. */
#define CODER_OPTIONS(S, latents, widths)                                                          \
    {"latent", OPTION_INT, offsetof(S, coder.latent), latents, 1, 4096, NULL, "size of z"},        \
    TOWER_OPTIONS_AT(offsetof(S, coder.tower), widths),                                            \
    OBSERVATION_OPTIONS_AT(offsetof(S, coder.observation)),                                        \
    {"prior", OPTION_CHOICE, offsetof(S, coder.prior), "normal", 0, 0, "normal|mixture|vamp", "p(z): fixed; learned; learned as the codes of imagined items"}, \
    {"parts", OPTION_INT, offsetof(S, coder.parts), "50", 1, 4096, NULL, "of a mixture prior; of a vamp prior: imagined items"}, \
    CONDITION_OPTION_AT(offsetof(S, coder.conditional))

void coder_adapt(struct coder *o, const struct item *item);
int coder_check(const struct coder *o, const struct item *item, struct err *e);

/* What a batch tells: x as the likelihood takes it, grey drawn black or white where that is asked for. */
struct seen {
    var x;         /* [N, item...] */
    var present;   /* of rows, [N, item...]: 1 where a number is there; else poisoned */
    var condition; /* [N, classes], or poisoned */
};
struct seen coder_see(net *n, const struct coder *o, struct batch b);

var coder_features(net *n, const struct coder *o, struct seen s); /* [N, F]: what q(z|x) is told from, in scope "enc" */
struct normal coder_encode(net *n, const struct coder *o, struct seen s);

struct decoded { /* p(x|z) */
    struct observation number;
    struct values values;
    struct categorical kind; /* [N, D, categories], where the values have kinds */
};
struct decoded coder_decode(net *n, const struct coder *o, var z, var condition);
var coder_logp(net *n, struct decoded p, struct seen s); /* [N]: of what is there, and of the class */
var coder_mean(net *n, struct decoded p);                /* items; of categories the likeliest */
var coder_sample(net *n, struct decoded p);
struct seen coder_repeat(struct seen s, int64_t times);      /* [N times, ...]: copies of an item one after the other */
struct seen coder_each_class(net *n, struct seen s);         /* [classes N, ...]: all items once as of each class */

var coder_baseline(net *n, const struct coder *o, struct batch b); /* every value independent */

/* ---- coder_prior.c: p(z). A vamp prior is the mean of q(z|u) over imagined items u (Tomczak & Welling 2018) ---- */

var coder_prior_logp(net *n, const struct coder *o, var z);                 /* [N] */
var coder_prior_draw(net *n, const struct coder *o);                        /* [N, latent] */
var coder_kl(net *n, const struct coder *o, struct normal q, var z);        /* [N]: closed form, or by the z drawn from q */

#endif
