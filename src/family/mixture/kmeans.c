/* kmeans.c -- k means (Lloyd 1957, 1982): groups around centres, each item in the group of the nearest.
**
**   sum_i  min_k |x_i - c_k|^2     is made small, by turns
**
** What is left of a mixture of round Gaussians when their spread goes to zero:
** no density, so it neither scores nor samples.
*/
#include "family/family.h"

struct kmeans_options {
    int groups, restarts, rounds;
    bool standardise;
};

static const struct option kmeans_table[] = {
    OPT_INT(struct kmeans_options, groups, "8", 1, 100000, "how many"),
    OPT_INT(struct kmeans_options, restarts, "10", 1, 1000, "k-means++ starts, of which the best is taken"),
    OPT_INT(struct kmeans_options, rounds, "300", 1, 100000, "of each start, at most"),
    OPT_BOOL(struct kmeans_options, standardise, "yes", "distances in deviations of each column, not as they are"),
    OPT_END,
};

static int kmeans_check(const void *options, const struct item *item, struct err *e)
{
    (void)options;
    return columns_need_numbers(item, e);
}

static int keep_centres(const struct fitting *f, double *centres, int64_t k, const double *unit, struct err *e)
{
    for (int64_t i = 0; i < k * f->d; i++) centres[i] /= unit[i % f->d];
    TRY(keep(f->store, "centre", SHAPE(k, f->d), centres, e));
    return keep(f->store, "unit", SHAPE(f->d), unit, e);
}

/* unit [d]: how long one unit of what is seen counts in distances. What is missing stands at the mean. */
static int run(const struct fitting *f, const struct kmeans_options *o, double *x, double *unit, double *centres,
               int32_t *nearest, struct err *e)
{
    const struct kmeans how = {o->groups, o->restarts, o->rounds, f->seed, f->report, f->self};
    double inertia;
    for (int64_t j = 0; j < f->d; j++) unit[j] = o->standardise ? 1 : kept_unit(f->store, f->item, j);
    for (int64_t i = 0; i < f->n; i++)
        for (int64_t j = 0; j < f->d; j++) {
            const double seen = f->x[i * f->d + j];
            x[i * f->d + j] = isnan(seen) ? 0 : seen * unit[j];
        }
    TRY(kmeans_fit(&how, x, f->n, f->d, centres, nearest, &inertia, e));
    if (f->report) f->report(f->self, 1, inertia / (double)f->n);
    return keep_centres(f, centres, o->groups, unit, e);
}

static int kmeans_family_fit(const struct fitting *f, const void *options, struct err *e)
{
    const struct kmeans_options *o = options;
    double *x = mem_array((size_t)(f->n * f->d), sizeof *x), *unit = mem_array((size_t)f->d, sizeof *unit);
    double *centres = mem_array((size_t)(o->groups * f->d), sizeof *centres);
    int32_t *nearest = mem_array((size_t)f->n, sizeof *nearest);
    const int failed = x && unit && centres && nearest ? run(f, o, x, unit, centres, nearest, e) : fail_memory(e);
    mem_free(x);
    mem_free(unit);
    mem_free(centres);
    mem_free(nearest);
    return failed;
}

/* |c|^2 - 2 x c: the distance, but for what all groups have in common. */
static var kmeans_cluster(net *n, const void *options, struct batch b)
{
    (void)options;
    var unit = kept(n, "unit"), centre = v_mul(kept(n, "centre"), unit), x = v_mul(v_flatten(b.x), unit);
    const int64_t k = var_dim(centre, 0);
    var length = v_reshape(v_sum_items(v_square(centre)), SHAPE(1, k));
    var distance = v_sub(length, v_scale(v_matmul_t(x, false, centre, true), 2));
    return v_one_hot(v_argmax(v_neg(distance)), k);
}

const struct family kmeans_family = {
    .name = "kmeans",
    .title = "k means",
    .paper = "Lloyd 1982",
    .about = "Groups around centres, each item in that of the nearest; from k-means++ starts.",
    .takes = TAKES_IMAGE | TAKES_ROWS,
    .options = kmeans_table,
    .options_size = sizeof(struct kmeans_options),
    .check = kmeans_check,
    .fit = kmeans_family_fit,
    .cluster = kmeans_cluster,
};
