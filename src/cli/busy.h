/* busy.h -- on a busy machine, threads must not spin. */
#ifndef LIMN_CLI_BUSY_H
#define LIMN_CLI_BUSY_H

/* Starts the command again with OMP_WAIT_POLICY=passive where the machine's load is above its cores and the user has
** not chosen a policy. Returns 1 in the command that was so started, else 0. */
int busy_settle(char **argv);

#endif
