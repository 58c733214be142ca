/* linear.c -- least squares (Legendre 1805), and with a ridge (Hoerl & Kennard 1970).
**
**   y ~ N(W x + b, s^2)      sum |y - W x - b|^2 + ridge |W|^2 is made small
**
** Of data with classes y is one number per class, one or zero, and the largest
** wins: the least-squares classifier, what logistic regression is better than.
** Of other rows it is one of the columns. A category in x is a number for each of
** its values, one or zero. Nothing is said of how x looks.
*/
#include "family/family.h"

struct linear {
    char target[OPTION_TEXT_MAX];
    double penalty;
};

#define TARGET                                                                                                         \
    OPT_TEXT(struct linear, target, "",                                                                                \
             "of rows without classes: the column that is predicted; empty: the last of numbers")
#define PENALTY(INITIAL)                                                                                               \
    OPT_REAL(struct linear, penalty, INITIAL, 0, 1e12, "times the squared weights is added; columns have variance 1")

static const struct option linear_options[] = {TARGET, PENALTY("0"), OPT_END};
static const struct option ridge_options[] = {TARGET, PENALTY("1"), OPT_END};

static int named(const struct linear *o, const struct item *item, int64_t *column, struct err *e)
{
    for (*column = 0; *column < shape_size(item->shape); ++*column) {
        if (!item->columns || strcmp(item->columns[*column].name, o->target) != 0) continue;
        if (!spread_is_category(item, *column)) return 0;
        fail(e, ERR_OPTION, "option 'target': the column '%s' is one of categories", o->target);
        return fail_hint(e, "what is told apart are classes: name the column as the data's label");
    }
    return fail(e, ERR_OPTION, "option 'target': there is no column '%s'", o->target);
}

static int target(const void *options, const struct item *item, int64_t *column, struct err *e)
{
    const struct linear *o = options;
    if (o->target[0]) return named(o, item, column, e);
    *column = shape_size(item->shape) - 1;
    while (*column >= 0 && spread_is_category(item, *column)) --*column;
    CHECK(*column >= 0, e, ERR_DATA, "regression wants a column of numbers to predict, and all are of categories");
    return 0;
}

static int check(const void *options, const struct item *item, struct err *e)
{
    int64_t column;
    if (item->classes) return 0;
    CHECK(item->kind == ITEM_ROW && shape_size(item->shape) > 1, e, ERR_DATA,
          "regression wants rows of two columns or more, or data with classes");
    return target(options, item, &column, e);
}

struct work {
    int64_t width;         /* of a row as it is spread out */
    double *x, *y;         /* [n, width], [n, m] */
    double *weight, *bias; /* [m, width], [m] */
};

/* Rows that tell y, one behind the other: returns how many. The column of y itself is zero in x. */
static int64_t gather(const struct fitting *f, int64_t column, struct work *w)
{
    const int64_t m = f->item->classes, place = m ? 0 : spread_place(f->item, column);
    int64_t rows = 0;
    spread_rows(f->store, f->item, f->x, f->n, w->x);
    for (int64_t i = 0; i < f->n; i++) {
        const double y = m ? 0 : f->x[i * f->d + column];
        if (isnan(y)) continue;
        memmove(w->x + rows * w->width, w->x + i * w->width, (size_t)w->width * sizeof *w->x);
        if (!m) w->x[rows * w->width + place] = 0;
        for (int64_t c = 0; c < m; c++) w->y[rows * m + c] = f->label[i] == c;
        if (!m) w->y[rows] = y;
        rows++;
    }
    return rows;
}

static double predicted(const double *x, const double *weight, double bias, int64_t width, int64_t place)
{
    double y = bias;
    for (int64_t j = 0; j < width; j++) y += j == place ? 0 : weight[j] * x[j];
    return y;
}

/* Squares of what is left of y; x is spread out again, because the fit has spoilt it. */
static double left_over(const struct fitting *f, int64_t column, const struct work *w)
{
    const int64_t place = spread_place(f->item, column);
    double sum = 0;
    spread_rows(f->store, f->item, f->x, f->n, w->x);
    for (int64_t i = 0; i < f->n; i++) {
        const double y = f->x[i * f->d + column];
        if (!isnan(y)) sum += pow(y - predicted(w->x + i * w->width, w->weight, w->bias[0], w->width, place), 2);
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
    TRY(least_squares_fit(w->x, w->y, rows, w->width, m, o->penalty, w->weight, w->bias, &rank, e));
    TRY(keep(f->store, "weight", SHAPE(m, w->width), w->weight, e));
    TRY(keep(f->store, "bias", SHAPE(m), w->bias, e));
    if (f->item->classes) return 0;
    const double free = (double)(rows > rank + 1 ? rows - rank - 1 : 1);
    const double deviation = sqrt(left_over(f, column, w) / free);
    return keep(f->store, "deviation", SHAPE(1), &deviation, e);
}

static int linear_fit(const struct fitting *f, const void *options, struct err *e)
{
    const int64_t m = f->item->classes ? f->item->classes : 1, width = spread_width(f->item);
    CHECK(!f->item->classes || f->label, e, ERR_DATA, "these data have no labels");
    struct work w = {width, mem_array((size_t)(f->n * width), sizeof(double)),
                     mem_array((size_t)(f->n * m), sizeof(double)), mem_array((size_t)(m * width), sizeof(double)),
                     mem_array((size_t)m, sizeof(double))};
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
    const int64_t width = spread_width(item);
    int64_t column;
    CHECK(weight && bias && spread, e, ERR_FORMAT, "the model has no weights: it has not been fitted");
    CHECK(shape_equal(weight->value.shape, SHAPE(1, width)), e, ERR_FORMAT,
          "the model's weights are not of these columns");
    TRY(target(options, item, &column, e));
    const int64_t place = spread_place(item, column);
    double *w = mem_array((size_t)((n + 1) * width), sizeof *w), *wide = w + width;
    if (!w) return fail_memory(e);
    for (int64_t j = 0; j < width; j++) w[j] = tensor_get(&weight->value, j);
    spread_rows(s, item, x, n, wide);
    for (int64_t i = 0; i < n; i++) {
        mean[i] = predicted(wide + i * width, w, tensor_get(&bias->value, 0), width, place);
        deviation[i] = tensor_get(&spread->value, 0);
    }
    mem_free(w);
    return 0;
}

/* ---- what was found ---- */

#define TOLD 40 /* weights, at most */

/* Of a regression, on the scale of the data: the weights of the columns, and what y is where all of them are 0. */
static int tell(const struct store *s, const struct item *item, const void *options, struct text *out, struct err *e)
{
    const struct entry *weight = store_find(s, STORE_PARAM, "weight"), *bias = store_find(s, STORE_PARAM, "bias");
    const struct entry *deviation = store_find(s, STORE_PARAM, "deviation");
    int64_t y, place = 0;
    if (item->classes || !item->columns || !deviation) return 0;
    CHECK(weight && bias && shape_size(weight->value.shape) == spread_width(item), e, ERR_FORMAT,
          "the model's weights are not of these columns");
    TRY(target(options, item, &y, e));
    const double unit = kept_unit(s, item, y);
    double zero = kept_centre(s, item, y) + unit * tensor_get(&bias->value, 0);
    for (int64_t j = 0; j < shape_size(item->shape); j++) {
        const struct column *c = &item->columns[j];
        const int values = spread_is_category(item, j) ? c->categories : 0;
        const double slope = unit * tensor_get(&weight->value, place) / kept_unit(s, item, j);
        if (!values && j != y) zero -= slope * kept_centre(s, item, j);
        if (!values && j != y && place < TOLD) text_printf(out, "  %-30s %.6g\n", c->name, slope);
        for (int v = 0; v < values && place + v < TOLD; v++)
            text_printf(out, "  %s=%-*s %.6g\n", c->name, (int)fmax(29 - (double)strlen(c->name), 1),
                        c->category_names ? c->category_names[v] : "", unit * tensor_get(&weight->value, place + v));
        place += values ? values : 1;
    }
    if (place > TOLD) text_printf(out, "  ... and %lld more\n", (long long)(place - TOLD));
    text_printf(out, "  %-30s %.6g\n  %-30s %.6g\n", "and where all is 0", zero, "deviation of what is left",
                unit * tensor_get(&deviation->value, 0));
    return 0;
}

#define LEAST_SHARE                                                                                                    \
    1e-3 /* the outputs are no probabilities: they are made such, with the largest staying the largest */

static var classify(net *n, const void *options, struct batch b)
{
    (void)options;
    var y = v_add(v_matmul_t(spread_batch(n, b), false, kept(n, "weight"), true), kept(n, "bias"));
    var positive = v_maximum(y, v_const(n->g, LEAST_SHARE));
    return v_log(v_div(positive, v_sum(positive, AXIS(1))));
}

#define LEAST_SQUARES(NAME, TITLE, PAPER, ABOUT)                                                                       \
    .name = #NAME, .title = TITLE, .paper = PAPER, .about = ABOUT, .takes = TAKES_IMAGE | TAKES_ROWS,                  \
    .options = NAME##_options, .options_size = sizeof(struct linear), .check = check, .fit = linear_fit, .tell = tell, \
    .target = target, .predict_rows = predict_rows, .classify = classify

const struct family linear_family = {
    LEAST_SQUARES(linear, "Linear regression", "Legendre 1805",
                  "Least squares: predicts a column of numbers, or classes by one output each."),
};

const struct family ridge_family = {
    LEAST_SQUARES(ridge, "Ridge regression", "Hoerl & Kennard 1970",
                  "Least squares with a price on the weights: for many columns, and columns that repeat others."),
};
