/* watch.h -- how far long work with a model has come: the bar, or the lines, that a fit shows too. */
#ifndef LIMN_CLI_WATCH_H
#define LIMN_CLI_WATCH_H

#include "cli/command.h"

void watch_begin(const struct call *c, limn_model *m); /* nothing is shown of work that ends within a second */
void watch_end(void);                                  /* takes the bar away, where a failure has left one */

#endif
