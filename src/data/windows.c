/* windows.c -- counting windows, and finding the run that one lies in. */
#include "data/windows.h"

int64_t runs_longest(const struct runs *r)
{
    int64_t longest = 0;
    for (int64_t k = 0; k < r->count; k++) {
        const int64_t length = r->first[k + 1] - r->first[k];
        if (length > longest) longest = length;
    }
    return longest;
}

int windows_make(struct windows *w, const struct runs *r, int length, struct arena *a, struct err *e)
{
    *w = (struct windows){.length = length};
    w->run = arena_alloc(a, (size_t)r->count * sizeof *w->run);
    w->first = arena_alloc(a, (size_t)r->count * sizeof *w->first);
    w->before = arena_alloc(a, ((size_t)r->count + 1) * sizeof *w->before);
    if (a->failed) return fail_memory(e);
    for (int64_t k = 0; k < r->count; k++) {
        const int64_t windows = r->first[k + 1] - r->first[k] - length + 1;
        if (windows <= 0) continue;
        w->run[w->runs] = k;
        w->first[w->runs] = r->first[k];
        w->before[w->runs + 1] = w->before[w->runs] + windows;
        w->runs++;
    }
    return 0;
}

int64_t windows_count(const struct windows *w)
{
    return w->before[w->runs];
}

int64_t windows_run(const struct windows *w, int64_t window)
{
    int64_t low = 0, high = w->runs;
    while (high - low > 1) {
        const int64_t middle = (low + high) / 2;
        if (w->before[middle] <= window) low = middle;
        else high = middle;
    }
    return low;
}

int64_t windows_start(const struct windows *w, int64_t window)
{
    const int64_t run = windows_run(w, window);
    return w->first[run] + window - w->before[run];
}
