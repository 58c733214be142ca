/* c2st.c -- a classifier is taught to tell two samples apart, and tested on rows that it has not seen. */
#include "metric/two_sample.h"

#include "base/mem.h"
#include "base/rng.h"
#include "stat/auc.h"
#include "stat/softmax.h"

#include <math.h>
#include <string.h>

#define PRODUCTS_MOST 30 /* columns whose products are looked at too */
#define ROUNDS 200
#define PENALTY 1.0

struct trial {
    int64_t d, width;       /* columns, and what the classifier sees of them */
    int64_t taught, tested; /* rows of each sample: the lesser counts for both */
    double *x;              /* [2 taught + 2 tested, width] */
    int32_t *label;
    double *score;
    bool *positive;
    struct arena arena;
};

static int64_t seen_width(int64_t d)
{
    return d <= PRODUCTS_MOST ? d + d * (d + 1) / 2 : 2 * d;
}

static void look(const double *row, int64_t d, double *out)
{
    memcpy(out, row, (size_t)d * sizeof *row);
    out += d;
    for (int64_t i = 0; i < d; i++)
        for (int64_t j = d <= PRODUCTS_MOST ? 0 : i; j <= i; j++) *out++ = row[i] * row[j];
}

/* By mean and deviation of the rows that teach. */
static void standardise(struct trial *t)
{
    const int64_t teach = 2 * t->taught, all = teach + 2 * t->tested;
    for (int64_t j = 0; j < t->width; j++) {
        double sum = 0, squares = 0;
        for (int64_t i = 0; i < teach; i++) sum += t->x[i * t->width + j];
        const double mean = sum / (double)teach;
        for (int64_t i = 0; i < teach; i++) squares += pow(t->x[i * t->width + j] - mean, 2);
        const double deviation = sqrt(squares / (double)teach), unit = deviation > 1e-9 ? deviation : 1;
        for (int64_t i = 0; i < all; i++) t->x[i * t->width + j] = (t->x[i * t->width + j] - mean) / unit;
    }
}

/* Rows of one sample in an order of chance: the first teach, the next test. */
static void place(struct trial *t, const double *x, int64_t n, int sample, uint64_t seed)
{
    const uint64_t key = rng_key(seed, rng_hash_text("c2st"), (uint64_t)sample);
    for (int64_t i = 0; i < t->taught + t->tested; i++) {
        const bool test = i >= t->taught;
        const int64_t to = test ? 2 * t->taught + sample * t->tested + i - t->taught : sample * t->taught + i;
        look(x + rng_permute(key, n, i) * t->d, t->d, t->x + to * t->width);
        t->label[to] = sample;
    }
}

static int judge(struct trial *t, struct c2st *out, struct err *e)
{
    const struct softmax how = {.penalty = PENALTY, .most = ROUNDS, .tolerance = 1e-6};
    const int64_t first = 2 * t->taught, tests = 2 * t->tested;
    double *w = arena_alloc(&t->arena, (size_t)(2 * (t->width + 1)) * sizeof *w), objective, right = 0;
    if (!w) return fail_memory(e);
    TRY(softmax_fit(&how, t->x, t->label, first, t->width, 2, w, &objective, e));
    for (int64_t i = 0; i < tests; i++) {
        const double *row = t->x + (first + i) * t->width, *other = w + t->width + 1;
        double logit = other[t->width] - w[t->width];
        for (int64_t j = 0; j < t->width; j++) logit += row[j] * (other[j] - w[j]);
        t->score[i] = logit;
        t->positive[i] = t->label[first + i];
        right += logit == 0 ? 0.5 : (logit > 0) == t->positive[i];
    }
    out->tested = tests;
    out->accuracy = right / (double)tests;
    out->ci95 = 1.96 * sqrt(fmax(out->accuracy * (1 - out->accuracy), 0.25 / (double)tests) / (double)tests);
    return auc_measure(t->score, t->positive, tests, &out->auc, e);
}

static int open_trial(struct trial *t, int64_t rows, struct err *e)
{
    const size_t all = (size_t)(2 * rows);
    t->width = seen_width(t->d);
    t->taught = rows / 2;
    t->tested = rows - t->taught;
    t->x = arena_alloc(&t->arena, all * (size_t)t->width * sizeof *t->x);
    t->label = arena_alloc(&t->arena, all * sizeof *t->label);
    t->score = arena_alloc(&t->arena, all * sizeof *t->score);
    t->positive = arena_alloc(&t->arena, all * sizeof *t->positive);
    return t->arena.failed ? fail_memory(e) : 0;
}

int c2st_measure(const double *x, int64_t n, const double *y, int64_t m, int64_t d, uint64_t seed, struct c2st *out,
                 struct err *e)
{
    struct trial t = {.d = d};
    CHECK(n >= 4 && m >= 4, e, ERR_DATA, "samples of %lld and %lld rows: each wants four or more", (long long)n,
          (long long)m);
    int failed = open_trial(&t, n < m ? n : m, e);
    if (!failed) {
        place(&t, x, n, 0, seed);
        place(&t, y, m, 1, seed);
        standardise(&t);
        failed = judge(&t, out, e);
    }
    arena_free(&t.arena);
    return failed;
}
