/* name.h -- taking NAME[:PART][,KEY=VALUE...] and PATH[:PART][,KEY=VALUE...] apart. */
#ifndef LIMN_DATA_NAME_H
#define LIMN_DATA_NAME_H

#include "base/mem.h"
#include "base/option.h"

#include <limits.h>

#define NAME_PART_MAX 32

bool name_is(const char *name, const char *head);     /* "rings,n=5" is "rings" */
bool name_ends(const char *name, const char *ending); /* letters alike, great or small */

/* PART into part, "" where there is none. */
int name_part(const char *name, char part[NAME_PART_MAX], struct err *e);

/* Defaults, then each KEY=VALUE. */
int name_settings(const char *name, const struct option *table, void *options, struct err *e);

/* Settings that are texts of any length: paths, names of columns. */
struct setting {
    const char *key;    /* NULL ends a list of them */
    const char **value; /* stays as it is where the key is not given; else a text in the arena */
};

int name_texts(const char *name, const struct setting *known, struct arena *a, struct err *e);

/* The path is the longest beginning of the name that is there, so that commas and colons may be part of it. */
struct name_path {
    char path[PATH_MAX];
    char part[NAME_PART_MAX]; /* "" where there is none */
    const char *settings;     /* for name_settings */
    bool folder;
};

bool name_split(const char *name, struct name_path *out); /* false: there is no such file or folder */
const char *name_file(const char *path);                  /* what follows the last '/' */

#endif
