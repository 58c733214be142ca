/* ladder.h -- single operations, timed beside what the machine could do: `limn bench --ops`.
**
** A rung is a small graph of one operation in a size that networks have. Its
** limit is the roofline: the time that its products take at the rate of a large
** matrix product, or that its numbers take from and to memory at the rate of a
** large sum, whichever is longer; both rates are measured in the same process.
** Numbers that stay in a cache come quicker than that: shares above 1 say so.
*/
#ifndef LIMN_PLAN_LADDER_H
#define LIMN_PLAN_LADDER_H

#include "plan/plan.h"

struct machine {
    double f32, bf16; /* operations a second of a large product; bf16 is 0 where the processor has none */
    double stream;    /* bytes a second, read and written */
};

struct timing {
    const char *kernel;          /* "onednn"; "several" where there are more steps than one */
    char detail[48];             /* "brgemm:avx512_core_bf16"; may be empty */
    double seconds;              /* median of one run */
    double flops, bytes;         /* of the products; of inputs and results */
    double limit;                /* seconds */
};

int machine_measure(struct machine *m, double seconds, struct err *e);

/* Rung number k: what it is called and its sizes; false past the last. */
bool ladder_rung(int k, const char **name, const char **sizes);
bool ladder_has_products(int k); /* else it is the same in f32 and bf16 */

int ladder_time(int k, enum precision precision, const struct machine *m, double seconds, struct timing *t,
                struct err *e);

#endif
