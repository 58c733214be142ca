/* engine.h -- the one CPU engine and stream, made when first asked for. */
#ifndef LIMN_KERNEL_ONEDNN_ENGINE_H
#define LIMN_KERNEL_ONEDNN_ENGINE_H
#ifdef LIMN_ONEDNN

#include "kernel/onednn/dnn.h"

dnnl_engine_t engine_cpu(void);    /* NULL: oneDNN cannot make one here */
dnnl_stream_t engine_stream(void); /* NULL likewise */

/* Sets the calling thread's OpenMP width and returns what it was. oneDNN reads it when a primitive is made and again
** when it runs, and the two must agree. */
int engine_threads(int n);

#endif
#endif
