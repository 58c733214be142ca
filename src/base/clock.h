/* clock.h -- how much time has gone by. Not what time it is: this clock is never set back. */
#ifndef LIMN_BASE_CLOCK_H
#define LIMN_BASE_CLOCK_H

double clock_seconds(void); /* since some fixed moment */

#endif
