/* parse.h -- what every reader of this room needs: sizes that cannot overflow, errors that say where. */
#ifndef LIMN_FILE_PARSE_H
#define LIMN_FILE_PARSE_H

#include "base/error.h"
#include "tensor/tensor.h"

/* The bytes of a shape with items of that size. Refuses negative dimensions, and products that overflow even where
** another dimension is 0, so that shape_size is safe on every shape that passed. */
int parse_bytes(struct shape s, size_t item, size_t *bytes, struct err *e);

/* Hands on an inner error with the place in front: "t10k.gz: the file ends early". Returns the inner kind. */
int parse_within(const char *place, const struct err *inner, struct err *e);

#endif
