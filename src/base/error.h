/* error.h -- how anything in limn says that it could not.
**
** A function that can fail returns int: 0, or the kind of error; its last
** argument is a struct err that holds one line for a person (what, what was
** expected) and a hint (what to do). Nothing below the command exits or prints.
*/
#ifndef LIMN_BASE_ERROR_H
#define LIMN_BASE_ERROR_H

/* kind, exit code of the command, name in JSON */
#define ERROR_KINDS(X)                                                                             \
    X(CALL, 2, "call")             /* the caller asked for something that cannot be asked */       \
    X(OPTION, 2, "option")         /* an option is unknown or out of range */                      \
    X(FILE, 1, "file")             /* a file cannot be opened, read or written */                  \
    X(FORMAT, 1, "format")         /* a file's bytes are not what they claim to be */              \
    X(DATA, 1, "data")             /* the data are sound, but unfit for this */                    \
    X(SHAPE, 1, "shape")           /* shapes do not fit */                                         \
    X(MEMORY, 1, "memory")         /* out of memory */                                             \
    X(NUMERIC, 1, "numeric")       /* not finite, not positive definite, did not converge */       \
    X(UNSUPPORTED, 2, "unsupported") /* what is asked for is not for this model */                 \
    X(INTERRUPTED, 130, "interrupted") /* asked to stop; the state is saved */                     \
    X(INTERNAL, 1, "internal")     /* a fault of limn's own */

enum err_kind {
    ERR_NONE,
#define X(name, code, text) ERR_##name,
    ERROR_KINDS(X)
#undef X
        ERR_KIND_COUNT
};

struct err {
    enum err_kind kind;
    char text[400];
    char hint[240];
};

/* fail fills *e (the first error wins; e may be NULL) and returns the kind, to be returned. */
int fail(struct err *e, enum err_kind kind, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* fail_hint adds what to do about it, and returns the kind already there. */
int fail_hint(struct err *e, const char *format, ...) __attribute__((format(printf, 2, 3)));

int fail_memory(struct err *e);

const char *err_kind_name(enum err_kind kind);
int err_exit_code(enum err_kind kind);

#define TRY(call)                                                                                  \
    do {                                                                                           \
        int try_ = (call);                                                                         \
        if (try_) return try_;                                                                     \
    } while (0)

#define CHECK(condition, e, kind, ...)                                                             \
    do {                                                                                           \
        if (!(condition)) return fail(e, kind, __VA_ARGS__);                                       \
    } while (0)

#endif
