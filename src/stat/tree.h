/* tree.h -- categories that depend on each other along a tree: the likeliest tree (Chow & Liu 1968), and exact answers.
**
** A value is 0, 1, ... categories - 1, or NaN where it is missing. Along a tree
** the sum over all that is missing takes one pass from the leaves to the root,
** and a draw of it one pass back.
*/
#ifndef LIMN_STAT_TREE_H
#define LIMN_STAT_TREE_H

#include "base/error.h"
#include "base/mem.h"
#include "base/rng.h"

#include <stdbool.h>
#include <stdint.h>

struct tree {
    int64_t d, c;        /* columns; the most categories of any */
    int32_t *categories; /* [d] */
    int32_t *parent;     /* [d]; -1: the root */
    int32_t *order;      /* [d]: columns, parents first */
    double *table;       /* [d, c, c]: log p(value | value of the parent), the root's in row 0 */
    struct arena arena;
};

int tree_new(struct tree *t, int64_t d, const int32_t *categories, struct err *e);
void tree_free(struct tree *t);

int tree_check(const struct tree *t, struct err *e); /* is it one? what was read from a file may be anything */

/* The tree of most mutual information, with `prior` pseudo-counts in each cell. x [n, d]. */
int tree_fit(struct tree *t, const double *x, int64_t n, double prior, struct err *e);

/* A chain, 0 - 1 - 2 ..., in place of the likeliest tree. */
int tree_fit_chain(struct tree *t, const double *x, int64_t n, double prior, struct err *e);

int tree_log_density(const struct tree *t, const double *x, int64_t n, double *out,
                     struct err *e); /* [n]: of what is there */
/* Draws what is missing, given the rest. */
int tree_fill(const struct tree *t, double *x, int64_t n, double temperature, struct rng *r, struct err *e);

double tree_information(const double *joint, int64_t rows, int64_t columns); /* nats, of a table of counts */

#endif
