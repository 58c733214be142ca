/* engine.c -- oneDNN's engine and stream: made once, by whichever thread comes first, and kept until the process ends.
**
** A CPU stream holds no state of its own with OpenMP, so all threads share it.
*/
#ifdef LIMN_ONEDNN
#include "kernel/onednn/engine.h"

#include <omp.h>
#include <pthread.h>

static pthread_once_t once = PTHREAD_ONCE_INIT;
static dnnl_engine_t engine;
static dnnl_stream_t stream;

static void make(void)
{
    if (dnnl_engine_create(&engine, dnnl_cpu, 0) != dnnl_success) {
        engine = NULL;
    } else if (dnnl_stream_create(&stream, engine, dnnl_stream_default_flags) != dnnl_success) {
        dnnl_engine_destroy(engine);
        engine = NULL;
        stream = NULL;
    }
}

dnnl_engine_t engine_cpu(void)
{
    pthread_once(&once, make);
    return engine;
}

dnnl_stream_t engine_stream(void)
{
    pthread_once(&once, make);
    return stream;
}

int engine_threads(int n)
{
    int before = omp_get_max_threads();
    if (n != before) omp_set_num_threads(n);
    return before;
}
#endif
