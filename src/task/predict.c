/* predict.c -- predictions on the scale of the data, and how far off they are where the truth is there. */
#include "task/predict.h"

#include "nn/kept.h"
#include "task/score_rows.h"

#include <math.h>

bool predict_can(const struct model *m)
{
    return m->family->predict_rows && m->item.kind == ITEM_ROW && !m->item.classes;
}

/* x [items, size], as the family sees them; its unit of the column is that of mean and deviation yet. */
static void judge(struct prediction *p, const double *x, int64_t size, double unit)
{
    double squares = 0, absolute = 0, naive = 0, sum = 0, spread = 0;
    for (int64_t i = 0; i < p->items; i++) {
        const double y = x[i * size + p->column], off = y - p->mean[i];
        if (isnan(y)) continue;
        p->known++;
        squares += off * off, absolute += fabs(off), naive += y * y, sum += y;
    }
    const double n = (double)p->known, mean = sum / n;
    for (int64_t i = 0; i < p->items; i++) {
        const double y = x[i * size + p->column];
        spread += isnan(y) ? 0 : (y - mean) * (y - mean);
    }
    p->rmse = unit * sqrt(squares / n); /* NaN of no items */
    p->mae = unit * absolute / n;
    p->baseline = unit * sqrt(naive / n);
    p->r2 = spread > 0 ? 1 - squares / spread : NAN;
}

static int predict(const struct model *m, const double *x, struct prediction *p, struct err *e)
{
    const double unit = kept_unit(m->store, &m->item, p->column), centre = kept_centre(m->store, &m->item, p->column);
    p->mean = mem_array((size_t)p->items, sizeof *p->mean);
    p->deviation = mem_array((size_t)p->items, sizeof *p->deviation);
    if (!p->mean || !p->deviation) return fail_memory(e);
    TRY(m->family->predict_rows(m->store, &m->item, m->options, x, p->items, p->mean, p->deviation, e));
    judge(p, x, shape_size(m->item.shape), unit);
    for (int64_t i = 0; i < p->items; i++) p->mean[i] = p->mean[i] * unit + centre, p->deviation[i] *= unit;
    return 0;
}

int predict_data(struct model *m, struct data *d, struct prediction *out, struct err *e)
{
    double *x;
    *out = (struct prediction){.items = d->count};
    TRY(m->family->target(m->options, &m->item, &out->column, e));
    TRY(rows_as_seen(m, d, &x, e));
    const int failed = predict(m, x, out, e);
    mem_free(x);
    if (failed) prediction_free(out);
    return failed;
}

void prediction_free(struct prediction *p)
{
    mem_free(p->mean);
    mem_free(p->deviation);
    *p = (struct prediction){0};
}
