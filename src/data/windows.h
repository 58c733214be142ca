/* windows.h -- windows of one length into runs that lie one after another: rows of series, frames of films.
**
** A window may start anywhere, but stays within its run. Runs that are shorter
** hold none.
*/
#ifndef LIMN_DATA_WINDOWS_H
#define LIMN_DATA_WINDOWS_H

#include "base/error.h"
#include "base/mem.h"

#include <stdint.h>

/* Number k is places first[k] .. first[k + 1] - 1. */
struct runs {
    int64_t count;
    int64_t *first; /* count + 1 */
};

int64_t runs_longest(const struct runs *r);

struct windows {
    int length;
    int64_t runs;    /* that hold a window */
    int64_t *run;    /* runs: which one each is */
    int64_t *first;  /* runs: where each begins */
    int64_t *before; /* runs + 1: windows before those of each */
};

int windows_make(struct windows *w, const struct runs *r, int length, struct arena *a, struct err *e);
int64_t windows_count(const struct windows *w);
int64_t windows_run(const struct windows *w, int64_t window);   /* 0 .. runs - 1 */
int64_t windows_start(const struct windows *w, int64_t window); /* its first place */

#endif
