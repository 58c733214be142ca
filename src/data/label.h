/* label.h -- DATA,label=ATTRIBUTE: for data_open. */
#ifndef LIMN_DATA_LABEL_H
#define LIMN_DATA_LABEL_H

#include "data/data.h"

/* As data_label, under that name, and d belongs to *out; where it fails, d is closed. */
int data_label_own(struct data *d, const char *name, const char *attribute, struct data **out, struct err *e);

#endif
