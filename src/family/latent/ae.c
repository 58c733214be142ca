/* ae.c -- the autoencoder (Hinton & Salakhutdinov 2006), denoising (Vincent et al. 2008) and sparse.
**
**   z = f(x)     x^ = g(z)     loss = -log p(x | x^) + sparse |z|
**
** The loss is a likelihood in disguise: squared error is Gaussian, absolute error
** Laplace, cross-entropy Bernoulli. With noise or drop the encoder sees a spoilt x,
** and the decoder has to give the clean one back. There is no prior on z: what lies
** between codes may decode to nothing. The encoder's layers can be the beginning of
** a classifier (`limn fit classifier ... --from`).
*/
#include "family/family.h"

struct ae {
    int latent;
    struct tower tower;
    double noise, drop, sparse;
    struct observation_options observation;
};

static const struct option ae_options[] = {
    OPT_INT(struct ae, latent, "20", 1, 4096, "size of the code z"),
    TOWER_OPTIONS(struct ae, "400"),
    OPT_REAL(struct ae, noise, "0", 0, 10, "deviation of noise on what the encoder sees (denoising)"),
    OPT_REAL(struct ae, drop, "0", 0, 0.95, "share of the values that the encoder sees as 0 (denoising)"),
    OPT_REAL(struct ae, sparse, "0", 0, 1000, "weight of the sum of |z|: few numbers of the code are far from 0"),
    OBSERVATION_ROW(struct ae, "likelihood", OPTION_CHOICE, likelihood, "gaussian", 0, 0, "bernoulli|gaussian|laplace",
                    "of the loss: cross-entropy, squared error, absolute error"),
    OPT_END,
};

static const struct observation_options plain = {.spread = SPREAD_FIXED, .binarise = BINARISE_NONE, .scale = 1};

static struct observation_options loss_of(const struct ae *o)
{
    struct observation_options as = plain;
    as.likelihood = o->observation.likelihood;
    return as;
}

static void ae_adapt(void *options, const struct item *item)
{
    struct ae *o = options;
    const int64_t size = shape_size(item->shape);
    if (o->latent > size) o->latent = (int)size;
}

static int ae_check(const void *options, const struct item *item, struct err *e)
{
    const struct ae *o = options;
    TRY(tower_check(&o->tower, item, e));
    return observation_check(&o->observation, item, e);
}

static var spoilt(net *n, const struct ae *o, var x)
{
    if (!n->training) return x;
    if (o->noise > 0) x = v_add(x, v_scale(v_normal(n->g, var_shape(x)), o->noise));
    if (o->drop > 0) x = v_mul(x, v_less(v_const(n->g, o->drop), v_uniform(n->g, var_shape(x))));
    return x;
}

static var encoder(net *n, const struct ae *o, var x)
{
    scope(n, "enc");
    var z = linear(n, "z", tower_in(n, &o->tower, x), o->latent);
    scope_end(n);
    return z;
}

static struct observation decoder(net *n, const struct ae *o, var z)
{
    const struct observation_options as = loss_of(o);
    scope(n, "dec");
    struct observation p = observation_of(n, &as, tower_out(n, &o->tower, z, shape_dim(n->item->shape, -1)));
    scope_end(n);
    p.centre = v_add(p.centre, observation_bias(n, &as));
    return p;
}

static void ae_build(net *n, const void *options, struct batch b)
{
    const struct ae *o = options;
    var z = encoder(n, o, spoilt(n, o, b.x));
    struct observation p = decoder(n, o, z);
    if (n->item->kind == ITEM_ROW) p.centre = v_select(b.present, p.centre, b.x); /* what is missing cannot be missed */
    var loss = v_neg(v_mean_all(observation_logp(p, b.x)));
    if (o->sparse > 0) loss = v_add(loss, v_scale(v_mean_all(v_sum_items(v_abs(z))), o->sparse));
    watch(n, "squared", v_mean_all(v_sum_items(v_square(v_sub(observation_mean(p), b.x)))));
    player(n, (struct player){.name = "ae", .moves = "", .loss = loss});
}

static var ae_encode(net *n, const void *options, struct batch b)
{
    return encoder(n, options, b.x);
}

static var ae_decode(net *n, const void *options, var z)
{
    return observation_mean(decoder(n, options, z));
}

const struct family ae_family = {
    .name = "ae",
    .title = "Autoencoder",
    .paper = "Hinton & Salakhutdinov 2006",
    .about = "Encoder and decoder through a narrow code; plain, denoising or sparse. Codes, no density.",
    .takes = TAKES_IMAGE | TAKES_ROWS,
    .options = ae_options,
    .options_size = sizeof(struct ae),
    .recipe = {.optimiser = "adam", .rate = 1e-3, .batch = 128, .epochs = 20},
    .adapt = ae_adapt,
    .check = ae_check,
    .build = ae_build,
    .encode = ae_encode,
    .decode = ae_decode,
};
