/* temp.h -- for tests of readers: a folder of their own, files in it, and every allocation failed in turn. */
#ifndef LIMN_TESTS_DATA_TEMP_H
#define LIMN_TESTS_DATA_TEMP_H

#include "data/data.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static char temp[64];

static inline int temp_setup(void **state)
{
    (void)state;
    strcpy(temp, "/tmp/limn-data-XXXXXX");
    return mkdtemp(temp) ? 0 : -1;
}

static inline int temp_teardown(void **state)
{
    (void)state;
    char path[400];
    DIR *d = opendir(temp);
    for (struct dirent *e; d && (e = readdir(d));) {
        snprintf(path, sizeof path, "%s/%s", temp, e->d_name);
        if (e->d_name[0] != '.') unlink(path);
    }
    if (d) closedir(d);
    return rmdir(temp);
}

/* A path in the folder; four can be in use at a time. */
static inline const char *temp_path(const char *name)
{
    static char path[4][200];
    static int next;
    char *to = path[next++ % 4];
    snprintf(to, sizeof path[0], "%s/%s", temp, name);
    return to;
}

static inline const char *temp_write(const char *name, const void *bytes, size_t n)
{
    const char *path = temp_path(name);
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes, 1, n, f), n);
    assert_int_equal(fclose(f), 0);
    return path;
}

/* Opens, or ends the test with the error's text. */
static inline struct data *must_open(const char *name)
{
    struct err e = {0};
    struct data *d;
    if (data_open(name, &d, &e)) fail_msg("%s | %s", e.text, e.hint);
    return d;
}

static inline void must_fail(const char *name, enum err_kind kind, const char *text, const char *hint)
{
    struct err e = {0};
    struct data *d;
    const size_t before = mem_live_bytes();
    assert_int_equal(data_open(name, &d, &e), kind);
    assert_null(d);
    assert_int_equal(e.kind, kind);
    if (!strstr(e.text, text)) fail_msg("'%s' is not in: %s", text, e.text);
    if (hint && !strstr(e.hint, hint)) fail_msg("'%s' is not in the hint: %s", hint, e.hint);
    assert_int_equal(mem_live_bytes(), before);
}

/* Opens with the 1st, 2nd, ... allocation failing, until none does; nothing may be left. */
static inline void torture_open(const char *name)
{
    const size_t before = mem_live_bytes();
    for (long k = 1; k < 10000; k++) {
        struct err e = {0};
        struct data *d;
        mem_fail_at(k);
        const int rc = data_open(name, &d, &e);
        const bool struck = mem_failed();
        mem_fail_at(0);
        assert_int_equal(rc, struck ? ERR_MEMORY : 0);
        data_close(d);
        assert_int_equal(mem_live_bytes(), before);
        if (!struck) return;
    }
    fail_msg("%s: it never ended", name);
}

#endif
