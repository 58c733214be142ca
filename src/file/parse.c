/* parse.c -- checked sizes, and errors with a place in front. */
#include "file/parse.h"

int parse_bytes(struct shape s, size_t item, size_t *bytes, struct err *e)
{
    int64_t extent = (int64_t)item;
    bool empty = false;
    char text[160];
    for (int i = 0; i < s.rank; i++) {
        CHECK(s.dim[i] >= 0, e, ERR_FORMAT, "the shape %s has a negative dimension", shape_text(s, text, sizeof text));
        if (s.dim[i] == 0) {
            empty = true;
        } else if (__builtin_mul_overflow(extent, s.dim[i], &extent)) {
            return fail(e, ERR_FORMAT, "the shape %s is too large to be true", shape_text(s, text, sizeof text));
        }
    }
    *bytes = empty ? 0 : (size_t)extent;
    return 0;
}

int parse_within(const char *place, const struct err *inner, struct err *e)
{
    fail(e, inner->kind, "%.150s: %s", place, inner->text);
    if (inner->hint[0]) fail_hint(e, "%s", inner->hint);
    return inner->kind;
}
