/* series.c -- rows in the order of time, read in windows that overlap.
**
** The rows lie in memory once; a window is `length` of them, wherever it starts
** within one series. Windows of one series stay together when data are split;
** of one series alone, the end is held out. What the dates say of the steps
** between rows is reported; windows run on across gaps.
*/
#include "data/table.h"

#include "data/columns.h"
#include "data/date.h"
#include "data/memory.h"

#define GAPS_KEPT 1000
#define STEPS_SEEN 16 /* different steps counted; others are gaps */

struct series {
    float *x; /* rows x columns */
    size_t row_bytes;
    struct windows windows;
};

static int series_read(struct data *d, const int64_t *rows, int64_t n, void *x, int32_t *labels, struct err *e)
{
    (void)labels;
    const struct series *s = d->self;
    const size_t bytes = s->row_bytes * (size_t)s->windows.length;
    TRY(rows_check(d, rows, n, e));
    for (int64_t i = 0; i < n; i++) {
        const int64_t row = windows_start(&s->windows, rows[i]);
        memcpy((char *)x + (size_t)i * bytes, (const char *)s->x + (size_t)row * s->row_bytes, bytes);
    }
    return 0;
}

static uint64_t series_group(const struct data *d, int64_t row)
{
    return (uint64_t)windows_run(&((const struct series *)d->self)->windows, row);
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

static int64_t step_before(const int64_t *time, int64_t i, bool months)
{
    return months ? date_months(time[i]) - date_months(time[i - 1]) : time[i] - time[i - 1];
}

static struct steps count_steps(const int64_t *time, const struct runs *runs, bool months)
{
    int64_t step[STEPS_SEEN], count[STEPS_SEEN] = {0}, all = 0;
    int seen = 0, most = 0;
    for (int64_t r = 0; r < runs->count; r++)
        for (int64_t i = runs->first[r] + 1; i < runs->first[r + 1]; i++, all++) {
            const int64_t apart = step_before(time, i, months);
            int k = 0;
            while (k < seen && step[k] != apart) k++;
            if (k == seen && seen < STEPS_SEEN) step[seen++] = apart;
            if (k < STEPS_SEEN && ++count[k] > count[most]) most = k;
        }
    return (struct steps){seen ? step[most] : 0, all - count[most]};
}

/* The rows that come after another step; the first GAPS_KEPT of them. */
static int keep_gaps(struct data *d, const int64_t *time, const struct runs *runs, bool months, struct err *e)
{
    const struct steps s = count_steps(time, runs, months);
    int64_t *gap = arena_alloc(&d->arena, GAPS_KEPT * sizeof *gap);
    if (!gap) return fail_memory(e);
    for (int64_t i = 1; i < runs->first[1] && d->gaps < GAPS_KEPT; i++)
        if (step_before(time, i, months) != s.usual) gap[d->gaps++] = i;
    d->gap = gap;
    return 0;
}

static int64_t longest_step(const int64_t *time, const struct runs *runs, int64_t *where)
{
    int64_t longest = 0;
    for (int64_t r = 0; r < runs->count; r++)
        for (int64_t i = runs->first[r] + 1; i < runs->first[r + 1]; i++)
            if (time[i] - time[i - 1] > longest) longest = time[i] - time[i - 1], *where = i - 1;
    return longest;
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

static void say_span(const int64_t *time, int64_t rows, const char *pattern, struct text *out)
{
    char first[DATE_TEXT_MAX], last[DATE_TEXT_MAX];
    int64_t from = time[0], to = time[0];
    for (int64_t i = 1; i < rows; i++) {
        if (time[i] < from) from = time[i];
        if (time[i] > to) to = time[i];
    }
    date_write(from, pattern, first);
    date_write(to, pattern, last);
    text_printf(out, ", %s to %s", first, last);
}

static bool counts_months(const char *pattern)
{
    return !strstr(pattern, "%d");
}

static void say_time(const int64_t *time, const struct runs *runs, const char *pattern, struct text *out)
{
    const bool months = counts_months(pattern);
    const struct steps s = count_steps(time, runs, months);
    char after[DATE_TEXT_MAX];
    int64_t where = 0;
    say_span(time, runs->first[runs->count], pattern, out);
    if (!s.usual) return; /* no series has two rows */
    text_add(out, ", ");
    say_step(s.usual, months, out);
    if (!s.others) return;
    longest_step(time, runs, &where);
    date_write(time[where], pattern, after);
    text_printf(out, " with %lld gap%s, the longest after %s", (long long)s.others, s.others == 1 ? "" : "s", after);
}

/* ---- windows ---- */

static int describe(struct data *d, const struct series *s, const struct runs *runs, const int64_t *time,
                    const char *pattern, struct err *e)
{
    struct text out = {0};
    const long long columns = d->item.shape.dim[1], missing = columns_missing(d), rows = runs->first[runs->count];
    if (runs->count > 1) text_printf(&out, "%lld series, together", (long long)runs->count);
    else text_add(&out, "series of");
    text_printf(&out, " %lld rows of %lld number%s", rows, columns, columns == 1 ? "" : "s");
    if (missing) text_printf(&out, ", %lld missing", missing);
    if (time) say_time(time, runs, pattern, &out);
    text_printf(&out, "; read in windows of %d rows", s->windows.length);
    if (s->windows.runs < runs->count)
        text_printf(&out, " (%lld shorter series left out)", (long long)(runs->count - s->windows.runs));
    d->about = out.failed ? NULL : arena_text(&d->arena, text_get(&out));
    text_free(&out);
    return d->about ? 0 : fail_memory(e);
}

static int too_long(const struct data *d, int window, int64_t longest, struct err *e)
{
    fail(e, ERR_DATA, "%s: windows of %d rows were asked for, the series has %lld", d->name, window,
         (long long)longest);
    return fail_hint(e, "give a longer series, or a window from 1 to %lld", (long long)longest);
}

int series_hold(struct data *d, float *x, const struct runs *runs, int window, const int64_t *time, const char *pattern,
                struct err *e)
{
    const int64_t columns = d->item.shape.dim[0], longest = runs_longest(runs);
    if (window <= 0) window = longest < TABLE_WINDOW && runs->count > 1 ? (int)longest : TABLE_WINDOW;
    if (window > longest) return too_long(d, window, longest, e);
    struct series *s = arena_small(&d->arena, sizeof *s);
    if (!s) return fail_memory(e);
    *s = (struct series){.x = x, .row_bytes = (size_t)columns * sizeof *x};
    d->self = s;
    d->read = series_read;
    d->close = series_close;
    TRY(windows_make(&s->windows, runs, window, &d->arena, e));
    d->count = windows_count(&s->windows);
    d->sliding = s->windows.runs == 1;
    if (s->windows.runs > 1) d->group = series_group;
    d->item.kind = ITEM_SERIES;
    d->item.shape = SHAPE(window, columns);
    if (time && runs->count == 1) TRY(keep_gaps(d, time, runs, counts_months(pattern), e));
    return describe(d, s, runs, time, pattern, e);
}
