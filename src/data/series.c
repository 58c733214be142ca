/* series.c -- rows in the order of time, read in windows that overlap.
**
** The rows lie in memory once; a window is `length` of them, wherever it starts.
** What the dates say of the steps between rows is reported; windows run on
** across gaps.
*/
#include "data/table.h"

#include "data/columns.h"
#include "data/date.h"
#include "data/memory.h"

#define STEPS_SEEN 16 /* different steps counted; others are gaps */

struct series {
    float *x; /* rows x columns */
    size_t row_bytes;
    int window;
};

static int series_read(struct data *d, const int64_t *rows, int64_t n, void *x, int32_t *labels, struct err *e)
{
    (void)labels;
    const struct series *s = d->self;
    const size_t bytes = s->row_bytes * (size_t)s->window;
    TRY(rows_check(d, rows, n, e));
    for (int64_t i = 0; i < n; i++)
        memcpy((char *)x + (size_t)i * bytes, (const char *)s->x + (size_t)rows[i] * s->row_bytes, bytes);
    return 0;
}

static void series_close(struct data *d)
{
    mem_free(((struct series *)d->self)->x);
}

/* ---- steps ---- */

struct steps {
    int64_t usual;  /* seconds, or months */
    int64_t others; /* rows that come after another step */
};

static struct steps count_steps(const int64_t *time, int64_t rows, bool months)
{
    int64_t step[STEPS_SEEN], count[STEPS_SEEN] = {0};
    int seen = 0, most = 0;
    for (int64_t i = 1; i < rows; i++) {
        const int64_t apart = months ? date_months(time[i]) - date_months(time[i - 1]) : time[i] - time[i - 1];
        int k = 0;
        while (k < seen && step[k] != apart) k++;
        if (k == seen && seen < STEPS_SEEN) step[seen++] = apart;
        if (k < STEPS_SEEN && ++count[k] > count[most]) most = k;
    }
    return (struct steps){seen ? step[most] : 0, rows - 1 - count[most]};
}

static void say_step(int64_t step, bool months, struct text *out)
{
    static const struct {
        int64_t seconds;
        const char *name;
    } units[] = {{604800, "week"}, {86400, "day"}, {3600, "hour"}, {60, "minute"}, {1, "second"}};
    size_t k = 0;
    while (units[k].seconds > 1 && step % units[k].seconds) k++;
    const int64_t n = months ? step : step / units[k].seconds;
    const char *unit = months ? "month" : units[k].name;
    if (n == 1) text_printf(out, "one a %s", unit);
    else text_printf(out, "one every %lld %ss", (long long)n, unit);
}

static void say_time(const int64_t *time, int64_t rows, const char *pattern, struct text *out)
{
    const bool months = !strstr(pattern, "%d");
    const struct steps s = count_steps(time, rows, months);
    char first[DATE_TEXT_MAX], last[DATE_TEXT_MAX];
    date_write(time[0], pattern, first);
    date_write(time[rows - 1], pattern, last);
    text_printf(out, ", %s to %s, ", first, last);
    say_step(s.usual, months, out);
    if (s.others) text_printf(out, " with %lld gap%s", (long long)s.others, s.others == 1 ? "" : "s");
}

/* ---- windows ---- */

static int describe(struct data *d, const struct series *s, int64_t rows, const int64_t *time, const char *pattern,
                    struct err *e)
{
    struct text out = {0};
    const long long columns = d->item.shape.dim[1], missing = columns_missing(d);
    text_printf(&out, "series of %lld rows of %lld number%s", (long long)rows, columns, columns == 1 ? "" : "s");
    if (missing) text_printf(&out, ", %lld missing", missing);
    if (time) say_time(time, rows, pattern, &out);
    text_printf(&out, "; read in windows of %d rows", s->window);
    d->about = out.failed ? NULL : arena_text(&d->arena, text_get(&out));
    text_free(&out);
    return d->about ? 0 : fail_memory(e);
}

int series_hold(struct data *d, float *x, int window, const int64_t *time, const char *pattern, struct err *e)
{
    const int64_t columns = d->item.shape.dim[0], rows = d->count;
    if (window > rows) {
        fail(e, ERR_DATA, "%s: windows of %d rows were asked for, the series has %lld", d->name, window,
             (long long)rows);
        return fail_hint(e, "give a longer series, or a window from 1 to %lld", (long long)rows);
    }
    struct series *s = arena_small(&d->arena, sizeof *s);
    if (!s) return fail_memory(e);
    *s = (struct series){x, (size_t)columns * sizeof *x, window};
    d->self = s;
    d->read = series_read;
    d->close = series_close;
    d->sliding = true;
    d->item.kind = ITEM_SERIES;
    d->item.shape = SHAPE(window, columns);
    d->count = rows - window + 1;
    return describe(d, s, rows, time, pattern, e);
}
