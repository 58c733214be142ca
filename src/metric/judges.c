/* judges.c -- the table of judges, and who can be heard. */
#include "metric/judge.h"

#include "task/sample.h"

#define ALL (TAKES_IMAGE | TAKES_ROWS | TAKES_TEXT | TAKES_SERIES)

#define NUMBERS (TAKES_IMAGE | TAKES_ROWS | TAKES_SERIES) /* distances between items mean something */

typedef int hear(struct hearing *h, struct err *e);
hear hear_likelihood, hear_mmd, hear_c2st, hear_copies, hear_dcr, hear_dcr_share, hear_duplicates;
hear hear_columns, hear_pairs, hear_tstr;
hear hear_accuracy, hear_log_loss, hear_brier, hear_calibration, hear_nmi, hear_ari;
hear hear_frechet, hear_kernel, hear_precision, hear_recall, hear_density, hear_coverage;
hear hear_class_score, hear_agreement, hear_class_spread, hear_class_coverage;
hear hear_psnr, hear_ssim, hear_restored, hear_captions;
hear hear_discriminative, hear_predictive, hear_autocorrelation;

/* clang-format off */
const struct judge judges[] = {
    {"likelihood", "Log-likelihood", "nats per item", HIGHER, ALL, NEEDS_SCORE, hear_likelihood},
    {"mmd", "Maximum mean discrepancy", "squared", LOWER, ALL, NEEDS_DRAWN, hear_mmd},
    {"c2st", "Classifier two-sample test", "accuracy", LOWER, ALL, NEEDS_DRAWN, hear_c2st},
    {"copies", "Exact repeats of training items", "share", LOWER, NUMBERS, NEEDS_DRAWN | NEEDS_TRAIN, hear_copies},
    {"dcr", "Distance to the closest record", "deviations", NEARER, NUMBERS, NEEDS_DRAWN | NEEDS_TRAIN, hear_dcr},
    {"dcr-share", "Nearer to training than to held-out items", "share", NEARER, NUMBERS, NEEDS_DRAWN | NEEDS_TRAIN, hear_dcr_share},
    {"duplicates", "Repeats among drawn items", "share", LOWER, NUMBERS, NEEDS_DRAWN, hear_duplicates},
    {"columns", "Columns one by one", "distance", LOWER, TAKES_ROWS, NEEDS_DRAWN, hear_columns},
    {"pairs", "Pairs of columns", "distance", LOWER, TAKES_ROWS, NEEDS_DRAWN | NEEDS_COLUMNS, hear_pairs},
    {"tstr", "Taught on drawn rows, tested on real ones", "accuracy or R2", HIGHER, TAKES_ROWS, NEEDS_DRAWN | NEEDS_COLUMNS, hear_tstr},
    {"frechet", "Frechet distance", "squared", LOWER, NUMBERS, NEEDS_DRAWN, hear_frechet},
    {"kernel", "Kernel distance", "squared", LOWER, NUMBERS, NEEDS_DRAWN, hear_kernel},
    {"precision", "Drawn items among real ones", "share", HIGHER, NUMBERS, NEEDS_DRAWN, hear_precision},
    {"recall", "Real items among drawn ones", "share", HIGHER, NUMBERS, NEEDS_DRAWN, hear_recall},
    {"density", "How densely real items lie around drawn ones", "of real", NEARER, NUMBERS, NEEDS_DRAWN, hear_density},
    {"coverage", "Real items with a drawn one close by", "share", HIGHER, NUMBERS, NEEDS_DRAWN, hear_coverage},
    {"class-score", "Classes that are seen, and surely", "classes", HIGHER, TAKES_IMAGE, NEEDS_DRAWN | NEEDS_NETWORK, hear_class_score},
    {"agreement", "Items seen as the class asked for", "share", HIGHER, TAKES_IMAGE, NEEDS_ASKING | NEEDS_LABELS | NEEDS_NETWORK, hear_agreement},
    {"class-spread", "Mean distance of two items of a class", "features", NEARER, TAKES_IMAGE, NEEDS_ASKING | NEEDS_LABELS | NEEDS_NETWORK, hear_class_spread},
    {"class-coverage", "Real items with one of their class close by", "share", HIGHER, TAKES_IMAGE, NEEDS_ASKING | NEEDS_LABELS | NEEDS_NETWORK, hear_class_coverage},
    {"psnr", "Signal to noise of reconstructions", "dB", HIGHER, TAKES_IMAGE, NEEDS_RECONSTRUCT, hear_psnr},
    {"ssim", "Structural similarity of reconstructions", "of 1", HIGHER, TAKES_IMAGE, NEEDS_RECONSTRUCT, hear_ssim},
    {"restored", "Distance of reconstructions in features", "features", LOWER, TAKES_IMAGE, NEEDS_RECONSTRUCT | NEEDS_NETWORK, hear_restored},
    {"captions", "Reconstructions that go with their captions", "share", HIGHER, TAKES_IMAGE, NEEDS_RECONSTRUCT | NEEDS_TRAIN | NEEDS_CAPTIONS | NEEDS_NETWORK, hear_captions},
    {"discriminative", "Discriminative score", "|accuracy - 1/2|", LOWER, TAKES_SERIES, NEEDS_DRAWN, hear_discriminative},
    {"predictive", "Predictive score", "mean error", LOWER, TAKES_SERIES, NEEDS_DRAWN, hear_predictive},
    {"autocorrelation", "Difference of autocorrelations", "mean", LOWER, TAKES_SERIES, NEEDS_DRAWN, hear_autocorrelation},
    {"accuracy", "Share of items classified rightly", "share", HIGHER, ALL, NEEDS_CLASSES, hear_accuracy},
    {"log-loss", "Minus log probability of the right class", "nats per item", LOWER, ALL, NEEDS_CLASSES, hear_log_loss},
    {"brier", "Brier score", "squared distance", LOWER, ALL, NEEDS_CLASSES, hear_brier},
    {"calibration", "Expected calibration error", "share", LOWER, ALL, NEEDS_CLASSES, hear_calibration},
    {"nmi", "Mutual information of groups and classes", "share", HIGHER, NUMBERS, NEEDS_ENCODE | NEEDS_LABELS, hear_nmi},
    {"ari", "Adjusted Rand index of groups and classes", "index", HIGHER, NUMBERS, NEEDS_ENCODE | NEEDS_LABELS, hear_ari},
    {0},
};
/* clang-format on */

#define JUDGES ((int)(sizeof judges / sizeof judges[0]) - 1)

static int no_such_judge(const char *name, struct err *e)
{
    const char *names[JUDGES];
    for (int k = 0; k < JUDGES; k++) names[k] = judges[k].name;
    const char *near = text_nearest(name, names, JUDGES);
    if (near) fail(e, ERR_CALL, "there is no judge '%.60s'; did you mean '%s'?", name, near);
    else fail(e, ERR_CALL, "there is no judge '%.60s'", name);
    return fail_hint(e, "without --judges, `limn eval` names and hears all that can say something");
}

int judge_need(const char *name, const struct judge **out, struct err *e)
{
    *out = NULL;
    for (int k = 0; k < JUDGES; k++)
        if (!strcmp(judges[k].name, name)) *out = &judges[k];
    return *out ? 0 : no_such_judge(name, e);
}

static bool captioned(const struct data *d)
{
    return d && d->captions && d->captions->text;
}

static bool has_labels(const struct hearing *h)
{
    return h->parts.held->item.classes > 0 && !h->parts.held->partly;
}

static bool has(const struct hearing *h, unsigned need)
{
    struct model *m = h->m;
    switch (need) {
    case NEEDS_DRAWN: return model_able(m, VERB_SAMPLE);
    case NEEDS_SCORE: return model_able(m, VERB_SCORE) || model_able(m, VERB_LOG_WEIGHT);
    case NEEDS_CLASSES: return model_able(m, VERB_CLASSIFY) && has_labels(h);
    case NEEDS_LABELS: return has_labels(h);
    case NEEDS_TRAIN: return h->parts.train != NULL;
    case NEEDS_ENCODE: return model_able(m, VERB_ENCODE);
    case NEEDS_RECONSTRUCT: return model_able(m, VERB_RECONSTRUCT);
    case NEEDS_NETWORK: return h->network != NULL;
    case NEEDS_ASKING: return sample_by_class(m);
    case NEEDS_CAPTIONS: return captioned(h->parts.held) && captioned(h->parts.train);
    default: return shape_size(m->item.shape) > 1;
    }
}

const char *judge_missing(const struct judge *j, const struct hearing *h)
{
    static const struct {
        unsigned need;
        const char *text;
    } needs[] = {
        {NEEDS_DRAWN, "a model that draws items"},
        {NEEDS_SCORE, "a model that tells a likelihood"},
        {NEEDS_CLASSES, "a model that classifies, and items with labels"},
        {NEEDS_LABELS, "items with labels"},
        {NEEDS_TRAIN, "the items that the model was trained on"},
        {NEEDS_ENCODE, "a model that encodes"},
        {NEEDS_RECONSTRUCT, "a model that reconstructs"},
        {NEEDS_NETWORK, "a feature network: `limn judge train` makes one"},
        {NEEDS_COLUMNS, "items of more than one number"},
        {NEEDS_ASKING, "a model that draws items of a class that is asked for"},
        {NEEDS_CAPTIONS, "items with captions"},
    };
    if (!(j->takes >> h->m->item.kind & 1)) return "items of another kind";
    for (size_t k = 0; k < sizeof needs / sizeof needs[0]; k++)
        if (j->needs & needs[k].need && !has(h, needs[k].need)) return needs[k].text;
    return NULL;
}
