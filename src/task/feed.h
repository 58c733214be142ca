/* feed.h -- a walk whose inputs are the items of a data set. */
#ifndef LIMN_TASK_FEED_H
#define LIMN_TASK_FEED_H

#include "data/data.h"
#include "task/walk.h"

struct feed {
    struct model *m;
    struct data *d;
    int64_t draws;  /* each item this often, one after the other */
    void *x;        /* one batch as the data are */
    int32_t *label; /* NULL: the data have none */
    int64_t *row;
};

/* The first `count` items of the data (0: all), each `draws` times: sets giver and count of a walk, of which m, ask and
** seed stand. Says where data and model do not fit. feed_close is due afterwards, also when this failed. */
int feed_open(struct feed *f, struct walk *w, struct data *d, int64_t count, int64_t draws, struct err *e);
void feed_close(struct feed *f);

/* Text is read in windows as long as the model's: to be called before any part is taken of d. */
int feed_suit(const struct model *m, struct data *d, struct err *e);

/* What a verb gives for the first `count` items of the data (0: all), gathered. */
int feed_gather(struct model *m, enum verb verb, struct data *d, int64_t count, uint64_t seed, struct tensor *out,
                struct err *e);

#endif
