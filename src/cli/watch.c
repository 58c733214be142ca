/* watch.c -- what the library tells between batches, as progress. A command uses one model at a time. */
#include "cli/watch.h"
#include "cli/progress.h"
#include "cli/words.h"

#include <stdio.h>
#include <time.h>

#define PATIENCE 1.0 /* seconds before anything is shown */
#define RHYTHM 0.1   /* between two drawings */

static struct {
    struct progress progress;
    double start, last; /* of the walk at hand; the last drawing */
    int64_t done;
} watch;

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

void watch_end(void)
{
    progress_clear(&watch.progress);
}

static int told(void *unused, int64_t done, int64_t of)
{
    (void)unused;
    char n[32], all[32], text[80];
    const double t = now();
    if (done <= watch.done) watch.start = watch.last = t; /* a verb may walk more than once */
    watch.done = done;
    const double seconds = t - watch.start;
    if (done == of) watch_end();
    if (done == of || seconds < PATIENCE || t - watch.last < RHYTHM) return 0;
    watch.last = t;
    snprintf(text, sizeof text, tr("%s of %s items"), limn_count_text((double)done, n, sizeof n),
             limn_count_text((double)of, all, sizeof all));
    const limn_report r = {.kind = LIMN_REPORT_PROGRESS,
                           .step = done,
                           .steps = of,
                           .seconds = seconds,
                           .items_per_second = (double)done / seconds,
                           .seconds_left = seconds * (double)(of - done) / (double)done,
                           .text = text};
    progress_report(&watch.progress, &r);
    return 0;
}

void watch_begin(const struct call *c, limn_model *m)
{
    if (c->common.json || c->common.quiet) return;
    progress_begin(&watch.progress, c, NULL);
    watch.start = watch.last = now();
    watch.done = 0;
    limn_watch(m, told, NULL);
}
