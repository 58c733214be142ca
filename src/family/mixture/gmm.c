/* gmm.c -- a mixture of Gaussians, fitted by EM (Dempster, Laird & Rubin 1977).
**
**   p(x) = sum_k  w_k N(x; m_k, S_k)
**
** With S = L L' and W the inverse of L, z = W (x - m) is standard normal: a
** density is a product of matrices and a sum of squares, and a sample is L z + m.
*/
#include "family/family.h"

struct gmm {
    char components[OPTION_TEXT_MAX];
    int covariance, criterion, restarts, rounds;
    double tolerance, ridge;
};

static const struct option gmm_options[] = {
    OPT_TEXT(struct gmm, components, "auto", "how many Gaussians; auto: 1, 2, ... while the criterion gains"),
    OPT_CHOICE(struct gmm, covariance, "full", COVARIANCE_CHOICES, "the shape of each; tied: one shape for all"),
    OPT_CHOICE(struct gmm, criterion, "bic", CRITERION_CHOICES, "by what auto chooses"),
    OPT_INT(struct gmm, restarts, "10", 1, 1000, "k-means starts, of which the best is taken"),
    OPT_INT(struct gmm, rounds, "500", 1, 100000, "of EM, at most"),
    OPT_REAL(struct gmm, tolerance, "1e-7", 0, 1, "nats per item: a smaller gain ends EM"),
    OPT_REAL(struct gmm, ridge, "1e-6", 0, 1, "added to every variance; columns have variance 1"),
    OPT_END,
};

#define DENSE_MOST 64 /* numbers per item up to which covariances are full unless asked otherwise */

static void gmm_adapt(void *options, const struct item *item)
{
    if (shape_size(item->shape) > DENSE_MOST) ((struct gmm *)options)->covariance = COVARIANCE_DIAGONAL;
}

static bool components_of(const struct gmm *o, int64_t *k) /* auto: 0 */
{
    double number = 0;
    if (strcmp(o->components, "auto") != 0 && !(text_to_real(o->components, &number) && number >= 1 && number <= 1e6))
        return false;
    *k = (int64_t)number;
    return (double)*k == number;
}

static int gmm_check(const void *options, const struct item *item, struct err *e)
{
    int64_t k;
    (void)item;
    CHECK(components_of(options, &k), e, ERR_OPTION, "components is a whole number from 1, or auto, not '%s'",
          ((const struct gmm *)options)->components);
    return 0;
}

/* ---- fitting ---- */

static int run_em(const struct fitting *f, const struct gmm *o, const double *x, struct gaussians *g, struct err *e)
{
    struct gaussians_fit how = {.covariance = o->covariance, .restarts = o->restarts, .most = o->rounds,
                                .tolerance = o->tolerance, .ridge = o->ridge, .seed = f->seed,
                                .report = f->report, .listener = f->self};
    struct em_result r;
    components_of(o, &how.k);
    if (how.k) return gaussians_fit(g, &how, x, f->n, f->d, &r, e);
    return gaussians_choose(g, &how, o->criterion, x, f->n, f->d, &r, e);
}

/* Each triangle is kept transposed: rows of items are multiplied by it from the left. */
static int keep_all(const struct fitting *f, struct gaussians *g, struct err *e)
{
    const int64_t k = g->k, d = g->d;
    const bool full = g->covariance == COVARIANCE_FULL, tied = g->covariance == COVARIANCE_TIED;
    const struct shape factor = full ? SHAPE(k, d, d) : tied ? SHAPE(d, d) : SHAPE(k, 1, d);
    TRY(keep(f->store, "weight", SHAPE(k), g->weight, e));
    TRY(keep(f->store, "mean", SHAPE(k, 1, d), g->mean, e));
    for (int64_t i = 0; i < k; i++) g->weight[i] = gaussians_log_scale(g, i);
    TRY(keep(f->store, "log_scale", SHAPE(k), g->weight, e));
    for (int64_t i = 0; i < (full ? k : tied); i++) {
        matrix_transpose(g->factor + i * d * d, d);
        matrix_transpose(g->whiten + i * d * d, d);
    }
    TRY(keep(f->store, "factor", factor, g->factor, e));
    return keep(f->store, "whiten", factor, g->whiten, e);
}

/* Round means round on the scale of the data, where columns have one unit and not each its own deviation. */
static int fit_spherical(const struct fitting *f, const struct gmm *o, struct gaussians *g, struct err *e)
{
    double *x = mem_array((size_t)(f->n * f->d), sizeof *x);
    if (!x) return fail_memory(e);
    for (int64_t i = 0; i < f->n * f->d; i++) x[i] = f->x[i] * kept_unit(f->store, f->item, i % f->d);
    const int status = run_em(f, o, x, g, e);
    for (int64_t i = 0; i < g->k * g->d && !status; i++) {
        const double unit = kept_unit(f->store, f->item, i % f->d);
        g->mean[i] /= unit, g->factor[i] /= unit, g->whiten[i] *= unit;
    }
    mem_free(x);
    return status;
}

static int gmm_fit(const struct fitting *f, const void *options, struct err *e)
{
    const struct gmm *o = options;
    struct gaussians g = {0};
    int status = o->covariance == COVARIANCE_SPHERICAL ? fit_spherical(f, o, &g, e) : run_em(f, o, f->x, &g, e);
    if (!status) status = keep_all(f, &g, e);
    gaussians_free(&g);
    return status;
}

/* ---- using ---- */

static var transformed(var x, const struct gmm *o, var by) /* [K, N, D] by each component's own matrix */
{
    return gaussians_are_dense(o->covariance) ? v_matmul(x, by) : v_mul(x, by);
}

static var log_joint(net *n, const struct gmm *o, var x) /* [N, K]: log w_k N(x; m_k, S_k) */
{
    var flat = v_flatten(x);
    var away = v_sub(v_reshape(flat, shape_join(1, var_shape(flat))), kept(n, "mean"));
    var z = transformed(away, o, kept(n, "whiten"));
    var squares = v_sum(v_square(z), AXIS(2)); /* [K, N, 1] */
    var by_item = v_swap(v_reshape(squares, SHAPE(var_dim(z, 0), n->batch)), 0, 1);
    return v_add(v_scale(by_item, -0.5), kept(n, "log_scale"));
}

static var gmm_score(net *n, const void *options, struct batch b)
{
    return v_reshape(v_logsumexp(log_joint(n, options, b.x), 1), SHAPE(n->batch));
}

static var gmm_encode(net *n, const void *options, struct batch b) /* which component it was */
{
    return v_softmax(log_joint(n, options, b.x));
}

static var gmm_sample(net *n, const void *options, struct batch given)
{
    (void)given;
    var weight = kept(n, "weight"), mean = kept(n, "mean"); /* [K], [K, 1, D] */
    const int64_t k = var_dim(mean, 0), d = var_dim(mean, 2);
    var noise = v_broadcast(v_scale(v_normal(n->g, SHAPE(1, n->batch, d)), n->temperature), SHAPE(k, n->batch, d));
    var each = v_add(transformed(noise, options, kept(n, "factor")), mean);
    var which = categorical_sample((struct categorical){v_broadcast(v_log(weight), SHAPE(n->batch, k))});
    var one = v_reshape(v_swap(v_one_hot(which, k), 0, 1), SHAPE(k, n->batch, 1));
    return v_reshape(v_sum(v_mul(one, each), AXIS(0)), shape_join(n->batch, n->item->shape));
}

const struct family gmm_family = {
    .name = "gmm",
    .title = "Gaussian mixture",
    .paper = "Dempster, Laird & Rubin 1977",
    .about = "A weighted sum of Gaussians, fitted by EM; the number of them can be found by BIC.",
    .takes = TAKES_IMAGE | TAKES_ROWS,
    .options = gmm_options,
    .options_size = sizeof(struct gmm),
    .adapt = gmm_adapt,
    .check = gmm_check,
    .fit = gmm_fit,
    .score_kind = SCORE_EXACT,
    .score = gmm_score,
    .encode = gmm_encode,
    .sample = gmm_sample,
};
