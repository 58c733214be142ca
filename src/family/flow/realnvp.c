/* realnvp.c -- real-valued non-volume-preserving flows (Dinh, Sohl-Dickstein & Bengio 2017).
**
** Affine couplings: one half of the numbers stays, and tells how the other half
** is shifted and scaled,
**
**   z1 = x1,  z2 = (x2 - m(x1)) exp(-s(x1))        log |det| = - sum s        (eq. 4 to 6)
**
** and halves take turns. It is as quick to turn round as to run. Pictures are
** squeezed to fields of 2x2 pixels whose diagonals are the halves, which is the
** paper's checkerboard at half the size, and after each scale half of the
** numbers is done. Between couplings stands an actnorm instead of batch norm.
*/
#include "family/family.h"

struct realnvp {
    struct flow_options flow;
    int scales;
};

static const struct option realnvp_options[] = {
    FLOW_OPTIONS(struct realnvp, "8", "64,64", "relu"),
    OPT_INT(struct realnvp, scales, "2", 1, 8, "pictures: how often half of the numbers is done"),
    OPT_END,
};

static void realnvp_adapt(void *options, const struct item *item)
{
    struct realnvp *o = options;
    if (item->kind == ITEM_IMAGE && flow_most_scales(item) < o->scales) o->scales = flow_most_scales(item);
}

static int realnvp_check(const void *options, const struct item *item, struct err *e)
{
    const struct realnvp *o = options;
    if (item->kind == ITEM_IMAGE) TRY(flow_check_scales(item, o->scales, e));
    else CHECK(shape_size(item->shape) > 1, e, ERR_DATA, "a coupling wants two columns or more; nsf and maf take one");
    return flow_check(options, item, e);
}

static struct flow step(net *n, const void *options, struct flow f, int k)
{
    const struct flow_options *o = options;
    if (k % 2 == 0) return flow_actnorm(n, "norm", f);
    return flow_coupling(n, "coupling", f, k / 2 % 2, o->network, flow_affine());
}

static struct flow realnvp_map(net *n, const void *options, struct flow f)
{
    const struct realnvp *o = options;
    const int steps = 2 * o->flow.layers;
    return n->item->kind == ITEM_IMAGE ? flow_scales(n, o, f, o->scales, steps, step)
                                       : flow_chain(n, o, f, steps, step);
}

FLOW_FUNCTIONS(realnvp)

const struct family realnvp_family = {
    .name = "realnvp",
    .title = "Flow of affine couplings",
    .paper = "Dinh, Sohl-Dickstein & Bengio 2017",
    .about =
        "A chain of maps that can be turned round, each shifting and scaling one half as the other half tells; exact.",
    .takes = TAKES_ROWS | TAKES_IMAGE,
    .options = realnvp_options,
    .options_size = sizeof(struct realnvp),
    .recipe = {.optimiser = "adam",
               .rate = 1e-3,
               .batch = 256,
               .epochs = 50,
               .clip = 5,
               .average = 0.99,
               .schedule = "cosine"},
    .adapt = realnvp_adapt,
    .check = realnvp_check,
    FLOW_ABILITIES(realnvp),
};
