/* naive_bayes.c -- independent columns within each class (Maron 1961).
**
**   p(x, y) = p(y) prod_j p(x_j | y)
**
** Numbers have normal densities, categories tables of counts, pictures one
** Bernoulli per pixel; words in a text, or grey levels, may be counts, which are
** Poisson with rates of one sum for all classes: multinomial naive Bayes. A
** generative classifier: p(y | x) follows by Bayes' rule.
*/
#include "family/family.h"

struct product {
    double prior, smoothing, light;
    bool grey, counts;
};

static const struct option product_options[] = {
    OPT_REAL(struct product, prior, "1", 0, 1e6, "pseudo-count of each category, and of each column of counts"),
    OPT_REAL(struct product, smoothing, "1e-9", 0, 1e6, "this share of the largest variance is added to each"),
    OPT_BOOL(struct product, counts, "no", "whole numbers are counts (bags of words), as are the levels of pictures"),
    OPT_BOOL(struct product, grey, "no", "pictures are numbers, with normal densities, not black and white"),
    OPT_REAL(struct product, light, "0", 0, 1, "of pictures in black and white: lighter is white"),
    OPT_END,
};

static struct columns_view view(const void *options)
{
    const struct product *o = options;
    return (struct columns_view){.light_above = o->grey ? -1 : o->light, .counts = o->counts};
}

static int need_classes(const void *options, const struct item *item, struct err *e)
{
    (void)options;
    return classes_needed(item, "naive Bayes",
                          "name the column of the labels, or fit a density such as independent or mob", e);
}

static int naive_bayes_fit(const struct fitting *f, const void *options, struct err *e)
{
    const struct product *o = options;
    const struct columns_prior prior = {.count = o->prior, .smoothing = o->smoothing};
    CHECK(f->label, e, ERR_DATA, "these data have no labels");
    for (int64_t i = 0; i < f->n; i++)
        CHECK(f->label[i] >= 0 && f->label[i] < f->item->classes, e, ERR_DATA, "row %lld has no label",
              (long long)i + 1);
    return kept_columns_learn(f->store, f->item, view(o), &prior, f->x, f->n, f->label, f->item->classes, e);
}

static var classify(net *n, const void *options, struct batch b)
{
    return v_log_softmax(kept_columns_log_joint(n, view(options), b));
}

static var score(net *n, const void *options, struct batch b)
{
    var all = v_logsumexp(kept_columns_log_joint(n, view(options), b), 1);
    return v_add(v_reshape(all, SHAPE(n->batch)), kept_columns_volume(n, b));
}

static var sample(net *n, const void *options, struct batch given)
{
    (void)options;
    var weight = kept(n, "weight");
    const bool told = given.has_labels && var_dim(weight, 0) > 1;
    return kept_columns_draw(n, told ? given.label : categorical_sample(categorical_of_weights(n, weight)));
}

static int score_rows(const struct store *s, const struct item *item, const void *options, const double *x, int64_t n,
                      double *out, struct err *e)
{
    return kept_columns_score(s, item, view(options), x, n, out, e);
}

static int joint_rows(const struct store *s, const struct item *item, const void *options, const double *x, int64_t n,
                      double **joint, int64_t *k, struct err *e)
{
    return kept_columns_joint(s, item, view(options), x, n, joint, k, e);
}

static int fill_rows(const struct store *s, const struct item *item, const void *options, double *x, int64_t n,
                     double temperature, uint64_t seed, struct err *e)
{
    return kept_columns_fill(s, item, view(options), x, n, temperature, seed, e);
}

static var baseline(net *n, const void *options, struct batch b)
{
    return columns_baseline(n, view(options), b);
}

static const char *measure(const void *options, const struct item *item)
{
    return kept_columns_measure(view(options), item);
}

const struct family naive_bayes_family = {
    .name = "naive-bayes",
    .title = "Naive Bayes",
    .paper = "Maron 1961",
    .about = "Independent columns within each class; Bayes' rule classifies.",
    .takes = TAKES_IMAGE | TAKES_ROWS,
    .options = product_options,
    .options_size = sizeof(struct product),
    .check = need_classes,
    .fit = naive_bayes_fit,
    .score_kind = SCORE_EXACT,
    .measure = measure,
    .score = score,
    .score_rows = score_rows,
    .jumps = kept_columns_jumps,
    .joint_rows = joint_rows,
    .fill_rows = fill_rows,
    .baseline = baseline,
    .baseline_name = COLUMNS_BASELINE,
    .sample = sample,
    .classify = classify,
};
