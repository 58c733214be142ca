/* tensor.c -- shapes and conversions. */
#include "tensor/tensor.h"

#include <math.h>
#include <stdio.h>

size_t dtype_size(enum dtype type)
{
    static const size_t size[DTYPE_COUNT] = {4, 2, 1, 4, 8};
    return size[type];
}

const char *dtype_name(enum dtype type)
{
    static const char *const name[DTYPE_COUNT] = {"f32", "bf16", "u8", "i32", "f64"};
    return name[type];
}

int64_t shape_size(struct shape s)
{
    int64_t n = 1;
    for (int i = 0; i < s.rank; i++) n *= s.dim[i];
    return n;
}

bool shape_equal(struct shape a, struct shape b)
{
    if (a.rank != b.rank) return false;
    for (int i = 0; i < a.rank; i++)
        if (a.dim[i] != b.dim[i]) return false;
    return true;
}

int64_t shape_dim(struct shape s, int axis)
{
    if (axis < 0) axis += s.rank;
    return axis >= 0 && axis < s.rank ? s.dim[axis] : 1;
}

struct shape shape_with(struct shape s, int axis, int64_t n)
{
    if (axis < 0) axis += s.rank;
    if (axis >= 0 && axis < s.rank) s.dim[axis] = n;
    return s;
}

struct shape shape_join(int64_t n, struct shape item)
{
    struct shape s = {item.rank < MAX_RANK ? item.rank + 1 : MAX_RANK, {n}};
    for (int i = 1; i < s.rank; i++) s.dim[i] = item.dim[i - 1];
    return s;
}

struct shape shape_item(struct shape s)
{
    struct shape item = {s.rank > 0 ? s.rank - 1 : 0, {0}};
    for (int i = 0; i < item.rank; i++) item.dim[i] = s.dim[i + 1];
    return item;
}

bool shape_broadcast(struct shape a, struct shape b, struct shape *out)
{
    struct shape s = {a.rank > b.rank ? a.rank : b.rank, {0}};
    for (int i = 1; i <= s.rank; i++) {
        int64_t x = shape_dim(a, -i), y = shape_dim(b, -i);
        if (x != y && x != 1 && y != 1) return false;
        s.dim[s.rank - i] = x == 1 ? y : x;
    }
    *out = s;
    return true;
}

char *shape_text(struct shape s, char *buffer, size_t size)
{
    size_t at = (size_t)snprintf(buffer, size, "[");
    for (int i = 0; i < s.rank && at < size; i++)
        at += (size_t)snprintf(buffer + at, size - at, "%s%lld", i ? "," : "", (long long)s.dim[i]);
    if (at < size) snprintf(buffer + at, size - at, "]");
    return buffer;
}

size_t tensor_bytes(const struct tensor *t)
{
    return (size_t)shape_size(t->shape) * dtype_size(t->type);
}

/* A fraction is cut off; what lies outside goes to the nearer end; NaN is 0. */
static double whole_within(double x, double low, double high)
{
    return isnan(x) ? 0 : fmin(fmax(x, low), high);
}

double tensor_get(const struct tensor *t, int64_t i)
{
    switch (t->type) {
    case F32: return ((const float *)t->data)[i];
    case BF16: return bf16_to_float(((const uint16_t *)t->data)[i]);
    case U8: return ((const uint8_t *)t->data)[i];
    case I32: return ((const int32_t *)t->data)[i];
    default: return ((const double *)t->data)[i];
    }
}

void tensor_set(struct tensor *t, int64_t i, double x)
{
    switch (t->type) {
    case F32: ((float *)t->data)[i] = (float)x; break;
    case BF16: ((uint16_t *)t->data)[i] = bf16_from_float((float)x); break;
    case U8: ((uint8_t *)t->data)[i] = (uint8_t)whole_within(x, 0, UINT8_MAX); break;
    case I32: ((int32_t *)t->data)[i] = (int32_t)whole_within(x, INT32_MIN, INT32_MAX); break;
    default: ((double *)t->data)[i] = x; break;
    }
}

void tensor_convert(const struct tensor *from, struct tensor *to)
{
    int64_t n = shape_size(from->shape);
    if (from->type == to->type) {
        memcpy(to->data, from->data, tensor_bytes(from));
        return;
    }
    for (int64_t i = 0; i < n; i++) tensor_set(to, i, tensor_get(from, i));
}
