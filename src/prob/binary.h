/* binary.h -- items as zeros and ones: pictures in black and white, rows whose columns have two values each. */
#ifndef LIMN_PROB_BINARY_H
#define LIMN_PROB_BINARY_H

#include "nn/net.h"
#include "nn/order.h"
#include "prob/observation.h"

struct binary_options {
    int order; /* enum order: in which the values are taken, for models that go one by one */
    struct observation_options observation;
};

/* In a table of options whose struct begins with a member `binary` of the above. */
#define BINARY_OPTIONS                                                                             \
    OPT_CHOICE(struct binary_options, order, "natural", ORDER_CHOICES, "in which the values are taken"), \
    {"binarise", OPTION_CHOICE, offsetof(struct binary_options, observation.binarise), "sample", 0, 0, "sample|threshold|none", \
     "of pictures: how grey becomes black or white; sample draws anew each time"}

int binary_check(const struct item *item, struct err *e);                      /* or the error that names a column */
var binary_seen(net *n, const struct binary_options *o, struct batch b);       /* [N, D] */
var binary_of(net *n, const struct binary_options *o, struct batch b);         /* the same in the order of the model */
var binary_back(net *n, const struct binary_options *o, var values);           /* and back: items as families see them */
var binary_bias(net *n, const struct binary_options *o);                       /* [D], in that order: logits of the mean */
var binary_score(net *n, var logits, var values);                              /* [N]: log p(x), for family.score */
var binary_baseline(net *n, const struct binary_options *o, struct batch b);   /* independent values, as often 1 as in training */
const char *binary_measure(const struct binary_options *o, const struct item *item);

#endif
