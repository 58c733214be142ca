/* gan.c -- the generative adversarial network (Goodfellow et al. 2014).
**
** A generator turns noise into items; a critic tells items from data and made
** items apart, and the generator learns to be taken for data:
**
**   critic     min  E softplus(-D(x)) + E softplus(D(G(z))) + penalty/2 E |dD(x)/dx|^2
**   generator  min  E softplus(-D(G(z)))       (the one that does not saturate)
**
** The penalty (Mescheder et al. 2018) keeps the two from circling for ever.
** Its density is implicit: it samples, and cannot score.
*/
#include "family/family.h"

struct gan {
    int latent;
    double penalty;
    struct tower tower;
};

static const struct option gan_options[] = {
    OPT_INT(struct gan, latent, "16", 1, 4096, "size of the noise"),
    OPT_REAL(struct gan, penalty, "0.5", 0, 1000, "weight of the critic's squared slope at the data; 0: none"),
    TOWER_OPTIONS(struct gan, "128,128"),
    OPT_END,
};

static int gan_check(const void *options, const struct item *item, struct err *e)
{
    return tower_check(&((const struct gan *)options)->tower, item, e);
}

static var generate(net *n, const struct gan *o, var z)
{
    scope(n, "g");
    var x = tower_out(n, &o->tower, z, shape_dim(n->item->shape, -1));
    scope_end(n);
    return n->item->kind == ITEM_IMAGE ? v_sigmoid(x) : x;
}

static var criticise(net *n, const struct gan *o, var x)
{
    scope(n, "d");
    var verdict = linear(n, "verdict", tower_in(n, &o->tower, x), 1);
    scope_end(n);
    return verdict;
}

static var gan_prior(net *n, const void *options)
{
    return v_scale(v_normal(n->g, SHAPE(n->batch, ((const struct gan *)options)->latent)), n->temperature);
}

/* E |dD(x)/dx|^2: its own gradient is of second order */
static var slope(var x, var on_data)
{
    var dx;
    gradients(v_sum_all(on_data), &x, 1, &dx);
    return v_mean_all(v_sum_items(v_square(dx)));
}

static void gan_build(net *n, const void *options, struct batch b)
{
    const struct gan *o = options;
    var fake = generate(n, o, gan_prior(n, o));
    var on_data = criticise(n, o, b.x), on_fake = criticise(n, o, v_stop(fake));
    var critic = v_add(v_mean_all(v_softplus(v_neg(on_data))), v_mean_all(v_softplus(on_fake)));
    if (o->penalty > 0) critic = v_add(critic, v_scale(slope(b.x, on_data), o->penalty / 2));
    var generator = v_mean_all(v_softplus(v_neg(criticise(n, o, fake))));
    player(n, (struct player){.name = "critic", .moves = "d/", .loss = critic});
    player(n, (struct player){.name = "generator", .moves = "g/", .loss = generator});
}

static var gan_decode(net *n, const void *options, var z)
{
    return generate(n, options, z);
}

const struct family gan_family = {
    .name = "gan",
    .title = "Generative adversarial network",
    .paper = "Goodfellow et al. 2014",
    .about = "A generator and a critic that tells its items from the data, each trained against the other.",
    .takes = TAKES_IMAGE | TAKES_ROWS,
    .options = gan_options,
    .options_size = sizeof(struct gan),
    .recipe = {.optimiser = "adam",
               .rate = 5e-4,
               .beta1 = 0.5,
               .beta2 = 0.99,
               .batch = 256,
               .steps = 10000,
               .average = 0.999},
    .check = gan_check,
    .build = gan_build,
    .prior = gan_prior,
    .decode = gan_decode,
};
