/* score.h -- how probable a model holds data to be. */
#ifndef LIMN_TASK_SCORE_H
#define LIMN_TASK_SCORE_H

#include "data/data.h"
#include "model/model.h"

struct score {
    enum score_kind kind;      /* exact, a bound, an estimate; a bound stays one, however many samples */
    int64_t items;             /* of text: symbols */
    int64_t characters;        /* of text: nats_per_item is per one of these; else 0 */
    int64_t context;           /* of text: so many symbols at least were given before each, but for the first; else 0 */
    double nats_per_item;      /* the mean; higher is better */
    double bits_per_dim;       /* -nats_per_item / (ln 2 x numbers in an item): what a code would take; lower is better */
    double ci95;               /* half of the interval around nats_per_item; NaN for a single item */
    double baseline;           /* nats per item of a trivial model on the same items; NaN: there is none */
    const char *baseline_name; /* NULL: there is none */
    double *per_item;
};

/* samples > 1: so many importance samples per item, which tightens a bound. */
int score_data(struct model *m, struct data *d, int samples, uint64_t seed, struct score *out, struct err *e);
void score_free(struct score *s);

#endif
