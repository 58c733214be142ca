/* read_npy.c -- one NumPy array in a file of its own. */
#include "base/atomic.h"
#include "data/array.h"
#include "data/name.h"
#include "data/readers.h"

static int npy_open(const struct reader *reader, const char *name, struct data *d, struct err *e)
{
    (void)reader;
    void *bytes;
    size_t n;
    struct tensor t = {0};
    TRY(file_read(name, ARRAY_MOST, &bytes, &n, e));
    const int failed = array_parse(d, bytes, n, &t, e);
    mem_free(bytes);
    return failed ? failed : array_hold(d, t, NULL, e);
}

static bool npy_mine(const char *name)
{
    return name_ends(name, ".npy");
}

const struct reader reader_npy = {
    .name = "npy",
    .about = "arrays: rows, or pictures of bytes",
    .mine = npy_mine,
    .open = npy_open,
};
