/* cnn.c -- a convolutional classifier (LeCun et al. 1998), small.
**
** p(y | x) from pictures of any size: a 3x3 convolution at full size, then one
** after the other that halves the picture until it is at most 8 high and wide,
** each normalised in groups of channels; then a layer of features, of which the
** class is a linear function. The features are what `encode` gives: pictures
** that look alike for the purpose of naming them lie near each other there, so
** they serve as a space in which sets of pictures are compared.
*/
#include "family/family.h"

#include <stdio.h>

#define SMALLEST 8 /* a picture no larger than that is not halved any more */
#define LARGEST 32 /* one larger than that is halved by the first convolution already */

struct cnn_options {
    struct sizes channels;
    int features;
    double dropout;
};

static const struct option cnn_table[] = {
    OPT_SIZES(struct cnn_options, channels, "16,64,128", 1, 4096,
              "of the convolutions, from the picture inwards; the last serves for all that follow"),
    OPT_INT(struct cnn_options, features, "64", 1, 65536, "width of the layer before the classes"),
    OPT_REAL(struct cnn_options, dropout, "0.3", 0, 0.95, "share of the numbers before the features that a step hides"),
    OPT_END,
};

static int cnn_check(const void *options, const struct item *item, struct err *e)
{
    (void)options;
    if (item->classes > 1) return 0;
    fail(e, ERR_DATA, "a classifier wants pictures of two classes or more, and these have %s",
         item->classes ? "one" : "no labels");
    return fail_hint(e, "sub-folders of a folder are taken as classes");
}

static int64_t side(var x)
{
    return var_dim(x, 1) > var_dim(x, 2) ? var_dim(x, 1) : var_dim(x, 2);
}

static var block(net *n, const struct cnn_options *o, int k, var x, int stride)
{
    char name[12];
    const int of = k < o->channels.count ? k : o->channels.count - 1;
    snprintf(name, sizeof name, "%d", k);
    scope(n, name);
    x = v_relu(group_norm(n, "norm", conv(n, "conv", x, o->channels.size[of], 3, stride), 0));
    scope_end(n);
    return x;
}

static var features(net *n, const struct cnn_options *o, var x) /* [N, features] */
{
    x = block(n, o, 0, v_offset(v_scale(x, 2), -1), side(x) > LARGEST ? 2 : 1);
    for (int k = 1; var_ok(x) && side(x) > SMALLEST; k++) x = block(n, o, k, x, 2);
    var y = linear(n, "features", dropout(n, "hidden", v_flatten(x), o->dropout), o->features);
    return v_relu(layer_norm(n, "even", y)); /* so that features of all judges have about the same size */
}

static var cnn_encode(net *n, const void *options, struct batch b)
{
    return features(n, options, b.x);
}

static var logits(net *n, const void *options, struct batch b) /* [N, classes] */
{
    return linear(n, "classes", features(n, options, b.x), n->item->classes);
}

static void cnn_build(net *n, const void *options, struct batch b)
{
    var loss = v_mean_all(v_xent(logits(n, options, b), b.label));
    player(n, (struct player){.name = "cnn", .moves = "", .loss = loss});
}

static var cnn_classify(net *n, const void *options, struct batch b)
{
    return v_log_softmax(logits(n, options, b));
}

const struct family cnn_family = {
    .name = "cnn",
    .title = "Convolutional classifier",
    .paper = "LeCun et al. 1998",
    .about = "Names the class of a picture; its features are the space in which judges compare pictures.",
    .takes = TAKES_IMAGE,
    .judges = true,
    .options = cnn_table,
    .options_size = sizeof(struct cnn_options),
    .recipe = {.optimiser = "adam", .rate = 1e-3, .batch = 128, .epochs = 5, .schedule = "cosine"},
    .check = cnn_check,
    .build = cnn_build,
    .encode = cnn_encode,
    .classify = cnn_classify,
};
