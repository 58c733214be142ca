/* eval.c -- limn_eval: a model before the judges. */
#include "api/eval.h"

#include <math.h>

limn_eval_options limn_eval_defaults(void)
{
    return (limn_eval_options){.count = HEARING_COUNT, .seed = 1};
}

int limn_judge(int k, const char **name, const char **title)
{
    for (int i = 0; i <= k; i++)
        if (k < 0 || !judges[i].name) return -1;
    if (name) *name = judges[k].name;
    if (title) *title = judges[k].title;
    return 0;
}

static const char *or_null(const char *text)
{
    return text && *text ? text : NULL;
}

limn_verdict api_verdict(const struct hearing *h, const struct judge *j, const struct verdict *v)
{
    static const char *const kinds[] = {
        [SCORE_NONE] = NULL, [SCORE_EXACT] = "exact", [SCORE_BOUND] = "bound", [SCORE_ESTIMATE] = "estimate"};
    static const char *const better[] = {[HIGHER] = "higher", [LOWER] = "lower", [NEARER] = "nearer"};
    return (limn_verdict){
        .metric = j->name,
        .title = j->title,
        .model = v->of ? v->of : h->m->family->name,
        .value = v->value,
        .ci95 = v->ci95,
        .unit = v->unit ? v->unit : j->unit,
        .kind = kinds[v->kind],
        .measure = v->measure,
        .better = better[j->better],
        .items = v->n,
        .baseline = v->baseline,
        .baseline_name = isnan(v->baseline) ? NULL : v->baseline_name,
        .floor = v->floor,
        .part = h->parts.name,
        .part_note = or_null(h->parts.note),
        .note = or_null(v->note),
    };
}

struct listener {
    const struct hearing *h;
    const limn_eval_options *o;
};

static void told(void *self, const struct judge *j, const struct verdict *v)
{
    const struct listener *l = self;
    const limn_verdict out = api_verdict(l->h, j, v);
    if (l->o->tell) l->o->tell(l->o->self, &out);
}

static int eval(limn_model *m, limn_data *d, const limn_eval_options *options, struct err *e)
{
    const limn_eval_options defaults = limn_eval_defaults(), *o = options ? options : &defaults;
    CHECK_HERE(m, e);
    CHECK_HERE(d, e);
    CHECK(o->count >= 2, e, ERR_CALL, "%lld items; it takes 2 or more", (long long)o->count);
    struct hearing h = {.count = o->count, .seed = o->seed, .network = o->network, .tell = told};
    struct listener l = {&h, o};
    h.self = &l;
    int failed = hearing_open(&h, model_of(m), data_of(d), data_of(o->train), e);
    if (!failed) failed = hearing_run(&h, o->judges, e);
    hearing_close(&h);
    return failed;
}

int limn_eval(limn_model *m, limn_data *d, const limn_eval_options *o, limn_error *e)
{
    struct err err = {0};
    return api_done(eval(m, d, o, &err), &err, e);
}
