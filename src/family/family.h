/* family.h -- a family of generative models, as a descriptor.
**
** What a family cannot do is a NULL; tasks ask for abilities, never for names.
** Functions with a net build graphs; a family with a closed form fits without one.
**
** Adding a family: 1. copy the file of its nearest kin; 2. add one row to
** families.c; 3. `make test` trains it small, scores, saves, loads and resumes it.
*/
#ifndef LIMN_FAMILY_FAMILY_H
#define LIMN_FAMILY_FAMILY_H

#include "nn/author.h"

enum { TAKES_IMAGE = 1 << ITEM_IMAGE, TAKES_ROWS = 1 << ITEM_ROW, TAKES_TEXT = 1 << ITEM_TEXT, TAKES_SERIES = 1 << ITEM_SERIES };

#define JUMPS_MOST KEPT_JUMPS

enum score_kind { SCORE_NONE, SCORE_EXACT, SCORE_BOUND, SCORE_ESTIMATE };

/* Rows for the options of a family that reads text: `units` and `subwords` are ints of S. */
#define TEXT_UNITS_ROWS(S)                                                                                             \
    OPT_CHOICE(S, units, "characters", "characters|bytes|subwords",                                                    \
               "text: what a symbol is; subwords are learned from the training part"),                                 \
        OPT_INT(S, subwords, "512", 257, 65535, "text: how many of those, the 256 bytes among them")

/* How a family likes to be trained, where the user does not say. */
struct recipe {
    const char *optimiser; /* "adam" */
    double rate;
    double beta1, beta2;   /* 0: the optimiser's own default */
    int batch;
    int epochs;            /* of the training part; 0: use steps */
    int steps;
    double clip;           /* global norm of the gradient; 0: none */
    double average;        /* decay of the EMA of the weights; 0: none */
    const char *schedule;  /* "constant", "cosine", "step" */
    double warmup;         /* share of the run in which the rate rises from 0 */
    double decay;          /* of weights; 0: the optimiser's own default */
};

/* What a plain fitter is given: all training items as families see them, as doubles, NaN where missing. */
struct fitting {
    struct store *store;
    const struct item *item;
    const double *x;       /* n x d */
    const int32_t *label;  /* NULL: none */
    int64_t n, d;
    uint64_t seed;
    /* Reports progress; a return other than 0 means: stop at the next good moment. */
    int (*report)(void *self, int64_t step, double value);
    void (*note)(void *self, const char *text); /* something for a person to know; may be NULL */
    void *self;
};

struct family {
    const char *name, *title, *paper, *about;
    unsigned takes;                     /* TAKES_* */
    bool minds_unknown;                 /* it learns also from items whose class is not known (label -1) */
    bool judges;                        /* what it encodes items as is the space in which judges compare them: `limn judge train` fits it */
    const struct option *options;       /* of a struct of options_size bytes */
    size_t options_size;
    struct recipe recipe;
    /* Defaults that depend on the data; may be NULL. Called before the user's own settings are applied. */
    void (*adapt)(void *options, const struct item *item);
    /* Is this combination possible? The error says what to change. May be NULL. */
    int (*check)(const void *options, const struct item *item, struct err *e);

    /* The name of another family, of which a model is fitted to each class: its score makes the score, the classes and the
    ** samples of the whole. A family that has this has no build and no fit. */
    const char *(*per_class)(const void *options);

    /* What is learned of the data before training, beside the front: from items as they are. NULL: nothing. */
    int (*learn)(struct store *s, const struct item *item, const void *options, const struct tensor *items, struct err *e);
    int (*stages)(const void *options); /* NULL: one */
    void (*build)(net *n, const void *options, struct batch b); /* players: what is made small, by moving what */
    int (*fit)(const struct fitting *f, const void *options, struct err *e); /* instead of build: closed form, EM */

    /* It learns on top of what another model has learned, and is nothing without it; NULL: no. */
    bool (*wants_from)(const void *options);
    /* Rows whose density no graph has: score_rows and fill_rows alone serve them. NULL: none are. */
    bool (*plain)(const void *options, const struct item *item);
    /* What the fit found, in lines for a person; NULL: nothing that would be read. */
    int (*tell)(const struct store *s, const struct item *item, const void *options, struct text *out, struct err *e);

    enum score_kind score_kind;
    bool (*score_is_bound)(const struct item *item); /* an exact score that for some data is a bound; NULL: for none */
    /* Of what the score is the log; scores of unlike measures are not to be compared. NULL: a density of numbers as they are. */
    const char *(*measure)(const void *options, const struct item *item);
    var (*score)(net *n, const void *options, struct batch b);      /* [N]: log p(x), or a bound */
    /* [N, T]: log p of each symbol of text given those before it, whose sum is the score. By it texts of any length are
    ** scored. */
    var (*each)(net *n, const void *options, struct batch b);
    int (*each_rows)(const struct store *s, const struct item *item, const void *options, const double *x, int64_t n,
                     double *out, struct err *e); /* the same without a graph, out [n, d] */
    /* The same as score without a graph, for rows and text, in double: x [n, d] as the family sees it, NaN where a number is missing,
    ** out [n]: log p of what is there. Where it is given, rows and text are scored by it. */
    int (*score_rows)(const struct store *s, const struct item *item, const void *options, const double *x, int64_t n,
                      double *out, struct err *e);
    /* log p(k, x) of each class, or of each group, exactly also where numbers are missing: [n, *k], the caller's (mem_free).
    ** Where it is given, rows are classified and clustered by it. */
    int (*joint_rows)(const struct store *s, const struct item *item, const void *options, const double *x, int64_t n,
                      double **joint, int64_t *k, struct err *e);
    /* Regression, of rows without classes: which column is told from the others; and mean [n] and deviation [n] of it, as
    ** the family sees it, given the others. What x holds in that column itself is not looked at. */
    int (*target)(const void *options, const struct item *item, int64_t *column, struct err *e);
    int (*predict_rows)(const struct store *s, const struct item *item, const void *options, const double *x, int64_t n,
                        double *mean, double *deviation, struct err *e);
    /* Where the density of a number column jumps, or rises and falls steeply, as the family sees it: edge [JUMPS_MOST], in any
    ** order; returns how many. NULL: nowhere. */
    int (*jumps)(const struct store *s, const struct item *item, int64_t column, double *edge);
    /* Draws what is missing in x, given what is there; where all is missing, a sample. Text: what is missing is the end. */
    int (*fill_rows)(const struct store *s, const struct item *item, const void *options, double *x, int64_t n,
                     double temperature, uint64_t seed, struct err *e);
    /* The same with a graph, of rows, by chance and weight: items in which what is missing is a guess, and *log_weight [N]:
    ** log p(all) - log q(guess), but for what all guesses about an item have in common. Of many guesses one, taken in
    ** proportion to its weight, is a draw given what is there. */
    var (*guess)(net *n, const void *options, struct batch b, var *log_weight);
    /* The likeliest values, taken together, of what is missing and named [d], given what is there; over all else is
    ** summed, and it stays missing. */
    int (*best_rows)(const struct store *s, const struct item *item, const void *options, const bool *named, double *x,
                     int64_t n, struct err *e);
    /* Pictures as the density takes them, where chance is in that (grey drawn black or white); NULL: it is not.
    ** Seen once more, such an item must stay as it is: all draws of an importance-weighted score are of the same item. */
    var (*seen)(net *n, const void *options, struct batch b);
    var (*log_weight)(net *n, const void *options, struct batch b); /* [N]: log p(x,z) / q(z|x) of one z drawn from q */
    /* [N, 2 + 2 L]: log p(x|z) of one z and KL(q(z|x) || p(z)), whose difference is the bound; then the means and the log
    ** deviations of q(z|x). */
    var (*apart)(net *n, const void *options, struct batch b);
    /* [N, 2]: log p(x|z) and log p(z), of one z drawn from q(z|x): log p(x, z) is their sum. */
    var (*joint)(net *n, const void *options, struct batch b);
    /* [N]: log p(x) of a trivial model, in the same units; NULL: none. Rows have one of their own (prob/baseline.h), that all
    ** families are judged by. */
    var (*baseline)(net *n, const void *options, struct batch b);
    const char *baseline_name;                                      /* "independent pixels" */
    /* n->batch items, as batch.x has them; given.label where classes are asked for; where given.x is no poison, what is
    ** given.present stays as it is there. */
    var (*sample)(net *n, const void *options, struct batch given);
    bool goes_on; /* sample minds given.x: of text and series it goes on from the beginning of an item */
    var (*prior)(net *n, const void *options);                      /* [N, latents] */
    var (*encode)(net *n, const void *options, struct batch b);     /* [N, latents] */
    var (*decode)(net *n, const void *options, var z);              /* items */
    var (*cluster)(net *n, const void *options, struct batch b);    /* [N, groups]: how much of it belongs to each group */
    var (*classify)(net *n, const void *options, struct batch b);   /* [N, classes]: log p(class | x) */
};

extern const struct family *const families[]; /* ends with NULL */
const struct family *family_find(const char *name);
int family_need(const char *name, const struct family **out, struct err *e); /* or the error that names the nearest */

#endif
