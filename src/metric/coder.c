/* coder.c -- a context coder for text and one for pictures in black and white. */
#include "metric/coder.h"

#include "stat/ngram.h"

#include <math.h>

#define ORDER 6 /* the symbol itself among them */
#define NEIGHBOURS 10

bool coder_fits(const struct exhibit *v)
{
    if (v->item->kind == ITEM_TEXT) return true;
    return v->item->kind == ITEM_IMAGE && v->item->shape.dim[2] == 1 && v->kind[0] == 2;
}

/* ---- text ---- */

static int32_t *symbols(const double *x, int64_t n, int64_t d)
{
    int32_t *out = mem_array((size_t)(n * (d + 1)), sizeof *out);
    for (int64_t i = 0; i < n && out; i++) {
        out[i * (d + 1)] = -1;
        for (int64_t j = 0; j < d; j++) out[i * (d + 1) + 1 + j] = (int32_t)x[i * d + j];
    }
    return out;
}

static int score_text(const struct exhibit *v, double *out, struct err *e)
{
    int32_t *train = symbols(v->train, v->n, v->d), *test = symbols(v->test, v->m, v->d);
    struct ngram g = {0};
    int failed = train && test ? ngram_fit(&g, ORDER, v->item->symbols, train, v->n * (v->d + 1), e) : fail_memory(e);
    for (int64_t i = 0; i < v->m && !failed; i++)
        out[i] = ngram_log_density(&g, test + i * (v->d + 1) + 1, v->from, v->d) / (double)(v->d - v->from);
    ngram_free(&g);
    mem_free(train);
    mem_free(test);
    return failed;
}

/* ---- pictures ---- */

/* Four to the left, then the row above, then the one above that; beyond the edge all is black. */
static unsigned context(const double *x, int64_t row, int64_t column, int64_t width)
{
    static const int where[NEIGHBOURS][2] = {{0, -1}, {0, -2}, {0, -3},  {0, -4}, {-1, -1},
                                             {-1, 0}, {-1, 1}, {-1, -2}, {-2, 0}, {-2, 1}};
    unsigned bits = 0;
    for (int k = 0; k < NEIGHBOURS; k++) {
        const int64_t r = row + where[k][0], c = column + where[k][1];
        const bool inside = r >= 0 && c >= 0 && c < width;
        bits = bits << 1 | (inside && x[r * width + c] > 0);
    }
    return bits;
}

static int score_pictures(const struct exhibit *v, double *out, struct err *e)
{
    const int64_t width = v->item->shape.dim[1];
    double(*count)[2] = mem_array(1 << NEIGHBOURS, sizeof *count);
    if (!count) return fail_memory(e);
    for (int64_t i = 0; i < v->n; i++)
        for (int64_t j = 0; j < v->d; j++) {
            const double *x = v->train + i * v->d;
            count[context(x, j / width, j % width, width)][x[j] > 0]++;
        }
    for (int64_t i = 0; i < v->m; i++) {
        const double *x = v->test + i * v->d;
        out[i] = 0;
        for (int64_t j = 0; j < v->d; j++) {
            const double *c = count[context(x, j / width, j % width, width)];
            out[i] += log((c[x[j] > 0] + 0.5) / (c[0] + c[1] + 1));
        }
    }
    mem_free(count);
    return 0;
}

int coder_score(const struct exhibit *v, double *out, struct err *e)
{
    return v->item->kind == ITEM_TEXT ? score_text(v, out, e) : score_pictures(v, out, e);
}
