/* task.h -- one oneDNN primitive with the memory objects that it reads and writes.
**
** A primitive belongs to the number of threads that it was made for: a task
** remembers it, and is described, made and run under that number.
*/
#ifndef LIMN_KERNEL_ONEDNN_TASK_H
#define LIMN_KERNEL_ONEDNN_TASK_H
#ifdef LIMN_ONEDNN

#include "base/error.h"
#include "kernel/onednn/dnn.h"

#include <stdbool.h>
#include <stddef.h>

#define TASK_MAX_ARGS 4

struct task {
    int threads;
    dnnl_primitive_desc_t about; /* set by who describes the task; NULL: there is no task */
    dnnl_primitive_t primitive;
    int args;
    dnnl_exec_arg_t arg[TASK_MAX_ARGS];
    void *data[TASK_MAX_ARGS]; /* where each argument's memory object points now */
};

/* Describe a copy from one layout to another, types converted. */
dnnl_status_t task_describe_reorder(struct task *t, dnn_view from, dnn_view to);

/* Make the primitive that `about` describes. */
dnnl_status_t task_make(struct task *t);

/* The next argument: its DNNL_ARG_ number and its layout. */
dnnl_status_t task_add(struct task *t, int arg, dnn_view layout);

void task_point(struct task *t, int k, void *data); /* argument k, in the order of task_add */
void task_run(struct task *t);
void task_close(struct task *t); /* a zeroed task is fine */

const char *task_name(const struct task *t); /* "brg:avx512_core_bf16" */
bool task_is_slow(const struct task *t);     /* one of oneDNN's reference loops: 100 times slower */
size_t task_scratch_bytes(const struct task *t);

#endif
#endif
