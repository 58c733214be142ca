/* kde.c -- the kernel density estimate (Parzen 1962): a mixture with one small Gaussian on each training item.
**
**   p(x) = 1/n sum_i N(x; x_i, h^2 I)
**
** Nothing is trained but h, the width, by leaving items out. What it knows it
** knows by heart, so its score on its training items is worth nothing. Whole
** numbers repeat themselves, and would like no width at all: to find it they are
** spread over their step, and their kernels are never narrower than that.
*/
#include "family/family.h"

struct kde {
    double width;
    int most;
};

static const struct option kde_options[] = {
    OPT_REAL(struct kde, width, "0", 0, 1e6,
             "of the kernels, where columns have deviation 1; 0: found by leaving items out"),
    OPT_INT(struct kde, most, "10000", 1, 10000000, "items that are kept, at most; drawn by chance"),
    OPT_END,
};

static int kde_check(const void *options, const struct item *item, struct err *e)
{
    (void)options;
    return columns_need_numbers(item, e);
}

#define QUERIES 500 /* items that are left out to find the width */

/* A random choice of at most o->most complete items, in random order: returns how many. */
static int64_t choose(const struct fitting *f, const struct kde *o, double *out)
{
    const uint64_t key = rng_key(f->seed, rng_hash_text("kde"), 0);
    int64_t count = 0;
    for (int64_t i = 0; i < f->n && count < o->most; i++) {
        const double *row = f->x + rng_permute(key, f->n, i) * f->d;
        bool whole = true;
        for (int64_t j = 0; j < f->d; j++) whole = whole && !isnan(row[j]);
        if (whole) memcpy(out + count++ * f->d, row, (size_t)f->d * sizeof *out);
    }
    return count;
}

static int find_width(const struct fitting *f, const double *row, int64_t count, double *width, struct err *e)
{
    double *spread = mem_array((size_t)(count * f->d), sizeof *spread);
    struct rng r = rng_stream(f->seed, "kde");
    if (!spread) return fail_memory(e);
    for (int64_t i = 0; i < count * f->d; i++) {
        const double step = kept_step(f->store, f->item, i % f->d);
        spread[i] = row[i] + (step > 0 ? step * (rng_uniform(&r) - 0.5) : 0);
    }
    const int failed = parzen_width(spread, count, f->d, count < QUERIES ? count : QUERIES, width, e);
    mem_free(spread);
    return failed;
}

/* [d]: of the kernels, in each column */
static int keep_widths(const struct fitting *f, double width, struct err *e)
{
    double *each = mem_array((size_t)f->d, sizeof *each);
    if (!each) return fail_memory(e);
    for (int64_t j = 0; j < f->d; j++) each[j] = fmax(width, cell_deviation(kept_step(f->store, f->item, j)));
    const int failed = keep(f->store, "width", SHAPE(f->d), each, e);
    mem_free(each);
    return failed;
}

static int keep_rows(const struct fitting *f, const struct kde *o, double *row, struct err *e)
{
    const int64_t count = choose(f, o, row);
    double width = o->width;
    if (count < 2) {
        fail(e, ERR_DATA, "%lld of %lld items are complete, and two are needed", (long long)count, (long long)f->n);
        return fail_hint(
            e, "leave out columns that are mostly missing, or take a mixture, which learns from incomplete rows");
    }
    if (width == 0) TRY(find_width(f, row, count, &width, e));
    TRY(keep_widths(f, width, e));
    return keep(f->store, "item", SHAPE(count, f->d), row, e);
}

static int kde_fit(const struct fitting *f, const void *options, struct err *e)
{
    const struct kde *o = options;
    double *row = mem_array((size_t)((f->n < o->most ? f->n : o->most) * f->d), sizeof *row);
    if (!row) return fail_memory(e);
    const int status = keep_rows(f, o, row, e);
    mem_free(row);
    return status;
}

static var kde_score(net *n, const void *options, struct batch b)
{
    (void)options;
    var width = kept(n, "width"), x = v_div(v_flatten(b.x), width),
        item = v_div(kept(n, "item"), width); /* [N, D], [M, D] */
    const int64_t m = var_dim(item, 0);
    var lengths = v_reshape(v_sum_items(v_square(item)), SHAPE(1, m)), length = v_sum(v_square(x), AXIS(1));
    var squares = v_add(v_add(v_scale(v_matmul_t(x, false, item, true), -2), lengths), length); /* [N, M] */
    var all = v_logsumexp(v_scale(v_maximum(squares, v_const(n->g, 0)), -0.5), 1);
    var volume = v_sum_all(v_offset(v_log(width), 0.5 * log(2 * M_PI)));
    return v_offset(v_sub(v_reshape(all, SHAPE(n->batch)), volume), -log((double)m));
}

/* The caller's, also where this fails: its numbers (mem_free). */
static int recall_rows(const struct store *s, const struct item *item, struct parzen *p, double **number, struct err *e)
{
    const struct entry *kept = store_find(s, STORE_PARAM, "item"), *width = store_find(s, STORE_PARAM, "width");
    *number = NULL;
    CHECK(kept && width, e, ERR_FORMAT, "the model has no items: it has not been fitted");
    const struct shape shape = kept->value.shape;
    const int64_t d = shape_size(item->shape), size = shape_size(shape);
    CHECK(shape.rank == 2 && shape.dim[1] == d && shape_size(width->value.shape) == d, e, ERR_FORMAT,
          "the model's items are not of these columns");
    *number = mem_array((size_t)(size + 2 * d), sizeof **number);
    if (!*number) return fail_memory(e);
    double *row = *number, *wide = row + size, *step = wide + d;
    for (int64_t i = 0; i < size; i++) row[i] = tensor_get(&kept->value, i);
    for (int64_t j = 0; j < d; j++) wide[j] = tensor_get(&width->value, j), step[j] = kept_step(s, item, j);
    *p = (struct parzen){row, shape.dim[0], d, wide, step};
    return 0;
}

static int kde_score_rows(const struct store *s, const struct item *item, const void *options, const double *x,
                          int64_t n, double *out, struct err *e)
{
    struct parzen p;
    double *row;
    (void)options;
    int failed = recall_rows(s, item, &p, &row, e);
    if (!failed) failed = parzen_log_density(&p, x, n, out, e);
    mem_free(row);
    return failed;
}

static int kde_fill_rows(const struct store *s, const struct item *item, const void *options, double *x, int64_t n,
                         double temperature, uint64_t seed, struct err *e)
{
    struct parzen p;
    struct rng r = rng_stream(seed, "kde");
    double *row;
    (void)options;
    int failed = recall_rows(s, item, &p, &row, e);
    if (!failed) failed = parzen_fill(&p, x, n, temperature, &r, e);
    mem_free(row);
    return failed;
}

static var kde_sample(net *n, const void *options, struct batch given)
{
    (void)options, (void)given;
    var item = kept(n, "item");
    var which = v_cast(v_floor(v_scale(v_uniform(n->g, SHAPE(n->batch)), (double)var_dim(item, 0))), I32);
    var at = v_gather(item, which);
    var noise = v_mul(v_scale(v_normal(n->g, var_shape(at)), n->temperature), kept(n, "width"));
    return v_reshape(v_add(at, noise), shape_join(n->batch, n->item->shape));
}

const struct family kde_family = {
    .name = "kde",
    .title = "Kernel density estimate",
    .paper = "Parzen 1962",
    .about = "A small Gaussian on each training item: a density that needs no training.",
    .takes = TAKES_IMAGE | TAKES_ROWS,
    .options = kde_options,
    .options_size = sizeof(struct kde),
    .check = kde_check,
    .fit = kde_fit,
    .score_kind = SCORE_EXACT,
    .score = kde_score,
    .score_rows = kde_score_rows,
    .fill_rows = kde_fill_rows,
    .sample = kde_sample,
};
