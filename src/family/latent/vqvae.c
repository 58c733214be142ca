/* vqvae.c -- the vector-quantised autoencoder (van den Oord et al. 2017), with an autoregressive prior.
**
** An encoder gives a vector for each place of a small grid, and each vector is
** replaced by the nearest of K codes; a decoder makes the picture again:
**
**   loss = |x - g(e)|^2 / var(x) + commit |z - sg(e)|^2,   e = the code nearest to z = f(x)
**
** The gradient passes from e to z as if they were one; codes are the running
** means of the vectors that chose them, and a code that none chooses begins again
** at one of the batch. Then the grid is a text of K symbols, and a transformer
** learns p(codes | class): a second stage, which moves nothing of the first.
*/
#include "family/family.h"

struct vqvae {
    int codes, size, levels, channels;
    double commit;
    bool conditional;
    struct stack prior;
};

static const struct option vqvae_options[] = {
    OPT_INT(struct vqvae, codes, "256", 2, 65536, "K, how many codes there are"),
    OPT_INT(struct vqvae, size, "32", 1, 1024, "numbers in a code"),
    OPT_INT(struct vqvae, levels, "2", 1, 6, "times that the picture is halved before it is a grid of codes"),
    OPT_INT(struct vqvae, channels, "64", 1, 1024, "of the networks' inner layers"),
    OPT_REAL(struct vqvae, commit, "0.25", 0, 100, "weight of the encoder's distance from the codes"),
    CONDITION_OPTION_AT(offsetof(struct vqvae, conditional)),
    {"prior-layers", OPTION_INT, offsetof(struct vqvae, prior.layers), "4", 1, 24, NULL, "blocks of the prior"},
    {"prior-width", OPTION_INT, offsetof(struct vqvae, prior.width), "128", 8, 4096, NULL, "numbers per place in them"},
    {"heads", OPTION_INT, offsetof(struct vqvae, prior.heads), "4", 1, 64, NULL, "of attention in them"},
    {"dropout", OPTION_REAL, offsetof(struct vqvae, prior.dropout), "0.1", 0, 0.9, NULL, "in them"},
    OPT_END,
};

#define PACE 0.01 /* how fast the codes follow the vectors that choose them */
#define DEAD 0.05 /* times chosen in a batch, in the long run, below which a code begins again */

#define LEAST_SPREAD 1e-6 /* of pictures: where all are the same */

#define MANY 0.2 /* share of the codes; so many dead ones are worth a word */

enum { AUTOENCODER, PRIOR, STAGES };

static int vqvae_stages(const void *options)
{
    (void)options;
    return STAGES;
}

static int vqvae_check(const void *options, const struct item *item, struct err *e)
{
    const struct vqvae *o = options;
    const int64_t factor = 1ll << o->levels, height = item->shape.dim[0], width = item->shape.dim[1];
    CHECK(height % factor == 0 && width % factor == 0, e, ERR_OPTION,
          "%lld x %lld pictures cannot be halved %d times; use a smaller levels=", (long long)height, (long long)width,
          o->levels);
    CHECK(o->prior.width % (2 * o->prior.heads) == 0, e, ERR_OPTION,
          "a prior-width of %d is no multiple of twice the %d heads", o->prior.width, o->prior.heads);
    return condition_check(o->conditional, item, e);
}

/* ---- the autoencoder ---- */

static struct shape grid_of(const net *n, const struct vqvae *o, int64_t items)
{
    return SHAPE(items, n->item->shape.dim[0] >> o->levels, n->item->shape.dim[1] >> o->levels, o->size);
}

static const char *level_name(int k)
{
    static const char *const name[] = {"0", "1", "2", "3", "4", "5"};
    return name[k];
}

static var encoder(net *n, const struct vqvae *o, var x) /* [N, h, w, size] */
{
    scope(n, "enc");
    for (int k = 0; k < o->levels; k++) x = v_silu(conv(n, level_name(k), x, o->channels, 4, 2));
    x = residual(n, "mix", x, o->channels, NO_VAR, 0);
    var z = conv(n, "z", x, o->size, 1, 1);
    scope_end(n);
    return z;
}

static var decoder(net *n, const struct vqvae *o, var e) /* pictures, as they differ from the mean one */
{
    scope(n, "dec");
    var x = residual(n, "mix", conv(n, "in", e, o->channels, 3, 1), o->channels, NO_VAR, 0);
    for (int k = o->levels - 1; k >= 0; k--)
        x = conv_up(n, level_name(k), v_silu(x), k ? o->channels : n->item->shape.dim[2], 4, 2);
    scope_end(n);
    return v_add(x, front_mean(n));
}

/* ---- the codes: running sums of vectors, and how many those are ---- */

struct book {
    var count, sum, code; /* [K, 1], [K, size], [K, size] */
};

static struct book book_of(net *n, const struct vqvae *o)
{
    struct book b;
    scope(n, "enc");
    b.count = buffer(n, "count", SHAPE(o->codes, 1), 0);
    b.sum = buffer(n, "sum", SHAPE(o->codes, o->size), 0);
    scope_end(n);
    b.code = v_div(b.sum, v_maximum(b.count, v_const(n->g, 1e-6)));
    return b;
}

static var nearest(struct book b, var z) /* z [M, size]: [M] i32, by 2 z c - |c|^2 */
{
    var length = v_swap(v_sum(v_square(b.code), AXIS(1)), 0, 1);
    return v_argmax(v_sub(v_scale(v_matmul_t(z, false, b.code, true), 2), length));
}

static void follow(net *n, const struct vqvae *o, struct book b, var z, var chosen)
{
    var one = v_one_hot(chosen, o->codes);
    var count = v_lerp(b.count, v_swap(v_sum(one, AXIS(0)), 0, 1), PACE);
    var sum = v_lerp(b.sum, v_matmul_t(one, true, z, false), PACE);
    var some = v_cast(v_floor(v_scale(v_uniform(n->g, SHAPE(o->codes)), (double)var_dim(z, 0))), I32);
    var dead = v_less(count, v_const(n->g, DEAD));
    update(n, b.count, v_select(dead, v_const(n->g, 1), count));
    update(n, b.sum, v_select(dead, v_gather(z, some), sum));
}

/* How many codes the batch is spread over: exp of the entropy of their shares */
static var codes_used(var chosen, int64_t codes)
{
    var share = v_mean(v_one_hot(chosen, codes), AXIS(0));
    return v_exp(v_neg(v_sum_all(v_mul(share, v_log(v_offset(share, 1e-10))))));
}

/* A code that begins again counts as chosen once a batch. One that then is chosen less often, and by far less than its
** share of the vectors, is idle. */
static void notice_idle(net *n, const struct vqvae *o, struct book b, int64_t vectors)
{
    const double share = (double)vectors / o->codes;
    var idle = v_sum_all(v_less(b.count, v_const(n->g, fmin(1, 0.1 * share))));
    notice(n, v_mul(idle, v_less(v_const(n->g, MANY * o->codes), idle)), o->codes,
           "codes are dead: next to nothing chooses them; fewer codes=, or more steps, may do");
}

static void build_autoencoder(net *n, const struct vqvae *o, var x)
{
    struct book b = book_of(n, o);
    var z = encoder(n, o, x), flat = v_reshape(z, SHAPE(shape_size(var_shape(z)) / o->size, o->size));
    var chosen = nearest(b, v_stop(flat)), e = v_stop(v_gather(b.code, chosen));
    follow(n, o, b, v_stop(flat), chosen);
    var passed = v_add(flat, v_stop(v_sub(e, flat)));
    var made = decoder(n, o, v_reshape(passed, grid_of(n, o, n->batch)));
    var spread = v_offset(v_mean_all(v_square(front_deviation(n))), LEAST_SPREAD);
    var lost = v_div(v_mean_all(v_square(v_sub(x, made))), spread);
    var away = v_mean_all(v_square(v_sub(flat, e)));
    watch(n, "lost", lost);
    watch(n, "codes", codes_used(chosen, o->codes));
    notice_idle(n, o, b, var_dim(flat, 0));
    player(n, (struct player){.name = "autoencoder", .moves = "", .loss = v_add(lost, v_scale(away, o->commit))});
}

/* ---- the prior over grids of codes ---- */

static var codes_in(net *n, const struct vqvae *o, var x) /* [N, T] i32 */
{
    var z = encoder(n, o, x);
    const int64_t places = shape_size(var_shape(z)) / o->size;
    return v_reshape(nearest(book_of(n, o), v_reshape(z, SHAPE(places, o->size))), SHAPE(n->batch, places / n->batch));
}

static struct categorical next(net *n, const struct vqvae *o, var before, struct causal at)
{
    const struct init usual = n->weights;
    n->weights = (struct init){INIT_NORMAL, STACK_SPREAD};
    scope(n, "prior");
    var x = embedding(n, "code", before, o->codes + (o->conditional ? n->item->classes : 1), o->prior.width);
    struct stack body = o->prior;
    body.rotary = true;
    var logits = linear_plain(n, "out", causal_stack(n, &body, x, at), o->codes);
    scope_end(n);
    n->weights = usual;
    return (struct categorical){logits};
}

/* What stands before the first code: a mark, or the class. */
static var first(net *n, const struct vqvae *o, var condition) /* [N, 1] i32 */
{
    if (!o->conditional) return v_cast(v_fill(n->g, SHAPE(n->batch, 1), o->codes), I32);
    return v_reshape(v_cast(v_offset(v_cast(v_argmax(condition), F32), o->codes), I32), SHAPE(n->batch, 1));
}

static var log_class(net *n, const struct vqvae *o, var condition) /* scalar: of how likely the batch's classes are */
{
    if (!o->conditional) return v_const(n->g, 0);
    scope(n, "prior");
    var mean = v_mean_all(condition_logp(n, condition));
    scope_end(n);
    return mean;
}

static void build_prior(net *n, const struct vqvae *o, struct batch b)
{
    var codes = v_stop(codes_in(n, o, b.x));
    const int64_t length = var_dim(codes, 1);
    var condition = condition_of(n, o->conditional, b);
    var before = first(n, o, condition);
    if (length > 1) before = v_join(before, v_slice(codes, 1, 0, length - 1), 1);
    const struct causal all = {.place = v_iota(n->g, SHAPE(length), 0)};
    var each = v_mean_all(categorical_logp(next(n, o, before, all), codes));
    watch(n, "nats", v_neg(each));
    player(n,
           (struct player){.name = "prior", .moves = "prior/", .loss = v_neg(v_add(each, log_class(n, o, condition)))});
}

static void vqvae_build(net *n, const void *options, struct batch b)
{
    if (n->stage == AUTOENCODER) build_autoencoder(n, options, b.x);
    else build_prior(n, options, b);
}

/* ---- use ---- */

static var vqvae_encode(net *n, const void *options, struct batch b)
{
    return v_cast(codes_in(n, options, b.x), F32);
}

static var vqvae_decode(net *n, const void *options, var codes)
{
    const struct vqvae *o = options;
    var index = v_clip(v_floor(v_offset(codes, 0.5)), 0, o->codes - 1);
    var e = v_gather(book_of(n, o).code, v_cast(index, I32));
    return v_clip(decoder(n, o, v_reshape(e, grid_of(n, o, var_dim(codes, 0)))), 0, 1);
}

static var drawn_class(net *n, const struct vqvae *o, struct batch given) /* as asked for, or as p(class) says */
{
    scope(n, "prior");
    var condition = condition_drawn(n, o->conditional, given);
    scope_end(n);
    return condition;
}

static var drawn_codes(net *n, const struct vqvae *o, struct batch given) /* [N, T] f32 */
{
    const struct shape grid = grid_of(n, o, n->batch);
    const int64_t length = grid.dim[1] * grid.dim[2];
    var start = first(n, o, drawn_class(n, o, given)), none = v_fill(n->g, SHAPE(n->batch, length), 0);
    var t = loop(n, (int)length);
    var before = carry(n, start), codes = carry(n, none);
    const struct causal at = {.place = v_reshape(t, SHAPE(1)), .room = length};
    struct categorical p = categorical_narrowed(next(n, o, before, at), n->temperature, n->top_k, n->top_p);
    var drawn = categorical_sample(p);
    carry_set(n, before, drawn);
    carry_set(n, codes, v_select(v_equal(v_iota(n->g, SHAPE(1, length), 1), t), v_cast(drawn, F32), codes));
    loop_end(n);
    return carried(n, codes);
}

static var vqvae_prior(net *n, const void *options)
{
    const struct batch nothing = {.x = {n->g, -1}, .label = {n->g, -1}};
    return drawn_codes(n, options, nothing);
}

static var vqvae_sample(net *n, const void *options, struct batch given)
{
    return vqvae_decode(n, options, drawn_codes(n, options, given));
}

const struct family vqvae_family = {
    .name = "vqvae",
    .title = "Vector-quantised autoencoder with a prior",
    .paper = "van den Oord et al. 2017",
    .about = "Pictures as a small grid of learned codes, and a transformer that writes such grids.",
    .takes = TAKES_IMAGE,
    .options = vqvae_options,
    .options_size = sizeof(struct vqvae),
    .recipe = {.optimiser = "adam", .rate = 1e-3, .batch = 128, .epochs = 20, .clip = 1},
    .check = vqvae_check,
    .stages = vqvae_stages,
    .build = vqvae_build,
    .sample = vqvae_sample,
    .prior = vqvae_prior,
    .encode = vqvae_encode,
    .decode = vqvae_decode,
};
