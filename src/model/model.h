/* model.h -- a fitted model in memory: family, options, what an item is, parameters, and the programs compiled so far.
**
** A model may be used by several threads: a program is built and run under the
** model's lock, which is held from model_program to model_release.
**
**   model.c       its life, and the programs that it keeps
**   verb.c        what each verb builds
**   model_file.c  the file
**   model_part.c  models that are made of others
**   item.h        what an item is
*/
#ifndef LIMN_MODEL_MODEL_H
#define LIMN_MODEL_MODEL_H

#include "base/json.h"
#include "family/family.h"
#include "model/item.h"
#include "model/program.h"

/* told: between batches, with how many rows of how many are done; not 0 ends the work. NULL: nobody. */
struct onlooker {
    int (*told)(void *self, int64_t done, int64_t of);
    void *self;
};

struct model {
    const struct family *family;
    void *options;           /* the family's, family->options_size bytes */
    struct item item;        /* deep copy, in arena */
    struct store *store;
    struct model **part;     /* [classes]: those that it is made of (model_part.h); NULL: none */
    struct json *record;     /* how it was trained: for people; may be NULL */
    struct arena arena;
    enum precision precision;
    bool deterministic;
    int64_t latents;         /* numbers that an item is encoded as; 0: not known yet, ask model_latents */
    struct cached *cached;   /* programs, the last used first */
    void *lock;
    struct onlooker watch;     /* who is told how far a long piece of work has come */
};

int model_new(struct model **out, const struct family *f, const struct item *item, uint64_t seed, struct err *e);
void model_free(struct model *m); /* NULL allowed */

/* Can this family, with these options, serve such items? To be asked once the options are set. */
int model_check(const struct model *m, struct err *e);

/* values: another store with the model's entries, such as the best so far; NULL: the model's own. Where a parameter has
** an average, the average is written. */
int model_save(struct model *m, const struct store *values, const char *path, struct err *e);
int model_load(struct model **out, const char *path, struct err *e);
/* The same from memory: takes over bytes (mem_alloc), even on failure. `name` is for messages. */
int model_parse(struct model **out, void *bytes, size_t n, const char *name, struct err *e);

/* What a model can be asked to compute for a batch of items. Inputs, where the output depends on them: "data/x" and
** "data/label" as front.h says, "latent" [N, latents]. */
#define VERBS(X)                                                                                   \
    X(SAMPLE, "sample")           /* [N, item...], as the data are */                              \
    X(PRIOR, "draw latents")      /* [N, latents] */                                               \
    X(SCORE, "score")             /* [N]: log p of the data as they are, or a bound */             \
    X(SEEN, "tell what it sees")  /* [N, item...]: raw items, with what chance makes of them */    \
    X(LOG_WEIGHT, "score by importance samples") /* [N]: log p(x, z) / q(z | x) of one z */        \
    X(EACH, "score symbol by symbol") /* [N, T]: log p of each given those before it */            \
    X(BASELINE, "give a baseline") /* [N]: log p of a trivial model */                             \
    X(APART, "take its bound apart") /* [N, 2 + 2 latents]: as family.apart */                     \
    X(JOINT, "score items with their latents") /* [N, 2]: log p(x|z), log p(z) of one z drawn from q(z|x) */ \
    X(ENCODE, "encode")           /* [N, latents] */                                               \
    X(DECODE, "decode")           /* "latent" -> [N, item...] */                                   \
    X(RECONSTRUCT, "reconstruct") /* [N, item...] */                                               \
    X(GUESS, "guess what is missing") /* [N, 1 + D]: log weight; an item with what is missing guessed */ \
    X(CLASSIFY, "classify")       /* [N, classes]: log p(class | x) */                             \
    X(CLUSTER, "cluster")         /* [N, groups]: shares */

enum verb {
#define X(name, text) VERB_##name,
    VERBS(X)
#undef X
        VERB_COUNT
};

bool model_can(const struct family *f, enum verb v);
bool model_has_graph(const struct model *m, enum verb v); /* or it is done by a plain function of the family */
bool model_able(const struct model *m, enum verb v); /* the same, with the model's items */
/* The error that says so, and names families that can. */
int model_cannot(const struct model *m, enum verb v, struct err *e);

struct ask {
    enum verb verb;
    int64_t batch;
    double temperature; /* of SAMPLE and PRIOR; 1 as trained */
    bool labelled;      /* SAMPLE: "data/label" says of which class */
    bool given;         /* SAMPLE: "data/x" holds what items begin with, and negative symbols where they are to go on */
    int top_k;          /* SAMPLE, of symbols: only the likeliest so many; 0: all */
    double top_p;       /* only the likeliest that hold so much of the probability; 0: all */
    bool exact;         /* in f32, and the same bits for any number of threads, whatever the model's own settings */
};

/* The program of a verb, compiled at first use. On success the lock is held, until model_release; a thread holds one
** program at a time. */
int model_program(struct model *m, const struct ask *ask, struct program **out, struct err *e);
void model_release(struct model *m);

int model_latents(struct model *m, int64_t *latents, struct err *e);

#endif
