/* pixelcnn.c -- the gated PixelCNN (van den Oord et al. 2016), with the mixture of PixelCNN++ (Salimans et al. 2017).
**
**   p(x) = prod p(pixel | those above it, and those to its left)
**
** Two stacks of convolutions: the vertical one sees the rows above, the horizontal
** one the pixels to the left, and what the vertical one says about them. Together
** they see all that went before, without a blind spot. Nothing is masked: a
** convolution that must not see ahead is padded on one side only.
**
** Of a colour, later channels see the earlier ones of the same pixel: their means
** are shifted by them.
*/
#include "family/family.h"

#include <stdio.h>

struct pixelcnn {
    int channels, layers, first, kernel, head, parts, values;
    double dropout;
    struct observation_options observation; /* of black and white */
};

enum { BINARY, LEVELS, MIXTURE };
#define LEVELS_OF_PIXEL 256

static const struct option pixelcnn_options[] = {
    OPT_INT(struct pixelcnn, channels, "32", 1, 4096, "of both stacks"),
    OPT_INT(struct pixelcnn, layers, "8", 1, 100, "gated layers"),
    OPT_INT(struct pixelcnn, first, "7", 3, 31, "width of the first convolutions, odd"),
    OPT_INT(struct pixelcnn, kernel, "3", 3, 31, "width of the others, odd"),
    OPT_INT(struct pixelcnn, head, "64", 1, 4096, "width of the last layer but one"),
    OPT_CHOICE(struct pixelcnn, values, "binary", "binary|levels|mixture",
               "a pixel is black or white; one of 256 levels; or a level by a mixture of logistics"),
    OPT_INT(struct pixelcnn, parts, "5", 1, 100, "logistics in the mixture of each channel"),
    OPT_REAL(struct pixelcnn, dropout, "0", 0, 0.9, "share of the gated features left out in training"),
    OBSERVATION_ROW(struct pixelcnn, "binarise", OPTION_CHOICE, binarise, "sample", 0, 0, "sample|threshold|none",
                    "binary: how grey becomes black or white; sample draws anew each time"),
    OPT_END,
};

static void pixelcnn_adapt(void *options, const struct item *item)
{
    if (item->shape.dim[2] > 1) ((struct pixelcnn *)options)->values = MIXTURE;
}

static int pixelcnn_check(const void *options, const struct item *item, struct err *e)
{
    const struct pixelcnn *o = options;
    CHECK(o->first % 2 && o->kernel % 2, e, ERR_OPTION, "first=%d, kernel=%d: both are odd", o->first, o->kernel);
    CHECK(o->values == MIXTURE || item->shape.dim[2] == 1, e, ERR_OPTION,
          "pictures in colour have pixels of several numbers: use values=mixture");
    return 0;
}

/* ---- the two stacks ---- */

/* Where the net looks: at all pixels; or, while drawing, at one, what it needs of those before being remembered. Then the
** vertical stack is of the row of that pixel, and the horizontal one of the pixel itself. */
struct look {
    bool one;
    var here; /* [1, 1, W, 1]: 1 in the column of the pixel */
    var last; /* 1 where it is the last of its row */
};

static var convolved(net *n, const char *name, var x, int64_t out, int height, int width, struct conv c)
{
    scope(n, name);
    var w = param(n, "w", SHAPE(height, width, var_dim(x, 3), out), n->weights);
    var y = v_add(v_conv(x, w, c), param(n, "b", SHAPE(out), INIT_ZEROS));
    scope_end(n);
    return y;
}

/* The rows above and, but in the first layer, this one, of what itself knows only the rows above. */
static var from_above(net *n, const struct look *at, var x, int64_t out, int width, bool first)
{
    const int height = width / 2 + !first, side = width / 2;
    struct conv c = {
        .stride_y = 1, .stride_x = 1, .dilation_y = 1, .dilation_x = 1, .pad_left = side, .pad_right = side};
    if (!at->one) c.pad_top = first ? height : height - 1;
    return v_slice(convolved(n, "above", x, out, height, width, c), 1, 0, at->one ? 1 : var_dim(x, 1));
}

/* The pixels to the left and, but in the first layer, this one, of what itself knows only those to the left. */
static var from_left(net *n, const struct look *at, var x, int64_t out, int width, bool first)
{
    const int reach = width / 2 + !first;
    struct conv c = {.stride_y = 1, .stride_x = 1, .dilation_y = 1, .dilation_x = 1};
    if (!at->one) c.pad_left = first ? reach : reach - 1;
    return v_slice(convolved(n, "left", x, out, 1, reach, c), 2, 0, at->one ? 1 : var_dim(x, 2));
}

static var gated(var x) /* [.., 2 F] -> [.., F] */
{
    const int64_t f = var_dim(x, 3) / 2;
    return v_mul(v_tanh(v_slice(x, 3, 0, f)), v_sigmoid(v_slice(x, 3, f, f)));
}

static var without_first(var x, int axis)
{
    return v_slice(x, axis, 1, var_dim(x, axis) - 1);
}

/* While drawing: the row at hand after so many above it, which each end of a row moves on. */
static var after_rows(net *n, const struct look *at, var row, int64_t above)
{
    if (!at->one) return row;
    var past = carry_zeros(n, shape_with(var_shape(row), 1, above)), all = v_join(past, row, 1);
    carry_set(n, past, v_select(at->last, without_first(all, 1), past));
    return all;
}

/* The same of the pixel at hand and so many to its left; nothing is left of a row's first. */
static var after_pixels(net *n, const struct look *at, var pixel, int64_t left)
{
    if (!at->one) return pixel;
    var past = carry_zeros(n, shape_with(var_shape(pixel), 2, left)), all = v_join(past, pixel, 2);
    carry_set(n, past, v_select(at->last, v_const(n->g, 0), without_first(all, 2)));
    return all;
}

static void layer(net *n, const struct pixelcnn *o, const struct look *at, int k, var *vertical, var *horizontal)
{
    const int64_t f = o->channels;
    const int width = k ? o->kernel : o->first;
    char name[12];
    snprintf(name, sizeof name, "%d", k);
    scope(n, name);
    var rows = k ? after_rows(n, at, *vertical, width / 2) : *vertical;
    var pixels = k ? after_pixels(n, at, *horizontal, width / 2) : *horizontal;
    var above = from_above(n, at, rows, 2 * f, width, !k), left = from_left(n, at, pixels, 2 * f, width, !k);
    var over = at->one ? v_sum(v_mul(above, at->here), AXIS(2)) : above;
    var both = gated(v_add(left, linear(n, "told", over, 2 * f)));
    var out = linear(n, "out", dropout(n, "dropout", both, o->dropout), f);
    *vertical = k ? v_add(*vertical, gated(above)) : gated(above);
    *horizontal = k ? v_add(*horizontal, out) : out;
    scope_end(n);
}

/* Of each pixel, from those before it: above and left are the pixels themselves, or where the look is at one, the rows above
** it and the pixels left of it, as far as the first layer sees. */
static var features(net *n, const struct pixelcnn *o, const struct look *at, var above, var left)
{
    var vertical = above, horizontal = left;
    n->weights = (struct init){INIT_FAN_IN,
                               sqrt(3)}; /* with less, gate after gate makes what comes from afar smaller */
    for (int k = 0; k < o->layers; k++) layer(n, o, at, k, &vertical, &horizontal);
    return v_relu(linear(n, "head", v_relu(horizontal), o->head));
}

static var scaled(var x)
{
    return v_offset(v_scale(x, 2), -1);
}

static var features_of_all(net *n, const struct pixelcnn *o, var x)
{
    const struct look all = {.one = false};
    var in = scaled(x);
    return features(n, o, &all, in, in);
}

/* ---- what is said about a pixel ---- */

struct said {
    struct bernoulli light;        /* [N, H, W, 1] */
    struct categorical level;      /* [N, H, W, 1, 256] */
    struct logistic_pixels colour; /* [N, H, W, C, K] */
};

static const char *pixelcnn_measure(const void *options, const struct item *item)
{
    const struct pixelcnn *o = options;
    (void)item;
    return o->values == BINARY ? observation_measure(&o->observation) : MEASURE_LEVELS;
}

static struct said said_of(net *n, const struct pixelcnn *o, var h)
{
    const struct shape s = var_shape(h);
    const int64_t channels = n->item->shape.dim[2];
    struct said p = {0};
    if (o->values == BINARY) p.light.logits = linear(n, "light", h, 1);
    else if (o->values == LEVELS)
        p.level.logits = v_reshape(linear(n, "level", h, LEVELS_OF_PIXEL),
                                   SHAPE(s.dim[0], s.dim[1], s.dim[2], 1, LEVELS_OF_PIXEL));
    else {
        p.colour.each = logistic_mixture_head(n, "colour", h, channels, o->parts);
        p.colour.pull = linear_from(n, "pull", h, channels * channels, INIT_ZEROS);
    }
    return p;
}

static var pixelcnn_logp(net *n, const struct pixelcnn *o, var x) /* [N] */
{
    struct said p = said_of(n, o, features_of_all(n, o, x));
    if (o->values == BINARY) return v_sum_items(bernoulli_logp(p.light, x));
    if (o->values == LEVELS) {
        var level = v_cast(v_floor(v_offset(v_scale(x, LEVELS_OF_PIXEL - 1), 0.5)), I32);
        return v_sum_items(categorical_logp(p.level, level));
    }
    return v_sum_items(logistic_pixels_logp(p.colour, x));
}

static var draw(net *n, const struct pixelcnn *o, struct said p) /* [N, H, W, C] */
{
    const double sharper = 1 / fmax(n->temperature, COLDEST);
    if (o->values == BINARY) return bernoulli_sample((struct bernoulli){v_scale(p.light.logits, sharper)});
    if (o->values == LEVELS) {
        struct categorical level = categorical_narrowed(p.level, n->temperature, 0, 0);
        return v_scale(v_cast(categorical_sample(level), F32), 1.0 / (LEVELS_OF_PIXEL - 1));
    }
    return logistic_pixels_sample(logistic_pixels_narrowed(p.colour, n->temperature));
}

/* ---- what it can do ---- */

static var seen(const struct pixelcnn *o, struct batch b)
{
    return o->values == BINARY ? observation_seen(&o->observation, b.x) : b.x;
}

static var pixelcnn_score(net *n, const void *options, struct batch b)
{
    const struct pixelcnn *o = options;
    return pixelcnn_logp(n, o, seen(o, b));
}

static void pixelcnn_build(net *n, const void *options, struct batch b)
{
    var loss = v_neg(v_mean_all(pixelcnn_score(n, options, b)));
    player(n, (struct player){.name = "pixelcnn", .loss = loss});
}

static var pixelcnn_baseline(net *n, const void *options, struct batch b)
{
    const struct pixelcnn *o = options;
    if (o->values == BINARY) return observation_baseline(n, &o->observation, seen(o, b));
    return v_fill(n->g, SHAPE(n->batch), -log(LEVELS_OF_PIXEL) * (double)shape_size(n->item->shape));
}

/* Pixel after pixel. Of what the first layer sees, the rows above and the pixels to the left are remembered here, of what the
** others see by after_rows and after_pixels. */
static var pixelcnn_sample(net *n, const void *options, struct batch given)
{
    const struct pixelcnn *o = options;
    const struct shape item = n->item->shape;
    const int64_t height = item.dim[0], width = item.dim[1], channels = item.dim[2], sees = o->first / 2;
    (void)given;
    var t = loop(n, (int)(height * width));
    var x = carry_zeros(n, shape_join(n->batch, item));
    var above = carry_zeros(n, SHAPE(n->batch, sees, width, channels));
    var row = carry_zeros(n, SHAPE(n->batch, 1, width, channels));
    var left = carry_zeros(n, SHAPE(n->batch, 1, sees, channels));
    var place = v_iota(n->g, SHAPE(height * width), 0);
    var column = v_sub(t, v_scale(v_floor(v_scale(v_offset(t, 0.5), 1.0 / (double)width)), (double)width));
    var here = v_equal(v_reshape(place, shape_with(item, 2, 1)), t);
    const struct look at = {.one = true,
                            .here = v_equal(v_iota(n->g, SHAPE(1, 1, width, 1), 2), column),
                            .last = v_equal(column, v_const(n->g, (double)width - 1))};
    var drawn = draw(n, o, said_of(n, o, features(n, o, &at, above, left))), in = scaled(drawn); /* [N, 1, 1, C] */
    var filled = v_select(at.here, in, row), none = v_const(n->g, 0);
    carry_set(n, x, v_select(here, drawn, x));
    carry_set(n, above, v_select(at.last, without_first(v_join(above, filled, 1), 1), above));
    carry_set(n, row, v_select(at.last, none, filled));
    carry_set(n, left, v_select(at.last, none, without_first(v_join(left, in, 2), 2)));
    loop_end(n);
    return carried(n, x);
}

const struct family pixelcnn_family = {
    .name = "pixelcnn",
    .title = "Gated PixelCNN",
    .paper = "van den Oord et al. 2016; Salimans et al. 2017",
    .about = "Convolutions that see only the pixels before give each pixel's distribution; exact, slow to draw.",
    .takes = TAKES_IMAGE,
    .options = pixelcnn_options,
    .options_size = sizeof(struct pixelcnn),
    .recipe = {.optimiser = "adam", .rate = 2e-3, .batch = 64, .epochs = 20, .clip = 1, .schedule = "cosine"},
    .adapt = pixelcnn_adapt,
    .check = pixelcnn_check,
    .build = pixelcnn_build,
    .score_kind = SCORE_EXACT,
    .measure = pixelcnn_measure,
    .score = pixelcnn_score,
    .baseline = pixelcnn_baseline,
    .baseline_name = "independent pixels, or uniform levels",
    .sample = pixelcnn_sample,
};
