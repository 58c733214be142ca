/* aae.c -- the adversarial autoencoder (Makhzani et al. 2016).
**
** Three players: encoder and decoder give x back; a critic tells codes from draws
** of the prior; the encoder alone fools it, so that codes come to lie as the prior
** does. The prior need only be drawn from: no density of it is asked, and none of
** the codes. Noise on what the encoder sees keeps codes from lying in points.
*/
#include "family/family.h"

struct aae {
    struct code code;
    int prior;
    struct sizes critic;
    double noise, critic_rate;
};

static const struct option aae_options[] = {
    CODE_OPTIONS(struct aae, "8", "512,512"),
    OPT_CHOICE(struct aae, prior, "normal", SHAPED_CHOICES, "where codes are to lie"),
    OPT_SIZES(struct aae, critic, "256,256", 1, 65536, "widths of the critic's layers"),
    OPT_REAL(struct aae, noise, "0.1", 0, 10, "deviation of noise on what the encoder sees while it is fitted"),
    OPT_REAL(struct aae, critic_rate, "0.5", 1e-4, 1e4, "of learning of critic and fooling, relative to the recipe's"),
    OPT_END,
};

static int aae_check(const void *options, const struct item *item, struct err *e)
{
    const struct aae *o = options;
    CHECK(o->prior == SHAPED_NORMAL || o->code.latent > 1, e, ERR_OPTION, "this prior wants latent=2 or more");
    return code_check(options, item, e);
}

static var verdict(net *n, const struct aae *o, var z) /* [N, 1]: above 0, a draw of the prior */
{
    scope(n, "critic");
    var v = linear(n, "verdict", mlp(n, "h", z, o->critic, LEAKY), 1);
    scope_end(n);
    return v;
}

static void aae_build(net *n, const void *options, struct batch b)
{
    const struct aae *o = options;
    var seen = n->training ? v_add(b.x, v_scale(v_normal(n->g, var_shape(b.x)), o->noise)) : b.x;
    scope(n, "ae");
    var z = code_of(n, &o->code, seen), loss = code_loss(n, &o->code, z, b);
    scope_end(n);
    var drawn = shaped_draw(n, (enum shaped)o->prior, n->batch, o->code.latent);
    var critic = v_add(v_mean_all(v_softplus(v_neg(verdict(n, o, drawn)))),
                       v_mean_all(v_softplus(verdict(n, o, v_stop(z)))));
    var fool = v_mean_all(v_softplus(v_neg(verdict(n, o, z))));
    player(n, (struct player){.name = "autoencoder", .moves = "ae/", .loss = loss});
    player(n, (struct player){.name = "critic", .moves = "critic/", .loss = critic, .rate = o->critic_rate});
    player(n, (struct player){.name = "fooling", .moves = "ae/enc/", .loss = fool, .rate = o->critic_rate});
}

static var aae_prior(net *n, const void *options)
{
    const struct aae *o = options;
    return v_scale(shaped_draw(n, (enum shaped)o->prior, n->batch, o->code.latent), n->temperature);
}

static var aae_encode(net *n, const void *options, struct batch b)
{
    scope(n, "ae");
    var z = code_encode(n, options, b);
    scope_end(n);
    return z;
}

static var aae_decode(net *n, const void *options, var z)
{
    scope(n, "ae");
    var x = code_decode(n, options, z);
    scope_end(n);
    return x;
}

const struct family aae_family = {
    .name = "aae",
    .title = "Adversarial autoencoder",
    .paper = "Makhzani et al. 2016",
    .about = "An autoencoder and a critic of its codes: they come to lie as a prior does that need only be drawn from.",
    .takes = TAKES_IMAGE | TAKES_ROWS,
    .options = aae_options,
    .options_size = sizeof(struct aae),
    .recipe = {.optimiser = "adam", .rate = 1e-3, .beta1 = 0.5, .batch = 256, .epochs = 20},
    .adapt = code_adapt,
    .check = aae_check,
    .build = aae_build,
    .prior = aae_prior,
    .encode = aae_encode,
    .decode = aae_decode,
};
