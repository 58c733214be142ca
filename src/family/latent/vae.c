/* vae.c -- the variational autoencoder (Kingma & Welling 2013).
**
** A latent z ~ N(0, I) is decoded to p(x|z); an encoder q(z|x) stands in for the
** posterior, and both are trained to raise the bound
**
**   log p(x) >= E_q [log p(x|z)] - beta KL(q(z|x) || N(0, I))            (eq. 3)
*/
#include "family/family.h"

struct vae {
    int latent;
    struct tower tower;
    double beta, warm;
    struct observation_options observation;
};

static const struct option vae_options[] = {
    OPT_INT(struct vae, latent, "20", 1, 4096, "size of z"),
    TOWER_OPTIONS(struct vae, "400"),
    OPT_REAL(struct vae, beta, "1", 0, 1000, "weight of the KL term"),
    OPT_REAL(struct vae, warm, "0", 0, 1, "share of training in which beta rises from 0"),
    OBSERVATION_OPTIONS(struct vae),
    OPT_END,
};

static void vae_adapt(void *options, const struct item *item)
{
    struct vae *o = options;
    observation_adapt(&o->observation, item);
    int64_t size = shape_size(item->shape);
    if (o->latent > size) o->latent = (int)size;
}

static int vae_check(const void *options, const struct item *item, struct err *e)
{
    const struct vae *o = options;
    TRY(tower_check(&o->tower, item, e));
    return observation_check(&o->observation, item, e);
}

/* q(z|x) */
static struct normal encoder(net *n, const struct vae *o, var x)
{
    scope(n, "enc");
    var h = tower_in(n, &o->tower, x);
    struct normal q = normal_head(n, "z", h, o->latent);
    scope_end(n);
    return q;
}

/* p(x|z): the network says how it differs from the mean of the data */
static struct observation decoder(net *n, const struct vae *o, var z)
{
    int64_t channels = shape_dim(n->item->shape, -1) * observation_parts(&o->observation);
    scope(n, "dec");
    struct observation p = observation_of(n, &o->observation, tower_out(n, &o->tower, z, channels));
    scope_end(n);
    p.centre = v_add(p.centre, observation_bias(n, &o->observation));
    return p;
}

static void vae_build(net *n, const void *options, struct batch b)
{
    const struct vae *o = options;
    var x = observation_seen(&o->observation, b.x);
    struct normal q = encoder(n, o, x);
    var fit = v_mean_all(observation_logp(decoder(n, o, normal_rsample(q)), x));
    var kl = v_mean_all(v_sum_items(normal_kl_standard(q)));
    var beta = o->warm > 0 ? v_scale(v_minimum(v_scale(progress(n), 1 / o->warm), v_const(n->g, 1)), o->beta)
                           : v_const(n->g, o->beta);
    watch(n, "fit", fit);
    watch(n, "kl", kl);
    player(n, (struct player){.name = "vae", .moves = "", .loss = v_sub(v_mul(beta, kl), fit)});
}

static var vae_seen(net *n, const void *options, struct batch b)
{
    (void)n;
    return observation_seen(&((const struct vae *)options)->observation, b.x);
}

static var vae_score(net *n, const void *options, struct batch b) /* the bound, with beta = 1 */
{
    const struct vae *o = options;
    var x = observation_seen(&o->observation, b.x);
    struct normal q = encoder(n, o, x);
    return v_sub(observation_logp(decoder(n, o, normal_rsample(q)), x), v_sum_items(normal_kl_standard(q)));
}

static var vae_log_weight(net *n, const void *options, struct batch b) /* log p(x|z) p(z) / q(z|x) */
{
    const struct vae *o = options;
    var x = observation_seen(&o->observation, b.x);
    struct normal q = encoder(n, o, x), prior = normal_standard(n->g, var_shape(q.mean));
    var z = normal_rsample(q);
    return v_add(observation_logp(decoder(n, o, z), x), v_sum_items(v_sub(normal_logp(prior, z), normal_logp(q, z))));
}

static var vae_baseline(net *n, const void *options, struct batch b)
{
    const struct vae *o = options;
    return observation_baseline(n, &o->observation, observation_seen(&o->observation, b.x));
}

static var vae_prior(net *n, const void *options)
{
    return v_scale(v_normal(n->g, SHAPE(n->batch, ((const struct vae *)options)->latent)), n->temperature);
}

static var vae_encode(net *n, const void *options, struct batch b)
{
    return encoder(n, options, b.x).mean;
}

static var vae_decode(net *n, const void *options, var z)
{
    return observation_mean(decoder(n, options, z));
}

static var vae_sample(net *n, const void *options,
                      struct batch given) /* pictures without, rows with the noise of seeing */
{
    (void)given;
    struct observation p = decoder(n, options, vae_prior(n, options));
    return n->item->kind == ITEM_IMAGE ? observation_mean(p) : observation_sample(p);
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
    .adapt = vae_adapt,
    .check = vae_check,
    .build = vae_build,
    .score_kind = SCORE_BOUND,
    .score = vae_score,
    .seen = vae_seen,
    .log_weight = vae_log_weight,
    .baseline = vae_baseline,
    .baseline_name = "independent values",
    .sample = vae_sample,
    .prior = vae_prior,
    .encode = vae_encode,
    .decode = vae_decode,
};
