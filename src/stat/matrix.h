/* matrix.h -- small dense linear algebra in double, row-major.
**
** LAPACK and BLAS do the work where they are linked in; without them plain loops
** of our own do, slower, with the same results to rounding. Not for graphs: what
** is here serves fitters with a closed form.
*/
#ifndef LIMN_STAT_MATRIX_H
#define LIMN_STAT_MATRIX_H

#include "base/error.h"

#include <stdbool.h>
#include <stdint.h>

/* c [m, n] = alpha op(a) op(b) + beta c, with op(a) [m, k] and op(b) [k, n]; op transposes where told to. */
void matrix_product(bool ta, bool tb, int64_t m, int64_t n, int64_t k, double alpha, const double *a, const double *b,
                    double beta, double *c);

/* c [d, d] += x' x for x [n, d]: both triangles, symmetric to the bit where c was. */
void matrix_gram(const double *x, int64_t n, int64_t d, double *c);

void matrix_transpose(double *a, int64_t n); /* a square one, in place */

/* a [n, n], symmetric, becomes its lower Cholesky factor, with zeros above; false: it is not positive definite. */
bool matrix_cholesky(double *a, int64_t n);

/* The inverse of a lower triangle with no zero on its diagonal, in place. */
void matrix_invert_lower(double *l, int64_t n);

/* Sum of log l_ii: half the log determinant of l l'. */
double matrix_log_diagonal(const double *l, int64_t n);

/* Solves a x = b for one right side, a symmetric and positive definite; a is spoilt, b becomes x; false: it is not. */
bool matrix_solve(double *a, int64_t n, double *b);

/* a [n, n], symmetric, becomes its eigenvectors, one per row, by falling eigenvalue; the entry of each vector that is
** largest in size is positive. */
int matrix_eigen(double *a, int64_t n, double *values, struct err *e);

#endif
