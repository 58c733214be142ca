/* progress.h -- a fit, as one sees it: a bar on a terminal, a line every few seconds elsewhere, objects with --json. */
#ifndef LIMN_CLI_PROGRESS_H
#define LIMN_CLI_PROGRESS_H

#include "cli/command.h"

struct progress {
    const struct call *call;
    const char *about;  /* the data, in a line: said before anything else */
    int bar, colour; /* stderr is a terminal; it may be coloured */
    int drawn;       /* a bar stands on the last line */
    double last;     /* seconds into the fit at the last plain line; negative: none yet */
};

void progress_begin(struct progress *p, const struct call *c, const char *about);
void progress_report(void *progress, const limn_report *r); /* for limn_fit_options.report */
void progress_clear(struct progress *p); /* as if no bar had been drawn */
void progress_end(struct progress *p);   /* what is drawn stays */

#endif
