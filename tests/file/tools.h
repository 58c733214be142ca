/* tools.h -- what the tests of this room share: one folder for all tests of a program, and files in it. */
#ifndef LIMN_TESTS_FILE_TOOLS_H
#define LIMN_TESTS_FILE_TOOLS_H

#include "base/atomic.h"
#include "base/json.h"
#include "tests/here.h"
#include "tests/torture.h"

/* Ends the test with a line of its own. */
#define WRONG(...) (print_error(__VA_ARGS__), _fail(__FILE__, __LINE__))

static int make_folder(void **state)
{
    json_use_counted_memory();
    return here_make(state);
}

static inline const char *path_of(const char *name)
{
    return folder_file(&here, name);
}

static inline void put_file(const char *name, const void *bytes, size_t n)
{
    FILE *f = fopen(path_of(name), "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes, 1, n, f), n);
    assert_int_equal(fclose(f), 0);
}

#endif
