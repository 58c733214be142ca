/* cluster.c -- to which group each item belongs, and what that has to do with its class. */
#include "api/api.h"

#include "metric/partition.h"
#include "task/cluster.h"

#include <math.h>

static int against_classes(const struct clustering *c, struct data *d, limn_cluster_result *r, struct err *e)
{
    struct partition_likeness like;
    int32_t *label = mem_array((size_t)d->count, sizeof *label);
    int failed = label ? data_labels(d, label, e) : fail_memory(e);
    for (int64_t i = 0; i < d->count && !failed; i++)
        if (label[i] >= d->item.classes)
            failed = fail(e, ERR_DATA, "item %lld is of class %d, of %d", (long long)i + 1, label[i], d->item.classes);
    if (!failed) failed = partition_compare(c->group, c->groups, label, d->item.classes, d->count, &like, e);
    if (!failed) r->mutual_information = like.mutual, r->adjusted_rand = like.adjusted, r->purity = like.purity;
    mem_free(label);
    return failed;
}

static int hand_over(struct clustering *c, limn_array *groups, limn_array *shares, struct err *e)
{
    struct tensor group = {I32, SHAPE(c->items), c->group}, share = {F32, SHAPE(c->items, c->groups), c->share};
    if (groups) {
        c->group = NULL;
        TRY(api_array(&group, groups, e));
    }
    if (!shares) return 0;
    c->share = NULL;
    return api_array(&share, shares, e);
}

static int cluster(limn_model *m, limn_data *d, limn_cluster_result *r, limn_array *groups, limn_array *shares,
                   struct err *e)
{
    struct clustering c;
    CHECK_HERE(m, e);
    CHECK_HERE(d, e);
    CHECK_HERE(r, e);
    TRY(cluster_data(model_of(m), data_of(d), &c, e));
    *r = (limn_cluster_result){
        .items = c.items, .groups = c.groups, .mutual_information = NAN, .adjusted_rand = NAN, .purity = NAN};
    for (int64_t k = 0; k < c.groups; k++) r->used += c.count[k] > 0;
    int failed = data_of(d)->item.classes ? against_classes(&c, data_of(d), r, e) : 0;
    if (!failed) failed = hand_over(&c, groups, shares, e);
    clustering_free(&c);
    return failed;
}

int limn_cluster(limn_model *m, limn_data *d, limn_cluster_result *r, limn_array *groups, limn_array *shares,
                 limn_error *e)
{
    struct err err = {0};
    api_empty(groups), api_empty(shares);
    const int failed = cluster(m, d, r, groups, shares, &err);
    if (failed) limn_array_free(groups);
    return api_done(failed, &err, e);
}
