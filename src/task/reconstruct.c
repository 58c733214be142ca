/* reconstruct.c -- items as the model sees them: one program that encodes and decodes. */
#include "task/reconstruct.h"

#include "task/feed.h"

int reconstruct_data(struct model *m, struct data *d, int64_t count, uint64_t seed, struct tensor *items, struct err *e)
{
    return feed_gather(m, VERB_RECONSTRUCT, d, count, seed, items, e);
}
