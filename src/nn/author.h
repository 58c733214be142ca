/* author.h -- the vocabulary in which a model is written: all that a family's file includes.
**
** Values and what is done with them (build.h), derivatives, the net with its
** parameters and loops, layers, distributions, option tables, what an item is,
** and the plain fitters for what needs no graph.
*/
#ifndef LIMN_NN_AUTHOR_H
#define LIMN_NN_AUTHOR_H

#include "base/option.h"
#include "base/rng.h"
#include "graph/build.h"
#include "graph/gradient.h"
#include "nn/front.h"
#include "nn/kept.h"
#include "nn/kept_columns.h"
#include "nn/kept_gaussians.h"
#include "nn/kept_laws.h"
#include "nn/kept_network.h"
#include "nn/layer.h"
#include "nn/masked.h"
#include "nn/measure.h"
#include "nn/net.h"
#include "nn/order.h"
#include "nn/spread.h"
#include "nn/stack.h"
#include "nn/tower.h"
#include "nn/values.h"
#include "prob/bernoulli.h"
#include "prob/bijection.h"
#include "prob/binary.h"
#include "prob/categorical.h"
#include "prob/code.h"
#include "prob/coder.h"
#include "prob/condition.h"
#include "prob/flow.h"
#include "prob/gamma.h"
#include "prob/laplace.h"
#include "prob/latent.h"
#include "prob/logistic.h"
#include "prob/mixture.h"
#include "prob/normal.h"
#include "prob/observation.h"
#include "prob/poisson.h"
#include "prob/shaped.h"
#include "prob/student.h"
#include "stat/bins.h"
#include "stat/columns.h"
#include "stat/draw.h"
#include "stat/em.h"
#include "stat/entropy.h"
#include "stat/gaussians.h"
#include "stat/kmeans.h"
#include "stat/law.h"
#include "stat/lbfgs.h"
#include "stat/least_squares.h"
#include "stat/logs.h"
#include "stat/matrix.h"
#include "stat/network.h"
#include "stat/ngram.h"
#include "stat/parzen.h"
#include "stat/principal.h"
#include "stat/softmax.h"
#include "stat/tree.h"
#include "tensor/item.h"

#include <math.h>

#endif
