/* tensor.h -- types, shapes, and a block of numbers with both.
**
** A tensor is dense and row-major; pictures are N x height x width x channels,
** rows are N x features. It does not own its memory.
*/
#ifndef LIMN_TENSOR_TENSOR_H
#define LIMN_TENSOR_TENSOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define MAX_RANK 6

enum dtype { F32, BF16, U8, I32, F64, DTYPE_COUNT };

struct shape {
    int rank; /* 0: a single number */
    int64_t dim[MAX_RANK];
};

struct tensor {
    enum dtype type;
    struct shape shape;
    void *data;
};

#define SHAPE(...)                                                                                 \
    ((struct shape){(int)(sizeof((int64_t[]){__VA_ARGS__}) / sizeof(int64_t)), {__VA_ARGS__}})
#define SCALAR ((struct shape){0})

size_t dtype_size(enum dtype type);
const char *dtype_name(enum dtype type);

int64_t shape_size(struct shape s); /* number of elements */
bool shape_equal(struct shape a, struct shape b);
int64_t shape_dim(struct shape s, int axis); /* axis may be negative: -1 is the last */
struct shape shape_with(struct shape s, int axis, int64_t n);
struct shape shape_join(int64_t n, struct shape item);   /* [n, item...] */
struct shape shape_item(struct shape s);                 /* without the first dimension */
bool shape_broadcast(struct shape a, struct shape b, struct shape *out);
char *shape_text(struct shape s, char *buffer, size_t size); /* "[128,784]" */

size_t tensor_bytes(const struct tensor *t);
double tensor_get(const struct tensor *t, int64_t i);    /* any type, slow */
void tensor_set(struct tensor *t, int64_t i, double x);   /* whole types: cut off, clamped, NaN is 0 */
void tensor_convert(const struct tensor *from, struct tensor *to); /* same size, any types */

static inline float bf16_to_float(uint16_t x)
{
    uint32_t bits = (uint32_t)x << 16;
    float f;
    memcpy(&f, &bits, 4);
    return f;
}

static inline uint16_t bf16_from_float(float f) /* to nearest even; NaN stays NaN */
{
    uint32_t bits;
    memcpy(&bits, &f, 4);
    if ((bits & 0x7fffffff) > 0x7f800000) return (uint16_t)(bits >> 16 | 0x40);
    return (uint16_t)((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}

#endif
