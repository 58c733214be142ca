/* view.c -- reading broadcast sources run by run. */
#include "kernel/cpu/view.h"

struct view view_make(enum dtype type, struct shape from, struct shape to)
{
    struct view v = {.type = type};
    int64_t stride[MAX_RANK], step = 1;
    for (int i = 1; i <= to.rank; i++) {
        stride[to.rank - i] = shape_dim(from, -i) == 1 ? 0 : step;
        step *= shape_dim(from, -i);
    }
    for (int i = 0; i < to.rank; i++) {
        if (to.dim[i] == 1) continue;
        int last = v.rank - 1;
        if (last >= 0 && v.stride[last] == stride[i] * to.dim[i]) {
            v.dim[last] *= to.dim[i];
            v.stride[last] = stride[i];
        } else {
            v.dim[v.rank] = to.dim[i];
            v.stride[v.rank++] = stride[i];
        }
    }
    if (v.rank > 1 && v.stride[0] == 0) v.period = shape_size(to) / v.dim[0];
    return v;
}

bool view_uniform(const struct view *v)
{
    return v->rank == 0 || (v->rank == 1 && v->stride[0] == 0);
}

bool view_same(const struct view *v)
{
    return v->rank == 1 && v->stride[0] == 1;
}

int64_t view_block(const struct view *v, int tile)
{
    int64_t inner = 1;
    int k = v->rank - 1;
    for (; k >= 0 && v->stride[k]; k--) inner *= v->dim[k];
    if (k < 0 || tile % inner) return 0;
    const int64_t block = inner * v->dim[k];
    if (k == 0) return block;
    return block % tile ? 0 : block;
}

/* The place of element i: its coordinates, and its offset in the source. */
static int64_t locate(const struct view *v, int64_t i, int64_t at[MAX_RANK])
{
    int64_t offset = 0;
    for (int k = v->rank - 1; k >= 0; k--) {
        at[k] = i % v->dim[k];
        i /= v->dim[k];
        offset += at[k] * v->stride[k];
    }
    return offset;
}

/* To the first element of the next run; returns the change of offset from the first element of this one. */
static int64_t next_run(const struct view *v, int64_t at[MAX_RANK])
{
    int64_t change = 0;
    for (int k = v->rank - 2; k >= 0; k--) {
        change += v->stride[k];
        if (++at[k] < v->dim[k]) break;
        change -= v->dim[k] * v->stride[k];
        at[k] = 0;
    }
    return change;
}

static void read_runs(const struct view *v, const struct level *l, const char *data, int64_t start, int n, float *d)
{
    const int last = v->rank - 1;
    const int64_t size = (int64_t)dtype_size(v->type);
    int64_t at[MAX_RANK], offset = locate(v, start, at), first = at[last];
    offset -= first * v->stride[last];
    for (int done = 0; done < n;) {
        int64_t run = v->dim[last] - first;
        if (run > n - done) run = n - done;
        if (v->stride[last]) {
            l->load[v->type](d + done, data + (offset + first) * size, run);
        } else {
            float x;
            l->load[v->type](&x, data + offset * size, 1);
            l->fill(d + done, &x, NULL, NULL, (int)run);
        }
        done += (int)run;
        first = 0;
        offset += next_run(v, at);
    }
}

void view_read(const struct view *v, const struct level *l, const void *data, int64_t start, int n, float *d)
{
    int have = v->period && v->period < n ? (int)v->period : n;
    read_runs(v, l, data, start, have, d);
    for (int more; have < n; have += more) {
        more = have < n - have ? have : n - have;
        memcpy(d + have, d, (size_t)more * sizeof *d);
    }
}
