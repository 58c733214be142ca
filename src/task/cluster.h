/* cluster.h -- which of the groups that a model has found each item belongs to, and how surely. */
#ifndef LIMN_TASK_CLUSTER_H
#define LIMN_TASK_CLUSTER_H

#include "data/data.h"
#include "model/model.h"

struct clustering {
    int64_t items, groups;
    float *share;   /* [items, groups]: each row sums to one */
    int32_t *group; /* [items]: that of the largest share */
    int64_t *count; /* [groups]: items in each */
};

/* Rows of which numbers are missing belong by what is there, where the family says so exactly. */
int cluster_data(struct model *m, struct data *d, struct clustering *out, struct err *e);
void clustering_free(struct clustering *c);

#endif
