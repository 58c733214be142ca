/* item.h -- what an item is: kept, written, read, compared. schema.c, item.c */
#ifndef LIMN_MODEL_ITEM_H
#define LIMN_MODEL_ITEM_H

#include "base/json.h"
#include "base/mem.h"
#include "tensor/item.h"

const char *item_kind_name(enum item_kind kind); /* "image" */
int item_columns(const struct item *item);       /* of rows and series: numbers in one row */

/* As members of an object, and back: what is read is bounded and consistent, or an error. */
int item_to_json(const struct item *item, struct json *object, struct err *e);
int item_from_json(const struct json *object, struct item *item, struct arena *arena, struct err *e);

int item_copy(const struct item *from, struct item *to, struct arena *arena, struct err *e);

/* Do these data suit a model that was made for such items? The error says what differs. Data without labels suit. */
int item_suits(const struct item *model, const struct item *data, struct err *e);

#endif
