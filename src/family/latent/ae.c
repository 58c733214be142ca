/* ae.c -- the autoencoder (Hinton & Salakhutdinov 2006), denoising (Vincent et al. 2008) and sparse.
**
**   z = f(x)     x^ = g(z)     loss = -log p(x | x^) + sparse |z|
**
** With noise or drop the encoder sees a spoilt x, and the decoder has to give the
** clean one back. There is no prior on z: what lies between codes may decode to
** nothing. The encoder's layers can be the beginning of a classifier
** (`limn fit classifier ... --from`).
*/
#include "family/family.h"

struct ae {
    struct code code;
    double noise, drop, sparse, gain;
};

static const struct option ae_options[] = {
    CODE_OPTIONS(struct ae, "20", "400"),
    OPT_REAL(struct ae, noise, "0", 0, 10, "deviation of noise on what the encoder sees (denoising)"),
    OPT_REAL(struct ae, drop, "0", 0, 0.95, "share of the values that the encoder sees as 0 (denoising)"),
    OPT_REAL(struct ae, sparse, "0", 0, 1000, "weight of the sum of |z|: few numbers of the code are far from 0"),
    OPT_REAL(
        struct ae, gain, "1", 0, 100,
        "weights begin within +- gain / sqrt(inputs): 1.7 keeps what passes many layers from fading, 2.4 with relu"),
    OPT_END,
};

static var spoilt(net *n, const struct ae *o, var x)
{
    if (!n->training) return x;
    if (o->noise > 0) x = v_add(x, v_scale(v_normal(n->g, var_shape(x)), o->noise));
    if (o->drop > 0) x = v_mul(x, v_less(v_const(n->g, o->drop), v_uniform(n->g, var_shape(x))));
    return x;
}

static void ae_build(net *n, const void *options, struct batch b)
{
    const struct ae *o = options;
    n->weights = (struct init){INIT_FAN_IN, o->gain};
    var z = code_of(n, &o->code, spoilt(n, o, b.x)), loss = code_loss(n, &o->code, z, b);
    if (o->sparse > 0) loss = v_add(loss, v_scale(v_mean_all(v_sum_items(v_abs(z))), o->sparse));
    player(n, (struct player){.name = "ae", .moves = "", .loss = loss});
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
    .adapt = code_adapt,
    .check = code_check,
    .build = ae_build,
    .encode = code_encode,
    .decode = code_decode,
};
