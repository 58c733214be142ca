/* fuzz_front.c -- any bytes under any ending: what the front door takes in can be read, split and described; what it does
** not, it refuses in a line that says something. The first byte says how the name ends.
*/
#define _GNU_SOURCE /* memfd_create */
#include "as_file.h"
#include "look_at.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const names[] = {
    "x.zip",
    "x.tar",
    "x.tar.gz",
    "x.tar.xz",
    "x.csv",
    "x.tsv.gz",
    "x.txt",
    "x",
    "x.data",
    "x.npy",
    "x.npz",
    "x.gif",
    "x.png",
    "x.jpg",
    "x.bin",
    "x.bin.xz",
    "x.tgz",
    "x-images-idx3-ubyte",
    "x-images-idx3-ubyte.gz",
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct data *d;
    struct err e = {0};
    if (!size) return 0;
    const char *name = names[data[0] % (sizeof names / sizeof *names)];
    const int failed = data_open(as_file(data + 1, size - 1, name), &d, &e);
    if (failed ? d || failed != (int)e.kind || !*e.text || e.kind == ERR_INTERNAL || strchr(e.text, '\n') : !d) abort();
    if (failed) return 0;
    look_at(d);
    data_close(d);
    return 0;
}
