/* transformer.c -- a decoder-only transformer (Vaswani et al. 2017; Radford et al. 2018), with norms first.
**
**   p(x) = prod_t p(x_t | x_1 .. x_(t-1))
**
** All factors come from one pass, in which each place attends to itself and to
** those before it. What place t reads is the symbol before it; the first reads
** a mark that stands for the beginning.
*/
#include "family/family.h"

struct transformer {
    int context, units, subwords, layers, width, heads, position;
    double dropout;
};

enum { LEARNED, ROTARY };

static const struct option transformer_options[] = {
    OPT_INT(struct transformer, context, "128", 2, 65536, "text: symbols in an item, and so the most that are seen"),
    TEXT_UNITS_ROWS(struct transformer),
    OPT_INT(struct transformer, layers, "4", 1, 24, "blocks of attention and network"),
    OPT_INT(struct transformer, width, "128", 2, 16384, "numbers per place"),
    OPT_INT(struct transformer, heads, "4", 1, 256, "of attention; each of width / heads numbers"),
    OPT_CHOICE(struct transformer, position, "rotary", "learned|rotary", "how a place is told where it is"),
    OPT_REAL(struct transformer, dropout, "0", 0, 0.9, "share of what the blocks add that is left out in training"),
    OPT_END,
};

static int transformer_check(const void *options, const struct item *item, struct err *e)
{
    const struct transformer *o = options;
    (void)item;
    CHECK(o->width % (2 * o->heads) == 0, e, ERR_OPTION,
          "a width of %d is no multiple of twice the %d heads; change width= or heads=", o->width, o->heads);
    return 0;
}

/* before [N, T]: the symbol before each place. What comes next: [N, T, symbols] */
static struct categorical next(net *n, const struct transformer *o, var before, struct causal at)
{
    const int64_t symbols = n->item->symbols;
    const struct stack body = {o->layers, o->width, o->heads, o->position == ROTARY, o->dropout};
    n->weights = (struct init){INIT_NORMAL, STACK_SPREAD};
    var x = embedding(n, "symbol", before, symbols + 1, o->width);
    if (!body.rotary) x = v_add(x, embedding(n, "place", v_cast(at.place, I32), shape_size(n->item->shape), o->width));
    x = causal_stack(n, &body, dropout(n, "dropout", x, o->dropout), at);
    return (struct categorical){linear_plain(n, "out", x, symbols)};
}

static var start(net *n)
{
    return v_cast(v_fill(n->g, SHAPE(n->batch, 1), n->item->symbols), I32);
}

static var transformer_each(net *n, const void *options, struct batch b) /* [N, T] */
{
    const int64_t length = shape_size(n->item->shape);
    var before = length > 1 ? v_join(start(n), v_slice(b.x, 1, 0, length - 1), 1) : start(n);
    const struct causal all = {.place = v_iota(n->g, SHAPE(length), 0)};
    return categorical_logp(next(n, options, before, all), b.x);
}

static var transformer_score(net *n, const void *options, struct batch b)
{
    return v_sum_items(transformer_each(n, options, b));
}

static void transformer_build(net *n, const void *options, struct batch b)
{
    var loss = v_neg(v_mean_all(transformer_each(n, options, b)));
    player(n, (struct player){.name = "transformer", .loss = loss});
}

static var transformer_sample(net *n, const void *options, struct batch given)
{
    const int64_t length = shape_size(n->item->shape);
    var none = v_fill(n->g, SHAPE(n->batch, length), 0), first = start(n);
    var given_x = var_ok(given.x) ? v_cast(given.x, F32) : none, given_here = var_ok(given.x) ? given.present : none;
    var t = loop(n, (int)length);
    var before = carry(n, first), x = carry(n, given_x), stays = carry(n, given_here);
    const struct causal at = {.place = v_reshape(t, SHAPE(1)), .room = length};
    struct categorical p = categorical_narrowed(next(n, options, before, at), n->temperature, n->top_k, n->top_p);
    var here = v_equal(v_iota(n->g, SHAPE(1, length), 1), t), drawn = v_cast(categorical_sample(p), F32); /* [N, 1] */
    var now = v_select(stays, x, v_select(here, drawn, x));
    carry_set(n, x, now);
    carry_set(n, before, v_cast(v_sum(v_mul(now, here), AXIS(1)), I32));
    loop_end(n);
    return v_cast(carried(n, x), I32);
}

const struct family transformer_family = {
    .name = "transformer",
    .title = "Transformer, one symbol after another",
    .paper = "Vaswani et al. 2017; Radford et al. 2018",
    .about = "Each place attends to those before it and gives the distribution of the next symbol; exact.",
    .takes = TAKES_TEXT,
    .options = transformer_options,
    .options_size = sizeof(struct transformer),
    .recipe = {.optimiser = "adamw",
               .rate = 3e-3,
               .beta2 = 0.99,
               .decay = 0.1,
               .batch = 32,
               .steps = 5000,
               .clip = 1,
               .schedule = "cosine",
               .warmup = 0.05},
    .check = transformer_check,
    .build = transformer_build,
    .score_kind = SCORE_EXACT,
    .score = transformer_score,
    .each = transformer_each,
    .sample = transformer_sample,
    .goes_on = true,
};
