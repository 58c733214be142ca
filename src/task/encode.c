/* encode.c -- items to latents. */
#include "task/encode.h"

#include "task/feed.h"

int encode_data(struct model *m, struct data *d, int64_t count, uint64_t seed, struct tensor *latents, struct err *e)
{
    return feed_gather(m, VERB_ENCODE, d, count, seed, latents, e);
}
