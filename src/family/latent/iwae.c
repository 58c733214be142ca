/* iwae.c -- the importance-weighted autoencoder (Burda et al. 2016).
**
** The networks of a VAE, trained to raise a bound that K draws of z make tighter:
**
**   log p(x) >= E [ log 1/K sum_k w_k ],   w_k = p(x|z_k) p(z_k) / q(z_k|x)      (eq. 8)
*/
#include "family/family.h"

struct iwae {
    struct coder coder;
    int draws;
};

static const struct option iwae_options[] = {
    CODER_OPTIONS(struct iwae, "50", "200,200"),
    OPT_INT(struct iwae, draws, "5", 1, 1000, "K, draws of z for each item"),
    OPT_END,
};

static var iwae_bound(const struct iwae *o, var log_weights) /* [N, K] -> [N] */
{
    return v_offset(v_sum_items(v_logsumexp(log_weights, 1)), -log(o->draws));
}

static void iwae_build(net *n, const void *options, struct batch b)
{
    const struct iwae *o = options;
    var bound = iwae_bound(o, latent_log_weights(n, &o->coder, coder_see(n, &o->coder, b), o->draws));
    player(n, (struct player){.name = "iwae", .moves = "", .loss = v_neg(v_mean_all(bound))});
}

static var iwae_score(net *n, const void *options, struct batch b)
{
    const struct iwae *o = options;
    return iwae_bound(o, latent_evidence(n, &o->coder, b, o->draws));
}

const struct family iwae_family = {
    .name = "iwae",
    .title = "Importance-weighted autoencoder",
    .paper = "Burda et al. 2016",
    .about = "A VAE whose bound on log p(x) is made tighter by several draws of the latent for each item.",
    .takes = TAKES_IMAGE | TAKES_ROWS,
    .options = iwae_options,
    .options_size = sizeof(struct iwae),
    .recipe = {.optimiser = "adam", .rate = 1e-3, .batch = 100, .epochs = 50},
    .adapt = latent_adapt,
    .check = latent_check,
    .build = iwae_build,
    .score_kind = SCORE_BOUND,
    .measure = latent_measure,
    .score = iwae_score,
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
