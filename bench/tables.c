/* tables.c -- how long it takes to open a large table, and to walk through it in batches.
**
**   tables --make FILE [ROWS] [numbers]   writes a table of 20 columns: all numbers, or (the default) as people have them
**   tables FILE                           opens it and reads every row in batches; prints a line of JSON
**
** Peak memory is that of the process. What a table is made of is a function of
** the row and column, so every machine makes the same file.
*/
#include "base/clock.h"
#include "base/par.h"
#include "base/rng.h"
#include "data/data.h"
#include "data/date.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#define COLUMNS 20
#define BATCH 256

static const char *const towns[] = {"Aachen", "Bergen", "Cork", "Delft", "Evora", "Fulda", "Gent", "Hull"};

/* A number with its usual number of digits; every fiftieth is missing in every fifth column. */
static void write_number(FILE *f, struct rng *r, int column)
{
    const double u = rng_uniform(r);
    if (column % 5 == 0 && rng_uniform(r) < 0.02) return;
    switch (column % 4) {
    case 0: fprintf(f, "%.3f", 100 * u - 50); break;
    case 1: fprintf(f, "%d", (int)(1e6 * u)); break;
    case 2: fprintf(f, "%.6f", u); break;
    default: fprintf(f, "%.2f", 1e4 * u); break;
    }
}

static void write_row(FILE *f, int64_t row, bool numbers)
{
    struct rng r = {.key = rng_key(1, rng_hash_text("tables"), (uint64_t)row)};
    char date[DATE_TEXT_MAX];
    for (int c = 0; c < COLUMNS; c++) {
        if (c) putc(',', f);
        if (numbers || c < 14) {
            write_number(f, &r, c);
        } else if (c == 14) {
            date_write(1e9 + 3600 * (row % 20000), "%Y-%m-%d", date);
            fputs(date, f);
        } else if (c < 18) {
            fputs(towns[(int)(rng_uniform(&r) * 8)], f);
        } else {
            fprintf(f, "%d", (int)(rng_uniform(&r) * (c == 18 ? 5 : 90)));
        }
    }
    putc('\n', f);
}

static int make(const char *path, int64_t rows, bool numbers)
{
    FILE *f = fopen(path, "w");
    if (!f) return 1;
    for (int c = 0; c < COLUMNS; c++) fprintf(f, "%sc%d", c ? "," : "", c + 1);
    putc('\n', f);
    for (int64_t i = 0; i < rows; i++) write_row(f, i, numbers);
    return fclose(f) != 0;
}

static int walk(struct data *d, double *sum, struct err *e)
{
    const int64_t size = shape_size(d->item.shape);
    float *x = mem_array((size_t)(BATCH * size), sizeof *x);
    int64_t rows[BATCH];
    int failed = x ? 0 : fail_memory(e);
    for (int64_t step = 0; step * BATCH < d->count && !failed; step++) {
        data_batch_rows(d, 1, step, BATCH, rows);
        failed = d->read(d, rows, BATCH, x, NULL, e);
        *sum += x[0];
    }
    mem_free(x);
    return failed;
}

static int measure(const char *path, struct err *e)
{
    struct data *d;
    struct rusage use;
    double sum = 0, start = clock_seconds();
    TRY(data_open(path, &d, e));
    const double opened = clock_seconds() - start;
    const int failed = walk(d, &sum, e);
    const double seconds = clock_seconds() - start;
    getrusage(RUSAGE_SELF, &use);
    if (!failed)
        printf("{\"rows\":%lld,\"columns\":%lld,\"threads\":%d,\"open_s\":%.3f,\"seconds\":%.3f,\"peak_mb\":%.0f}\n",
               (long long)d->count, (long long)shape_size(d->item.shape), par_threads(), opened, seconds,
               (double)use.ru_maxrss * 1024e-6);
    data_close(d);
    return failed;
}

int main(int argc, char **argv)
{
    struct err e = {0};
    if (argc > 2 && !strcmp(argv[1], "--make"))
        return make(argv[2], argc > 3 ? atoll(argv[3]) : 1000000, argc > 4 && !strcmp(argv[4], "numbers"));
    if (argc == 2 && !measure(argv[1], &e)) return 0;
    fprintf(stderr, "tables: %s\n", argc == 2 ? e.text : "tables --make FILE [ROWS] [numbers], or tables FILE");
    return 1;
}
