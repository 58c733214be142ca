/* condition.h -- p(x, class) = p(class) p(x | class) in place of p(x): the class as something that networks are told.
**
** One switch for every family, and one meaning: p(class) is learned too; a score
** is log sum_c p(c) p(x | c), and tells classes apart; a latent is followed by
** its class, as ones and zeros; a class that is not asked for is drawn.
*/
#ifndef LIMN_PROB_CONDITION_H
#define LIMN_PROB_CONDITION_H

#include "base/option.h"
#include "nn/net.h"

/* The row of an option `conditional`, a bool that lives at the offset `at` of the options. */
#define CONDITION_OPTION_AT(at)                                                                    \
    {"conditional", OPTION_BOOL, at, "no", 0, 1, NULL, "a density for each class: then it also classifies, and draws what class is asked for"}

int condition_check(bool conditional, const struct item *item, struct err *e);
bool condition_known(net *n, bool conditional); /* or it records that only a conditional model can do what is asked */

/* A condition is [N, classes], one-hot; or NO_VAR where the model is not conditional. */
var condition_of(net *n, bool conditional, struct batch b);
var condition_drawn(net *n, bool conditional, struct batch given); /* of n->batch items: as asked for, or as p(class) says */
var condition_logp(net *n, var condition);                         /* [N]: log p(class) */

var condition_join(var x, var condition);                  /* [N, W] -> [N, W + classes], or x as it is */
var condition_split(net *n, bool conditional, var *joined); /* the condition, which is taken off */

/* For sums over classes: [N, ...] -> [classes N, ...], all items once for each class; the condition of those; and what was
** computed of them, [classes N] -> [N, classes]. */
var condition_copies(net *n, var x);
var condition_each(net *n, int64_t items);
var condition_table(net *n, var each);

#endif
