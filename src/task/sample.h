/* sample.h -- drawing from a model. */
#ifndef LIMN_TASK_SAMPLE_H
#define LIMN_TASK_SAMPLE_H

#include "model/model.h"

#define SAMPLE_ANY_CLASS (-1)
#define SAMPLE_EACH_CLASS (-2)

struct sample_options {
    int64_t count;
    int label;          /* the class; or SAMPLE_ANY_CLASS, or SAMPLE_EACH_CLASS: one after the other, in turn */
    double temperature; /* 1: as trained */
    uint64_t seed;
    int top_k;             /* of symbols: only the likeliest so many; 0: all */
    double top_p;          /* only the likeliest that hold so much of the probability; 0: all */
    const int32_t *prompt; /* of text: symbols that each item begins with */
    int64_t prompted;      /* how many */
    int64_t length;        /* of text: symbols in an item, with the prompt; 0: as many as the model sees at a time */
};

/* *items [count, item...]: pictures in 0..1, rows on their own scale, text as symbols. latents not NULL: gets what each
** was decoded from. Data of both: the caller's (mem_free). */
int sample_items(struct model *m, const struct sample_options *o, struct tensor *items, struct tensor *latents,
                 struct err *e);

struct ask sample_ask(enum verb verb, const struct sample_options *o); /* what o asks a model for; not of a class */

int32_t sample_class(const struct model *m, const struct sample_options *o, int64_t item); /* as it was asked for; -1: any */

/* Can items of one class be asked for? */
bool sample_by_class(struct model *m);

/* Draws from the prior: [count, latents]. */
int sample_latents(struct model *m, const struct sample_options *o, struct tensor *latents, struct err *e);

#endif
