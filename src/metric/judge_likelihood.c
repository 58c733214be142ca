/* judge_likelihood.c -- how probable the model holds items that it has not seen. */
#include "metric/judge.h"

#include "task/score.h"

#include <math.h>

static const char *measure(const struct model *m)
{
    const char *own = m->family->measure ? m->family->measure(m->options, &m->item) : NULL;
    return own ? own : measure_of_numbers(&m->item);
}

int hear_likelihood(struct hearing *h, struct err *e)
{
    struct score s;
    struct verdict v = NO_VERDICT;
    TRY(score_data(h->m, h->parts.held, 1, h->seed, &s, e));
    v.value = s.nats_per_item;
    v.ci95 = s.ci95;
    v.kind = s.kind;
    v.measure = measure(h->m);
    v.n = s.items;
    v.baseline = s.baseline;
    v.baseline_name = s.baseline_name;
    hearing_tell(h, &v);
    score_free(&s);
    return 0;
}
