/* go_on.h -- texts that go on from a prompt, as long as is asked for. Part of sample.h. */
#ifndef LIMN_TASK_GO_ON_H
#define LIMN_TASK_GO_ON_H

#include "task/sample.h"

int go_on_check(const struct model *m, const struct sample_options *o, struct err *e); /* is what is asked for possible? */

/* *items [count, length]: what o->prompt says, and what the model goes on with. Its data are the caller's (mem_free). */
int go_on(struct model *m, const struct sample_options *o, struct tensor *items, struct err *e);

#endif
