/* name.h -- taking NAME[:PART][,KEY=VALUE...] apart. */
#ifndef LIMN_DATA_NAME_H
#define LIMN_DATA_NAME_H

#include "base/option.h"

#define NAME_PART_MAX 32

bool name_is(const char *name, const char *head);     /* "rings,n=5" is "rings" */
bool name_ends(const char *name, const char *ending); /* letters alike, great or small */

/* PART into part, "" where there is none. */
int name_part(const char *name, char part[NAME_PART_MAX], struct err *e);

/* Defaults, then each KEY=VALUE. */
int name_settings(const char *name, const struct option *table, void *options, struct err *e);

#endif
