/* wae.c -- the Wasserstein autoencoder with maximum mean discrepancy (Tolstikhin et al. 2018).
**
**   loss = -log p(x | g(f(x))) + weight MMD(f(x), z),   z drawn from the prior
**
**   MMD = E k(f, f') + E k(z, z') - 2 E k(f, z),   k(a, b) = sum_c C / (C + |a - b|^2),  C = 2 d c    (inverse multiquadrics)
**
** The codes of a batch as a whole are to lie as the prior does; no single one is
** spread over it, as a variational autoencoder's is. The prior need only be drawn from.
*/
#include "family/family.h"

struct wae {
    struct code code;
    int prior;
    double weight;
};

static const struct option wae_options[] = {
    CODE_OPTIONS(struct wae, "8", "400"),
    OPT_CHOICE(struct wae, prior, "normal", SHAPED_CHOICES, "where codes are to lie"),
    OPT_REAL(struct wae, weight, "100", 0, 1e6, "of the discrepancy between codes and prior"),
    OPT_END,
};

static int wae_check(const void *options, const struct item *item, struct err *e)
{
    const struct wae *o = options;
    CHECK(o->prior == SHAPED_NORMAL || o->code.latent > 1, e, ERR_OPTION, "this prior wants latent=2 or more");
    return code_check(options, item, e);
}

static var squared_lengths(var a) /* [N, d] -> [N, 1] */
{
    return v_sum(v_square(a), AXIS(1));
}

static var kernel(var a, var b) /* [N, d], [M, d] -> [N, M] */
{
    static const double widths[] = {0.1, 0.2, 0.5, 1, 2, 5, 10};
    var apart = v_sub(v_add(squared_lengths(a), v_swap(squared_lengths(b), 0, 1)),
                      v_scale(v_matmul_t(a, false, b, true), 2));
    var sum = v_const(a.g, 0);
    apart = v_maximum(apart, v_const(a.g, 0));
    for (size_t k = 0; k < sizeof widths / sizeof widths[0]; k++) {
        const double c = 2 * widths[k] * (double)var_dim(a, 1);
        sum = v_add(sum, v_div(v_const(a.g, c), v_offset(apart, c)));
    }
    return sum;
}

static var mean_of_others(var k) /* [N, N]: without the diagonal */
{
    const int64_t n = var_dim(k, 0);
    var self = v_equal(v_iota(k.g, SHAPE(n, n), 0), v_iota(k.g, SHAPE(n, n), 1));
    return v_scale(v_sum_all(v_mul(k, v_offset(v_neg(self), 1))), n > 1 ? 1 / ((double)n * (double)(n - 1)) : 0);
}

static void wae_build(net *n, const void *options, struct batch b)
{
    const struct wae *o = options;
    var z = code_of(n, &o->code, b.x), drawn = shaped_draw(n, (enum shaped)o->prior, n->batch, o->code.latent);
    var within = v_add(mean_of_others(kernel(z, z)), mean_of_others(kernel(drawn, drawn)));
    var apart = v_sub(within, v_scale(v_mean_all(kernel(z, drawn)), 2));
    watch(n, "mmd", apart);
    var loss = v_add(code_loss(n, &o->code, z, b), v_scale(apart, o->weight));
    player(n, (struct player){.name = "wae", .moves = "", .loss = loss});
}

static var wae_prior(net *n, const void *options)
{
    const struct wae *o = options;
    return shaped_draw(n, (enum shaped)o->prior, n->batch, o->code.latent);
}

const struct family wae_family = {
    .name = "wae",
    .title = "Wasserstein autoencoder, matched by kernels",
    .paper = "Tolstikhin et al. 2018",
    .about = "An autoencoder whose codes lie, as a whole, as a prior does that need only be drawn from.",
    .takes = TAKES_IMAGE | TAKES_ROWS,
    .options = wae_options,
    .options_size = sizeof(struct wae),
    .recipe = {.optimiser = "adam", .rate = 1e-3, .batch = 256, .epochs = 20},
    .adapt = code_adapt,
    .check = wae_check,
    .build = wae_build,
    .prior = wae_prior,
    .encode = code_encode,
    .decode = code_decode,
};
