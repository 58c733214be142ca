/* gmm.c -- a mixture of Gaussians, fitted by EM (Dempster, Laird & Rubin 1977).
**
**   p(x) = sum_k  w_k N(x; m_k, S_k)
**
** The rounds of EM stand in stat/gaussians_fit.c, densities and samples of what
** it found in nn/kept_gaussians.c. Missing numbers are dealt with exactly.
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
    TRY(columns_need_numbers(item, e));
    CHECK(components_of(options, &k), e, ERR_OPTION, "components is a whole number from 1, or auto, not '%s'",
          ((const struct gmm *)options)->components);
    return 0;
}

/* ---- fitting ---- */

static int run_em(const struct fitting *f, const struct gmm *o, const double *x, struct gaussians *g, struct err *e)
{
    struct gaussians_fit how = {.covariance = o->covariance,
                                .restarts = o->restarts,
                                .most = o->rounds,
                                .tolerance = o->tolerance,
                                .ridge = o->ridge,
                                .seed = f->seed,
                                .report = f->report,
                                .listener = f->self};
    struct em_result r;
    components_of(o, &how.k);
    if (how.k) return gaussians_fit(g, &how, x, f->n, f->d, &r, e);
    return gaussians_choose(g, &how, o->criterion, x, f->n, f->d, &r, e);
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
    if (!status) status = keep_gaussians(f->store, &g, e);
    gaussians_free(&g);
    return status;
}

/* ---- using ---- */

static var gmm_encode(net *n, const void *options, struct batch b) /* which component it was */
{
    (void)options;
    return v_softmax(kept_log_joint(n, b.x));
}

static var gmm_sample(net *n, const void *options, struct batch given)
{
    (void)options, (void)given;
    var weight = v_log(kept(n, "weight")); /* [K] */
    var which = categorical_sample((struct categorical){v_broadcast(weight, SHAPE(n->batch, var_dim(weight, 0)))});
    return v_reshape(kept_draw(n, which), shape_join(n->batch, n->item->shape));
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
    .score = gaussians_score,
    .score_rows = gaussians_score_rows,
    .joint_rows = gaussians_joint_rows,
    .fill_rows = gaussians_fill_rows,
    .encode = gmm_encode,
    .cluster = gmm_encode,
    .sample = gmm_sample,
};
