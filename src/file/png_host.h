/* png_host.h -- what libpng is given of ours, whichever way the pixels go: memory, and an ear for its complaints. */
#ifndef LIMN_FILE_PNG_HOST_H
#define LIMN_FILE_PNG_HOST_H

#include "base/error.h"

#include <png.h>
#include <stdbool.h>

/* Lives outside the function that libpng jumps back to, so that nothing in it is lost by the jump. */
struct png_host {
    bool starved;        /* some allocation failed */
    char complaint[160]; /* of libpng */
};

/* Both objects complain to h and take their memory from base/mem.h. NULL: no memory, or another libpng than expected. */
png_structp png_host_writer(struct png_host *h);
png_structp png_host_reader(struct png_host *h);

void *png_host_take(struct png_host *h, size_t bytes); /* NULL, and h->starved, where there is none */

#endif
