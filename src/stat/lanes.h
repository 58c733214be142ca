/* lanes.h -- the inner loops of the fitters, in the widest vectors that the processor has. Internal to the room.
**
** Products of small matrices, by the hundred thousand, are what EM does all day;
** a call of BLAS for each costs more than the product. Rows that stand side by
** side are LANES_ROWS columns: line j holds number j of each of them.
*/
#ifndef LIMN_STAT_LANES_H
#define LIMN_STAT_LANES_H

#include "base/cpu.h"

#include <stdint.h>

#define LANES_ROWS 112 /* no power of two: the lines of a column would fight for the same places in the cache */
#define LANES_PITCH 8  /* rows that stand one after another are padded with zeros to a multiple of this */

static inline int64_t lanes_pitch(int64_t d)
{
    return (d + LANES_PITCH - 1) / LANES_PITCH * LANES_PITCH;
}

struct lanes {
    void (*exp)(double *x, int64_t n); /* in place, to an ulp; below -708 it is 0 */

    /* out [LANES_ROWS] = |w x|^2 of the first `rows` rows of x [d, LANES_ROWS], and perhaps of some that follow; w [d, d]
    ** is a lower triangle, with zeros above */
    void (*squares)(const double *w, const double *x, int64_t d, int64_t rows, double *out);

    /* logs [k, rows], lines `line` apart, become each row's shares, which sum to one (equal, where all are -infinity), and
    ** total [rows] the logarithm of what they are shares of. */
    void (*shares)(double *logs, int64_t k, int64_t rows, int64_t line, double *total);

    /* Of each of `rows` rows, which of k centres is nearest: from products dot [k, rows] and the centres' squared lengths.
    ** least and which [rows]: the squared distance but for the row's own length, and the centre. */
    void (*nearest)(const double *dot, const double *length, int64_t k, int64_t rows, double *least, double *which);

    /* Of rows x [rows, pitch], those with a share of at least `least`: how far they are from the mean [pitch], one after
    ** another in away [.., pitch], and their shares in kept; returns how many. */
    int64_t (*pick)(const double *x, int64_t rows, int64_t pitch, const double *mean, const double *share, double least,
                    double *away, double *kept);

    /* scaled [rows, pitch] = share x away, and first [pitch] += their sum */
    void (*scale)(const double *away, const double *share, int64_t rows, int64_t pitch, double *scaled, double *first);

    /* c [pitch, pitch] += a' b for a, b [rows, pitch]: the lower triangle, and a little beyond */
    void (*scatter)(const double *a, const double *b, int64_t rows, int64_t pitch, double *c);
};

const struct lanes *lanes_at(enum cpu_level level);
const struct lanes *lanes(void); /* of the level in use */

#endif
