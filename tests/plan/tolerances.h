/* tolerances.h -- how far a result may lie from the right one, relative to the largest right one. One table for all. */
#ifndef LIMN_TESTS_PLAN_TOLERANCES_H
#define LIMN_TESTS_PLAN_TOLERANCES_H

/* One f32 rounding is 6e-8; sums over a thousand terms and the quotients of norms lose about a hundred times that. */
#define TOLERANCE_F32 1e-5

/* One bf16 rounding is 4e-3; the sources of a product are rounded, and its result once more. */
#define TOLERANCE_BF16 2e-2

/* In double, central differences of step 1e-5 err by about 1e-10 of the third derivative, and by 1e-11 of rounding. */
#define TOLERANCE_FIRST_ORDER 1e-6

/* Second derivatives of what divides by small deviations (norms) are large, and so are the third. */
#define TOLERANCE_SECOND_ORDER 1e-5

/* Against a largest value below this, differences count as they are: what should cancel to nothing does so in f32 only
** up to its rounding. */
#define TOLERANCE_FLOOR 1e-3

#endif
