/* fuzz_jpeg.c -- the harness of fuzz_png.c; the corpus is of JPEG files. */
#include "fuzz_png.c"
