/* judge.h -- the judges: what can be said of a model from items that it has not seen.
**
** A judge is a row of a table: what it is called, in which unit it speaks, which
** way is better, what it needs, and a function. It hears a case and gives
** verdicts: a figure with its interval, what a trivial model gets, what real items
** get against other real items, and what there is to say about it.
**
**   judges.c     the table
**   hearing.c    a case: items drawn, held out and trained on, read once and kept
**   parts.c      which items a model was trained on, and which it has not seen
**   judge_*.c    the judges, each on top of plain functions that know neither model nor data
**
** Adding a judge: 1. its plain function in a file of its own, with a test whose result
** is known exactly; 2. a function that hears a case; 3. a row in judges.c.
*/
#ifndef LIMN_METRIC_JUDGE_H
#define LIMN_METRIC_JUDGE_H

#include "data/data.h"
#include "model/model.h"

/* Held out: what is judged on; it is the training items where the model has seen everything. Shuffled: training items with
** each number taken from an item of its own, as a model draws that knows every column and no dependence. Other: held-out
** items beyond those of PART_HELD, where there are as many again. */
enum part { PART_DRAWN, PART_HELD, PART_TRAIN, PART_SHUFFLED, PART_OTHER, PARTS };
#define SHUFFLED_NAME "shuffled columns"

/* Some items, row-major: numbers as the data have them (pictures in 0..1, categories and symbols by number, NaN where
** one is missing). */
struct items {
    double *x;
    int32_t *label; /* NULL: there are none */
    int64_t n, d;
};

int items_new(struct items *t, int64_t n, int64_t d, bool labelled, struct err *e);
int items_read(struct items *t, struct data *d, const int64_t *rows, struct err *e); /* t->n of them */
void items_free(struct items *t);

enum better { HIGHER, LOWER, NEARER }; /* nearer to what real items get */

struct hearing;

struct verdict {
    const char *of;      /* who is judged: NULL for the model, or the name of a trivial one */
    const char *unit;    /* NULL: the judge's */
    double value, ci95;  /* half the width of its 95 % interval; NaN: unknown */
    enum score_kind kind; /* of likelihoods; SCORE_NONE of all else */
    const char *measure; /* of likelihoods: of what; those of unlike measures are not to be ranked. NULL: nothing to tell */
    int64_t n;           /* items behind it */
    double baseline;     /* what a trivial model gets; NaN: there is none */
    const char *baseline_name;
    double floor;        /* what real items get, judged by other real items; NaN: unknown */
    char note[300];      /* what it was measured with; may be empty */
};

#define NO_VERDICT ((struct verdict){.value = NAN, .ci95 = NAN, .baseline = NAN, .floor = NAN})

enum {
    NEEDS_DRAWN = 1 << 0,    /* the model draws items */
    NEEDS_SCORE = 1 << 1,    /* it tells a likelihood */
    NEEDS_CLASSES = 1 << 2,  /* it classifies, and the items have labels */
    NEEDS_LABELS = 1 << 3,   /* the items have labels */
    NEEDS_TRAIN = 1 << 4,    /* the items that it was trained on are at hand */
    NEEDS_ENCODE = 1 << 5,
    NEEDS_RECONSTRUCT = 1 << 6,
    NEEDS_NETWORK = 1 << 7,  /* a feature network was given */
    NEEDS_COLUMNS = 1 << 8,  /* more than one number in an item */
    NEEDS_ASKING = 1 << 9,   /* the model draws items of a class that is asked for */
    NEEDS_CAPTIONS = 1 << 10, /* the items have captions, and so have those that it was trained on */
};

struct judge {
    const char *name, *title; /* "mmd", "Maximum mean discrepancy" */
    const char *unit;
    enum better better;
    unsigned takes;           /* TAKES_*: kinds of items */
    unsigned needs;           /* NEEDS_* */
    int (*hear)(struct hearing *h, struct err *e); /* gives its verdicts by hearing_tell */
};

extern const struct judge judges[]; /* ends with a name of NULL */
int judge_need(const char *name, const struct judge **out, struct err *e);
const char *judge_missing(const struct judge *j, const struct hearing *h); /* what it lacks here; NULL: nothing */

/* ---- a case ---- */

#define HEARING_COUNT 2000 /* items of each kind, unless it is said otherwise */

struct parts {
    struct data *held, *train; /* train NULL: not known */
    struct data *own[3];       /* those to be closed */
    const char *name;          /* what is judged on: "held out" */
    char note[200];            /* what a reader of the figures must know; may be empty */
};

struct hearing {
    struct model *m;
    struct parts parts;
    int64_t count; /* items of each part, at most */
    uint64_t seed;
    const char *network; /* file of a feature network; NULL: none */
    bool lenient;        /* a judge that was named and cannot be heard says so, and is no error; nor is it that none can */
    void (*tell)(void *self, const struct judge *j, const struct verdict *v);
    void *self;
    const struct judge *now; /* whose verdicts are coming */
    struct items items[PARTS], features[PARTS]; /* kept once they were asked for */
    struct neighbour *nearest[PARTS]; /* of all training items, to each of that part */
    struct classification *classified; /* the held-out part */
    struct scale *scale; /* how features are made */
    struct sight *sight; /* what sets are compared as; NULL: not asked for yet */
    struct agreement *agreed;   /* of items asked for by class, real ones, prototypes */
    struct restored *restored;  /* held-out items and their reconstructions */
};

/* m and the data stay the caller's. `train` is what the caller says the model was trained on; NULL: what its record says. */
int hearing_open(struct hearing *h, struct model *m, struct data *d, struct data *train, struct err *e);
void hearing_close(struct hearing *h);
void judge_forget_classes(struct hearing *h);  /* of judge_labels.c: h->classified */
void judge_forget_restored(struct hearing *h); /* of judge_restored.c */

/* Those named in `list` ("mmd,copies"), where each must be possible, or says why not (lenient); NULL: all that are. */
int hearing_run(struct hearing *h, const char *list, struct err *e);
int hearing_check_list(const char *list, struct err *e); /* are these names of judges? NULL: yes */

void hearing_tell(struct hearing *h, const struct verdict *v);

/* Up to h->count items of that part, chosen by the seed: of all, evenly. The hearing's own, until it is closed. */
int hearing_items(struct hearing *h, enum part part, const struct items **out, struct err *e);

/* The held-out items of hearing_items as data, in the same order; to be closed before the hearing. */
int hearing_held(struct hearing *h, struct data **out, struct err *e);

/* Those rows of d as hearing_items gives them: t->n of them. */
int hearing_read(const struct hearing *h, struct data *d, const int64_t *rows, struct items *t, struct err *e);

/* The first n items of d, in *t, which is to be freed. */
int hearing_read_first(const struct hearing *h, struct data *d, int64_t n, struct items *t, struct err *e);

/* The same made comparable: numbers in units of their deviation, another category at a distance of 1, pictures as they are,
** text as shares of symbols and of pairs of them; what is missing is at the mean. */
int hearing_features(struct hearing *h, enum part part, const struct items **out, struct err *e);
int64_t hearing_width(const struct item *item); /* numbers of a feature row */

/* Items x (n of d), as hearing_items gives them, made so: out [n, hearing_width] */
int hearing_scale(struct hearing *h, const double *x, int64_t n, double *out, struct err *e);

#endif
