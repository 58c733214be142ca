/* vae.c -- the variational autoencoder (Kingma & Welling 2013).
**
** A latent z ~ p(z) is decoded to p(x|z); an encoder q(z|x) stands in for the
** posterior, and both are trained to raise the bound
**
**   log p(x) >= E_q [log p(x|z)] - beta KL(q(z|x) || p(z))               (eq. 3)
**
** Encoder, decoder and prior, with their options, are prob/coder.h.
*/
#include "family/family.h"

struct vae {
    struct coder coder;
    double beta, warm, free_nats;
};

static const struct option vae_options[] = {
    CODER_OPTIONS(struct vae, "20", "400"),
    OPT_REAL(struct vae, beta, "1", 0, 1000, "weight of the KL term"),
    OPT_REAL(struct vae, warm, "0", 0, 1, "share of training in which beta rises from 0"),
    OPT_REAL(struct vae, free_nats, "0", 0, 100, "of KL, for each latent, that cost nothing: none is given up"),
    OPT_END,
};

static int vae_check(const void *options, const struct item *item, struct err *e)
{
    const struct vae *o = options;
    CHECK(!o->free_nats || o->coder.prior == PRIOR_NORMAL, e, ERR_OPTION, "free-nats goes with prior=normal alone");
    return coder_check(&o->coder, item, e);
}

/* Each latent's mean KL, but at least the free nats (Kingma et al. 2016) */
static var with_free_nats(struct normal q, double free)
{
    var each = v_mean(normal_kl_standard(q), AXIS(0));
    return v_sum_all(v_maximum(each, v_const(each.g, free)));
}

static var beta_now(net *n, const struct vae *o)
{
    if (o->warm == 0) return v_const(n->g, o->beta);
    return v_scale(v_minimum(v_scale(progress(n), 1 / o->warm), v_const(n->g, 1)), o->beta);
}

static void vae_build(net *n, const void *options, struct batch b)
{
    const struct vae *o = options;
    struct bound at = latent_bounded(n, &o->coder, b);
    var fit = v_mean_all(at.fit), kl = v_mean_all(at.kl);
    var cost = o->free_nats > 0 ? with_free_nats(at.q, o->free_nats) : kl;
    watch(n, "fit", fit);
    watch(n, "kl", kl);
    latent_notice_collapse(n, at.q);
    player(n, (struct player){.name = "vae", .moves = "", .loss = v_sub(v_mul(beta_now(n, o), cost), fit)});
}

const struct family vae_family = {
    .name = "vae",
    .title = "Variational autoencoder",
    .paper = "Kingma & Welling 2013",
    .about = "Encoder, latent Gaussian, decoder; maximises a bound on log p(x), the ELBO.",
    .takes = TAKES_IMAGE | TAKES_ROWS,
    .options = vae_options,
    .options_size = sizeof(struct vae),
    .recipe = {.optimiser = "adam", .rate = 1e-3, .batch = 128, .epochs = 20},
    .adapt = latent_adapt,
    .check = vae_check,
    .build = vae_build,
    .score_kind = SCORE_BOUND,
    .measure = latent_measure,
    .score = latent_bound,
    .seen = latent_seen,
    .log_weight = latent_log_weight,
    .apart = latent_apart,
    .joint = latent_joint,
    .baseline = latent_baseline,
    .baseline_name = "independent values",
    .sample = latent_sample,
    .prior = latent_prior,
    .encode = latent_encode,
    .decode = latent_decode,
    .classify = latent_classify,
    .guess = latent_guess,
};
