/* gaussian.c -- one normal distribution for all columns together (Gauss 1809), by maximum likelihood.
**
**   p(x) = N(x; m, S)      S full, or diagonal: then columns are independent
**
** Whatever is given of a row, the rest is normal too, with a mean that is linear in
** it (Schur's complement): so scores, conditional draws and what is filled in are
** exact. Where numbers are missing in the data, EM finds the same maximum.
*/
#include "family/family.h"

struct gaussian {
    int covariance, rounds;
    double ridge, tolerance;
};

#define DENSE_MOST 64 /* columns up to which the covariance is full unless asked otherwise */

static const struct option gaussian_options[] = {
    OPT_CHOICE(struct gaussian, covariance, "full", "full|diagonal", "how columns go together; diagonal: they do not"),
    OPT_REAL(struct gaussian, ridge, "1e-6", 0, 1, "added to every variance; columns have variance 1"),
    OPT_INT(struct gaussian, rounds, "500", 1, 1000000, "of EM at most, where numbers are missing"),
    OPT_REAL(struct gaussian, tolerance, "1e-9", 0, 1, "nats per row: a smaller gain ends EM"),
    OPT_END,
};

static void adapt(void *options, const struct item *item)
{
    if (shape_size(item->shape) > DENSE_MOST) ((struct gaussian *)options)->covariance = 1;
}

static int check(const void *options, const struct item *item, struct err *e)
{
    (void)options;
    return columns_need_numbers(item, e);
}

static int fit(const struct fitting *f, const void *options, struct err *e)
{
    const struct gaussian *o = options;
    int32_t *label = mem_array((size_t)f->n, sizeof *label); /* all rows are of the one component */
    const struct gaussians_fit how = {.covariance = o->covariance ? COVARIANCE_DIAGONAL : COVARIANCE_FULL,
                                      .k = 1,
                                      .most = o->rounds,
                                      .tolerance = o->tolerance,
                                      .ridge = o->ridge,
                                      .label = label,
                                      .report = f->report,
                                      .note = f->note,
                                      .listener = f->self};
    if (!label) return fail_memory(e);
    const int status = fit_gaussians(f->store, f->item, &how, CRITERION_BIC, f->x, f->n, f->d, e);
    mem_free(label);
    return status;
}

static var sample(net *n, const void *options, struct batch given)
{
    (void)options, (void)given;
    var one = v_cast(v_fill(n->g, SHAPE(n->batch), 0), I32);
    return v_reshape(kept_draw(n, one), shape_join(n->batch, n->item->shape));
}

/* ---- what was found ---- */

#define TOLD 24 /* columns, at most */

static double covariance_of(const struct gaussians *g, int64_t a, int64_t b)
{
    double sum = 0;
    if (!gaussians_are_dense(g->covariance)) return a == b ? g->factor[a] * g->factor[a] : 0;
    for (int64_t j = 0; j < g->d; j++) sum += g->factor[a * g->d + j] * g->factor[b * g->d + j];
    return sum;
}

/* The column that a column goes with most, and how. */
static void tell_nearest(const struct item *item, const struct gaussians *g, int64_t j, struct text *out)
{
    int64_t best = -1;
    double most = 0;
    for (int64_t k = 0; k < g->d; k++) {
        const double r = covariance_of(g, j, k) / sqrt(covariance_of(g, j, j) * covariance_of(g, k, k));
        if (k != j && fabs(r) > fabs(most)) most = r, best = k;
    }
    if (best >= 0) text_printf(out, "  goes most with %s, correlation %.3f", item->columns[best].name, most);
}

static int tell(const struct store *s, const struct item *item, const void *options, struct text *out, struct err *e)
{
    struct gaussians g = {0};
    (void)options;
    if (item->kind != ITEM_ROW || !item->columns) return 0;
    const int failed = recall_gaussians(s, item, &g, e);
    double volume = 0;
    for (int64_t j = 0; j < g.d && !failed; j++) {
        const double unit = kept_unit(s, item, j), middle = g.mean[j] * unit + kept_centre(s, item, j);
        volume += log(unit);
        if (j >= TOLD) continue;
        text_printf(out, "  %-20s", item->columns[j].name);
        text_printf(out, "mean %-12.6g deviation %-12.6g", middle, sqrt(covariance_of(&g, j, j)) * unit);
        tell_nearest(item, &g, j, out);
        text_add(out, "\n");
    }
    if (!failed && g.d > TOLD) text_printf(out, "  ... and %lld more\n", (long long)(g.d - TOLD));
    if (!failed)
        text_printf(out, "  entropy %.4f nats; by themselves the columns would have %.4f more\n",
                    gaussians_entropy(&g, 0) + volume, gaussians_total_correlation(&g, 0));
    gaussians_free(&g);
    return failed;
}

const struct family gaussian_family = {
    .name = "gaussian",
    .title = "Multivariate normal",
    .paper = "Gauss 1809",
    .about = "One Gaussian, full or diagonal: whatever is given, the rest has an exact answer.",
    .takes = TAKES_IMAGE | TAKES_ROWS,
    .options = gaussian_options,
    .options_size = sizeof(struct gaussian),
    .adapt = adapt,
    .check = check,
    .fit = fit,
    .tell = tell,
    .score_kind = SCORE_EXACT,
    .score = gaussians_score,
    .score_rows = gaussians_score_rows,
    .fill_rows = gaussians_fill_rows,
    .sample = sample,
};
