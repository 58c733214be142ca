/* cmd_cluster.c -- limn cluster: to which of the groups that a model has found each item belongs. */
#include "cli/model.h"
#include "cli/say.h"
#include "cli/words.h"

#include <math.h>
#include <stdio.h>

struct cluster_flags {
    const char *out;
    int shares;
};

/* clang-format off */
#define AT(field) offsetof(struct cluster_flags, field)
static const struct flag flags[] = {
    {NULL, 'o', FLAG_TEXT, AT(out), 0, 0, "OUT.csv", "also write each item's group"},
    {"shares", 0, FLAG_YES, AT(shares), 0, 0, NULL, "with -o: how much of each item belongs to each group"},
    FLAGS_END,
};
/* clang-format on */

static void print_json(const limn_cluster_result *r)
{
    printf("{\"groups\":%lld,\"used\":%lld,\"items\":%lld,\"nmi\":", (long long)r->groups, (long long)r->used,
           (long long)r->items);
    out_real(r->mutual_information);
    printf(",\"ari\":");
    out_real(r->adjusted_rand);
    printf(",\"purity\":");
    out_real(r->purity);
    printf("}\n");
}

static void print_text(const limn_cluster_result *r)
{
    printf(tr("groups          %lld, of which %lld have items\n"), (long long)r->groups, (long long)r->used);
    if (isfinite(r->adjusted_rand)) {
        printf(tr("with classes    %.4f normalised mutual information: 1 where groups are the classes\n"),
               r->mutual_information);
        printf(tr("                %.4f adjusted Rand index: 0 by chance\n"), r->adjusted_rand);
        printf(tr("                %.4f of the items are of the class that most of their group are of\n"), r->purity);
    }
    printf(tr("items           %lld\n"), (long long)r->items);
}

static int cluster(const struct call *c, limn_model *m, limn_data *d, limn_error *e)
{
    const struct cluster_flags *f = c->flags;
    const limn_write_options o = {.column = f->shares ? "share" : "group"};
    limn_cluster_result r;
    limn_array each = {0};
    const int wanted = f->out != NULL;
    int failed = limn_cluster(m, d, &r, wanted && !f->shares ? &each : NULL, wanted && f->shares ? &each : NULL, e);
    if (!failed && wanted) failed = limn_array_write(&each, f->out, &o, e);
    limn_array_free(&each);
    if (failed) return failed;
    if (c->common.json) print_json(&r);
    else print_text(&r);
    return 0;
}

static int run(const struct call *c, limn_error *e)
{
    const struct cluster_flags *f = c->flags;
    return with_model_and_data(c, f->out, cluster, e);
}

const struct command cmd_cluster = {
    .name = "cluster",
    .title = "sort items into groups",
    .usage = "MODEL DATA [-o OUT.csv] [--shares]",
    .text = "  The groups are those that the model has found: the components of a mixture, the centres of k\n"
            "  means. Where the data have classes: how much these have in common with the groups.",
    .example = "  limn cluster gmm.limn rows.csv -o groups.csv",
    .least = 2,
    .most = 2,
    .flags = flags,
    .defaults = &(const struct cluster_flags){0},
    .size = sizeof(struct cluster_flags),
    .run = run,
};
