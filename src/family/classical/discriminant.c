/* discriminant.c -- classes as Gaussians: discriminant analysis, linear (Fisher 1936) and quadratic (Smith 1947).
**
**   p(x, y) = p(y) N(x; m_y, S)      linear: one covariance for all, so that borders are planes
**   p(x, y) = p(y) N(x; m_y, S_y)    quadratic: each class has its own
**
** Generative classifiers: what is learned is how each class looks, and p(y | x)
** follows by Bayes' rule. So they also score and sample.
*/
#include "family/family.h"

struct discriminant {
    double ridge;
};

static const struct option discriminant_options[] = {
    OPT_REAL(struct discriminant, ridge, "0.01", 0, 1e6, "added to every variance"),
    OPT_END,
};

static int check(const void *options, const struct item *item, struct err *e)
{
    (void)options;
    TRY(classes_needed(item, "discriminant analysis", "name the column of the labels, or fit a density such as gmm",
                       e));
    return columns_need_numbers(item, e);
}

static int fit(const struct fitting *f, const struct discriminant *o, enum covariance covariance, struct err *e)
{
    const struct gaussians_fit how = {.covariance = covariance,
                                      .k = f->item->classes,
                                      .most = 500,
                                      .tolerance = 1e-7,
                                      .ridge = o->ridge,
                                      .label = f->label,
                                      .report = f->report,
                                      .note = f->note,
                                      .listener = f->self};
    CHECK(f->label, e, ERR_DATA, "these data have no labels");
    return fit_gaussians(f->store, f->item, &how, CRITERION_BIC, f->x, f->n, f->d, e);
}

static int lda_fit(const struct fitting *f, const void *options, struct err *e)
{
    return fit(f, options, COVARIANCE_TIED, e);
}

static int qda_fit(const struct fitting *f, const void *options, struct err *e)
{
    return fit(f, options, COVARIANCE_FULL, e);
}

static var classify(net *n, const void *options, struct batch b)
{
    (void)options;
    return v_log_softmax(kept_log_joint(n, b.x));
}

static var sample(net *n, const void *options, struct batch given)
{
    (void)options;
    struct categorical prior = categorical_of_weights(n, kept(n, "weight"));
    var which = given.has_labels ? given.label : categorical_sample(prior);
    return v_reshape(kept_draw(n, which), shape_join(n->batch, n->item->shape));
}

#define DISCRIMINANT(NAME, TITLE, PAPER, ABOUT)                                                                        \
    .name = #NAME, .title = TITLE, .paper = PAPER, .about = ABOUT, .takes = TAKES_IMAGE | TAKES_ROWS,                  \
    .options = discriminant_options, .options_size = sizeof(struct discriminant), .check = check, .fit = NAME##_fit,   \
    .score_kind = SCORE_EXACT, .score = gaussians_score, .score_rows = gaussians_score_rows,                           \
    .joint_rows = gaussians_joint_rows, .fill_rows = gaussians_fill_rows, .jumps = gaussians_jumps, .sample = sample,  \
    .classify = classify

const struct family lda_family = {
    DISCRIMINANT(lda, "Linear discriminant analysis", "Fisher 1936",
                 "One Gaussian per class, all of one covariance; Bayes' rule classifies."),
};

const struct family qda_family = {
    DISCRIMINANT(qda, "Quadratic discriminant analysis", "Smith 1947",
                 "One Gaussian per class, each with its covariance; Bayes' rule classifies."),
};
