/* go_on.c -- a model sees one window; a longer text goes on, again and again, from the second half of what it has. */
#include "task/go_on.h"

#include "base/rng.h"
#include "task/walk.h"

#include <math.h>

#define MISSING (-1)

struct text_so_far {
    int32_t *x; /* [count, length] */
    int64_t length, window;
    int64_t have; /* symbols of each text that stand */
    int64_t from; /* where the window begins */
};

/* The symbol that stands at place j of the window of text `row`. */
static int32_t standing(const struct text_so_far *s, int64_t row, int64_t j)
{
    const int64_t at = s->from + j;
    return at < s->have ? s->x[row * s->length + at] : MISSING;
}

static void put(struct text_so_far *s, int64_t row, int64_t j, double symbol)
{
    const int64_t at = s->from + j;
    if (at >= s->have && at < s->length) s->x[row * s->length + at] = (int32_t)symbol;
}

static int give(void *self, struct program *p, int64_t first, int64_t n, int64_t batch, struct err *e)
{
    const struct text_so_far *s = self;
    struct tensor x = program_input(p, "data/x");
    CHECK(x.data, e, ERR_UNSUPPORTED, "the model draws without regard to what is given");
    for (int64_t i = 0; i < batch * s->window; i++) {
        const int64_t row = i / s->window;
        tensor_set(&x, i, standing(s, first + (row < n ? row : n - 1), i % s->window));
    }
    return 0;
}

static int take(void *self, const struct tensor *output, int64_t first, int64_t n, struct err *e)
{
    (void)e;
    struct text_so_far *s = self;
    for (int64_t i = 0; i < n * s->window; i++) put(s, first + i / s->window, i % s->window, tensor_get(output, i));
    return 0;
}

/* The same by a family that draws without a graph. */
static int fill_plainly(const struct model *m, const struct sample_options *o, struct text_so_far *s, uint64_t seed,
                        struct err *e)
{
    const int64_t size = o->count * s->window;
    double *x = mem_array((size_t)size, sizeof *x);
    if (!x) return fail_memory(e);
    for (int64_t i = 0; i < size; i++) {
        const int32_t symbol = standing(s, i / s->window, i % s->window);
        x[i] = symbol == MISSING ? NAN : symbol;
    }
    const int failed = m->family->fill_rows(m->store, &m->item, m->options, x, o->count, o->temperature, seed, e);
    for (int64_t i = 0; i < size && !failed; i++) put(s, i / s->window, i % s->window, x[i]);
    mem_free(x);
    return failed;
}

static int fill_window(struct model *m, const struct sample_options *o, struct text_so_far *s, struct err *e)
{
    const uint64_t seed = rng_key(o->seed, rng_hash_text("go on"), (uint64_t)s->from);
    if (!model_has_graph(m, VERB_SAMPLE)) return fill_plainly(m, o, s, seed, e);
    struct walk w = {.m = m, .ask = sample_ask(VERB_SAMPLE, o), .count = o->count, .seed = seed};
    w.ask.given = true;
    w.give = give;
    w.take = take;
    w.giver = w.taker = s;
    return walk_run(&w, e);
}

int go_on(struct model *m, const struct sample_options *o, struct tensor *items, struct err *e)
{
    const int64_t window = m->item.shape.dim[0], length = o->length ? o->length : window;
    struct text_so_far s = {.length = length, .window = window, .have = o->prompted};
    CHECK(o->prompted < length, e, ERR_CALL,
          "the prompt has %lld symbols, and the text is to have %lld: nothing is left to draw", (long long)o->prompted,
          (long long)length);
    *items = (struct tensor){I32, SHAPE(o->count, length), NULL};
    items->data = s.x = mem_array((size_t)(o->count * length), sizeof *s.x);
    if (!s.x) return fail_memory(e);
    for (int64_t i = 0; i < o->count * o->prompted; i++)
        s.x[i / o->prompted * length + i % o->prompted] = o->prompt[i % o->prompted];
    int failed = 0;
    while (s.have < length && !failed) {
        s.from = s.have < window ? 0 : s.have - window / 2;
        failed = fill_window(m, o, &s, e);
        s.have = s.from + window;
    }
    if (failed) mem_free(s.x);
    return failed;
}

int go_on_check(const struct model *m, const struct sample_options *o, struct err *e)
{
    const bool text = m->item.kind == ITEM_TEXT, plain = !model_has_graph(m, VERB_SAMPLE);
    CHECK(text || !(o->prompted || o->length), e, ERR_UNSUPPORTED, "a prompt and a length are for models of text");
    CHECK((text && !plain) || !(o->top_k || o->top_p), e, ERR_UNSUPPORTED,
          "a model of the family '%s' (%s) does not draw from the likeliest symbols only", m->family->name,
          m->family->title);
    CHECK(plain || m->family->goes_on || !(o->prompted || o->length), e, ERR_UNSUPPORTED,
          "a model of the family '%s' (%s) does not go on from a prompt", m->family->name, m->family->title);
    return 0;
}
