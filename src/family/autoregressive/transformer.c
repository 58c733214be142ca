/* transformer.c -- a decoder-only transformer (Vaswani et al. 2017; Radford et al. 2018), with norms first.
**
**   p(x) = prod_t p(x_t | x_1 .. x_(t-1))
**
** All factors come from one pass, in which each place attends to itself and to
** those before it. What place t reads is the symbol before it; the first reads
** a mark that stands for the beginning. Pictures, rows and series are read as
** symbols too (nn/symbols.h): which, the network does not know.
*/
#include "family/family.h"

struct transformer {
    int context, units, subwords, layers, width, heads, position;
    double dropout;
    struct symbols_options symbols;
    struct observation_options observation; /* of black and white */
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
    SYMBOLS_ROWS(struct transformer),
    OBSERVATION_ROW(struct transformer, "binarise", OPTION_CHOICE, binarise, "sample", 0, 0, "sample|threshold",
                    "levels=2: how grey becomes black or white; sample draws anew each time"),
    OPT_END,
};

/* What a pixel or a column is hangs on its place alone; what a word is does not. */
static void transformer_adapt(void *options, const struct item *item)
{
    struct transformer *o = options;
    if (item->kind != ITEM_TEXT) o->position = LEARNED;
    if (item->kind == ITEM_IMAGE && item->shape.dim[2] > 1) o->symbols.levels = 32;
}

static int transformer_check(const void *options, const struct item *item, struct err *e)
{
    const struct transformer *o = options;
    CHECK(o->width % (2 * o->heads) == 0, e, ERR_OPTION,
          "a width of %d is no multiple of twice the %d heads; change width= or heads=", o->width, o->heads);
    return symbols_check(item, &o->symbols, e);
}

static int transformer_learn(struct store *s, const struct item *item, const void *options, const struct tensor *items,
                             struct err *e)
{
    return symbols_learn(s, item, &((const struct transformer *)options)->symbols, items, e);
}

/* before [N, P]: what is told at each of P places. What comes next: [N, P, kinds] */
static struct categorical next(net *n, const struct transformer *o, const struct symbols *s, var before,
                               struct causal at)
{
    const struct stack body = {o->layers, o->width, o->heads, o->position == ROTARY, o->dropout};
    n->weights = (struct init){INIT_NORMAL, STACK_SPREAD};
    var x = embedding(n, "symbol", before, s->told, o->width);
    if (!body.rotary) x = v_add(x, embedding(n, "place", v_cast(at.place, I32), s->places, o->width));
    x = causal_stack(n, &body, dropout(n, "dropout", x, o->dropout), at);
    var logits = linear_plain(n, "out", x, s->kinds), share = symbols_share(n, s, at.place);
    return (struct categorical){var_ok(share) ? v_add(logits, share) : logits};
}

static bool black_or_white(const net *n, const struct transformer *o)
{
    return n->item->kind == ITEM_IMAGE && o->symbols.levels == 2;
}

static struct spelled spelled(net *n, const struct transformer *o, const struct symbols *s, struct batch b)
{
    if (black_or_white(n, o)) b.x = observation_seen(&o->observation, b.x);
    return symbols_read(n, s, b);
}

/* [N, T]: log p of each symbol, where it is there */
static var each_logp(net *n, const struct transformer *o, const struct symbols *s, struct spelled x)
{
    const struct causal all = {.place = v_iota(n->g, SHAPE(s->places), 0)};
    var told = symbols_told(n, s, x.symbol, x.present, all.place), begin = symbols_beginning(n, s);
    var before = s->places > 1 ? v_join(begin, v_slice(told, 1, 0, s->places - 1), 1) : begin;
    return v_mul(x.present, categorical_logp(next(n, o, s, before, all), v_cast(x.symbol, I32)));
}

static var transformer_each(net *n, const void *options, struct batch b)
{
    const struct transformer *o = options;
    const struct symbols s = symbols_of(n->item, &o->symbols);
    return each_logp(n, o, &s, spelled(n, o, &s, b));
}

static var transformer_score(net *n, const void *options, struct batch b)
{
    const struct transformer *o = options;
    const struct symbols s = symbols_of(n->item, &o->symbols);
    struct spelled x = spelled(n, o, &s, b);
    return v_add(v_sum_items(v_add(each_logp(n, o, &s, x), x.within)), symbols_volume(n, &s, x.present));
}

static void transformer_build(net *n, const void *options, struct batch b)
{
    var loss = v_neg(v_mean_all(transformer_each(n, options, b)));
    player(n, (struct player){.name = "transformer", .loss = loss});
}

/* Each symbol by its share in the data, whatever stands before it. */
static var transformer_baseline(net *n, const void *options, struct batch b)
{
    const struct transformer *o = options;
    const struct symbols s = symbols_of(n->item, &o->symbols);
    struct spelled x = spelled(n, o, &s, b);
    if (black_or_white(n, o)) return observation_baseline(n, &o->observation, v_reshape(x.symbol, var_shape(b.x)));
    var share = symbols_share(n, &s, v_iota(n->g, SHAPE(s.places), 0));
    if (!var_ok(share)) return v_fill(n->g, SHAPE(n->batch), -log((double)s.kinds) * (double)s.places);
    struct categorical alone = {v_broadcast(share, SHAPE(n->batch, s.places, s.kinds))};
    var each = v_mul(x.present, categorical_logp(alone, v_cast(x.symbol, I32)));
    return v_add(v_sum_items(v_add(each, x.within)), symbols_volume(n, &s, x.present));
}

/* ---- drawing ---- */

/* An item of which a part stands: what a loop begins with, and what it ends with. */
struct begun {
    var value, symbol, stands; /* [N, T]: of what stands, as families see it and as a symbol; 1 where it stands */
};

static struct begun begun(net *n, const struct transformer *o, const struct symbols *s, struct batch given)
{
    var none = v_fill(n->g, SHAPE(n->batch, s->places), 0);
    if (!var_ok(given.x)) return (struct begun){none, none, none};
    struct spelled x = spelled(n, o, s, given);
    return (struct begun){v_cast(v_flatten(given.x), F32), x.symbol, x.present};
}

/* One place after another, each given those before it; what stands stays. After it the net is past its loop. */
static struct begun completed(net *n, const struct transformer *o, const struct symbols *s, struct begun from)
{
    var first = symbols_beginning(n, s);
    var t = loop(n, (int)s->places);
    var before = carry(n, first), symbol = carry(n, from.symbol), stands = carry(n, from.stands);
    var value = carry(n, from.value);
    const struct causal at = {.place = v_reshape(t, SHAPE(1)), .room = s->places};
    struct categorical p = categorical_narrowed(next(n, o, s, before, at), n->temperature, n->top_k, n->top_p);
    var here = v_equal(v_iota(n->g, SHAPE(1, s->places), 1), t), drawn = v_cast(categorical_sample(p), F32);
    var now = v_select(stands, symbol, v_select(here, drawn, symbol));
    carry_set(n, symbol, now);
    carry_set(n, before, symbols_told(n, s, v_sum(v_mul(now, here), AXIS(1)), NO_VAR, at.place));
    loop_end(n);
    return (struct begun){carried(n, value), carried(n, symbol), carried(n, stands)};
}

static var as_items(net *n, const struct symbols *s, struct begun x)
{
    var drawn = symbols_back(n, s, x.symbol);
    if (n->item->kind == ITEM_TEXT) return drawn;
    return v_reshape(v_select(x.stands, x.value, v_flatten(drawn)), var_shape(drawn));
}

static var transformer_sample(net *n, const void *options, struct batch given)
{
    const struct transformer *o = options;
    const struct symbols s = symbols_of(n->item, &o->symbols);
    return as_items(n, &s, completed(n, o, &s, begun(n, o, &s, given)));
}

/* What is missing is drawn given what comes before it; the weight is p(what is there), each given all before. */
static var transformer_guess(net *n, const void *options, struct batch b, var *log_weight)
{
    const struct transformer *o = options;
    const struct symbols s = symbols_of(n->item, &o->symbols);
    struct begun whole = completed(n, o, &s, begun(n, o, &s, b));
    const struct spelled x = {whole.symbol, v_fill(n->g, var_shape(whole.symbol), 1), NO_VAR};
    *log_weight = v_sum_items(v_mul(whole.stands, each_logp(n, o, &s, x)));
    return as_items(n, &s, whole);
}

static const char *transformer_measure(const void *options, const struct item *item)
{
    const struct transformer *o = options;
    if (item->kind == ITEM_TEXT) return NULL;
    if (item->kind != ITEM_IMAGE) return measure_of_rows(item, item->kind == ITEM_ROW);
    return o->symbols.levels == 2 ? observation_measure(&o->observation) : MEASURE_LEVELS;
}

const struct family transformer_family = {
    .name = "transformer",
    .title = "Transformer, one symbol after another",
    .paper = "Vaswani et al. 2017; Radford et al. 2018",
    .about = "Each place attends to those before it and gives the distribution of the next symbol; exact.",
    .takes = TAKES_TEXT | TAKES_IMAGE | TAKES_ROWS | TAKES_SERIES,
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
    .adapt = transformer_adapt,
    .check = transformer_check,
    .learn = transformer_learn,
    .build = transformer_build,
    .score_kind = SCORE_EXACT,
    .measure = transformer_measure,
    .score = transformer_score,
    .each = transformer_each,
    .baseline = transformer_baseline,
    .baseline_name = "each value by its share in the data, whatever the others are",
    .sample = transformer_sample,
    .goes_on = true,
    .guess = transformer_guess,
};
