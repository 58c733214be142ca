/* cluster.c -- shares of groups, by the family's plain function where there is one, else by its graph. */
#include "task/cluster.h"

#include "stat/logs.h"
#include "task/feed.h"
#include "task/score_rows.h"

static int by_rows(const struct model *m, struct data *d, struct clustering *out, struct err *e)
{
    double *joint;
    TRY(score_rows_joint(m, d, &joint, &out->groups, e));
    out->share = mem_array((size_t)(out->items * out->groups), sizeof *out->share);
    for (int64_t i = 0; i < out->items && out->share; i++) {
        double *row = joint + i * out->groups;
        log_shares(row, out->groups);
        for (int64_t k = 0; k < out->groups; k++) out->share[i * out->groups + k] = (float)row[k];
    }
    mem_free(joint);
    return out->share ? 0 : fail_memory(e);
}

static int by_graph(struct model *m, struct data *d, struct clustering *out, struct err *e)
{
    struct tensor share;
    TRY(feed_gather(m, VERB_CLUSTER, d, 0, 0, &share, e));
    out->share = share.data;
    out->groups = share.shape.dim[1];
    return 0;
}

static int assign(struct clustering *c, struct err *e)
{
    c->group = mem_array((size_t)c->items, sizeof *c->group);
    c->count = mem_array((size_t)c->groups, sizeof *c->count);
    if (!c->group || !c->count) return fail_memory(e);
    for (int64_t i = 0; i < c->items; i++) {
        const float *row = c->share + i * c->groups;
        for (int32_t k = 1; k < c->groups; k++)
            if (row[k] > row[c->group[i]]) c->group[i] = k;
        c->count[c->group[i]]++;
    }
    return 0;
}

int cluster_data(struct model *m, struct data *d, struct clustering *out, struct err *e)
{
    *out = (struct clustering){.items = d->count};
    if (!model_able(m, VERB_CLUSTER)) return model_cannot(m, VERB_CLUSTER, e);
    int failed = score_rows_has_joint(m) ? by_rows(m, d, out, e) : by_graph(m, d, out, e);
    if (!failed) failed = assign(out, e);
    if (failed) clustering_free(out);
    return failed;
}

void clustering_free(struct clustering *c)
{
    mem_free(c->share);
    mem_free(c->group);
    mem_free(c->count);
    *c = (struct clustering){0};
}
