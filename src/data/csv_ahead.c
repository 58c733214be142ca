/* csv_ahead.c -- two things at once: what is done with some rows, and the cutting of the rows behind them.
**
** Cutting cannot be shared out, because only who has read all that is before it
** knows whether a line end stands within quotes. Columns can: none knows of
** another. So the result is the same with any number of threads.
*/
#include "data/csv.h"

#define CELLS_FEW 4096 /* cells at hand that one thread is done with before the others are awake */

struct work {
    int (*work)(void *self, int i, struct err *e);
    void *self;
    int first, failed; /* the first i that did, and how */
    struct err err;
};

static void do_one(struct work *w, int i)
{
    struct err inner = {0};
    const int failed = w->work(w->self, i, &inner);
    if (!failed) return;
#pragma omp critical
    if (i < w->first) {
        w->first = i;
        w->failed = failed;
        w->err = inner;
    }
}

int csv_ahead(struct csv *c, const struct csv_rows *now, struct csv_rows *next,
              int (*work)(void *self, int i, struct err *e), void *self, int count, struct err *e)
{
    struct work w = {work, self, count, 0, {0}};
    struct err cutting = {0};
    int uncut = 0;
#pragma omp parallel for schedule(dynamic, 1) if (now->count * now->cells > CELLS_FEW)
    for (int i = -1; i < count; i++) { /* the cutting first, for it takes longest */
        if (i < 0) uncut = csv_next(c, next, &cutting);
        else do_one(&w, i);
    }
    if (e && (w.failed || uncut)) *e = w.failed ? w.err : cutting;
    return w.failed ? w.failed : uncut;
}
