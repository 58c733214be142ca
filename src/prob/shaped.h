/* shaped.h -- priors that are known by their draws alone: what an adversarial or a matching autoencoder can aim at. */
#ifndef LIMN_PROB_SHAPED_H
#define LIMN_PROB_SHAPED_H

#include "nn/net.h"

enum shaped { SHAPED_NORMAL, SHAPED_SWISSROLL, SHAPED_PETALS };
#define SHAPED_CHOICES "normal|swissroll|petals"

/* [items, width], of about unit variance: a standard normal; a rolled-up line, of two numbers; ten narrow Gaussians that
** stand around zero like petals, in the first two numbers, the others normal. */
var shaped_draw(net *n, enum shaped shape, int64_t items, int64_t width);

#endif
