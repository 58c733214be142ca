/* linear.c -- least squares (Legendre 1805), and with a ridge (Hoerl & Kennard 1970).
**
**   y ~ N(W x + b, s^2)      sum |y - W x - b|^2 + ridge |W|^2 is made small
**
** Of data with classes y is one number per class, one or zero, and the largest
** wins: the least-squares classifier, what logistic regression is better than.
** Of other rows it is one of the columns. Nothing is said of how x looks.
*/
#include "family/family.h"

struct linear {
    char target[OPTION_TEXT_MAX];
    double penalty;
};

#define TARGET                                                                                                         \
    OPT_TEXT(struct linear, target, "", "of rows without classes: the column that is predicted; empty: the last")
#define PENALTY(INITIAL)                                                                                               \
    OPT_REAL(struct linear, penalty, INITIAL, 0, 1e12, "times the squared weights is added; columns have variance 1")

static const struct option linear_options[] = {TARGET, PENALTY("0"), OPT_END};
static const struct option ridge_options[] = {TARGET, PENALTY("1"), OPT_END};

static int target(const void *options, const struct item *item, int64_t *column, struct err *e)
{
    const struct linear *o = options;
    const int64_t d = shape_size(item->shape);
    *column = d - 1;
    for (int64_t j = 0; item->columns && o->target[0] && j < d; j++) {
        if (strcmp(item->columns[j].name, o->target) != 0) continue;
        *column = j;
        return 0;
    }
    return o->target[0] ? fail(e, ERR_OPTION, "option 'target': there is no column '%s'", o->target) : 0;
}

static int check(const void *options, const struct item *item, struct err *e)
{
    int64_t column;
    TRY(columns_need_numbers(item, e));
    if (item->classes) return 0;
    CHECK(item->kind == ITEM_ROW && shape_size(item->shape) > 1, e, ERR_DATA,
          "regression wants rows of two columns or more, or data with classes");
    return target(options, item, &column, e);
}

/* What is missing is the mean, as it will be in use. */
static double known(double x)
{
    return isnan(x) ? 0 : x;
}

struct work {
    double *x, *y;         /* [n, d], [n, m] */
    double *weight, *bias; /* [m, d], [m] */
};

/* Rows that tell y: returns how many. The column of y itself is zero in x. */
static int64_t gather(const struct fitting *f, int64_t column, struct work *w)
{
    const int64_t m = f->item->classes;
    int64_t rows = 0;
    for (int64_t i = 0; i < f->n; i++) {
        const double *from = f->x + i * f->d;
        if (!m && isnan(from[column])) continue;
        for (int64_t j = 0; j < f->d; j++) w->x[rows * f->d + j] = !m && j == column ? 0 : known(from[j]);
        for (int64_t c = 0; c < m; c++) w->y[rows * m + c] = f->label[i] == c;
        if (!m) w->y[rows] = from[column];
        rows++;
    }
    return rows;
}

static double left_over(const struct fitting *f, int64_t column, const struct work *w)
{
    double sum = 0;
    for (int64_t i = 0; i < f->n; i++) {
        const double *x = f->x + i * f->d;
        double y = w->bias[0];
        for (int64_t j = 0; j < f->d; j++) y += j == column ? 0 : w->weight[j] * known(x[j]);
        sum += isnan(x[column]) ? 0 : (x[column] - y) * (x[column] - y);
    }
    return sum;
}

static int solve(const struct fitting *f, const struct linear *o, struct work *w, struct err *e)
{
    const int64_t m = f->item->classes ? f->item->classes : 1;
    int64_t column = -1, rank;
    if (!f->item->classes) TRY(target(o, f->item, &column, e));
    const int64_t rows = gather(f, column, w);
    CHECK(rows > 0, e, ERR_DATA, "no row says what the column to be predicted is");
    TRY(least_squares_fit(w->x, w->y, rows, f->d, m, o->penalty, w->weight, w->bias, &rank, e));
    TRY(keep(f->store, "weight", SHAPE(m, f->d), w->weight, e));
    TRY(keep(f->store, "bias", SHAPE(m), w->bias, e));
    if (f->item->classes) return 0;
    const double free = (double)(rows > rank + 1 ? rows - rank - 1 : 1);
    const double deviation = sqrt(left_over(f, column, w) / free);
    return keep(f->store, "deviation", SHAPE(1), &deviation, e);
}

static int linear_fit(const struct fitting *f, const void *options, struct err *e)
{
    const int64_t m = f->item->classes ? f->item->classes : 1;
    CHECK(!f->item->classes || f->label, e, ERR_DATA, "these data have no labels");
    struct work w = {mem_array((size_t)(f->n * f->d), sizeof(double)), mem_array((size_t)(f->n * m), sizeof(double)),
                     mem_array((size_t)(m * f->d), sizeof(double)), mem_array((size_t)m, sizeof(double))};
    const int failed = w.x && w.y && w.weight && w.bias ? solve(f, options, &w, e) : fail_memory(e);
    mem_free(w.x);
    mem_free(w.y);
    mem_free(w.weight);
    mem_free(w.bias);
    return failed;
}

static int predict_rows(const struct store *s, const struct item *item, const void *options, const double *x, int64_t n,
                        double *mean, double *deviation, struct err *e)
{
    const struct entry *weight = store_find(s, STORE_PARAM, "weight"), *bias = store_find(s, STORE_PARAM, "bias");
    const struct entry *spread = store_find(s, STORE_PARAM, "deviation");
    const int64_t d = shape_size(item->shape);
    int64_t column;
    CHECK(weight && bias && spread, e, ERR_FORMAT, "the model has no weights: it has not been fitted");
    CHECK(shape_equal(weight->value.shape, SHAPE(1, d)), e, ERR_FORMAT, "the model's weights are not of these columns");
    TRY(target(options, item, &column, e));
    for (int64_t i = 0; i < n; i++) {
        mean[i] = tensor_get(&bias->value, 0);
        deviation[i] = tensor_get(&spread->value, 0);
        for (int64_t j = 0; j < d; j++)
            if (j != column) mean[i] += tensor_get(&weight->value, j) * known(x[i * d + j]);
    }
    return 0;
}

#define LEAST_SHARE                                                                                                    \
    1e-3 /* the outputs are no probabilities: they are made such, with the largest staying the largest */

static var classify(net *n, const void *options, struct batch b)
{
    (void)options;
    var y = v_add(v_matmul_t(v_flatten(b.x), false, kept(n, "weight"), true), kept(n, "bias"));
    var positive = v_maximum(y, v_const(n->g, LEAST_SHARE));
    return v_log(v_div(positive, v_sum(positive, AXIS(1))));
}

#define LEAST_SQUARES(NAME, TITLE, PAPER, ABOUT)                                                                       \
    .name = #NAME, .title = TITLE, .paper = PAPER, .about = ABOUT, .takes = TAKES_IMAGE | TAKES_ROWS,                  \
    .options = NAME##_options, .options_size = sizeof(struct linear), .check = check, .fit = linear_fit,               \
    .target = target, .predict_rows = predict_rows, .classify = classify

const struct family linear_family = {
    LEAST_SQUARES(linear, "Linear regression", "Legendre 1805",
                  "Least squares: predicts a column of numbers, or classes by one output each."),
};

const struct family ridge_family = {
    LEAST_SQUARES(ridge, "Ridge regression", "Hoerl & Kennard 1970",
                  "Least squares with a price on the weights: for many columns, and columns that repeat others."),
};
