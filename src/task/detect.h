/* detect.h -- which items are strange: those that a model holds to be improbable, or cannot give back.
**
** How strange an item may be is read off items that are taken for normal, of
** which a stated share would raise an alarm too.
*/
#ifndef LIMN_TASK_DETECT_H
#define LIMN_TASK_DETECT_H

#include "data/data.h"
#include "model/model.h"

enum detect_by {
    DETECT_BY_WHAT_IT_CAN,    /* by score, where the model has one */
    DETECT_BY_SCORE,          /* - log p(x), nats */
    DETECT_BY_RECONSTRUCTION, /* mean squared error of what comes back, numbers of rows in deviations */
};

struct detect_options {
    enum detect_by by;
    double alarm_rate;
    struct data *normal; /* by what the threshold is set; NULL: by the data themselves, less what is labelled as strange */
    const int32_t *label; /* classes of the items that are the data's own, whatever the model calls them; NULL: as d has them */
    int classes;          /* of label */
    int anomaly;         /* the class that is strange; negative: of two classes the rarer one */
    uint64_t seed;
};

struct detection {
    enum detect_by by;
    int64_t items, alarms;
    double *strange; /* [items]: higher is stranger */
    double threshold; /* stranger than this raises an alarm */
    int anomaly;      /* the class; -1: it is not known which items are strange, and what follows is NaN */
    int64_t anomalies;
    double auc;       /* how often a strange item is stranger than a normal one */
    double recall;    /* share of the strange items that raise an alarm */
    double precision; /* share of the alarms that are of strange items; NaN without alarms */
};

int detect_data(struct model *m, struct data *d, const struct detect_options *o, struct detection *out, struct err *e);
void detection_free(struct detection *r);

#endif
