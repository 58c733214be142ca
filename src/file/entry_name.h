/* entry_name.h -- are the names inside an archive such that they stay inside? */
#ifndef LIMN_FILE_ENTRY_NAME_H
#define LIMN_FILE_ENTRY_NAME_H

#include "base/error.h"

int entry_unsafe(struct err *e); /* adds what may be done about an archive that is refused for where it would write */

int entry_name_check(const char *name, struct err *e); /* relative, without "..", without control characters */

#endif
