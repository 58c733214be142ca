/* signals.h -- Ctrl-C while a model is being fitted: the first time the state is saved, the second time limn leaves. */
#ifndef LIMN_CLI_SIGNALS_H
#define LIMN_CLI_SIGNALS_H

void signals_catch(const char *said); /* SIGINT and SIGTERM from now on; `said` goes to stderr; NULL: nothing */
int signals_stop(void *unused);       /* has one come? For limn_fit_options.stop */

#endif
