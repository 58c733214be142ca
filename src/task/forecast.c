/* forecast.c -- a window whose last rows are missing is completed, again and again. */
#include "task/forecast.h"

#include "base/sort.h"
#include "nn/kept.h"
#include "task/walk.h"

#include <math.h>

#define WINDOWS_JUDGED 100 /* spread over the data */

/* Beginnings of windows, each drawn on so many times; draws of one come one after the other. */
struct going_on {
    const float *begun; /* [windows, rows, columns]: the rows at the end are not looked at */
    int64_t rows, columns;
    const struct forecast_options *o;
    struct tensor drawn; /* [windows draws, steps, columns] */
};

static int give(void *self, struct program *p, int64_t first, int64_t n, int64_t batch, struct err *e)
{
    const struct going_on *g = self;
    const int64_t size = g->rows * g->columns, given = (g->rows - g->o->steps) * g->columns;
    struct tensor x = program_input(p, "data/x");
    CHECK(x.data, e, ERR_UNSUPPORTED, "the model draws without regard to what is given");
    for (int64_t i = 0; i < batch * size; i++) {
        const int64_t row = i / size < n ? i / size : n - 1, window = (first + row) / g->o->draws;
        tensor_set(&x, i, i % size < given ? g->begun[window * size + i % size] : NAN);
    }
    return 0;
}

static int take(void *self, const struct tensor *output, int64_t first, int64_t n, struct err *e)
{
    (void)e;
    struct going_on *g = self;
    const int64_t size = g->rows * g->columns, part = g->o->steps * g->columns;
    for (int64_t i = 0; i < n * part; i++)
        tensor_set(&g->drawn, first * part + i, tensor_get(output, i / part * size + size - part + i % part));
    return 0;
}

static int go(struct model *m, struct going_on *g, int64_t windows, struct err *e)
{
    const struct forecast_options *o = g->o;
    struct walk w = {.m = m, .count = windows * o->draws, .seed = o->seed, .give = give, .take = take};
    w.ask = (struct ask){.verb = VERB_SAMPLE, .temperature = o->temperature, .given = true};
    w.giver = w.taker = g;
    g->drawn = (struct tensor){F32, SHAPE(w.count, o->steps, g->columns), NULL};
    g->drawn.data = mem_array((size_t)shape_size(g->drawn.shape), sizeof(float));
    const int failed = g->drawn.data ? walk_run(&w, e) : fail_memory(e);
    if (!failed) return 0;
    mem_free(g->drawn.data);
    g->drawn.data = NULL;
    return failed;
}

static int possible(const struct model *m, const struct data *d, const struct forecast_options *o, struct err *e)
{
    const int64_t rows = m->item.shape.dim[0];
    CHECK(m->item.kind == ITEM_SERIES && m->family->goes_on, e, ERR_UNSUPPORTED,
          "a model of the family '%s' (%s) of such items does not tell how a series goes on", m->family->name,
          m->family->title);
    TRY(item_suits(&m->item, &d->item, e));
    CHECK(o->draws >= 2, e, ERR_CALL, "%lld draws: a forecast takes 2 or more", (long long)o->draws);
    if (o->steps >= 1 && o->steps < rows) return 0;
    fail(e, ERR_CALL, "a forecast of %lld steps by a model whose windows have %lld rows: 1 to %lld are possible",
         (long long)o->steps, (long long)rows, (long long)rows - 1);
    return fail_hint(e, "for more, fit it to longer windows: DATA,window=ROWS");
}

int forecast(struct model *m, struct data *d, const struct forecast_options *o, struct tensor *drawn, struct err *e)
{
    const int64_t last = d->count - 1, size = shape_size(m->item.shape);
    TRY(possible(m, d, o, e));
    CHECK(d->sliding, e, ERR_DATA, "%s is not one series: which of them is to go on?", d->name);
    struct going_on g = {.rows = m->item.shape.dim[0], .columns = m->item.shape.dim[1], .o = o};
    float *x = mem_array((size_t)(size + o->steps * g.columns), sizeof *x);
    int failed = x ? d->read(d, &last, 1, x, NULL, e) : fail_memory(e);
    if (!failed) {
        g.begun = x + o->steps * g.columns; /* the window that ends so many steps later */
        failed = go(m, &g, 1, e);
    }
    mem_free(x);
    *drawn = g.drawn;
    return failed;
}

/* ---- judging ---- */

/* Of one number: E|X - y| - E|X - X'| / 2, without bias. It sorts the draws: the i-th is above i others, below the rest. */
static double crps(double *x, int64_t n, double y)
{
    double off = 0, apart = 0;
    sort_numbers(x, n);
    for (int64_t i = 0; i < n; i++) {
        off += fabs(x[i] - y);
        apart += (double)(2 * i + 1 - n) * x[i];
    }
    return off / (double)n - apart / ((double)n * (double)(n - 1));
}

static bool is_number(const struct model *m, int64_t column)
{
    return !m->item.columns || m->item.columns[column].kind != COLUMN_CATEGORY;
}

/* x [draws]: room. What is missing is not judged, nor are categories. */
static int judge(const struct model *m, const struct going_on *g, int64_t windows, double *x, struct forecast_judged *r,
                 struct err *e)
{
    const int64_t draws = g->o->draws, part = g->o->steps * g->columns, size = g->rows * g->columns;
    double count = 0;
    for (int64_t i = 0; i < windows * part; i++) {
        const int64_t window = i / part, at = i % part, column = at % g->columns;
        const float *real = g->begun + window * size + size - part;
        const double last = real[column - g->columns], y = real[at], unit = kept_unit(m->store, &m->item, column);
        if (isnan(y) || isnan(last) || !is_number(m, column)) continue;
        for (int64_t k = 0; k < draws; k++) x[k] = tensor_get(&g->drawn, (window * draws + k) * part + at);
        r->crps += crps(x, draws, y) / unit;
        r->last_value += fabs(last - y) / unit;
        count++;
    }
    CHECK(count > 0, e, ERR_DATA, "the ends of its windows hold no numbers to judge a forecast by");
    r->crps /= count;
    r->last_value /= count;
    return 0;
}

int forecast_judge(struct model *m, struct data *d, const struct forecast_options *o, struct forecast_judged *r,
                   struct err *e)
{
    const int64_t windows = d->count < WINDOWS_JUDGED ? d->count : WINDOWS_JUDGED;
    struct going_on g = {.o = o};
    int64_t row[WINDOWS_JUDGED];
    TRY(possible(m, d, o, e));
    *r = (struct forecast_judged){.windows = windows};
    g.rows = m->item.shape.dim[0], g.columns = m->item.shape.dim[1];
    for (int64_t k = 0; k < windows; k++) row[k] = windows > 1 ? k * (d->count - 1) / (windows - 1) : 0;
    float *begun = mem_array((size_t)(windows * g.rows * g.columns), sizeof *begun);
    double *x = mem_array((size_t)o->draws, sizeof *x);
    int failed = begun && x ? d->read(d, row, windows, begun, NULL, e) : fail_memory(e);
    g.begun = begun;
    if (!failed) failed = go(m, &g, windows, e);
    if (!failed) failed = judge(m, &g, windows, x, r, e);
    mem_free(g.drawn.data);
    mem_free(begun);
    mem_free(x);
    return failed;
}
