/* task.c -- oneDNN's primitives: make, aim, run, destroy. */
#ifdef LIMN_ONEDNN
#include "kernel/onednn/task.h"

#include "kernel/onednn/engine.h"

#include <string.h>

dnnl_status_t task_describe_reorder(struct task *t, dnn_view from, dnn_view to)
{
    int before = engine_threads(t->threads);
    dnnl_status_t s = dnnl_reorder_primitive_desc_create(&t->about, from, engine_cpu(), to, engine_cpu(), NULL);
    engine_threads(before);
    return s;
}

dnnl_status_t task_make(struct task *t)
{
    int before = engine_threads(t->threads);
    dnnl_status_t s = dnnl_primitive_create(&t->primitive, t->about);
    engine_threads(before);
    return s;
}

dnnl_status_t task_add(struct task *t, int arg, dnn_view layout)
{
    dnnl_memory_t memory;
    dnnl_status_t s = dnnl_memory_create(&memory, layout, engine_cpu(), DNNL_MEMORY_NONE);
    if (s) return s;
    t->arg[t->args++] = (dnnl_exec_arg_t){arg, memory};
    return dnnl_success;
}

/* Only when the address is new: oneDNN 2.x writes zeros into a layout's padding whenever it is told one. */
void task_point(struct task *t, int k, void *data)
{
    if (t->data[k] == data) return;
    dnnl_memory_set_data_handle(t->arg[k].memory, data);
    t->data[k] = data;
}

/* With sound arguments the CPU's primitives cannot fail, so there is no status to pass on. */
void task_run(struct task *t)
{
    int before = engine_threads(t->threads);
    dnnl_primitive_execute(t->primitive, engine_stream(), t->args, t->arg);
    engine_threads(before);
}

void task_close(struct task *t)
{
    for (int k = 0; k < t->args; k++) dnnl_memory_destroy(t->arg[k].memory);
    if (t->primitive) dnnl_primitive_destroy(t->primitive);
    if (t->about) dnnl_primitive_desc_destroy(t->about);
    *t = (struct task){0};
}

const char *task_name(const struct task *t)
{
    const char *name = NULL;
    dnnl_primitive_desc_query(t->about, dnnl_query_impl_info_str, 0, &name);
    return name ? name : "";
}

bool task_is_slow(const struct task *t)
{
    return strncmp(task_name(t), "ref", 3) == 0;
}

size_t task_scratch_bytes(const struct task *t)
{
    dnn_view layout = dnnl_primitive_desc_query_md(t->about, dnnl_query_scratchpad_md, 0);
    return layout ? dnnl_memory_desc_get_size(layout) : 0;
}
#endif
