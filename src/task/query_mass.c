/* query_mass.c -- the density of what is named, all else being summed over by the family; over ranges it is integrated,
** one within the other. */
#include "task/question.h"

#include "base/sort.h"
#include "nn/kept.h"
#include "stat/quadrature.h"

#include <math.h>

#define ROWS_MOST (1 << 22) /* at which the density is asked */
#define RANGES_MOST 6
#define COARSER                                                                                                        \
    30 /* is the tolerance of the range around another: finer would be to follow the errors of what lies within */
#define CUTS_MOST JUMPS_MOST

bool column_is_known(struct limits l)
{
    return !isnan(l.low);
}

bool column_is_range(struct limits l)
{
    return l.low < l.high;
}

/* Of one range, of two, ...: how finely the innermost is looked at. */
static const struct {
    double tolerance;
    int pieces;
} care[RANGES_MOST] = {{1e-11, 32}, {1e-9, 16}, {1e-8, 4}, {1e-7, 2}, {1e-6, 1}, {1e-6, 1}};

struct mass {
    const struct model *m;
    const struct limits *limits;
    int64_t d, column; /* the range that is integrated over here */
    int depth;         /* ranges around it */
    int ranges;
    double tolerance[RANGES_MOST];
    double shift;
    struct item between; /* the model's, but that numbers are asked for between whole ones */
    double *row;         /* [d]: points, and where those who integrate further out stand */
    double *seen;        /* [QUADRATURE_POINTS, d]: spare */
    int64_t *left;       /* rows that may still be asked for */
};

static int too_much(struct err *e)
{
    fail(e, ERR_UNSUPPORTED, "the question takes in too many numbers at once");
    return fail_hint(e, "ask for fewer ranges, or fewer whole numbers");
}

/* log p of n rows alike but for the column, which is x [n]; column < 0: of the row as it is. */
static int log_densities(const struct mass *w, const double *x, int n, double *out, struct err *e)
{
    const struct model *m = w->m;
    double volume = 0;
    bool any = false;
    for (int64_t j = 0; j < w->d; j++) {
        const double unit = kept_unit(m->store, &m->item, j), centre = kept_centre(m->store, &m->item, j);
        for (int i = 0; i < n; i++) w->seen[i * w->d + j] = ((j == w->column ? x[i] : w->row[j]) - centre) / unit;
        if (isnan(w->seen[j])) continue;
        volume += log(unit);
        any = true;
    }
    for (int i = 0; i < n; i++) out[i] = 0;
    if (!any) return 0;
    *w->left -= n;
    if (*w->left < 0) return too_much(e);
    TRY(m->family->score_rows(m->store, &w->between, m->options, w->seen, n, out, e));
    for (int i = 0; i < n; i++) out[i] -= volume;
    return 0;
}

static int64_t next_range(const struct mass *w, int64_t from)
{
    while (from < w->d && !column_is_range(w->limits[from])) from++;
    return from;
}

static int integrate_from(const struct mass *w, int64_t column, int depth, double *out, struct err *e);

static int values(void *self, const double *x, double *out, struct err *e)
{
    const struct mass *w = self;
    const int64_t next = next_range(w, w->column + 1);
    if (next == w->d) {
        TRY(log_densities(w, x, QUADRATURE_POINTS, out, e));
        for (int i = 0; i < QUADRATURE_POINTS; i++) out[i] = exp(out[i] - w->shift);
        return 0;
    }
    for (int i = 0; i < QUADRATURE_POINTS; i++) {
        w->row[w->column] = x[i];
        TRY(integrate_from(w, next, w->depth + 1, &out[i], e));
    }
    w->row[w->column] = NAN;
    return 0;
}

/* Where the range may be cut so that nothing jumps within a piece: cut [CUTS_MOST], rising, without the ends. */
static int cuts_of(const struct model *m, int64_t column, struct limits l, double *cut)
{
    const struct column *c = &m->item.columns[column];
    const double unit = kept_unit(m->store, &m->item, column), centre = kept_centre(m->store, &m->item, column);
    double edge[JUMPS_MOST];
    int count = 0;
    const int jumps = m->family->jumps ? m->family->jumps(m->store, &m->item, column, edge) : 0;
    for (int k = 0; k < jumps; k++) edge[k] = edge[k] * unit + centre;
    sort_numbers(edge, jumps);
    const int steps = !jumps && column_is_whole(c) && c->high - c->low < CUTS_MOST - 1 ? (int)(c->high - c->low) + 2
                                                                                       : 0;
    for (int k = 0; k < jumps + steps; k++) {
        const double at = jumps ? edge[k] : c->low - 0.5 + k;
        if (at > l.low && at < l.high && (!count || at > cut[count - 1])) cut[count++] = at;
    }
    return count;
}

static int integrate_from(const struct mass *w, int64_t column, int depth, double *out, struct err *e)
{
    const struct limits l = w->limits[column];
    double cut[CUTS_MOST], all = 0, piece;
    struct mass inner = *w;
    inner.column = column;
    inner.depth = depth;
    const int cuts = cuts_of(w->m, column, l, cut);
    for (int k = 0; k <= cuts; k++) {
        const struct integrand f = {.values = values,
                                    .self = &inner,
                                    .low = k ? cut[k - 1] : l.low,
                                    .high = k < cuts ? cut[k] : l.high,
                                    .centre = kept_centre(w->m->store, &w->m->item, column),
                                    .scale = kept_unit(w->m->store, &w->m->item, column),
                                    .tolerance = w->tolerance[depth],
                                    .pieces = cuts || l.high - l.low <= 1 ? 1 : care[w->ranges - 1].pieces};
        TRY(integrate(&f, &piece, e));
        all += piece;
    }
    *out = all;
    return 0;
}

static void mass_close(struct mass *w)
{
    mem_free(w->row);
    mem_free((void *)w->between.columns);
}

static int mass_open(struct mass *w, const struct model *m, const struct limits *limits, int64_t *left, struct err *e)
{
    const int64_t d = shape_size(m->item.shape);
    *left = ROWS_MOST;
    *w = (struct mass){.m = m, .limits = limits, .d = d, .column = -1, .left = left};
    struct column *columns = mem_array((size_t)d, sizeof *columns);
    w->row = mem_array((size_t)(d * (1 + QUADRATURE_POINTS)), sizeof *w->row);
    w->between = m->item;
    w->between.columns = columns;
    if (!w->row || !columns) {
        mass_close(w);
        return fail_memory(e);
    }
    for (int64_t j = 0; j < d; j++) columns[j] = m->item.columns[j], columns[j].between = true;
    w->seen = w->row + d;
    for (int64_t j = 0; j < d; j++) w->row[j] = column_is_range(limits[j]) ? NAN : limits[j].low;
    return 0;
}

static int set_tolerances(struct mass *w, struct err *e)
{
    double tolerance;
    for (int64_t j = 0; j < w->d; j++) w->ranges += column_is_range(w->limits[j]);
    if (w->ranges > RANGES_MOST) return too_much(e);
    tolerance = w->ranges ? care[w->ranges - 1].tolerance : 0;
    for (int k = w->ranges - 1; k >= 0; k--, tolerance *= COARSER) w->tolerance[k] = tolerance;
    return 0;
}

int question_log_density(const struct model *m, const struct limits *limits, double *out, struct err *e)
{
    struct mass w;
    int64_t left;
    TRY(mass_open(&w, m, limits, &left, e));
    const int failed = log_densities(&w, NULL, 1, out, e);
    mass_close(&w);
    return failed;
}

int question_mass(const struct model *m, const struct limits *limits, double shift, double *out, struct err *e)
{
    struct mass w;
    int64_t left;
    TRY(mass_open(&w, m, limits, &left, e));
    w.shift = shift;
    const int64_t first = next_range(&w, 0);
    int failed = set_tolerances(&w, e);
    if (!failed && first < w.d) failed = integrate_from(&w, first, 0, out, e);
    if (!failed && first == w.d) {
        failed = log_densities(&w, NULL, 1, out, e);
        *out = exp(*out - shift);
    }
    mass_close(&w);
    return failed;
}
