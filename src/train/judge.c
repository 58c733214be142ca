/* judge.c -- validation. */
#include "train/judge.h"
#include "nn/front.h"
#include "train/best.h"

#define MOST_ITEMS 2000 /* enough to tell two states of a run apart, and quick */

/* Windows that overlap tell little more than ones that stand side by side. */
static int64_t items_of(const struct data *d)
{
    const bool windows = d->item.kind == ITEM_TEXT || d->item.kind == ITEM_SERIES;
    const int64_t items = windows ? (d->count - 1) / d->item.shape.dim[0] + 1 : d->count;
    return items < MOST_ITEMS ? items : MOST_ITEMS;
}

/* They are spread over the data evenly. */
static int64_t row_of(const struct judge *j, int64_t item)
{
    return item * j->f->valid->count / j->items;
}

static int build(struct judge *j, net *n, int stage, var *figure, struct err *e)
{
    const struct fit *f = j->f;
    n->stage = stage;
    struct batch b = front_batch(n);
    *figure = (var){n->g, -1};
    if (f->family->score) {
        *figure = v_add(f->family->score(n, f->options, b), front_log_volume(n));
    } else {
        f->family->build(n, f->options, b);
        if (n->players == 1) *figure = v_neg(n->player[0].loss);
    }
    return net_check(n, e);
}

static int compile(struct judge *j, int stage, struct err *e)
{
    const struct plan_options o = {.precision = PRECISION_F32,
                                   .deterministic = j->f->deterministic,
                                   .state = best_current_state,
                                   .self = j->f->store};
    net n;
    var figure;
    TRY(net_init(&n, j->f->store, j->f->item, j->batch, false, e));
    int status = build(j, &n, stage, &figure, e);
    if (!status && var_ok(figure) && n.segments == 1) status = plan_compile(&j->plan, &figure, 1, &o, e);
    j->per_item = var_shape(figure).rank == 1;
    net_free(&n);
    return status;
}

int judge_open(struct judge *j, const struct fit *f, int stage, struct err *e)
{
    *j = (struct judge){.f = f};
    if (!f->valid || f->valid->count < 1) return 0;
    j->items = items_of(f->valid);
    j->batch = j->items < f->batch ? j->items : f->batch;
    j->rows = mem_array((size_t)j->batch, sizeof *j->rows);
    int status = j->rows ? compile(j, stage, e) : fail_memory(e);
    if (status || !j->plan) {
        judge_close(j);
        return status;
    }
    j->x = plan_input(j->plan, "data/x");
    j->label = plan_input(j->plan, "data/label");
    return 0;
}

void judge_close(struct judge *j)
{
    plan_free(j->plan);
    mem_free(j->rows);
    *j = (struct judge){0};
}

int judge_score(struct judge *j, double *score, struct err *e)
{
    struct data *d = j->f->valid;
    double sum = 0, count = 0;
    plan_touch(j->plan);
    for (int64_t first = 0; first < j->items; first += j->batch) {
        int64_t used = j->items - first < j->batch ? j->items - first : j->batch;
        if (used < j->batch && !j->per_item) break; /* a mean over a part-filled batch would count its filling */
        for (int64_t k = 0; k < j->batch; k++) j->rows[k] = row_of(j, first + (k < used ? k : 0));
        if (j->x.data) TRY(d->read(d, j->rows, j->batch, j->x.data, j->label.data, e));
        TRY(plan_run(j->plan, j->f->seed, (uint64_t)first, e));
        struct tensor y = plan_output(j->plan, 0);
        for (int64_t k = 0; k < (j->per_item ? used : 1); k++) sum += tensor_get(&y, k);
        count += (double)(j->per_item ? used : 1);
    }
    *score = sum / count;
    return 0;
}
