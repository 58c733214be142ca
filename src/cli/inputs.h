/* inputs.h -- what a call reads stays what it is: a result is not written over it. */
#ifndef LIMN_CLI_INPUTS_H
#define LIMN_CLI_INPUTS_H

#include "cli/command.h"

/* Is -o, by whatever name, the file of an argument or of a flag that names data? Then an error, and nothing was touched. */
int inputs_spared(const struct call *c, limn_error *e);

#endif
