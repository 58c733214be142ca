/* aae.c -- the adversarial autoencoder (Makhzani et al. 2016).
**
** Three players: encoder and decoder give x back; a critic tells codes from draws
** of the prior; the encoder alone fools it, so that codes come to lie as the prior
** does. The prior need only be drawn from: no density of it is asked, and none of
** the codes. Noise on what the encoder sees keeps codes from lying in points.
**
** Beside the code z there may be a kind y, one of a few: the encoder tells shares,
** and a second critic wants them to be as drawn, one whole and the others nothing.
** Then z need not say what y says. With kinds=K these are clusters, which nobody
** has named; with conditional=yes they are the classes, and a fourth player learns
** them from the items whose class is known, be they ever so few; faster than the
** others play, for what is told of those few has to hold its own against them.
*/
#include "family/family.h"

struct aae {
    struct code code;
    int prior, kinds;
    bool conditional;
    struct sizes critic;
    double noise, blur, critic_rate, class_rate;
};

static const struct option aae_options[] = {
    CODE_OPTIONS(struct aae, "8", "512,512"),
    OPT_CHOICE(struct aae, prior, "normal", SHAPED_CHOICES, "where codes are to lie"),
    OPT_INT(struct aae, kinds, "0", 0, 4096, "beside the code, one of so many kinds, found as clusters; 0: none"),
    OPT_BOOL(
        struct aae, conditional, "no",
        "beside the code, the class: then it also classifies, learns from items whose class is not known, and draws "
        "what class is asked for"),
    OPT_SIZES(struct aae, critic, "256,256", 1, 65536, "widths of the critic's layers"),
    OPT_REAL(struct aae, noise, "0.1", 0, 10, "deviation of noise on what the encoder sees while it is fitted"),
    OPT_REAL(struct aae, blur, "0", 0, 10, "deviation of noise on what the critic sees"),
    OPT_REAL(struct aae, critic_rate, "0.5", 1e-4, 1e4, "of learning of critic and fooling, relative to the recipe's"),
    OPT_REAL(struct aae, class_rate, "3", 1e-4, 1e4, "of learning classes that are known, relative to the recipe's"),
    OPT_END,
};

static int aae_check(const void *options, const struct item *item, struct err *e)
{
    const struct aae *o = options;
    CHECK(o->prior == SHAPED_NORMAL || o->code.latent > 1, e, ERR_OPTION, "this prior wants latent=2 or more");
    CHECK(o->kinds != 1, e, ERR_OPTION, "one kind tells nothing apart: kinds=2 or more, or 0");
    CHECK(!o->conditional || !o->kinds, e, ERR_OPTION,
          "the kinds are the classes, or they are found: conditional or kinds");
    TRY(condition_check(o->conditional, item, e));
    return code_check(options, item, e);
}

/* ---- encoder and decoder ---- */

static int64_t kinds_of(const net *n, const struct aae *o)
{
    return o->conditional ? n->item->classes : o->kinds;
}

struct told {
    var z, kind; /* [N, latent]; [N, kinds], logits, or NO_VAR */
};

static struct told tell(net *n, const struct aae *o, var x)
{
    scope(n, "ae");
    scope(n, "enc");
    var h = tower_in(n, &o->code.tower, x);
    const struct told t = {linear(n, "z", h, o->code.latent),
                           kinds_of(n, o) ? linear(n, "kind", h, kinds_of(n, o)) : NO_VAR};
    scope_end(n);
    scope_end(n);
    return t;
}

static var shares(struct told t)
{
    return t.kind.g ? v_softmax(t.kind) : NO_VAR;
}

static var both(struct told t)
{
    return condition_join(t.z, shares(t));
}

static var aae_decode(net *n, const void *options, var code)
{
    scope(n, "ae");
    var x = code_decode(n, options, code);
    scope_end(n);
    return x;
}

/* ---- draws of the prior ---- */

static var drawn_code(net *n, const struct aae *o)
{
    return shaped_draw(n, (enum shaped)o->prior, n->batch, o->code.latent);
}

static var drawn_kind(net *n, const struct aae *o, struct batch given) /* [N, kinds], one-hot, or NO_VAR */
{
    if (!kinds_of(n, o)) return NO_VAR;
    if (!o->conditional)
        return v_one_hot(v_cast(v_floor(v_scale(v_uniform(n->g, SHAPE(n->batch)), o->kinds)), I32), o->kinds);
    scope(n, "ae");
    scope(n, "enc");
    var kind = condition_drawn(n, true, given);
    scope_end(n);
    scope_end(n);
    return kind;
}

static struct batch unasked(net *n)
{
    return (struct batch){.x = {n->g, -1}, .label = {n->g, -1}};
}

/* ---- the game ---- */

static var verdict(net *n, const struct aae *o, const char *name, var what) /* [N, 1]: above 0, a draw of the prior */
{
    scope(n, "critic");
    scope(n, name);
    var v = linear(n, "verdict", mlp(n, "h", what, o->critic, LEAKY), 1);
    scope_end(n);
    scope_end(n);
    return v;
}

static var blurred(net *n, const struct aae *o, var what)
{
    return o->blur > 0 ? v_add(what, v_scale(v_normal(n->g, var_shape(what)), o->blur)) : what;
}

static var believed(var v)
{
    return v_mean_all(v_softplus(v_neg(v)));
}

static var doubted(var v)
{
    return v_mean_all(v_softplus(v));
}

struct rivals {
    var critic, fool; /* losses */
};

static struct rivals rivals(net *n, const struct aae *o, const char *name, var drawn, var told)
{
    drawn = blurred(n, o, drawn);
    told = blurred(n, o, told);
    return (struct rivals){
        v_add(believed(verdict(n, o, name, drawn)), doubted(verdict(n, o, name, v_stop(told)))),
        believed(verdict(n, o, name, told)),
    };
}

static void learn_classes(net *n, struct told t, struct batch b, double rate)
{
    scope(n, "ae");
    scope(n, "enc");
    var how_many = v_mean_all(condition_logp(n, v_one_hot(b.label, n->item->classes)));
    scope_end(n);
    scope_end(n);
    var loss = v_sub(v_mean_all(v_xent(t.kind, b.label)), how_many);
    player(n, (struct player){.name = "classes", .moves = "ae/enc/", .loss = loss, .rate = rate, .labelled = true});
}

static void aae_build(net *n, const void *options, struct batch b)
{
    const struct aae *o = options;
    var seen = n->training ? v_add(b.x, v_scale(v_normal(n->g, var_shape(b.x)), o->noise)) : b.x;
    const struct told t = tell(n, o, seen);
    scope(n, "ae");
    var loss = code_loss(n, &o->code, both(t), b);
    scope_end(n);
    struct rivals r = rivals(n, o, "code", drawn_code(n, o), t.z);
    if (t.kind.g) {
        const struct rivals of_kind = rivals(n, o, "kind", drawn_kind(n, o, unasked(n)), shares(t));
        watch(n, "kinds", of_kind.critic);
        r = (struct rivals){v_add(r.critic, of_kind.critic), v_add(r.fool, of_kind.fool)};
    }
    player(n, (struct player){.name = "autoencoder", .moves = "ae/", .loss = loss});
    player(n, (struct player){.name = "critic", .moves = "critic/", .loss = r.critic, .rate = o->critic_rate});
    player(n, (struct player){.name = "fooling", .moves = "ae/enc/", .loss = r.fool, .rate = o->critic_rate});
    if (o->conditional) learn_classes(n, t, b, o->class_rate);
}

/* ---- use ---- */

static var drawn(net *n, const struct aae *o, struct batch given)
{
    return condition_join(drawn_code(n, o), drawn_kind(n, o, given));
}

static var aae_prior(net *n, const void *options)
{
    return drawn(n, options, unasked(n));
}

static var aae_sample(net *n, const void *options, struct batch given)
{
    return aae_decode(n, options, drawn(n, options, given));
}

static var aae_encode(net *n, const void *options, struct batch b)
{
    return both(tell(n, options, b.x));
}

static var aae_classify(net *n, const void *options, struct batch b)
{
    const struct aae *o = options;
    return condition_known(n, o->conditional) ? v_log_softmax(tell(n, o, b.x).kind) : NO_VAR;
}

static var aae_cluster(net *n, const void *options, struct batch b)
{
    if (kinds_of(n, options)) return shares(tell(n, options, b.x));
    fail(&n->g->err, ERR_UNSUPPORTED, "the model was fitted without kinds, by which it could sort items");
    fail_hint(&n->g->err, "fit it with --set kinds=16, or however many there may be");
    return NO_VAR;
}

const struct family aae_family = {
    .name = "aae",
    .title = "Adversarial autoencoder",
    .paper = "Makhzani et al. 2016",
    .about = "An autoencoder and a critic of its codes, which come to lie as a prior that need only be drawn from; "
             "clusters, "
             "classes from few labels.",
    .takes = TAKES_IMAGE | TAKES_ROWS,
    .options = aae_options,
    .options_size = sizeof(struct aae),
    .recipe = {.optimiser = "adam", .rate = 1e-3, .beta1 = 0.5, .batch = 256, .epochs = 20},
    .adapt = code_adapt,
    .check = aae_check,
    .minds_unknown = true,
    .build = aae_build,
    .sample = aae_sample,
    .prior = aae_prior,
    .encode = aae_encode,
    .decode = aae_decode,
    .classify = aae_classify,
    .cluster = aae_cluster,
};
