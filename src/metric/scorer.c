/* scorer.c -- logistic regression or ridge regression of one column on the others. */
#include "metric/scorer.h"

#include "stat/matrix.h"
#include "stat/softmax.h"

#include <math.h>

#define CATEGORIES_MOST 50
#define PENALTY 1.0
#define ROUNDS 200
#define RIDGE 1e-3

static int categories(const struct item *item, int64_t j)
{
    const struct column *c = item->columns ? &item->columns[j] : NULL;
    return c && c->kind == COLUMN_CATEGORY ? c->categories : 0;
}

int64_t scorer_target(const struct item *item)
{
    int64_t j = shape_size(item->shape) - 1;
    while (j >= 0 && categories(item, j) > CATEGORIES_MOST) j--;
    return j;
}

struct lesson {
    const struct item *item;
    struct scale scale;
    int64_t target, kinds; /* kinds 0: a number */
    int64_t width;         /* features, the target among them, as 0 */
    double *w;             /* [kinds, width + 1], or [width + 1] */
    struct arena arena;
};

/* Some rows, as the scorer sees them. */
struct seen {
    double *x, *y;
    int32_t *label;
    int64_t n;
};

static bool known(const struct lesson *l, double y)
{
    return isfinite(y) && (!l->kinds || (y >= 0 && y < (double)l->kinds));
}

/* The target is missing in what is looked at. */
static int see(struct lesson *l, struct rows r, struct seen *out, struct err *e)
{
    double *row = arena_alloc(&l->arena, (size_t)r.d * sizeof *row);
    *out = (struct seen){.x = arena_alloc(&l->arena, (size_t)(r.n * (l->width + 1)) * sizeof(double)),
                         .y = arena_alloc(&l->arena, (size_t)r.n * sizeof(double)),
                         .label = arena_alloc(&l->arena, (size_t)r.n * sizeof(int32_t))};
    if (l->arena.failed) return fail_memory(e);
    for (int64_t i = 0; i < r.n; i++) {
        const double y = r.x[i * r.d + l->target];
        if (!known(l, y)) continue;
        for (int64_t j = 0; j < r.d; j++) row[j] = j == l->target ? NAN : r.x[i * r.d + j];
        features_make(&l->scale, row, 1, out->x + out->n * l->width);
        out->y[out->n] = y;
        out->label[out->n++] = l->kinds ? (int32_t)y : 0;
    }
    return 0;
}

static double apply(const struct lesson *l, const double *w, const double *x)
{
    double sum = w[l->width];
    for (int64_t j = 0; j < l->width; j++) sum += w[j] * x[j];
    return sum;
}

static int learn_kinds(struct lesson *l, const struct seen *s, struct err *e)
{
    const struct softmax how = {.penalty = PENALTY, .most = ROUNDS, .tolerance = 1e-6};
    double objective;
    return softmax_fit(&how, s->x, s->label, s->n, l->width, l->kinds, l->w, &objective, e);
}

static double share_right(const struct lesson *l, const struct seen *s)
{
    int64_t right = 0;
    for (int64_t i = 0; i < s->n; i++) {
        int64_t best = 0;
        double most = -INFINITY;
        for (int64_t k = 0; k < l->kinds; k++) {
            const double logit = apply(l, l->w + k * (l->width + 1), s->x + i * l->width);
            if (logit > most) most = logit, best = k;
        }
        right += best == s->label[i];
    }
    return (double)right / (double)s->n;
}

/* Around the mean of y, which stands as the bias. */
static int learn_number(struct lesson *l, const struct seen *s, struct err *e)
{
    const int64_t d = l->width;
    double *gram = arena_alloc(&l->arena, (size_t)(d * d) * sizeof *gram);
    if (!gram) return fail_memory(e);
    double mean = 0;
    for (int64_t i = 0; i < s->n; i++) mean += s->y[i] / (double)s->n;
    matrix_gram(s->x, s->n, d, gram);
    for (int64_t j = 0; j < d; j++) gram[j * d + j] += RIDGE * (double)s->n;
    for (int64_t i = 0; i < s->n; i++)
        for (int64_t j = 0; j < d; j++) l->w[j] += s->x[i * d + j] * (s->y[i] - mean);
    l->w[d] = mean;
    CHECK(matrix_solve(gram, d, l->w), e, ERR_NUMERIC, "the columns cannot be told apart by least squares");
    return 0;
}

static double share_explained(const struct lesson *l, const struct seen *s)
{
    double mean = 0, all = 0, left = 0;
    for (int64_t i = 0; i < s->n; i++) mean += s->y[i] / (double)s->n;
    for (int64_t i = 0; i < s->n; i++) {
        const double error = s->y[i] - apply(l, l->w, s->x + i * l->width);
        all += (s->y[i] - mean) * (s->y[i] - mean);
        left += error * error;
    }
    return all > 0 ? fmax(1 - left / all, -1) : NAN;
}

static int test(struct lesson *l, struct rows teach, struct rows tests, double *score, struct err *e)
{
    struct seen taught, tested;
    TRY(scale_learn(&l->scale, l->item, teach.x, teach.n, e));
    TRY(see(l, teach, &taught, e));
    TRY(see(l, tests, &tested, e));
    l->w = arena_alloc(&l->arena, (size_t)((l->kinds + 1) * (l->width + 1)) * sizeof *l->w);
    if (!l->w) return fail_memory(e);
    *score = NAN;
    if (!taught.n || !tested.n) return 0;
    TRY(l->kinds ? learn_kinds(l, &taught, e) : learn_number(l, &taught, e));
    *score = l->kinds ? share_right(l, &tested) : share_explained(l, &tested);
    return 0;
}

int scorer_test(const struct item *item, int64_t target, struct rows teach, struct rows tests, double *score,
                struct err *e)
{
    struct lesson l = {
        .item = item, .target = target, .kinds = categories(item, target), .width = features_width(item)};
    const int failed = test(&l, teach, tests, score, e);
    scale_free(&l.scale);
    arena_free(&l.arena);
    return failed;
}
