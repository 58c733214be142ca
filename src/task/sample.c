/* sample.c -- drawing from a model: by the family's own sampler or, where the latents are wanted too, in two steps. */
#include "task/sample.h"

#include "task/classes.h"
#include "task/decode.h"
#include "task/fill.h"
#include "task/go_on.h"
#include "task/walk.h"

struct asked {
    const struct model *m;
    const struct sample_options *o;
};

int32_t sample_class(const struct model *m, const struct sample_options *o, int64_t item)
{
    if (o->label == SAMPLE_EACH_CLASS) return (int32_t)(item % m->item.classes);
    return o->label == SAMPLE_ANY_CLASS ? -1 : o->label;
}

static int give_class(void *self, struct program *p, int64_t first, int64_t n, int64_t batch, struct err *e)
{
    (void)n;
    const struct asked *a = self;
    struct tensor label = program_input(p, "data/label");
    CHECK(label.data, e, ERR_UNSUPPORTED, "the model draws without regard to classes");
    for (int64_t i = 0; i < batch; i++) tensor_set(&label, i, sample_class(a->m, a->o, first + i));
    return 0;
}

static int check_class(const struct model *m, const struct sample_options *o, bool in_two_steps, struct err *e)
{
    if (o->label == SAMPLE_ANY_CLASS) return 0;
    CHECK(m->item.classes, e, ERR_UNSUPPORTED, "the model knows no classes: it was made from data without labels");
    CHECK(o->label == SAMPLE_EACH_CLASS || (o->label >= 0 && o->label < m->item.classes), e, ERR_CALL,
          "there is no class %d: there are 0 to %d", o->label, m->item.classes - 1);
    CHECK(!in_two_steps, e, ERR_UNSUPPORTED, "a class cannot be chosen where latents are drawn and then decoded");
    return 0;
}

struct ask sample_ask(enum verb verb, const struct sample_options *o)
{
    return (struct ask){.verb = verb, .temperature = o->temperature, .top_k = o->top_k, .top_p = o->top_p};
}

static int gather(struct model *m, enum verb verb, const struct sample_options *o, struct tensor *out, struct err *e)
{
    bool labelled = o->label != SAMPLE_ANY_CLASS && verb == VERB_SAMPLE;
    struct walk w = {.m = m, .ask = sample_ask(verb, o), .count = o->count, .seed = o->seed};
    w.ask.labelled = labelled;
    *out = (struct tensor){0};
    if (!model_able(m, verb)) return model_cannot(m, verb, e);
    struct asked asked = {m, o};
    if (labelled) w.give = give_class;
    w.giver = &asked;
    return walk_gather(&w, out, e);
}

int sample_latents(struct model *m, const struct sample_options *o, struct tensor *latents, struct err *e)
{
    return gather(m, VERB_PRIOR, o, latents, e);
}

static int sample_both(struct model *m, const struct sample_options *o, struct tensor *items, struct tensor *latents,
                       struct err *e)
{
    TRY(sample_latents(m, o, latents, e));
    int rc = decode_latents(m, latents, o->seed, items, e);
    if (!rc) return 0;
    mem_free(latents->data);
    latents->data = NULL;
    return rc;
}

int sample_items(struct model *m, const struct sample_options *o, struct tensor *items, struct tensor *latents,
                 struct err *e)
{
    *items = (struct tensor){0};
    TRY(check_class(m, o, latents || !(m->family->sample || m->part), e));
    TRY(go_on_check(m, o, e));
    if (o->prompted || o->length) return go_on(m, o, items, e);
    if (latents) return sample_both(m, o, items, latents, e);
    if (m->part) return classes_sample(m, o, items, e);
    if (!model_has_graph(m, VERB_SAMPLE) && model_able(m, VERB_SAMPLE)) return fill_nothing(m, o, items, e);
    return gather(m, VERB_SAMPLE, o, items, e);
}

bool sample_by_class(struct model *m)
{
    const struct ask ask = {.verb = VERB_SAMPLE, .batch = 1, .temperature = 1, .labelled = true};
    struct program *p;
    if (m->part) return m->item.classes > 0;
    if (!m->item.classes || !m->family->sample || model_program(m, &ask, &p, NULL)) return false;
    const bool heard = program_input(p, "data/label").data != NULL;
    model_release(m);
    return heard;
}
