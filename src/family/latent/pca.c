/* pca.c -- principal components (Pearson 1901), and the same as a density, probabilistic PCA (Tipping & Bishop 1999).
**
**   pca    z = V (x - m)      x^ = V' z + m           the least squared error of any k numbers
**   ppca   z ~ N(0, I)        x = W z + m + noise     W = V' (L - s2 I)^1/2, noise of variance s2
**
** V holds the k leading eigenvectors of the covariance, L their eigenvalues; s2
** is the mean of the other eigenvalues, the best there is. With a linear decoder
** a variational autoencoder is this, and its bound can become exact.
*/
#include "family/family.h"

struct pca {
    int latent;
};

static const struct option pca_options[] = {
    OPT_INT(struct pca, latent, "10", 1, 100000, "components that are kept"),
    OPT_END,
};

#define LEAST_NOISE 1e-6 /* variance of what the components leave, at least: a density needs some */

static void pca_adapt(void *options, const struct item *item)
{
    struct pca *o = options;
    const int64_t d = shape_size(item->shape);
    if (o->latent > d) o->latent = (int)d;
    if (o->latent == d && d > 1) o->latent = (int)d - 1;
}

static int pca_check(const void *options, const struct item *item, struct err *e)
{
    const int64_t latent = ((const struct pca *)options)->latent, d = shape_size(item->shape);
    TRY(columns_need_numbers(item, e));
    CHECK(latent <= d, e, ERR_OPTION, "latent is %lld, and an item has %lld numbers", (long long)latent, (long long)d);
    return 0;
}

/* Of few rows there are fewer directions than may be asked for: the others lead nowhere. */
static int keep_directions(struct store *s, const struct principal *p, int64_t k, struct err *e)
{
    if (k <= p->count) return keep(s, "direction", SHAPE(k, p->d), p->vector, e);
    double *all = mem_array((size_t)(k * p->d), sizeof *all);
    if (!all) return fail_memory(e);
    memcpy(all, p->vector, (size_t)(p->count * p->d) * sizeof *all);
    const int failed = keep(s, "direction", SHAPE(k, p->d), all, e);
    mem_free(all);
    return failed;
}

static int pca_fit(const struct fitting *f, const void *options, struct err *e)
{
    const int64_t k = ((const struct pca *)options)->latent, d = f->d;
    const struct principal_how how = {f->report, f->self};
    struct principal p;
    int failed = principal_fit_asking(&p, &how, f->x, f->n, d, e);
    const double others = failed ? 0 : principal_sum(&p, k, d - k),
                 noise = fmax(others / fmax((double)(d - k), 1), LEAST_NOISE);
    for (int64_t j = 0; j < d && !failed; j++) p.value[j] = fmax(p.value[j], noise);
    if (!failed) failed = keep(f->store, "mean", SHAPE(d), p.mean, e);
    if (!failed) failed = keep_directions(f->store, &p, k, e);
    if (!failed) failed = keep(f->store, "variance", SHAPE(k), p.value, e);
    if (!failed) failed = keep(f->store, "noise", SHAPE(1), &noise, e);
    principal_free(&p);
    return failed;
}

/* ---- coordinates ---- */

static var away(net *n, var x) /* [N, D] */
{
    return v_sub(v_flatten(x), kept(n, "mean"));
}

static var along(net *n, var difference) /* [N, k] */
{
    return v_matmul_t(difference, false, kept(n, "direction"), true);
}

static var item_at(net *n, var coordinates)
{
    var x = v_add(v_matmul(coordinates, kept(n, "direction")), kept(n, "mean"));
    return v_reshape(x, shape_join(n->batch, n->item->shape));
}

static var pca_encode(net *n, const void *options, struct batch b)
{
    (void)options;
    return along(n, away(n, b.x));
}

static var pca_decode(net *n, const void *options, var z)
{
    (void)options;
    return item_at(n, z);
}

/* ---- as a density ---- */

static var gain(net *n) /* [k]: how far from the mean one unit of z leads */
{
    return v_sqrt(v_maximum(v_sub(kept(n, "variance"), kept(n, "noise")), v_const(n->g, 0)));
}

static var ppca_score(net *n, const void *options, struct batch b)
{
    (void)options;
    var difference = away(n, b.x), c = along(n, difference), variance = kept(n, "variance"), noise = kept(n, "noise");
    var left = v_sub(difference, v_matmul(c, kept(n, "direction"))); /* taken apart, so that no digits cancel */
    const double d = (double)var_dim(difference, 1), k = (double)var_dim(c, 1);
    var squares = v_add(v_sum_items(v_div(v_square(c), variance)), v_div(v_sum_items(v_square(left)), noise));
    var volume = v_add(v_sum_all(v_log(variance)), v_scale(v_log(noise), d - k));
    return v_scale(v_offset(v_add(squares, volume), d * log(2 * M_PI)), -0.5);
}

static struct normal posterior(net *n, var x) /* p(z | x): its parts are independent */
{
    var variance = kept(n, "variance"), c = along(n, away(n, x));
    var mean = v_mul(c, v_div(gain(n), variance));
    return (struct normal){mean, v_scale(v_log(v_div(kept(n, "noise"), variance)), 0.5)};
}

static var ppca_prior(net *n, const void *options)
{
    return v_scale(v_normal(n->g, SHAPE(n->batch, ((const struct pca *)options)->latent)), n->temperature);
}

static var ppca_encode(net *n, const void *options, struct batch b)
{
    (void)options;
    return posterior(n, b.x).mean;
}

static var ppca_decode(net *n, const void *options, var z)
{
    (void)options;
    return item_at(n, v_mul(z, gain(n)));
}

/* The same density, of whose numbers some may be missing: one Gaussian, with its whole covariance W W' + s2 I. */
static int ppca_gaussian(const struct store *s, const struct item *item, struct gaussians *g, struct err *e)
{
    const struct entry *mean = store_find(s, STORE_PARAM, "mean"), *direction = store_find(s, STORE_PARAM, "direction");
    const struct entry *variance = store_find(s, STORE_PARAM, "variance"), *noise = store_find(s, STORE_PARAM, "noise");
    const int64_t d = shape_size(item->shape);
    CHECK(mean && direction && variance && noise, e, ERR_FORMAT, "the model has no components: it has not been fitted");
    const int64_t k = shape_size(variance->value.shape);
    CHECK(shape_equal(direction->value.shape, SHAPE(k, d)) && shape_size(mean->value.shape) == d, e, ERR_FORMAT,
          "the model's components are not of these columns");
    TRY(gaussians_new(g, COVARIANCE_FULL, 1, d, e));
    const double s2 = tensor_get(&noise->value, 0);
    g->weight[0] = 1;
    for (int64_t i = 0; i < d; i++) g->mean[i] = tensor_get(&mean->value, i), g->factor[i * d + i] = s2;
    for (int64_t c = 0; c < k; c++) {
        const double more = fmax(tensor_get(&variance->value, c) - s2, 0);
        for (int64_t i = 0; i < d * d; i++)
            g->factor[i] += more * tensor_get(&direction->value, c * d + i / d) *
                            tensor_get(&direction->value, c * d + i % d);
    }
    TRY(gaussians_factorise(g, e));
    gaussians_steps(s, item, g); /* what is fitted stays as it is, and is taken over the steps */
    return 0;
}

static int ppca_score_rows(const struct store *s, const struct item *item, const void *options, const double *x,
                           int64_t n, double *out, struct err *e)
{
    struct gaussians g = {0};
    (void)options;
    int failed = ppca_gaussian(s, item, &g, e);
    if (!failed) failed = gaussians_log_density(&g, x, n, out, e);
    gaussians_free(&g);
    return failed;
}

static int ppca_fill_rows(const struct store *s, const struct item *item, const void *options, double *x, int64_t n,
                          double temperature, uint64_t seed, struct err *e)
{
    struct gaussians g = {0};
    struct rng r = rng_stream(seed, "ppca");
    (void)options;
    int failed = ppca_gaussian(s, item, &g, e);
    if (!failed) failed = gaussians_fill(&g, x, n, temperature, &r, e);
    gaussians_free(&g);
    return failed;
}

static var ppca_sample(net *n, const void *options, struct batch given)
{
    (void)given;
    var x = ppca_decode(n, options, ppca_prior(n, options));
    return v_add(x, v_mul(v_scale(v_normal(n->g, var_shape(x)), n->temperature), v_sqrt(kept(n, "noise"))));
}

const struct family pca_family = {
    .name = "pca",
    .title = "Principal components",
    .paper = "Pearson 1901",
    .about = "The k directions of most variance: the best linear code.",
    .takes = TAKES_IMAGE | TAKES_ROWS,
    .options = pca_options,
    .options_size = sizeof(struct pca),
    .adapt = pca_adapt,
    .check = pca_check,
    .fit = pca_fit,
    .encode = pca_encode,
    .decode = pca_decode,
};

const struct family ppca_family = {
    .name = "ppca",
    .title = "Probabilistic PCA",
    .paper = "Tipping & Bishop 1999",
    .about = "A latent Gaussian, a linear decoder, equal noise: the linear model that a VAE extends.",
    .takes = TAKES_IMAGE | TAKES_ROWS,
    .options = pca_options,
    .options_size = sizeof(struct pca),
    .adapt = pca_adapt,
    .check = pca_check,
    .fit = pca_fit,
    .score_kind = SCORE_EXACT,
    .score = ppca_score,
    .score_rows = ppca_score_rows,
    .fill_rows = ppca_fill_rows,
    .prior = ppca_prior,
    .encode = ppca_encode,
    .decode = ppca_decode,
    .sample = ppca_sample,
};
