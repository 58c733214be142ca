/* ngram.h -- sequences of symbols by the few that went before: counts in a tree, interpolated (Witten & Bell 1991).
**
** The tree holds every run of up to `order` symbols that was seen, level by
** level. The children of a node are those symbols that followed it, in order;
** they stand together, from first[node] to first[node + 1].
**
**   p(s | h) = (count(h s) + kinds(h) p(s | h')) / (count(h) + kinds(h))
**
** where h' is h without its oldest symbol, kinds(h) how many different symbols
** followed h, and at the end of the line each symbol is as likely as the others.
*/
#ifndef LIMN_STAT_NGRAM_H
#define LIMN_STAT_NGRAM_H

#include "base/error.h"
#include "base/mem.h"

#include <stdint.h>

struct ngram {
    int order, symbols;
    int64_t nodes;   /* node 0 is the root */
    int32_t *symbol; /* [nodes] */
    int64_t *count;  /* [nodes] */
    int64_t *first;  /* [nodes + 1] */
    struct arena arena;
};

#define NGRAM_ORDER_MOST 16

int ngram_new(struct ngram *g, int order, int symbols, int64_t nodes, struct err *e); /* its arrays, to be filled */
void ngram_free(struct ngram *g);

/* Makes *g from runs of symbols, of which -1 is the border. */
int ngram_fit(struct ngram *g, int order, int symbols, const int32_t *x, int64_t n, struct err *e);
int ngram_check(const struct ngram *g,
                struct err *e); /* is it such a tree? what was read from a file may be anything */

/* p [symbols]: of what follows the n symbols before x + n, of which the last order - 1 count */
void ngram_next(const struct ngram *g, const int32_t *x, int64_t n, double *p);

/* log p of x[from], ..., x[n - 1], given what goes before each */
double ngram_log_density(const struct ngram *g, const int32_t *x, int64_t from, int64_t n);

#endif
