/* gmm.c -- a mixture of Gaussians, fitted by EM (Dempster, Laird & Rubin 1977).
**
**   p(x) = sum_k  w_k N(x; m_k, S_k)
**
** The rounds of EM stand in stat/gaussians_fit.c, densities and samples of what
** it found in nn/kept_gaussians.c. Missing numbers are dealt with exactly.
*/
#include "family/family.h"

struct gmm {
    int components, covariance, criterion, restarts, rounds;
    double tolerance, ridge;
};

static const struct option gmm_options[] = {
    OPT_INT_OR(struct gmm, components, "auto", "auto", 1, 1e6, "how many; auto: 1, 2, ... while the criterion gains"),
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

static int gmm_check(const void *options, const struct item *item, struct err *e)
{
    (void)options;
    return columns_need_numbers(item, e);
}

static int gmm_fit(const struct fitting *f, const void *options, struct err *e)
{
    const struct gmm *o = options;
    const struct gaussians_fit how = {.covariance = o->covariance,
                                      .k = o->components,
                                      .restarts = o->restarts,
                                      .most = o->rounds,
                                      .tolerance = o->tolerance,
                                      .ridge = o->ridge,
                                      .seed = f->seed,
                                      .report = f->report,
                                      .note = f->note,
                                      .listener = f->self};
    return fit_gaussians(f->store, f->item, &how, o->criterion, f->x, f->n, f->d, e);
}

static var gmm_encode(net *n, const void *options, struct batch b) /* which component it was: w_k N_k(x) / p(x) */
{
    (void)options;
    return v_softmax(kept_log_joint(n, b.x));
}

static var gmm_sample(net *n, const void *options, struct batch given)
{
    (void)options, (void)given;
    var which = categorical_sample(categorical_of_weights(n, kept(n, "weight")));
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
    .jumps = gaussians_jumps,
    .fill_rows = gaussians_fill_rows,
    .encode = gmm_encode,
    .cluster = gmm_encode,
    .sample = gmm_sample,
};
