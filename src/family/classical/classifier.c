/* classifier.c -- a network that tells the class: p(y | x) = softmax(W f(x) + b).
**
** The discriminative side of every encoder here: its layers have the names of
** those of ae and vae, so it can begin with what one of them has learned without
** labels (`limn fit classifier few-labels -o c.limn --from ae.limn`), which is what
** helps where labels are few (Erhan et al. 2010). As a linear probe only the last
** layer learns, and tells how much of the class what was brought along tells plainly
** (Alain & Bengio 2016).
*/
#include "family/family.h"

struct classifier {
    struct tower tower;
    double dropout;
    int probe, latent;
};

enum { ALL_LEARNS, FEATURES, CODE, MEAN };

static const struct option classifier_options[] = {
    TOWER_OPTIONS(struct classifier, "400"),
    OPT_REAL(struct classifier, dropout, "0", 0, 0.95,
             "share of the features that the last layer does not see in training"),
    OPT_CHOICE(struct classifier, probe, "no", "no|features|code|mean",
               "the last layer learns alone, from the features, the code (ae, wae) or its mean (vae, iwae) of --from"),
    OPT_INT(struct classifier, latent, "20", 1, 4096, "of a probe: size of that code"),
    OPT_END,
};

static int classifier_check(const void *options, const struct item *item, struct err *e)
{
    TRY(classes_needed(item, "a classifier", NULL, e));
    return tower_check(&((const struct classifier *)options)->tower, item, e);
}

static bool is_probe(const void *options)
{
    return ((const struct classifier *)options)->probe != ALL_LEARNS;
}

static var told_by(net *n, const struct classifier *o, var x) /* [N, features or latent] */
{
    scope(n, "enc");
    var h = tower_in(n, &o->tower, x);
    if (o->probe == CODE) h = linear(n, "z", h, o->latent);
    if (o->probe == MEAN) {
        scope(n, "z");
        h = linear(n, "mean", h, o->latent);
        scope_end(n);
    }
    scope_end(n);
    return is_probe(o) ? v_stop(h) : h;
}

static var logits(net *n, const struct classifier *o, var x) /* [N, classes] */
{
    return linear(n, "class", dropout(n, "drop", told_by(n, o, x), o->dropout), n->item->classes);
}

static void classifier_build(net *n, const void *options, struct batch b)
{
    var told = logits(n, options, b.x);
    watch(n, "right", v_mean_all(v_equal(v_cast(v_argmax(told), F32), v_cast(b.label, F32))));
    const char *moves = is_probe(options) ? "class/" : "";
    player(n, (struct player){.name = "classifier", .moves = moves, .loss = v_mean_all(v_xent(told, b.label))});
}

static var classifier_classify(net *n, const void *options, struct batch b)
{
    return v_log_softmax(logits(n, options, b.x));
}

const struct family classifier_family = {
    .name = "classifier",
    .title = "Network classifier",
    .paper = "Rumelhart, Hinton & Williams 1986",
    .about = "Layers, then log odds of the classes; can begin with the encoder of an autoencoder, or probe it.",
    .takes = TAKES_IMAGE | TAKES_ROWS,
    .options = classifier_options,
    .options_size = sizeof(struct classifier),
    .recipe = {.optimiser = "adam", .rate = 1e-3, .batch = 128, .epochs = 20},
    .check = classifier_check,
    .wants_from = is_probe,
    .build = classifier_build,
    .classify = classifier_classify,
};
