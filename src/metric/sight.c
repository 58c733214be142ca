/* sight.c -- a part's items as points, and equal shares of them. */
#include "metric/sight.h"

#include "metric/network.h"

#include <math.h>
#include <stdio.h>

static int see_part(struct hearing *h, struct sight *s, enum part part, struct points *out, struct err *e)
{
    const struct items *t;
    if (!s->network) {
        TRY(hearing_features(h, part, &t, e));
        *out = (struct points){t->x, t->n, t->d};
        return 0;
    }
    TRY(hearing_items(h, part, &t, e));
    TRY(network_features(s->network, t->x, t->n, &s->own[part], e));
    *out = s->own[part];
    return 0;
}

/* Two sets of held-out items: as many as were asked for each, or halves of what there is. */
static int see_real(struct hearing *h, struct sight *s, struct err *e)
{
    const bool plenty = h->parts.held->count >= 2 * h->count;
    const struct items *held, *other;
    TRY(see_part(h, s, PART_HELD, &s->real, e));
    TRY(hearing_items(h, PART_HELD, &held, e));
    s->n = plenty ? held->n : held->n / 2;
    if (plenty) {
        TRY(see_part(h, s, PART_OTHER, &s->set[SIGHT_OTHER], e));
        TRY(hearing_items(h, PART_OTHER, &other, e));
    } else s->set[SIGHT_OTHER] = points_part(s->real, s->n, s->n);
    s->real = points_part(s->real, 0, s->n);
    s->real_x = held->x;
    s->other_x = plenty ? other->x : held->x + s->n * held->d;
    s->real_label = held->label;
    s->other_label = plenty ? other->label : held->label ? held->label + s->n : NULL;
    return 0;
}

static void tell_how(const struct hearing *h, struct sight *s)
{
    if (s->network) snprintf(s->how, sizeof s->how, "%lld features by %.60s", (long long)s->real.d, h->network);
    else if (h->m->item.kind == ITEM_IMAGE)
        snprintf(s->how, sizeof s->how,
                 "by pixels, no judge was given: `limn judge train DATA -o JUDGE`, then --judge JUDGE");
    else snprintf(s->how, sizeof s->how, "%lld numbers in units of their deviation", (long long)s->real.d);
}

static int see(struct hearing *h, struct sight *s, struct err *e)
{
    static const enum part part[SIGHT_SETS] = {[SIGHT_DRAWN] = PART_DRAWN, [SIGHT_TRIVIAL] = PART_SHUFFLED};
    if (h->network && h->m->item.kind == ITEM_IMAGE) TRY(network_open(h->network, &h->m->item, &s->network, e));
    s->support = mem_array(SIGHT_SETS, sizeof *s->support);
    if (!s->support) return fail_memory(e);
    TRY(see_real(h, s, e));
    for (int k = 0; k < SIGHT_SETS; k++) {
        s->support[k].precision = NAN;
        if (k == SIGHT_OTHER || (k == SIGHT_DRAWN && !model_able(h->m, VERB_SAMPLE))) continue;
        TRY(see_part(h, s, part[k], &s->set[k], e));
        s->set[k] = points_part(s->set[k], 0, s->n);
    }
    tell_how(h, s);
    return 0;
}

int sight_of(struct hearing *h, const struct sight **out, struct err *e)
{
    *out = h->sight;
    if (h->sight) return 0;
    struct sight *s = mem_alloc(sizeof *s);
    const int failed = s ? see(h, s, e) : fail_memory(e);
    if (failed) sight_free(s);
    else *out = h->sight = s;
    return failed;
}

void sight_free(struct sight *s)
{
    if (!s) return;
    model_free(s->network);
    mem_free(s->support);
    for (int k = 0; k < PARTS; k++) mem_free((double *)s->own[k].x);
    mem_free(s);
}

int sight_look(const struct sight *s, const double *x, int64_t n, struct points *out, struct err *e)
{
    return network_features(s->network, x, n, out, e);
}
