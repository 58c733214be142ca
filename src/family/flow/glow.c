/* glow.c -- invertible 1x1 convolutions (Kingma & Dhariwal 2018).
**
** At each of several scales a picture is squeezed, passes `layers` steps of
**
**   actnorm      begins by standardising the first batch
**   1x1 conv     W = L U, so that log |det| is the sum of a diagonal
**   coupling     affine, told by a network whose last layer begins as zeros
**
** and half of the channels is done. W begins as the identity, and halves take
** turns, where the paper begins with a rotation.
*/
#include "family/family.h"

struct glow {
    struct flow_options flow;
    int scales;
};

static const struct option glow_options[] = {
    FLOW_OPTIONS(struct glow, "8", "128,128", "relu"),
    OPT_INT(struct glow, scales, "3", 1, 8, "how often half of the numbers is done"),
    OPT_END,
};

static void glow_adapt(void *options, const struct item *item)
{
    struct glow *o = options;
    if (flow_most_scales(item) < o->scales) o->scales = flow_most_scales(item);
}

static int glow_check(const void *options, const struct item *item, struct err *e)
{
    TRY(flow_check_scales(item, ((const struct glow *)options)->scales, e));
    return flow_check(options, item, e);
}

static struct flow step(net *n, const void *options, struct flow f, int k)
{
    const struct flow_options *o = options;
    if (k % 3 == 0) return flow_actnorm(n, "norm", f);
    if (k % 3 == 1) return flow_mix(n, "mix", f);
    return flow_coupling(n, "coupling", f, k / 3 % 2, o->network, flow_affine());
}

static struct flow glow_map(net *n, const void *options, struct flow f)
{
    const struct glow *o = options;
    return flow_scales(n, o, f, o->scales, 3 * o->flow.layers, step);
}

FLOW_FUNCTIONS(glow)

const struct family glow_family = {
    .name = "glow",
    .title = "Flow with 1x1 convolutions",
    .paper = "Kingma & Dhariwal 2018",
    .about = "Pictures scale after scale: channels are mixed linearly, and one half tells how the other is shifted and "
             "scaled; exact.",
    .takes = TAKES_IMAGE,
    .options = glow_options,
    .options_size = sizeof(struct glow),
    .recipe = {.optimiser = "adam",
               .rate = 1e-3,
               .batch = 64,
               .epochs = 20,
               .clip = 5,
               .average = 0.99,
               .schedule = "cosine"},
    .adapt = glow_adapt,
    .check = glow_check,
    FLOW_ABILITIES(glow),
};
