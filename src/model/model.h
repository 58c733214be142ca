/* model.h -- a fitted model in memory: family, options, what an item is, parameters, and the programs compiled so far.
**
** A model may be used by several threads: a program is built once under a lock
** and a run holds the model's lock.
*/
#ifndef LIMN_MODEL_MODEL_H
#define LIMN_MODEL_MODEL_H

#include "base/json.h"
#include "family/family.h"
#include "model/program.h"

struct model {
    const struct family *family;
    void *options;           /* the family's, family->options_size bytes */
    struct item item;        /* deep copy, in arena */
    struct store *store;
    struct json *record;     /* how it was trained: for people; may be NULL */
    struct arena arena;
    enum precision precision;
    bool deterministic;
    struct cached *cached;   /* programs */
    void *lock;
};

int model_new(struct model **out, const struct family *f, const struct item *item, uint64_t seed, struct err *e); /* default options */
void model_free(struct model *m);
int model_save(const struct model *m, const struct store *values, const char *path, struct err *e); /* values NULL: the model's own */
int model_load(struct model **out, const char *path, struct err *e);

/* An item description as JSON and back (schema.c): what the data were, so that a sample can be written as they were. */
int item_to_json(const struct item *item, struct json *object, struct err *e);
int item_from_json(const struct json *object, struct item *item, struct arena *arena, struct err *e);
int item_copy(const struct item *from, struct item *to, struct arena *arena, struct err *e);
/* Do these data suit the model? The error says what differs. */
int item_suits(const struct item *model, const struct item *data, struct err *e);

/* What a model can be asked to compute for a batch of items. */
enum verb { VERB_SAMPLE, VERB_PRIOR, VERB_SCORE, VERB_LOG_WEIGHT, VERB_BASELINE, VERB_ENCODE, VERB_DECODE, VERB_RECONSTRUCT, VERB_COUNT };
bool model_can(const struct family *f, enum verb v);

/* The program of a verb for batches of `batch` items, compiled at first use. The lock is held until model_release. */
int model_program(struct model *m, enum verb v, int64_t batch, double temperature, struct program **out, struct err *e);
void model_release(struct model *m);

#endif
