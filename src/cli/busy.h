/* busy.h -- on a busy machine, threads must not spin. */
#ifndef LIMN_CLI_BUSY_H
#define LIMN_CLI_BUSY_H

/* Starts the command again with OMP_WAIT_POLICY=passive where the machine's load is above its cores and the user has
** not chosen a policy. */
void busy_settle(char **argv);
int busy_settled(void); /* 1 in a command that was so started */

#endif
