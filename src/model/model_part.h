/* model_part.h -- a model that is made of others, one per class (family.per_class).
**
** The parts' numbers stand in the store of the whole, under "class/K/" and their own names, and "prior" [classes] there
** says how often each class comes; so the file is one like any other. A part is a model in its own right, which knows
** no classes.
*/
#ifndef LIMN_MODEL_MODEL_PART_H
#define LIMN_MODEL_MODEL_PART_H

#include "model/model.h"

/* Fitted to items of class k: it belongs to m from here on, also where this fails. */
int model_take_part(struct model *m, int k, struct model *part, struct err *e);

/* All parts, of what stands in the store; settings: the options of each (NULL: as they are by default). */
int model_make_parts(struct model *m, const struct json *settings, struct err *e);

struct item model_part_item(const struct item *whole); /* the same without classes; borrows from it */

#endif
