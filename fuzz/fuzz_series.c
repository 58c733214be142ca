/* fuzz_series.c -- any bytes are refused or read as series, whose windows follow one another row by row.
**
** The first byte says how long windows are, and whether the column "id" tells
** several series apart.
*/
#define _GNU_SOURCE /* memfd_create */
#include "as_file.h"
#include "data/data.h"
#include "look_at.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint64_t group_of(const struct data *d, int64_t i)
{
    return d->group ? d->group(d, i) : 0;
}

/* Window i + 1 begins with the second row of window i, where both are of one series. */
static void follow(struct data *d)
{
    const int64_t columns = d->item.shape.dim[1], size = shape_size(d->item.shape);
    float *x = mem_array((size_t)(2 * size), sizeof *x);
    struct err e = {0};
    for (int64_t i = 0; x && i + 1 < d->count && i < LOOK_AT_ITEMS; i++) {
        if (d->read(d, (const int64_t[]){i, i + 1}, 2, x, NULL, &e)) abort();
        if (group_of(d, i) != group_of(d, i + 1)) continue;
        if (memcmp(x + columns, x + size, (size_t)(size - columns) * sizeof *x)) abort();
    }
    mem_free(x);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char name[400];
    struct data *d;
    struct err e = {0};
    if (!size) return 0;
    const char *path = as_file(data + 1, size - 1, "x.csv");
    snprintf(name, sizeof name, "%s,window=%d%s", path, 1 + data[0] % 16, data[0] & 16 ? ",series=id" : "");
    if (data_open(name, &d, &e)) return 0;
    if (d->item.kind != ITEM_SERIES || d->item.shape.rank != 2) abort();
    look_at(d);
    follow(d);
    data_close(d);
    return 0;
}
