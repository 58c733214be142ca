/* mixture.h -- mixtures: of logistics for the channels of a picture, of Gaussians for points. */
#ifndef LIMN_PROB_MIXTURE_H
#define LIMN_PROB_MIXTURE_H

#include "nn/net.h"
#include "prob/logistic.h"
#include "prob/normal.h"

/* Every channel of every pixel has a mixture of its own: all three are [.., C, K]. */
struct logistic_mixture {
    var logits;
    struct logistic part;
};

struct logistic_mixture logistic_mixture_head(net *n, const char *name, var h, int64_t channels, int64_t parts);
var logistic_mixture_logp(struct logistic_mixture p, var x); /* x [.., C], levels of 0 .. 1: [.., C] */
var logistic_mixture_sample(struct logistic_mixture p);      /* [.., C], on the levels */

/* The channels of a pixel, one given those before it: the means of their parts are shifted by these (Salimans et al. 2017). */
struct logistic_pixels {
    struct logistic_mixture each; /* [.., C, K] */
    var pull;                     /* [.., C C]: of each channel's means, by each channel */
};

/* out [.., logistic_pixels_width]: a network's output, taken apart; one of zeros stands for the middle of the levels */
int64_t logistic_pixels_width(int64_t channels, int64_t parts);
struct logistic_pixels logistic_pixels_of(var out, int64_t channels, int64_t parts);
var logistic_pixels_logp(struct logistic_pixels p, var x); /* x [.., C], levels of 0 .. 1: [.., C] */
var logistic_pixels_sample(struct logistic_pixels p);      /* [.., C], on the levels */
struct logistic_pixels logistic_pixels_narrowed(struct logistic_pixels p, double temperature); /* parts and their scales */
var logistic_pixels_mean(struct logistic_pixels p);        /* [.., C]: of each channel, those before it at their means */

/* Points of D values: logits [.., K], part.mean and part.log_std [.., K, D]. Axes in front broadcast. */
struct normal_mixture {
    var logits;
    struct normal part;
};

struct normal_mixture normal_mixture_head(net *n, const char *name, var h, int64_t width, int64_t parts);
var normal_mixture_logp(struct normal_mixture p, var x); /* x [.., D]: [..] */
struct normal_mixture normal_mixture_narrowed(struct normal_mixture p, double temperature);
var normal_mixture_sample(struct normal_mixture p);      /* [.., D], one for each row of logits */

#endif
