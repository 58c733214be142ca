/* whole.h -- a block of bytes becomes a file at one stroke (atomic.h). */
#ifndef LIMN_FILE_WHOLE_H
#define LIMN_FILE_WHOLE_H

#include "base/error.h"

#include <stddef.h>

int whole_write(const char *path, const void *bytes, size_t n, struct err *e);

#endif
