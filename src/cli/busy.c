/* busy.c -- passive waiting where cores are shared.
**
** A thread that waits at a barrier spins, which is fastest as long as each thread
** has a core. Where other programs want the cores too, it spins away the time
** that its partner needs: steps of a tenth of a millisecond were seen to take
** eight. The OpenMP library reads its policy once, before main, hence the restart.
*/
#include "cli/busy.h"

#include <stdlib.h>
#include <unistd.h>

#define POLICY "OMP_WAIT_POLICY"
#define SETTLED "LIMN_SETTLED" /* keeps the restarted command from starting again */

void busy_settle(char **argv)
{
    double load;
    if (busy_settled() || getenv(POLICY) || getenv("GOMP_SPINCOUNT")) return;
    if (getloadavg(&load, 1) != 1 || load < (double)sysconf(_SC_NPROCESSORS_ONLN) + 0.5) return;
    if (!setenv(POLICY, "passive", 1) && !setenv(SETTLED, "1", 1)) execv("/proc/self/exe", argv);
    unsetenv(POLICY); /* it could not be started again: it goes on as it is */
    unsetenv(SETTLED);
}

int busy_settled(void)
{
    return getenv(SETTLED) != NULL;
}
