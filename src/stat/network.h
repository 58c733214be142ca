/* network.h -- categories, each of which depends on a few others: Bayesian networks, and their exact answers.
**
**   p(x) = prod_j p(x_j | x_parents(j))
**
** A value is 0, 1, ... categories - 1, or NaN where it is missing. Sums and maxima
** over what is missing eliminate one column after the other (Zhang & Poole 1994;
** Dechter 1996); their cost is that of the largest table met, which is refused
** where it would be too large.
*/
#ifndef LIMN_STAT_NETWORK_H
#define LIMN_STAT_NETWORK_H

#include "base/error.h"
#include "base/mem.h"
#include "base/rng.h"

#include <stdbool.h>
#include <stdint.h>

#define NETWORK_TABLE_MOST ((int64_t)1 << 24) /* numbers in one table */

struct network {
    int64_t d, c, k;     /* columns; the most categories, the most parents of any, each at least 1 */
    int32_t *categories; /* [d] */
    int32_t *parents;    /* [d]: how many */
    int32_t *parent;     /* [d, k]: the first parents[j] of row j count */
    int32_t *order;      /* [d]: columns, parents first */
    int64_t *first;      /* [d + 1]: the first row of each column in the table */
    double *table;       /* [first[d], c]: log p(value | values of the parents), where the first parent changes fastest */
    struct arena arena;
};

int network_new(struct network *g, int64_t d, const int32_t *categories, int64_t k, struct err *e); /* no parents yet */
void network_free(struct network *g);

void network_chain(struct network *g, int64_t k); /* the parents of a column: the k before it */

/* Order, rows and an empty table, from the parents; an error where they go in a circle, or the table is too large. */
int network_settle(struct network *g, struct err *e);

int network_check_values(const struct network *g, const double *row, int64_t number, struct err *e);
int64_t network_row(const struct network *g, int64_t j, const double *row); /* of the table; all parents are there */

/* ---- fitting: network_fit.c, network_search.c ---- */

/* Tables of the settled network: counts with `prior` more in each cell; where values are missing, by EM with exact
** expectations, at most `rounds`. report may be NULL; a return other than 0 ends it. */
struct network_learning {
    double prior;
    int rounds;
    int (*report)(void *self, int64_t round, double log_p);
    void *self;
};
int network_learn(struct network *g, const struct network_learning *l, const double *x, int64_t n, struct err *e);

enum network_score { NETWORK_BIC, NETWORK_BDEU };
struct network_search {
    enum network_score score;
    double sample_size; /* BDeu: as if so many rows had been seen before */
    int (*report)(void *self, int64_t round, double score);
    void *self;
};
/* Parents, at most k each, by climbing: the arc whose coming, going or turning gains most, until none does. */
int network_search(struct network *g, const struct network_search *s, const double *x, int64_t n, struct err *e);

/* ---- answers: network_answer.c ---- */

int network_log_density(const struct network *g, const double *x, int64_t n, double *out,
                        struct err *e); /* [n]: of what is there */
/* Draws what is missing, given the rest. */
int network_fill(const struct network *g, double *x, int64_t n, double temperature, struct rng *r, struct err *e);
/* The likeliest values, taken together, of what is missing and named [d], given the rest; over all else is summed, and it
** stays missing. */
int network_best(const struct network *g, const bool *named, double *x, int64_t n, struct err *e);

#endif
