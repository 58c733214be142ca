/* rows.h -- the networks whose training step is timed, as graphs: the same as in bench/peers/torch_steps.py.
**
** Parameters have the names they have there ("d1.c1.weight"), so that both can begin with the same numbers.
** A row's build says what its step carries out: out[0] is the loss, then the effects.
*/
#ifndef LIMN_BENCH_ROWS_H
#define LIMN_BENCH_ROWS_H

#include "nn/author.h"
#include "nn/optimiser.h"

#include <stdio.h>

#define ROW_PARAMS 512
#define ROW_TARGETS (1 + ROW_PARAMS * OPTIMISER_EFFECTS)
#define SYMBOLS 65

struct row {
    const char *name;
    int64_t batch, pool;    /* items in memory, from which each step takes a batch */
    struct shape item;      /* of one; a text has one symbol more than there are places */
    bool symbols, normal;   /* the pool: symbols; normal numbers; else uniform in 0..1 */
    int (*build)(net *n, var x, var *out);
    double rate, beta1;
    int chain;              /* sampling: so many steps follow one another, out[1] of each being x of the next; else 0 */
};

/* ---- layers, under PyTorch's names ---- */

static const char *part(char name[40], const char *block, const char *layer)
{
    snprintf(name, 40, "%s.%s", block, layer);
    return name;
}

static var weight(net *n, const char *layer, const char *what, struct shape shape, struct init init)
{
    char name[80];
    snprintf(name, sizeof name, "%s.%s", layer, what);
    return param(n, name, shape, init);
}

static const struct init fan_in = {INIT_FAN_IN, 1};

static var with_bias(net *n, const char *layer, var y)
{
    return v_add(y, weight(n, layer, "bias", SHAPE(var_dim(y, -1)), INIT_ZEROS));
}

static var dense_plain(net *n, const char *layer, var x, int64_t out)
{
    return v_matmul(x, weight(n, layer, "weight", SHAPE(var_dim(x, -1), out), fan_in));
}

static var dense(net *n, const char *layer, var x, int64_t out)
{
    return with_bias(n, layer, dense_plain(n, layer, x, out));
}

static struct conv window(int stride, int pad)
{
    return (struct conv){stride, stride, pad, pad, pad, pad, 1, 1};
}

static var filter_plain(net *n, const char *layer, var x, int64_t out, int size, int stride, int pad)
{
    return v_conv(x, weight(n, layer, "weight", SHAPE(size, size, var_dim(x, -1), out), fan_in), window(stride, pad));
}

static var filter(net *n, const char *layer, var x, int64_t out, int size, int stride, int pad)
{
    return with_bias(n, layer, filter_plain(n, layer, x, out, size, stride, pad));
}

static var spread_plain(net *n, const char *layer, var x, int64_t out, int size, int stride, int pad)
{
    int64_t to = (var_dim(x, 1) - 1) * stride - 2 * pad + size;
    var w = weight(n, layer, "weight", SHAPE(size, size, out, var_dim(x, -1)), fan_in);
    return v_conv_dx(x, w, window(stride, pad), SHAPE(var_dim(x, 0), to, to, out));
}

static var spread(net *n, const char *layer, var x, int64_t out, int size, int stride, int pad)
{
    return with_bias(n, layer, spread_plain(n, layer, x, out, size, stride, pad));
}

static var adjust(net *n, const char *layer, var x)
{
    return with_bias(n, layer, v_mul(x, weight(n, layer, "weight", SHAPE(var_dim(x, -1)), INIT_ONES)));
}

/* ---- one player: the loss, and Adam on all parameters ---- */

static int descend(net *n, const char *moves, var loss, const struct optimiser *o, var *out)
{
    var params[ROW_PARAMS], gradient[ROW_PARAMS];
    int count = net_params(n, moves, params, ROW_PARAMS);
    gradients(loss, params, count, gradient);
    return optimise(n, o, params, gradient, count, out);
}

static struct optimiser adam_of(double beta1)
{
    struct optimiser o = optimiser_default(OPTIMISER_ADAM);
    o.beta1 = beta1;
    return o;
}

static int minimise(net *n, var loss, var *out)
{
    const struct optimiser adam = adam_of(0.9);
    out[0] = loss;
    return 1 + descend(n, "", loss, &adam, out + 1);
}

/* ---- variational autoencoders on freshly drawn black and white ---- */

static var drawn(net *n, var x)
{
    return v_less(v_uniform(n->g, var_shape(x)), x);
}

static var latent(net *n, var mean, var log_variance)
{
    return v_add(mean, v_mul(v_normal(n->g, var_shape(mean)), v_exp(v_scale(log_variance, 0.5))));
}

static var bound(var logits, var seen, var m, var v)
{
    var gap = v_sub(v_offset(v, 1), v_add(v_square(m), v_exp(v)));
    return v_scale(v_sub(v_sum_all(v_bce(logits, seen)), v_scale(v_sum_all(gap), 0.5)), 1.0 / (double)var_dim(m, 0));
}

static var tower(net *n, const char *prefix, var x, int layers, int64_t width, var bend(var))
{
    for (int k = 0; k < layers; k++) {
        char name[32];
        snprintf(name, sizeof name, "%s.%d", prefix, 2 * k);
        x = bend(dense(n, name, x, width));
    }
    return x;
}

static int dense_vae(net *n, var x, int layers, int64_t width, int64_t size, var bend(var), var *out)
{
    var seen = drawn(n, x), q = tower(n, "e", seen, layers, width, bend);
    var m = dense(n, "m", q, size), v = dense(n, "v", q, size);
    var h = tower(n, "d.0", latent(n, m, v), layers, width, bend);
    return minimise(n, bound(dense(n, "d.1", h, 784), seen, m, v), out);
}

static int vae_step(net *n, var x, var *out)
{
    return dense_vae(n, x, 1, 400, 20, v_relu, out);
}

static int iwae_step(net *n, var x, var *out)
{
    return dense_vae(n, x, 2, 200, 50, v_tanh, out);
}

static int conv_vae_step(net *n, var x, var *out)
{
    var seen = drawn(n, x), q = v_relu(filter(n, "e.0", seen, 32, 3, 2, 1));
    q = v_relu(filter(n, "e.4", v_relu(filter(n, "e.2", q, 64, 3, 2, 1)), 128, 3, 2, 1));
    q = v_flatten(q);
    var m = dense(n, "m", q, 32), v = dense(n, "v", q, 32);
    var h = v_relu(dense(n, "p", latent(n, m, v), 2048));
    h = v_relu(spread(n, "d.0", v_reshape(h, SHAPE(n->batch, 4, 4, 128)), 64, 3, 2, 1));
    h = v_relu(spread(n, "d.2", h, 32, 4, 2, 1));
    return minimise(n, bound(spread(n, "d.4", h, 1, 4, 2, 1), seen, m, v), out);
}

/* ---- autoregressive and flows: densities of rows ---- */

/* A dense layer whose weights are multiplied by a mask. */
static var masked(net *n, const char *layer, var x, int64_t out, var mask)
{
    var w = weight(n, layer, "weight", SHAPE(var_dim(x, -1), out), fan_in);
    return with_bias(n, layer, v_matmul(x, v_mul(w, mask)));
}

/* Column i may be told by columns below it: a hidden unit of degree d sees columns 0 .. d. */
static int made_step(net *n, var x, var *out)
{
    const int64_t columns = 784, hidden = 500;
    var seen = drawn(n, x), degree = v_floor(v_scale(v_iota(n->g, SHAPE(hidden), 0), (columns - 1.0) / hidden));
    var across = v_reshape(degree, SHAPE(1, hidden)), down = v_reshape(degree, SHAPE(hidden, 1));
    var in = v_less(v_iota(n->g, SHAPE(columns, 1), 0), v_offset(across, 0.5));
    var h = v_relu(masked(n, "h", seen, hidden, in));
    var logits = masked(n, "o", h, columns, v_less(down, v_iota(n->g, SHAPE(1, columns), 1)));
    return minimise(n, v_scale(v_sum_all(v_bce(logits, seen)), 1.0 / n->batch), out);
}

/* One coupling: the columns that `keep` marks stay, and tell scale and shift of the others. */
static var coupled(net *n, int k, var x, var keep, var *log_det)
{
    char block[16], a[40];
    const int64_t columns = var_dim(x, -1);
    snprintf(block, sizeof block, "l.%d", k);
    var h = v_relu(dense(n, part(a, block, "a"), v_mul(x, keep), 256));
    h = dense(n, part(a, block, "c"), v_relu(dense(n, part(a, block, "b"), h, 256)), 2 * columns);
    var change = v_sub(v_const(n->g, 1), keep), scale = v_mul(v_tanh(v_slice(h, 1, 0, columns)), change);
    var shift = v_mul(v_slice(h, 1, columns, columns), change);
    *log_det = v_add(*log_det, v_sum(scale, AXIS(1)));
    return v_add(v_mul(x, v_exp(scale)), shift);
}

static int coupling_step(net *n, var x, var *out)
{
    var log_det = v_fill(n->g, SHAPE(n->batch, 1), 0), place = v_iota(n->g, SHAPE(1, var_dim(x, -1)), 1);
    var half = v_scale(place, 0.5), odd = v_scale(v_sub(half, v_floor(half)), 2), even = v_sub(v_const(n->g, 1), odd);
    for (int k = 0; k < 10; k++) x = coupled(n, k, x, k % 2 ? odd : even, &log_det);
    var energy = v_scale(v_sum_all(v_square(x)), 0.5);
    return minimise(n, v_scale(v_sub(energy, v_sum_all(log_det)), 1.0 / n->batch), out);
}

/* ---- the block that U-Nets are made of, alone ---- */

static int block_step(net *n, var x, var *out)
{
    return minimise(n, v_mean_all(v_square(residual(n, "block", x, var_dim(x, -1), NO_VAR, 0))), out);
}

/* ---- diffusion: a U-Net that tells the noise ---- */

static var group_normed(net *n, const char *layer, var x)
{
    return adjust(n, layer, v_group_norm(x, 8, 1e-5));
}

static var res(net *n, const char *block, var x, var t, int64_t out)
{
    char a[40];
    var shift = v_reshape(dense(n, part(a, block, "t"), v_silu(t), out), SHAPE(n->batch, 1, 1, out));
    var h = v_silu(group_normed(n, part(a, block, "n1"), x));
    h = v_add(filter(n, part(a, block, "c1"), h, out, 3, 1, 1), shift);
    h = v_silu(group_normed(n, part(a, block, "n2"), h));
    var skip = var_dim(x, -1) == out ? x : filter(n, part(a, block, "sk"), x, out, 1, 1, 0);
    return v_add(filter(n, part(a, block, "c2"), h, out, 3, 1, 1), skip);
}

static var attended(net *n, const char *block, var x)
{
    char a[40];
    const int64_t c = var_dim(x, -1), places = var_dim(x, 1) * var_dim(x, 2);
    var all = filter(n, part(a, block, "q"), group_normed(n, part(a, block, "n"), x), 3 * c, 1, 1, 0), qkv[3];
    for (int k = 0; k < 3; k++) qkv[k] = v_reshape(v_slice(all, 3, k * c, c), SHAPE(n->batch, places, 1, c));
    var y = v_attention(qkv[0], qkv[1], qkv[2], 1 / sqrt((double)c), false);
    return v_add(x, filter(n, part(a, block, "p"), v_reshape(y, var_shape(x)), c, 1, 1, 0));
}

/* [N] -> [N, width]: as sinusoids(), sines first */
static var sinusoids_of(var when, int64_t width)
{
    const int64_t half = width / 2;
    var frequency = v_exp(v_scale(v_iota(when.g, SHAPE(1, half), 1), -log(1e4) / (double)half));
    var angle = v_mul(v_reshape(when, SHAPE(var_dim(when, 0), 1)), frequency);
    return v_join(v_sin(angle), v_cos(angle), 1);
}

static var unet(net *n, var x, var when)
{
    const int64_t c = 64, d = 128;
    var t = dense(n, "t.2", v_silu(dense(n, "t.0", sinusoids_of(when, c), 256)), 256);
    var h0 = filter(n, "i", x, c, 3, 1, 1), h1 = res(n, "d1", h0, t, c), h2 = res(n, "d2", h1, t, c);
    var h3 = attended(n, "a3", res(n, "d3", filter(n, "dn1", h2, c, 3, 2, 1), t, d)), h4 = res(n, "d4", h3, t, d);
    var h5 = res(n, "d5", filter(n, "dn2", h4, d, 3, 2, 1), t, d);
    var h = res(n, "m2", attended(n, "ma", res(n, "m1", h5, t, d)), t, d);
    h = res(n, "u5", v_join(h, h5, 3), t, d);
    h = filter(n, "up2", v_resize(h, 16, 16, RESIZE_NEAREST), d, 3, 1, 1);
    h = attended(n, "ua", res(n, "u4", v_join(h, h4, 3), t, d));
    h = res(n, "u3", v_join(h, h3, 3), t, d);
    h = filter(n, "up1", v_resize(h, 32, 32, RESIZE_NEAREST), c, 3, 1, 1);
    h = res(n, "u1", v_join(res(n, "u2", v_join(h, h2, 3), t, c), h1, 3), t, c);
    return filter(n, "o", v_silu(group_normed(n, "no", h)), 3, 3, 1, 1);
}

static int unet_step(net *n, var x, var *out)
{
    var noise = v_normal(n->g, var_shape(x)), seen = v_add(v_scale(x, 0.7), v_scale(noise, 0.7));
    var when = v_floor(v_scale(v_uniform(n->g, SHAPE(n->batch)), 1000));
    return minimise(n, v_mean_all(v_square(v_sub(unet(n, seen, when), noise))), out);
}

#define CHAIN 50

/* One of the steps of sampling (Song et al. 2020): the noise at "time" t told, that of t - 19 put in its place. What is
** compared is the noise, because pictures grow alike whatever it is. */
static int unet_sample_step(net *n, var x, var *out)
{
    const double quarter = 3.14159265358979 / 2000;
    var time = v_input(n->g, "time", F32, SHAPE(1)), now = v_reshape(v_scale(time, quarter), SHAPE(1, 1, 1, 1));
    var noise = unet(n, x, v_broadcast(time, SHAPE(n->batch))), then = v_offset(now, -19 * quarter);
    var clean = v_div(v_sub(x, v_mul(v_sin(now), noise)), v_cos(now));
    out[1] = v_add(v_mul(v_cos(then), clean), v_mul(v_sin(then), noise));
    out[0] = v_mean_all(v_square(noise));
    return 2;
}

/* ---- transformers: x holds each text's symbols, and one more ---- */

static var normed(net *n, const char *layer, var x)
{
    return adjust(n, layer, v_layer_norm(x, 1e-5));
}

static var transformed(net *n, int k, var x, int heads)
{
    char block[16], a[40];
    const int64_t T = var_dim(x, 1), c = var_dim(x, 2);
    snprintf(block, sizeof block, "b.%d", k);
    var all = dense_plain(n, part(a, block, "q"), normed(n, part(a, block, "n1"), x), 3 * c), qkv[3];
    for (int i = 0; i < 3; i++) qkv[i] = v_reshape(v_slice(all, 2, i * c, c), SHAPE(n->batch, T, heads, c / heads));
    var y = v_attention(qkv[0], qkv[1], qkv[2], 1 / sqrt((double)c / heads), true);
    x = v_add(x, dense_plain(n, part(a, block, "p"), v_reshape(y, var_shape(x)), c));
    var wide = v_gelu(dense_plain(n, part(a, block, "f"), normed(n, part(a, block, "n2"), x), 4 * c));
    return v_add(x, dense_plain(n, part(a, block, "g"), wide, c));
}

static int gpt(net *n, var x, int layers, int64_t c, int heads, var *out)
{
    const int64_t T = var_dim(x, 1) - 1;
    var table = param(n, "e.weight", SHAPE(SYMBOLS, c), (struct init){INIT_NORMAL, 1});
    var z = v_add(v_gather(table, v_slice(x, 1, 0, T)), param(n, "p", SHAPE(T, c), (struct init){INIT_NORMAL, 0.02}));
    for (int k = 0; k < layers; k++) z = transformed(n, k, z, heads);
    z = v_reshape(normed(n, "n", z), SHAPE(n->batch * T, c));
    var next = v_reshape(v_slice(x, 1, 1, T), SHAPE(n->batch * T));
    return minimise(n, v_mean_all(v_xent(v_matmul_t(z, false, table, true), next)), out);
}

static int gpt_4x128_step(net *n, var x, var *out)
{
    return gpt(n, x, 4, 128, 4, out);
}

static int gpt_6x384_step(net *n, var x, var *out)
{
    return gpt(n, x, 6, 384, 6, out);
}

/* ---- adversarial: generator g, critic d, both of pictures of 32 x 32 ---- */

static var batch_normed(net *n, const char *layer, var x)
{
    const unsigned axes = AXIS(0) | AXIS(1) | AXIS(2);
    var m = v_mean(x, axes), centred = v_sub(x, m), v = v_mean(v_square(centred), axes);
    return adjust(n, layer, v_div(centred, v_sqrt(v_offset(v, 1e-5))));
}

static var generated(net *n)
{
    var h = v_normal(n->g, SHAPE(n->batch, 1, 1, 100));
    h = v_relu(batch_normed(n, "g.1", spread_plain(n, "g.0", h, 256, 4, 1, 0)));
    h = v_relu(batch_normed(n, "g.4", spread_plain(n, "g.3", h, 128, 4, 2, 1)));
    h = v_relu(batch_normed(n, "g.7", spread_plain(n, "g.6", h, 64, 4, 2, 1)));
    return v_tanh(spread(n, "g.9", h, 3, 4, 2, 1));
}

static var criticised(net *n, var x, bool norm)
{
    var h = v_leaky_relu(filter(n, "d.0", x, 64, 4, 2, 1), 0.2);
    if (norm) {
        h = v_leaky_relu(batch_normed(n, "d.3", filter_plain(n, "d.2", h, 128, 4, 2, 1)), 0.2);
        h = v_leaky_relu(batch_normed(n, "d.6", filter_plain(n, "d.5", h, 256, 4, 2, 1)), 0.2);
        return v_flatten(filter(n, "d.8", h, 1, 4, 1, 0));
    }
    h = v_leaky_relu(filter(n, "d.2", h, 128, 4, 2, 1), 0.2);
    h = v_leaky_relu(filter(n, "d.4", h, 256, 4, 2, 1), 0.2);
    return v_flatten(filter(n, "d.6", h, 1, 4, 1, 0));
}

/* The critic's step, then the generator's by the critic as it is then, on the same pictures. */
static int dcgan_step(net *n, var x, var *out)
{
    const struct optimiser adam = adam_of(0.5);
    const var no = v_const(n->g, 0), yes = v_const(n->g, 1);
    var fake = generated(n), on_data = criticised(n, x, true), on_fake = criticised(n, v_stop(fake), true);
    out[0] = v_add(v_mean_all(v_bce(on_data, yes)), v_mean_all(v_bce(on_fake, no)));
    int count = 1 + descend(n, "d", out[0], &adam, out + 1);
    var fooled = v_mean_all(v_bce(criticised(n, fake, true), yes));
    return count + descend(n, "g", fooled, &adam, out + count);
}

static int wgan_step(net *n, var x, var *out)
{
    const struct optimiser adam = adam_of(0.5);
    var fake = v_stop(generated(n)), share = v_uniform(n->g, SHAPE(n->batch, 1, 1, 1)), slope;
    var between = v_add(v_mul(share, x), v_mul(v_sub(v_const(n->g, 1), share), fake));
    gradients(v_sum_all(criticised(n, between, false)), &between, 1, &slope);
    var length = v_sqrt(v_sum_items(v_square(slope)));
    var penalty = v_mean_all(v_square(v_offset(length, -1)));
    out[0] = v_sub(v_mean_all(criticised(n, fake, false)), v_mean_all(criticised(n, x, false)));
    out[0] = v_add(out[0], v_scale(penalty, 10));
    return 1 + descend(n, "d", out[0], &adam, out + 1);
}

static const struct row rows[] = {
    {"vae", 128, 4096, {1, {784}}, false, false, vae_step, 1e-3, 0.9, 0},
    {"iwae-vae-b20", 20, 4096, {1, {784}}, false, false, iwae_step, 1e-3, 0.9, 0},
    {"conv-vae", 128, 2048, {3, {28, 28, 1}}, false, false, conv_vae_step, 1e-3, 0.9, 0},
    {"made", 128, 4096, {1, {784}}, false, false, made_step, 1e-3, 0.9, 0},
    {"flow", 512, 4096, {1, {43}}, false, true, coupling_step, 1e-3, 0.9, 0},
    {"unet-block", 32, 512, {3, {32, 32, 64}}, false, false, block_step, 1e-3, 0.9, 0},
    {"unet", 32, 256, {3, {32, 32, 3}}, false, true, unet_step, 1e-3, 0.9, 0},
    {"unet-sample", 64, 256, {3, {32, 32, 3}}, false, true, unet_sample_step, 0, 0.9, CHAIN},
    {"gpt-4x128", 12, 1024, {1, {65}}, true, false, gpt_4x128_step, 1e-3, 0.9, 0},
    {"gpt-6x384", 16, 1024, {1, {257}}, true, false, gpt_6x384_step, 1e-3, 0.9, 0},
    {"dcgan", 64, 64, {3, {32, 32, 3}}, false, true, dcgan_step, 2e-4, 0.5, 0},
    {"wgan-gp-critic", 64, 64, {3, {32, 32, 3}}, false, true, wgan_step, 2e-4, 0.5, 0},
};

#endif
