/* caption.h -- do pictures go with their captions?
**
** A reader of words is taught on real pictures: from a picture's features, by
** least squares with a ridge of one thousandth of the pictures, which words its
** caption has. Then it is shown a picture with CAPTION_CHOICES captions, its own
** among those of others drawn by chance, and takes the one that its features speak
** for. The share of right choices is the agreement (R-precision; Xu et al. 2018);
** of real pictures it is the reader's own accuracy, of captions that were
** shuffled one in CAPTION_CHOICES.
*/
#ifndef LIMN_METRIC_CAPTION_H
#define LIMN_METRIC_CAPTION_H

#include "data/words.h"
#include "metric/points.h"

#define CAPTION_CHOICES 10
#define CAPTION_WORDS 256 /* at most, the most frequent */

struct captioned {
    struct points features;
    const char *const *caption; /* [n] */
};

struct word_reader {
    struct words words;
    int64_t width;        /* of features */
    double *weight, *bias; /* [words, width], [words] */
};

/* *r is to be freed, whatever comes back. */
int word_reader_teach(struct word_reader *r, struct captioned taught, struct err *e);
void word_reader_free(struct word_reader *r); /* zero-initialised: always allowed */

/* The share of pictures whose own caption is taken; one that is as likely as others counts in part. */
int caption_agreement(const struct word_reader *r, struct captioned judged, uint64_t seed, double *share, struct err *e);

#endif
