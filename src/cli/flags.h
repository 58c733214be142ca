/* flags.h -- the parser of command lines, driven by tables. */
#ifndef LIMN_CLI_FLAGS_H
#define LIMN_CLI_FLAGS_H

#include "cli/command.h"

extern const struct flag common_flags[]; /* of struct everywhere */

/* argv: what follows the verb. `flags` has room for command->size bytes. */
int flags_parse(struct call *c, void *flags, int argc, char **argv, limn_error *e);

/* "90s", "2m", "1h", "1.5h" in seconds; not 0: it is none. */
int flags_duration(const char *text, double *seconds);

int flags_number(const char *text, double *x); /* all of the text */

#endif
