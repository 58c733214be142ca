/* compress.h -- items as the rounded codes of a model, in a file; and back.
**
** For every model that encodes and decodes. Lossy: what is kept of an item is what
** its code tells. A step along one latent is as long as it takes to move an item by
** about the same distance along each, so that no bit buys more than another; how
** long, is told in units of the step that adds a twentieth to the squared error.
** Latents that are whole numbers anyway (a code book, a class) are kept as they are.
**
**   compress.c        the two verbs
**   compress_round.c  how latents are rounded
**   compress_rival.c  principal components at the same rate
**
** What is decoded is the same bytes as the encoder saw, on the same machine, for any
** number of threads: both sides decode in f32 by plans that are exact in this sense.
** The file says what these bytes were; elsewhere the last digits may differ.
*/
#ifndef LIMN_TASK_COMPRESS_H
#define LIMN_TASK_COMPRESS_H

#include "base/text.h"
#include "data/data.h"
#include "file/limz.h"
#include "model/model.h"

struct compression {
    int64_t items, numbers;       /* numbers in an item */
    int64_t bytes;                /* of the file */
    int64_t raw, packed;          /* bytes of the items as they are; after gzip */
    double bits_per_item, bits_per_dim;
    double squared, exact;        /* squared error per number, as distance.h says; that of codes that are not rounded */
    double peak;                  /* signal-to-noise ratio in dB, of pictures; else NaN */
    double rival;                 /* squared error of principal components at the same rate; NaN: none were taken */
};

/* The file's bytes are added to out. step: 1 as the above says; the squared error that rounding adds grows with its square. */
int compress_data(struct model *m, struct data *d, double step, struct text *out, struct compression *r, struct err *e);

/* Data of *items: the caller's (mem_free). *same: are they the very bytes that the encoder saw? */
int decompress_items(struct model *m, const void *bytes, size_t n, struct tensor *items, bool *same, struct err *e);

/* ---- compress_round.c ---- */

/* Chooses z->column for latents [N, L] of the data. *exact: squared error per number of these latents as they are. */
int compress_choose(struct model *m, struct data *d, const struct tensor *latents, double step, struct limz *z,
                    double *exact, struct err *e);
int compress_round(const struct tensor *latents, struct limz *z, struct err *e);  /* fills z->code, a block of its own */
int compress_latents(const struct limz *z, struct tensor *latents, struct err *e); /* what they stand for; so too */

/* ---- compress_rival.c ---- */

/* The squared error per number of principal components, learned from some of the items, of others, at that many bits for
** an item; NaN where there are too few items, or numbers are missing. */
int compress_rival(const struct model *m, struct data *d, double bits, double *squared, struct err *e);

/* `count` of the items, spread evenly over the data, whose kind and numbers are as distance.h has them: [count, numbers] */
int compress_read(const struct model *m, struct data *d, int64_t count, double *x, struct err *e);

#endif
