/* judge_classes.c -- what a classifier sees in drawn items: whether they are what was asked for, and how varied.
**
** Beside each figure stands what real items get, which for agreement is the
** network's own accuracy, and what one real item per class gets, drawn again and
** again: it agrees, and has neither spread nor coverage.
*/
#include "metric/agreement.h"
#include "metric/network.h"
#include "metric/sight.h"
#include "task/sample.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define PROTOTYPES "one real item per class"

static int see_classes(const struct sight *s, const double *x, int64_t n, int classes, int32_t *predicted,
                       struct err *e)
{
    double *log_p;
    TRY(network_classify(s->network, x, n, &log_p, e));
    network_predict(log_p, n, classes, predicted);
    mem_free(log_p);
    return 0;
}

/* Item i is of class i mod classes: x [n, d] */
static int draw_classes(struct hearing *h, int64_t n, double *x, struct err *e)
{
    const int classes = h->m->item.classes;
    const int64_t d = shape_size(h->m->item.shape);
    for (int k = 0; k < classes && k < n; k++) {
        const int64_t count = (n - k + classes - 1) / classes;
        const struct sample_options o = {.count = count, .label = k, .temperature = 1, .seed = h->seed};
        struct tensor drawn;
        TRY(sample_items(h->m, &o, &drawn, NULL, e));
        for (int64_t i = 0; i < count * d; i++) x[(i / d * classes + k) * d + i % d] = tensor_get(&drawn, i);
        mem_free(drawn.data);
    }
    return 0;
}

struct audience {
    struct judged real, other, asked, few;
    int32_t *real_class, *other_class, *asked_class, *asked_for, *few_class, *few_for; /* [n] */
    double *x;                                                                         /* items asked for */
    struct points features;                                                            /* theirs */
    struct arena arena;
};

/* Each item's place is taken by the first of its class. */
static void take_prototypes(const struct sight *s, struct audience *c, double *few)
{
    const int64_t d = s->real.d;
    for (int64_t i = 0; i < s->n; i++) {
        int64_t first = 0;
        while (s->other_label[first] != s->other_label[i]) first++;
        memcpy(few + i * d, s->set[SIGHT_OTHER].x + first * d, (size_t)d * sizeof *few);
        c->few_class[i] = c->other_class[first];
        c->few_for[i] = s->other_label[first];
    }
    c->few = (struct judged){{few, s->n, d}, c->few_class, c->few_for};
}

static int make_room(struct audience *c, int64_t n, int64_t size, int64_t d, double **few, struct err *e)
{
    int32_t **of[] = {&c->real_class, &c->other_class, &c->asked_class, &c->asked_for, &c->few_class, &c->few_for};
    for (size_t k = 0; k < sizeof of / sizeof of[0]; k++) *of[k] = arena_alloc(&c->arena, (size_t)n * sizeof(int32_t));
    c->x = arena_alloc(&c->arena, (size_t)(n * size) * sizeof *c->x);
    *few = arena_alloc(&c->arena, (size_t)(n * d) * sizeof **few);
    return c->arena.failed ? fail_memory(e) : 0;
}

static int see_all(struct hearing *h, const struct sight *s, struct audience *c, struct err *e)
{
    const int classes = s->network->item.classes;
    double *few;
    TRY(make_room(c, s->n, shape_size(h->m->item.shape), s->real.d, &few, e));
    TRY(see_classes(s, s->real_x, s->n, classes, c->real_class, e));
    TRY(see_classes(s, s->other_x, s->n, classes, c->other_class, e));
    TRY(draw_classes(h, s->n, c->x, e));
    TRY(see_classes(s, c->x, s->n, classes, c->asked_class, e));
    TRY(sight_look(s, c->x, s->n, &c->features, e));
    for (int64_t i = 0; i < s->n; i++) c->asked_for[i] = (int32_t)(i % h->m->item.classes);
    c->real = (struct judged){s->real, c->real_class, s->real_label};
    c->other = (struct judged){s->set[SIGHT_OTHER], c->other_class, s->other_label};
    c->asked = (struct judged){c->features, c->asked_class, c->asked_for};
    take_prototypes(s, c, few);
    return 0;
}

enum { OF_ASKED, OF_OTHER, OF_FEW, OF_ALL };

static int judge_all(struct hearing *h, const struct sight *s, struct agreement *out, struct err *e)
{
    struct audience c = {0};
    const int classes = h->m->item.classes;
    int failed = see_all(h, s, &c, e);
    if (!failed) failed = agreement_judge(&c.real, &c.asked, classes, &out[OF_ASKED], e);
    if (!failed) failed = agreement_judge(&c.real, &c.other, classes, &out[OF_OTHER], e);
    if (!failed) failed = agreement_judge(&c.real, &c.few, classes, &out[OF_FEW], e);
    mem_free((double *)c.features.x);
    arena_free(&c.arena);
    return failed;
}

/* Drawn and judged once, whichever figure is asked for first. */
static int agreed(struct hearing *h, const struct sight *s, const struct agreement **out, struct err *e)
{
    *out = h->agreed;
    if (h->agreed) return 0;
    struct agreement *a = mem_array(OF_ALL, sizeof *a);
    const int failed = a ? judge_all(h, s, a, e) : fail_memory(e);
    if (failed) mem_free(a);
    else *out = h->agreed = a;
    return failed;
}

/* Whether network and model mean the same by a class. */
static bool same_classes(const struct item *a, const struct item *b)
{
    if (a->classes != b->classes) return false;
    for (int k = 0; k < a->classes && a->class_names && b->class_names; k++)
        if (strcmp(a->class_names[k], b->class_names[k])) return false;
    return true;
}

/* which: the place of the figure in struct agreement */
static int hear_class(struct hearing *h, size_t which, const char *about, struct err *e)
{
    const struct sight *s;
    const struct agreement *a;
    struct verdict v = NO_VERDICT;
    TRY(sight_of(h, &s, e));
    v.n = s->n;
    if (!same_classes(&s->network->item, &h->m->item)) {
        snprintf(v.note, sizeof v.note, "the judge knows other classes than the model");
        hearing_tell(h, &v);
        return 0;
    }
    TRY(agreed(h, s, &a, e));
    v.value = *(const double *)((const char *)&a[OF_ASKED] + which);
    v.floor = *(const double *)((const char *)&a[OF_OTHER] + which);
    v.baseline = *(const double *)((const char *)&a[OF_FEW] + which);
    v.baseline_name = PROTOTYPES;
    snprintf(v.note, sizeof v.note, "%s%s", about, s->how);
    hearing_tell(h, &v);
    return 0;
}

int hear_agreement(struct hearing *h, struct err *e)
{
    return hear_class(h, offsetof(struct agreement, agreement), "real: the judge's own accuracy; ", e);
}

int hear_class_spread(struct hearing *h, struct err *e)
{
    return hear_class(h, offsetof(struct agreement, made_spread), "", e);
}

int hear_class_coverage(struct hearing *h, struct err *e)
{
    return hear_class(h, offsetof(struct agreement, coverage), "k = 5 neighbours; ", e);
}

static int score_items(const struct sight *s, const double *x, double *score, struct err *e)
{
    double *log_p;
    TRY(network_classify(s->network, x, s->n, &log_p, e));
    *score = class_score(log_p, s->n, s->network->item.classes);
    mem_free(log_p);
    return 0;
}

int hear_class_score(struct hearing *h, struct err *e)
{
    const struct sight *s;
    const struct items *drawn, *trivial;
    struct verdict v = NO_VERDICT;
    TRY(sight_of(h, &s, e));
    TRY(hearing_items(h, PART_DRAWN, &drawn, e));
    TRY(hearing_items(h, PART_SHUFFLED, &trivial, e));
    TRY(score_items(s, drawn->x, &v.value, e));
    TRY(score_items(s, s->other_x, &v.floor, e));
    TRY(score_items(s, trivial->x, &v.baseline, e));
    v.n = s->n;
    v.baseline_name = SHUFFLED_NAME;
    snprintf(v.note, sizeof v.note, "exp E KL(p(y|x) | p(y)), of %d at most; %s", s->network->item.classes, s->how);
    hearing_tell(h, &v);
    return 0;
}
