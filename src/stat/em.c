/* em.c -- the turns of EM (Dempster, Laird & Rubin 1977). It ends after an expectation, so that what is told is what
** stands. */
#include "stat/em.h"

#include <math.h>

int em_run(const struct em *em, struct em_result *r, struct err *e)
{
    double before = -INFINITY;
    *r = (struct em_result){0};
    for (;;) {
        TRY(em->expect(em->self, &r->log_likelihood, e));
        CHECK(!isnan(r->log_likelihood), e, ERR_NUMERIC, "the likelihood is not a number after %d rounds of EM",
              r->rounds);
        bool stop = em->report && em->report(em->listener, r->rounds, r->log_likelihood);
        r->settled = r->log_likelihood - before < em->tolerance;
        if (stop || r->settled || r->rounds == em->most) return 0;
        before = r->log_likelihood;
        TRY(em->maximise(em->self, e));
        r->rounds++;
    }
}
