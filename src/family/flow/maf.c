/* maf.c -- masked autoregressive flows (Papamakarios, Pavlakou & Murray 2017).
**
**   z_d = (x_d - m_d(x_1 .. x_d-1)) exp(-s_d(x_1 .. x_d-1))
**
** for all d at once by a masked network; several such maps, each in the reverse
** order of the one before. A density takes one pass, a sample one round per
** column and map. Between maps stands an actnorm instead of batch norm. Pictures
** are taken pixel by pixel.
*/
#include "family/family.h"

struct maf {
    struct flow_options flow;
};

static const struct option maf_options[] = {
    FLOW_OPTIONS(struct maf, "5", "100,100", "relu"),
    OPT_END,
};

static struct flow step(net *n, const void *options, struct flow f, int k)
{
    const struct flow_options *o = options;
    if (k % 2 == 0) return flow_actnorm(n, "norm", f);
    return flow_autoregressive(n, "columns", f, k / 2 % 2, o->network, flow_affine());
}

static struct flow maf_map(net *n, const void *options, struct flow f)
{
    f.x = v_flatten(f.x);
    return flow_chain(n, options, f, 2 * ((const struct flow_options *)options)->layers, step);
}

FLOW_FUNCTIONS(maf)

const struct family maf_family = {
    .name = "maf",
    .title = "Masked autoregressive flow",
    .paper = "Papamakarios, Pavlakou & Murray 2017",
    .about = "Each number is shifted and scaled as those before it tell, in several orders; exact, quick to score, "
             "slow to draw.",
    .takes = TAKES_ROWS | TAKES_IMAGE,
    .options = maf_options,
    .options_size = sizeof(struct maf),
    .recipe = {.optimiser = "adam",
               .rate = 1e-3,
               .batch = 256,
               .epochs = 50,
               .clip = 5,
               .average = 0.99,
               .schedule = "cosine"},
    .check = flow_check,
    FLOW_ABILITIES(maf),
};
