/* naive_bayes.c -- independent columns: alone (independent), and one product per class (naive-bayes; Maron 1961).
**
**   independent   p(x)    = prod_j p(x_j)
**   naive Bayes   p(x, y) = p(y) prod_j p(x_j | y)
**
** Numbers have normal densities, categories tables of counts, pictures one
** Bernoulli per pixel. A generative classifier: p(y | x) follows by Bayes' rule.
*/
#include "family/family.h"

struct product {
    double prior, smoothing, light;
    bool grey;
};

static const struct option product_options[] = {
    OPT_REAL(struct product, prior, "1", 0, 1e6, "pseudo-count of each category"),
    OPT_REAL(struct product, smoothing, "1e-9", 0, 1e6, "this share of the largest variance is added to each"),
    OPT_BOOL(struct product, grey, "no", "pictures are numbers, with normal densities, not black and white"),
    OPT_REAL(struct product, light, "0", 0, 1, "of pictures in black and white: lighter is white"),
    OPT_END,
};

static struct columns_view view(const void *options)
{
    const struct product *o = options;
    return (struct columns_view){o->grey ? -1 : o->light};
}

static int need_classes(const void *options, const struct item *item, struct err *e)
{
    (void)options;
    return classes_needed(item, "naive Bayes",
                          "name the column of the labels, or fit a density such as independent or mob", e);
}

/* label NULL: all rows are of one class */
static int fit(const struct fitting *f, const struct product *o, int64_t classes, const int32_t *label, struct err *e)
{
    const struct columns_prior prior = {.count = o->prior, .smoothing = o->smoothing};
    struct columns g = {0};
    double *x, *share = mem_array((size_t)(f->n * classes), sizeof *share);
    int32_t *categories;
    if (!share) return fail_memory(e);
    for (int64_t i = 0; i < f->n; i++) share[i * classes + (label ? label[i] : 0)] = 1;
    int failed = columns_of(f->store, f->item, view(o), f->x, f->n, &x, &categories, e);
    if (!failed) {
        failed = columns_new(&g, classes, f->d, categories, e);
        if (!failed) failed = columns_learn(&g, &prior, x, f->n, share, e);
        mem_free(x);
        mem_free(categories);
    }
    if (!failed) failed = keep_columns(f->store, &g, e);
    columns_free(&g);
    mem_free(share);
    return failed;
}

static int independent_fit(const struct fitting *f, const void *options, struct err *e)
{
    return fit(f, options, 1, NULL, e);
}

static int naive_bayes_fit(const struct fitting *f, const void *options, struct err *e)
{
    CHECK(f->label, e, ERR_DATA, "these data have no labels");
    for (int64_t i = 0; i < f->n; i++)
        CHECK(f->label[i] >= 0 && f->label[i] < f->item->classes, e, ERR_DATA, "row %lld has no label",
              (long long)i + 1);
    return fit(f, options, f->item->classes, f->label, e);
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

const struct family independent_family = {
    .name = "independent",
    .title = "Independent columns",
    .paper = "Maximum likelihood, Fisher 1922",
    .about = "Each column or pixel by itself: the baseline that knows no dependence.",
    .takes = TAKES_IMAGE | TAKES_ROWS,
    .options = product_options,
    .options_size = sizeof(struct product),
    .fit = independent_fit,
    .score_kind = SCORE_EXACT,
    .measure = measure,
    .score = score,
    .score_rows = score_rows,
    .fill_rows = fill_rows,
    .baseline = baseline,
    .baseline_name = COLUMNS_BASELINE,
    .sample = sample,
};

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
    .fill_rows = fill_rows,
    .baseline = baseline,
    .baseline_name = COLUMNS_BASELINE,
    .sample = sample,
    .classify = classify,
};
