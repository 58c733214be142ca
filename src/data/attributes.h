/* attributes.h -- the range of every attribute that is told of items. */
#ifndef LIMN_DATA_ATTRIBUTES_H
#define LIMN_DATA_ATTRIBUTES_H

#include "data/data.h"

#define ATTRIBUTE_CATEGORY(title, names)                                                                               \
    {                                                                                                                  \
        .name = title, .kind = COLUMN_CATEGORY, .categories = sizeof names / sizeof *(names), .category_names = names  \
    }
#define ATTRIBUTE_NUMBER(title)                                                                                        \
    {                                                                                                                  \
        .name = title, .kind = COLUMN_NUMBER                                                                           \
    }

/* Mean, deviation, range, and how many are missing, of d->captions' attributes over all items, into `column`. */
void attributes_measure(const struct data *d, struct column *column);

#endif
