/* logistic.c -- multinomial logistic regression (Cox 1958): p(y | x) = softmax(W x + b).
**
** The discriminative side of linear discriminant analysis: the same linear log
** odds, but nothing is said of how x looks, so it cannot score or sample. With
** many rows it wins, with few the one that says more does (Ng & Jordan 2002).
** A category in x is a number for each of its values, one or zero.
*/
#include "family/family.h"

struct logistic_options {
    double penalty, tolerance;
    int rounds;
};

static const struct option logistic_table[] = {
    OPT_REAL(struct logistic_options, penalty, "1", 0, 1e9,
             "half of it times the squared weights is added to the summed loss"),
    OPT_INT(struct logistic_options, rounds, "300", 1, 1000000, "of L-BFGS, at most"),
    OPT_REAL(struct logistic_options, tolerance, "1e-6", 0, 1, "of the largest slope, relative to the loss"),
    OPT_END,
};

static int logistic_check(const void *options, const struct item *item, struct err *e)
{
    (void)options;
    return classes_needed(item, "logistic regression", NULL, e);
}

/* w [classes, d + 1] */
static int keep_parts(struct store *s, const double *w, int64_t classes, int64_t d, double *spare, struct err *e)
{
    for (int64_t c = 0; c < classes; c++) spare[c] = w[c * (d + 1) + d];
    TRY(keep(s, "bias", SHAPE(classes), spare, e));
    for (int64_t i = 0; i < classes * d; i++) spare[i] = w[i / d * (d + 1) + i % d];
    return keep(s, "weight", SHAPE(classes, d), spare, e);
}

static int logistic_fit(const struct fitting *f, const void *options, struct err *e)
{
    const struct logistic_options *o = options;
    const struct softmax how = {o->penalty, o->rounds, o->tolerance, f->report, f->self};
    const int64_t classes = f->item->classes, d = spread_width(f->item), numbers = f->n * d,
                  weights = classes * (d + 1);
    double objective, *w = mem_array((size_t)weights, sizeof *w);
    double *x = mem_array((size_t)(numbers > weights ? numbers : weights), sizeof *x);
    int failed = w && x ? 0 : fail_memory(e);
    if (!failed && !f->label) failed = fail(e, ERR_DATA, "these data have no labels");
    if (!failed) {
        spread_rows(f->store, f->item, f->x, f->n, x);
        failed = softmax_fit(&how, x, f->label, f->n, d, classes, w, &objective, e);
    }
    if (!failed) failed = keep_parts(f->store, w, classes, d, x, e);
    mem_free(w);
    mem_free(x);
    return failed;
}

static var logistic_classify(net *n, const void *options, struct batch b)
{
    (void)options;
    return v_log_softmax(v_add(v_matmul_t(spread_batch(n, b), false, kept(n, "weight"), true), kept(n, "bias")));
}

const struct family logistic_family = {
    .name = "logistic",
    .title = "Logistic regression",
    .paper = "Cox 1958",
    .about = "Linear log odds of the classes: a classifier that says nothing of how items look.",
    .takes = TAKES_IMAGE | TAKES_ROWS,
    .options = logistic_table,
    .options_size = sizeof(struct logistic_options),
    .check = logistic_check,
    .fit = logistic_fit,
    .classify = logistic_classify,
};
