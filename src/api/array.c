/* array.c -- arrays across the border: limn_array outside, struct tensor inside, the same numbers. */
#include "api/api.h"
#include "file/npy.h"

static const enum dtype inner[] = {[LIMN_F32] = F32, [LIMN_U8] = U8, [LIMN_I32] = I32, [LIMN_F64] = F64};
#define TYPES ((int)(sizeof inner / sizeof inner[0]))

int api_tensor(const limn_array *a, struct tensor *t, struct err *e)
{
    CHECK_HERE(a, e);
    CHECK((int)a->type >= 0 && (int)a->type < TYPES, e, ERR_CALL, "an array of no known type (%d)", (int)a->type);
    CHECK(a->rank >= 0 && a->rank <= MAX_RANK, e, ERR_CALL, "an array of %d dimensions; at most %d are possible",
          a->rank, MAX_RANK);
    *t = (struct tensor){inner[a->type], {a->rank, {0}}, a->data};
    int64_t room = INT64_MAX / 8;
    for (int i = 0; i < a->rank; i++) {
        t->shape.dim[i] = a->dim[i];
        CHECK(a->dim[i] >= 0 && a->dim[i] <= room, e, ERR_CALL, "an array whose dimension %d is %lld", i,
              (long long)a->dim[i]);
        if (a->dim[i]) room /= a->dim[i];
    }
    CHECK(a->data || !shape_size(t->shape), e, ERR_CALL, "an array without numbers");
    return 0;
}

int api_array(struct tensor *t, limn_array *a, struct err *e)
{
    int type = 0;
    while (type < TYPES && inner[type] != t->type) type++;
    if (type == TYPES) mem_free(t->data);
    CHECK(type < TYPES, e, ERR_INTERNAL, "a result of type %s", dtype_name(t->type));
    *a = (limn_array){.type = (limn_type)type, .rank = t->shape.rank, .data = t->data};
    for (int i = 0; i < a->rank; i++) a->dim[i] = t->shape.dim[i];
    t->data = NULL;
    return 0;
}

void limn_array_free(limn_array *a)
{
    if (!a) return;
    mem_free(a->data);
    *a = (limn_array){0};
}

static int read_array(const char *path, limn_array *a, struct err *e)
{
    struct tensor t;
    CHECK_HERE(path, e);
    CHECK_HERE(a, e);
    const int failed = npy_read(path, F32, &t, e);
    if (failed == ERR_FORMAT)
        return fail_hint(e, "arrays are read from .npy files: `limn encode ... -o Z.npy` writes one");
    return failed ? failed : api_array(&t, a, e);
}

int limn_array_read(const char *path, limn_array *a, limn_error *e)
{
    struct err err = {0};
    api_empty(a);
    return api_done(read_array(path, a, &err), &err, e);
}

static int pairs(const limn_array *a, const limn_array *b, limn_array *out, struct err *e)
{
    struct tensor first, second, both;
    CHECK_HERE(out, e);
    TRY(api_tensor(a, &first, e));
    TRY(api_tensor(b, &second, e));
    const bool alike = first.type == second.type && shape_equal(first.shape, second.shape) && first.shape.rank > 0;
    CHECK(alike, e, ERR_SHAPE, "two arrays of the same type and shape were expected");
    const int64_t n = first.shape.dim[0];
    const size_t item = n ? tensor_bytes(&first) / (size_t)n : 0;
    both = (struct tensor){first.type, shape_with(first.shape, 0, 2 * n), mem_array((size_t)(2 * n), item ? item : 1)};
    if (!both.data) return fail_memory(e);
    for (int64_t i = 0; i < n; i++) {
        memcpy((char *)both.data + (size_t)(2 * i) * item, (const char *)first.data + (size_t)i * item, item);
        memcpy((char *)both.data + (size_t)(2 * i + 1) * item, (const char *)second.data + (size_t)i * item, item);
    }
    return api_array(&both, out, e);
}

int limn_array_pairs(const limn_array *a, const limn_array *b, limn_array *out, limn_error *e)
{
    struct err err = {0};
    api_empty(out);
    return api_done(pairs(a, b, out, &err), &err, e);
}
