/* flow.h -- a density by change of variables: log p(x) = log p(z) + log |det dz/dx|, with z standard normal.
**
** A family's file says how its map is made (bijection.h); what lies at the two
** ends is the same for all and stands here.
**
** At the end of the data
**   whole numbers, categories and the levels of pictures get uniform noise of one step, so that the density cannot
**     become infinite; the score is then a bound on the log of their probability (Theis et al. 2016)
**   numbers of rows beyond five deviations are taken nearer, by a logarithm
**   pictures are taken from 0..1 to the line, x -> logit(a + (1 - 2a) x), with a = squeeze (Dinh et al. 2017)
**   missing numbers are drawn from a guess q(missing | rest) that is learned beside, and the score is a bound again:
**     log p(there) >= E_q [log p(all) - log q(missing)]
** At the end of the noise
**   conditional: every network is told the class; p(class) is learned too, and a score is log sum_c p(c) p(x | c)
*/
#ifndef LIMN_PROB_FLOW_H
#define LIMN_PROB_FLOW_H

#include "prob/condition.h"
#include "prob/bijection.h"

/* A flow's options begin with these. */
struct flow_options {
    int layers;
    struct flow_network network;
    bool conditional;
    double squeeze;
};

#define FLOW_OPTIONS(S, how_many, widths, bend)                                                                        \
    {"layers", OPTION_INT, offsetof(S, flow) + offsetof(struct flow_options, layers), how_many, 1, 64, NULL,                       \
     "steps of the flow; of pictures, at each scale"},                                                                 \
    {"hidden", OPTION_SIZES, offsetof(S, flow) + offsetof(struct flow_options, network.hidden), widths, 1, 65536, NULL, \
     "widths, or channels, of the network in each step"},                                                              \
    {"activation", OPTION_CHOICE, offsetof(S, flow) + offsetof(struct flow_options, network.how), bend, 0, 0,          \
     ACTIVATION_CHOICES, "what bends its layers"},                                                                     \
    CONDITION_OPTION_AT(offsetof(S, flow) + offsetof(struct flow_options, conditional)),                               \
    {"squeeze", OPTION_REAL, offsetof(S, flow) + offsetof(struct flow_options, squeeze), "0.05", 1e-6, 0.4, NULL,      \
     "pictures: how far black and white are moved inwards before the logit"}

/* All maps of the flow, in one way. In: f.x [N, item...], and comes back as [N, D]; out: f.x [N, D], and comes back as
** as many numbers in any shape. options begin with struct flow_options. */
typedef struct flow flow_map(net *n, const void *options, struct flow f);

int flow_check(const void *options, const struct item *item, struct err *e);
const char *flow_measure(const void *options, const struct item *item); /* family.measure */
bool flow_is_bound(const struct item *item); /* whole numbers, categories, levels, missing numbers */

void flow_build(net *n, flow_map *map, const void *options, struct batch b);     /* one player, minus log p(x [, class]) */
var flow_score(net *n, flow_map *map, const void *options, struct batch b);
var flow_classify(net *n, flow_map *map, const void *options, struct batch b);
var flow_baseline(net *n, const void *options, struct batch b);                  /* every value by itself */
#define FLOW_BASELINE "independent values"

var flow_guess(net *n, flow_map *map, const void *options, struct batch b, var *log_weight);

/* A latent is the noise, and after it, where conditional, the class as one of its ones and zeros. */
var flow_prior(net *n, const void *options);
var flow_encode(net *n, flow_map *map, const void *options, struct batch b);
var flow_decode(net *n, flow_map *map, const void *options, var latent);
var flow_sample(net *n, flow_map *map, const void *options, struct batch given); /* of the class that is given, if any */

/* A family's functions that are the same for all flows, but for NAME_map ... */
#define FLOW_FUNCTIONS(name)                                                                                           \
    static void name##_build(net *n, const void *options, struct batch b) { flow_build(n, name##_map, options, b); }   \
    static var name##_score(net *n, const void *options, struct batch b)                                               \
    {                                                                                                                  \
        return flow_score(n, name##_map, options, b);                                                                  \
    }                                                                                                                  \
    static var name##_classify(net *n, const void *options, struct batch b)                                            \
    {                                                                                                                  \
        return flow_classify(n, name##_map, options, b);                                                               \
    }                                                                                                                  \
    static var name##_guess(net *n, const void *options, struct batch b, var *log_weight)                              \
    {                                                                                                                  \
        return flow_guess(n, name##_map, options, b, log_weight);                                                      \
    }                                                                                                                  \
    static var name##_encode(net *n, const void *options, struct batch b)                                              \
    {                                                                                                                  \
        return flow_encode(n, name##_map, options, b);                                                                 \
    }                                                                                                                  \
    static var name##_decode(net *n, const void *options, var z) { return flow_decode(n, name##_map, options, z); }    \
    static var name##_sample(net *n, const void *options, struct batch given)                                          \
    {                                                                                                                  \
        return flow_sample(n, name##_map, options, given);                                                             \
    }

/* ... and what its descriptor says of them. */
#define FLOW_ABILITIES(name)                                                                                           \
    .score_kind = SCORE_EXACT, .measure = flow_measure, .score_is_bound = flow_is_bound, .build = name##_build,        \
    .score = name##_score, .log_weight = name##_score, .baseline = flow_baseline, .baseline_name = FLOW_BASELINE,      \
    .sample = name##_sample, .prior = flow_prior, .encode = name##_encode, .decode = name##_decode,                    \
    .classify = name##_classify, .guess = name##_guess

#endif
