/* draw.c -- how long drawing from a model takes once it is loaded, as a program that embeds the library would see it.
**
**   draw MODEL COUNT OUT [--runs N] [--greedy] [--precision fp32|bf16]
**
** Prints a line of JSON: median and quartiles of the seconds that drawing COUNT items takes; the first run, which
** compiles, does not count. --greedy takes the likeliest symbol of text each time; the last run's items go to OUT.
*/
#include "base/clock.h"
#include "limn.h"
#include "median.h"

#include <stdio.h>
#include <sys/resource.h>

#define RUNS_MOST 1000

struct wish {
    const char *precision;
    int runs, greedy;
};

static struct wish read_call(int argc, char **argv)
{
    struct wish w = {"auto", 5, 0};
    for (int k = 4; k < argc; k++) {
        if (!strcmp(argv[k], "--greedy")) w.greedy = 1;
        else if (!strcmp(argv[k], "--runs") && k + 1 < argc) w.runs = atoi(argv[++k]);
        else if (!strcmp(argv[k], "--precision") && k + 1 < argc) w.precision = argv[++k];
    }
    if (w.runs > RUNS_MOST) w.runs = RUNS_MOST;
    return w;
}

static int draw(limn_model *m, int64_t count, const struct wish *w, const char *out, limn_error *e)
{
    double took[RUNS_MOST];
    limn_sample_options o = limn_sample_defaults();
    limn_array items = {0};
    const limn_write_options as = {.model = m};
    struct rusage use;
    o.count = count;
    o.top_k = w->greedy;
    for (int k = 0; k <= w->runs; k++) {
        limn_array_free(&items);
        const double start = clock_seconds();
        if (limn_sample(m, &o, &items, e)) return 1;
        if (k) took[k - 1] = clock_seconds() - start;
    }
    getrusage(RUSAGE_SELF, &use);
    printf("{\"system\":\"limn\",\"precision\":\"%s\",\"seconds\":%.5f,\"quartiles\":[%.5f,%.5f],\"peak_mib\":%ld}\n",
           w->precision, median(took, w->runs), quantile(took, w->runs, 0.25), quantile(took, w->runs, 0.75),
           use.ru_maxrss / 1024);
    const int status = limn_array_write(&items, out, &as, e);
    limn_array_free(&items);
    return status;
}

int main(int argc, char **argv)
{
    limn_error e = {0};
    limn_model *m = NULL;
    if (argc < 4) {
        fprintf(stderr, "draw MODEL COUNT OUT [--runs N] [--greedy] [--precision fp32|bf16]\n");
        return 2;
    }
    const struct wish w = read_call(argc, argv);
    const int failed = limn_load(argv[1], &m, &e) || limn_set_precision(m, w.precision, 0, &e) ||
                       draw(m, atoll(argv[2]), &w, argv[3], &e);
    limn_free_model(m);
    if (failed) fprintf(stderr, "%s\n", e.text);
    return failed;
}
