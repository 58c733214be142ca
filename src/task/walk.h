/* walk.h -- any number of rows through a program of one batch size.
**
** The batch is as large as pays and fits; the last one is filled up by whoever
** gives the inputs, and what belongs to the filling is not taken. Between
** batches the model is free for other threads.
*/
#ifndef LIMN_TASK_WALK_H
#define LIMN_TASK_WALK_H

#include "model/model.h"

struct walk {
    struct model *m;
    struct ask ask;  /* its batch is set by walk_run */
    int64_t count;   /* rows in all */
    uint64_t seed;   /* batch number k runs as its step k */
    /* Fills the inputs for rows first .. first+n-1 and repeats the last until there are `batch`. NULL: no inputs. */
    int (*give)(void *giver, struct program *p, int64_t first, int64_t n, int64_t batch, struct err *e);
    void *giver;
    /* Takes the first n rows of the output, which are rows first .. first+n-1 of the walk. */
    int (*take)(void *taker, const struct tensor *output, int64_t first, int64_t n, struct err *e);
    void *taker;
};

int64_t walk_batch(const struct model *m, int64_t count); /* the batch for so many rows */
int walk_run(struct walk *w, struct err *e);

/* All rows of the output in one tensor [count, ...], F32, or I32 where the model makes text. Its data are the caller's
** (mem_free). `take` is not asked. */
int walk_gather(struct walk *w, struct tensor *out, struct err *e);

#endif
