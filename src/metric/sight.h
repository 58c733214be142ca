/* sight.h -- sets of items as points to be compared: by the features of a network where one was given, else by their
** numbers as hearing_features makes them comparable.
**
** What is drawn is compared with real items, and so are other real items: the
** floor, which no figure of a finite set falls below but by chance. All sets have
** the same number of items, because the figures depend on it. The trivial model
** draws every number by itself.
*/
#ifndef LIMN_METRIC_SIGHT_H
#define LIMN_METRIC_SIGHT_H

#include "metric/judge.h"
#include "metric/points.h"
#include "metric/support.h"

enum { SIGHT_DRAWN, SIGHT_OTHER, SIGHT_TRIVIAL, SIGHT_SETS };

struct sight {
    struct model *network; /* NULL: there is none */
    struct points real, set[SIGHT_SETS]; /* as many points each; none are drawn where the model cannot */
    const int32_t *real_label, *other_label; /* NULL: the items have none */
    const double *real_x, *other_x;          /* the items themselves */
    struct support *support; /* [SIGHT_SETS], each against the real ones; precision is NaN until somebody measures it */
    int64_t n;
    char how[160]; /* what was compared, for a note */
    struct points own[PARTS]; /* features that are to be freed */
};

/* Made when it is first asked for; the hearing's own. */
int sight_of(struct hearing *h, const struct sight **out, struct err *e);
void sight_free(struct sight *s); /* NULL allowed */

/* Items x [n, ..] as hearing_items gives them, as features of the network: the caller's (mem_free). */
int sight_look(const struct sight *s, const double *x, int64_t n, struct points *out, struct err *e);

#endif
