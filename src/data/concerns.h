/* concerns.h -- what looks wrong with data, in plain words: a line for each thing that a careful person would ask about.
**
** Nothing here is an error. At most CONCERNS_ITEMS items, spread evenly, are
** looked at (fewer where they are large), and who reads on is told so.
*/
#ifndef LIMN_DATA_CONCERNS_H
#define LIMN_DATA_CONCERNS_H

#include "data/data.h"

#define CONCERNS_ITEMS 20000
#define CONCERNS_BYTES ((size_t)64 << 20)

/* A sample of the items, in memory. */
struct sample {
    const struct data *d;
    int64_t n, step;       /* item i of it is item i * step of the data */
    size_t bytes;          /* of an item */
    unsigned char *items;
    int32_t *labels;       /* NULL: none */
    struct arena arena;
};

int sample_take(struct data *d, struct sample *s, struct err *e); /* zero-initialised s may always be freed */
void sample_free(struct sample *s);

/* How pictures are compared: means of grey on a grid of so many fields, and whether two such are nearly the same. */
#define GREY_SIDE 16
#define GREY_MEANS (GREY_SIDE * GREY_SIDE)
#define GREY_MOST 2000 /* pictures compared with each other */
void grey_means(const struct sample *s, int64_t i, float mean[GREY_MEANS]);
float grey_apart(const float *a, const float *b, float most); /* the sum of squares; more than `most`: some sum above it */
#define GREY_NEAR (2.0f * 2.0f * GREY_MEANS)

int data_concerns(struct data *d, struct text *out, struct err *e); /* lines that end in \n; none: all looks well */

/* The parts: items as such, columns of rows, pictures. */
int concerns_items(const struct sample *s, struct text *out, struct err *e);
int concerns_columns(struct sample *s, struct text *out, struct err *e);
int concerns_pictures(const struct sample *s, struct text *out, struct err *e);

#endif
