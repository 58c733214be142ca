/* classes.h -- words, one per item, become classes. */
#ifndef LIMN_DATA_CLASSES_H
#define LIMN_DATA_CLASSES_H

#include "base/error.h"
#include "base/mem.h"

#include <stdint.h>

/* The distinct words, sorted, are the classes' names (in the arena), *labels their numbers (n, mem_alloc'ed). *labels is
** NULL where some item has no word, or all have the same. */
int classes_label(const char *const *word, int64_t n, struct arena *arena, int32_t **labels, const char ***names,
                  struct err *e);

#endif
