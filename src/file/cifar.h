/* cifar.h -- CIFAR-10 in its binary version: records of a label and 32 x 32 red, then green, then blue bytes. */
#ifndef LIMN_FILE_CIFAR_H
#define LIMN_FILE_CIFAR_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

#define CIFAR_SIDE 32
#define CIFAR_CLASSES 10
#define CIFAR_RECORD (1 + 3 * CIFAR_SIDE * CIFAR_SIDE)

struct cifar {
    int64_t count;
    uint8_t *pixels; /* count x 32 x 32 x 3 */
    int32_t *labels; /* count */
};

/* Adds the records of one file, plain or .xz, to those there. Zero-initialise; both blocks are the caller's (mem_alloc),
** also where this fails. */
int cifar_add(struct cifar *c, const void *bytes, size_t n, struct err *e);
int cifar_add_file(struct cifar *c, const char *path, struct err *e);

#endif
