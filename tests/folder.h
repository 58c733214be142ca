/* folder.h -- a folder under /tmp for the files of one test. */
#ifndef LIMN_TESTS_FOLDER_H
#define LIMN_TESTS_FOLDER_H

#include "tests/test.h"

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct folder {
    char path[64];
    char name[PATH_MAX]; /* what folder_file gave last */
};

static inline struct folder folder_make(void)
{
    struct folder f = {"/tmp/limn-test-XXXXXX", ""};
    assert_non_null(mkdtemp(f.path));
    return f;
}

static inline const char *folder_file(struct folder *f, const char *name)
{
    snprintf(f->name, sizeof f->name, "%s/%s", f->path, name);
    return f->name;
}

static inline int folder_count(const struct folder *f)
{
    DIR *d = opendir(f->path);
    assert_non_null(d);
    int n = 0;
    for (struct dirent *entry; (entry = readdir(d));) n += strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..");
    closedir(d);
    return n;
}

/* With the plain files in it. */
static inline void folder_remove(struct folder *f)
{
    DIR *d = opendir(f->path);
    assert_non_null(d);
    for (struct dirent *entry; (entry = readdir(d));) unlink(folder_file(f, entry->d_name));
    closedir(d);
    assert_int_equal(rmdir(f->path), 0);
}

#endif
