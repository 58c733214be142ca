/* here.h -- one folder for all tests of a program: `here`, made before the first and removed after the last. */
#ifndef LIMN_TESTS_HERE_H
#define LIMN_TESTS_HERE_H

#include "tests/folder.h"

static struct folder here;

static inline int here_make(void **state)
{
    (void)state;
    here = folder_make();
    return 0;
}

static inline int here_remove(void **state)
{
    (void)state;
    folder_remove(&here);
    return 0;
}

#endif
