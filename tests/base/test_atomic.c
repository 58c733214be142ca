/* test_atomic.c -- a file is whole, old or new, whatever happens; what cannot be written is said before the work. */
#include "base/atomic.h"
#include "base/mem.h"
#include "tests/folder.h"
#include "tests/torture.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>

static int put(const char *path, const void *bytes, size_t n, struct err *e)
{
    struct atomic_file *f;
    TRY(atomic_open(&f, path, e));
    int rc = atomic_write(f, bytes, n, e);
    if (!rc) return atomic_commit(f, e);
    atomic_abandon(f);
    return rc;
}

static void expect_content(const char *path, const char *want)
{
    struct err e = {0};
    void *bytes;
    size_t n;
    if (file_read(path, 1 << 20, &bytes, &n, &e)) print_error("%s\n", e.text);
    assert_int_equal(e.kind, ERR_NONE);
    assert_int_equal(n, strlen(want));
    assert_string_equal(bytes, want);
    mem_free(bytes);
}

static void put_text(const char *path, const char *text)
{
    struct err e = {0};
    if (put(path, text, strlen(text), &e)) print_error("%s\n", e.text);
    assert_int_equal(e.kind, ERR_NONE);
}

static void a_file_is_made_and_replaced(void **state)
{
    (void)state;
    struct folder f = folder_make();
    const char *path = folder_file(&f, "a.txt");
    put_text(path, "first");
    expect_content(path, "first");
    put_text(path, "second, longer");
    expect_content(path, "second, longer");
    put_text(path, "");
    expect_content(path, "");
    assert_int_equal(folder_count(&f), 1);
    folder_remove(&f);
}

static void abandoning_leaves_the_old_one(void **state)
{
    (void)state;
    struct folder f = folder_make();
    const char *path = folder_file(&f, "a.txt");
    struct err e = {0};
    struct atomic_file *file;
    put_text(path, "old");
    assert_int_equal(atomic_open(&file, path, &e), 0);
    assert_int_equal(atomic_write(file, "new", 3, &e), 0);
    expect_content(path, "old");
    atomic_abandon(file);
    atomic_abandon(NULL);
    expect_content(path, "old");
    assert_int_equal(folder_count(&f), 1);
    folder_remove(&f);
}

static void large_and_small_writes_keep_their_order(void **state)
{
    (void)state;
    struct folder f = folder_make();
    const char *path = folder_file(&f, "a.bin");
    struct err e = {0};
    struct atomic_file *file;
    static unsigned char all[400000];
    for (size_t i = 0; i < sizeof all; i++) all[i] = (unsigned char)(i * 31 ^ i >> 8);
    assert_int_equal(atomic_open(&file, path, &e), 0);
    size_t at = 0;
    for (size_t n = 1; at + n <= sizeof all; at += n, n = n * 3 + 1)
        assert_int_equal(atomic_write(file, all + at, n, &e), 0);
    assert_int_equal(atomic_write(file, all + at, 0, &e), 0);
    assert_int_equal(atomic_write(file, all + at, sizeof all - at, &e), 0);
    assert_int_equal(atomic_commit(file, &e), 0);
    void *bytes;
    size_t n;
    assert_int_equal(file_read(path, sizeof all, &bytes, &n, &e), 0);
    assert_int_equal(n, sizeof all);
    assert_memory_equal(bytes, all, n);
    mem_free(bytes);
    folder_remove(&f);
}

static void modes_are_kept(void **state)
{
    (void)state;
    struct folder f = folder_make();
    const char *path = folder_file(&f, "a.txt");
    struct stat st;
    mode_t mask = umask(022);
    put_text(path, "x");
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0644);
    assert_int_equal(chmod(path, 0600), 0);
    put_text(path, "y");
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    umask(mask);
    folder_remove(&f);
}

static void a_link_stays_a_link(void **state)
{
    (void)state;
    struct folder f = folder_make();
    char target[PATH_MAX], link[PATH_MAX];
    struct stat st;
    snprintf(target, sizeof target, "%s/target", f.path);
    snprintf(link, sizeof link, "%s/link", f.path);
    put_text(target, "old");
    assert_int_equal(symlink("target", link), 0);
    put_text(link, "new");
    expect_content(target, "new");
    assert_int_equal(lstat(link, &st), 0);
    assert_true(S_ISLNK(st.st_mode));
    folder_remove(&f);
}

static void expect_refused(const char *path, const char *start, const char *hint)
{
    struct err e = {0}, again = {0};
    struct atomic_file *f;
    assert_int_not_equal(atomic_open(&f, path, &e), 0);
    assert_null(f);
    if (strncmp(e.text, start, strlen(start))) print_error("%s\n", e.text);
    assert_memory_equal(e.text, start, strlen(start));
    assert_non_null(strstr(e.hint, hint));
    assert_int_equal(atomic_possible(path, &again), e.kind);
    assert_string_equal(again.text, e.text);
}

static void impossible_targets_are_named(void **state)
{
    (void)state;
    struct folder f = folder_make();
    char want[PATH_MAX * 2], folder[PATH_MAX];
    put_text(folder_file(&f, "plain"), "x");
    snprintf(want, sizeof want, "cannot write '%s': it is a folder", f.path);
    expect_refused(f.path, want, "a file in it");
    snprintf(folder, sizeof folder, "%s/new/", f.path);
    expect_refused(folder, "cannot write '/tmp/limn-test-", "a file in it");
    const char *path = folder_file(&f, "no/a.txt");
    snprintf(want, sizeof want, "cannot write '%s': there is no folder '%s/no'", path, f.path);
    expect_refused(path, want, "mkdir -p");
    path = folder_file(&f, "plain/a.txt");
    snprintf(want, sizeof want, "cannot write '%s': '%s/plain' is not a folder", path, f.path);
    expect_refused(path, want, "a folder that exists");
    expect_refused("", "cannot write: the name of the file is empty", "");
    char large[PATH_MAX + 10];
    memset(large, 'a', sizeof large);
    large[sizeof large - 1] = 0;
    expect_refused(large, "cannot write 'aaaa", "");
    folder_remove(&f);
}

static void what_is_possible_leaves_no_trace(void **state)
{
    (void)state;
    struct folder f = folder_make();
    struct err e = {0};
    assert_int_equal(atomic_possible(folder_file(&f, "a.txt"), &e), 0);
    assert_int_equal(folder_count(&f), 0);
    put_text(f.name, "old");
    assert_int_equal(atomic_possible(f.name, &e), 0);
    expect_content(f.name, "old");
    assert_int_equal(folder_count(&f), 1);
    folder_remove(&f);
}

/* ---- in a child: another user, a limit, a death ---- */

/* The status that the child ends with; a child that cannot become what it must be ends with 77. */
static int in_child(void (*act)(const char *path), const char *path)
{
    fflush(NULL);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (!pid) {
        act(path);
        _exit(0);
    }
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return status;
}

static void skip_if_child_could_not(int status)
{
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 77) return;
    print_message("this needs rights that the test does not have here\n");
    skip();
}

static void as_somebody_else(const char *path)
{
    struct err e = {0};
    struct atomic_file *f;
    if (!geteuid() && (setegid(65534) || seteuid(65534))) _exit(77);
    bool refused = atomic_open(&f, path, &e) == ERR_FILE && strstr(e.text, "is read-only") && *e.hint;
    refused = refused && atomic_possible(path, &e) == ERR_FILE;
    _exit(refused ? 0 : 1);
}

static void a_read_only_folder_is_named(void **state)
{
    (void)state;
    struct folder f = folder_make();
    assert_int_equal(chmod(f.path, 0555), 0);
    int status = in_child(as_somebody_else, folder_file(&f, "a.txt"));
    assert_int_equal(chmod(f.path, 0755), 0);
    folder_remove(&f);
    skip_if_child_could_not(status);
    assert_int_equal(status, 0);
}

static void over_a_protected_file(const char *path)
{
    struct err e = {0};
    struct atomic_file *f;
    if (!geteuid() && (setegid(65534) || seteuid(65534))) _exit(77);
    _exit(atomic_open(&f, path, &e) == ERR_FILE && strstr(e.hint, "chmod") ? 0 : 1);
}

static void a_protected_file_is_respected(void **state)
{
    (void)state;
    struct folder f = folder_make();
    put_text(folder_file(&f, "a.txt"), "old");
    assert_int_equal(chmod(f.name, 0444), 0);
    assert_int_equal(chmod(f.path, 0777), 0);
    int status = in_child(over_a_protected_file, f.name);
    expect_content(f.name, "old");
    folder_remove(&f);
    skip_if_child_could_not(status);
    assert_int_equal(status, 0);
}

static void replace_and_perhaps_die(const char *path)
{
    struct err e = {0};
    _exit(put(path, "new", 3, &e));
}

static void expect_death(const char *fault, bool dies, const char *left)
{
    struct folder f = folder_make();
    const char *path = folder_file(&f, "m.state");
    put_text(path, "old");
    setenv("LIMN_FAULT", fault, 1);
    int status = in_child(replace_and_perhaps_die, path);
    unsetenv("LIMN_FAULT");
    assert_int_equal(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL, dies);
    if (!dies) assert_int_equal(status, 0);
    expect_content(path, left);
    put_text(path, "after"); /* what the dead left behind is in nobody's way */
    expect_content(path, "after");
    folder_remove(&f);
}

static void a_death_leaves_the_old_file(void **state)
{
    (void)state;
    expect_death(".state:write:1", true, "old");
    expect_death(".state:flush:1", true, "old");
    expect_death(".state:rename:1", true, "old");
    expect_death("m.state:rename:1", true, "old");
    expect_death(".model:rename:1", false, "new");
    expect_death(".state:rename:2", false, "new");
    expect_death(".state:nowhere:1", false, "new");
    expect_death("nonsense", false, "new");
}

static void write_three(const char *path)
{
    struct err e = {0};
    char other[PATH_MAX + 10];
    snprintf(other, sizeof other, "%s.other", path);
    for (int i = 0; i < 3; i++) {
        char digit = (char)('1' + i);
        put(other, &digit, 1, &e);
        put(path, &digit, 1, &e);
    }
}

static void the_kth_file_is_the_one(void **state)
{
    (void)state;
    struct folder f = folder_make();
    setenv("LIMN_FAULT", "m.state:rename:2", 1);
    int status = in_child(write_three, folder_file(&f, "m.state"));
    unsetenv("LIMN_FAULT");
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    expect_content(f.name, "1");
    expect_content(folder_file(&f, "m.state.other"), "2");
    folder_remove(&f);
}

/* ---- full disks ---- */

static void a_full_device_is_an_error(void **state)
{
    (void)state;
    struct err e = {0};
    if (access("/dev/full", W_OK)) {
        print_message("there is no /dev/full here\n");
        skip();
    }
    assert_int_equal(put("/dev/full", "abc", 3, &e), ERR_FILE);
    assert_string_equal(e.text, "cannot write '/dev/full': the disk is full");
    assert_int_equal(put("/dev/null", "abc", 3, &(struct err){0}), 0);
    struct stat st;
    assert_int_equal(stat("/dev/null", &st), 0);
    assert_true(S_ISCHR(st.st_mode));
}

static void a_full_disk_leaves_the_old_file(void **state)
{
    (void)state;
    struct folder f = folder_make();
    struct err e = {0};
    static char large[300000];
    if (mount("none", f.path, "tmpfs", 0, "size=128k")) {
        print_message("a small disk cannot be mounted here: %s\n", strerror(errno));
        folder_remove(&f);
        skip();
    }
    put_text(folder_file(&f, "a.txt"), "old");
    struct atomic_file *file;
    assert_int_equal(atomic_open(&file, f.name, &e), 0);
    assert_int_equal(atomic_write(file, large, sizeof large, &e), ERR_FILE);
    assert_non_null(strstr(e.text, "the disk is full"));
    assert_non_null(strstr(e.hint, "as it was"));
    assert_int_equal(atomic_commit(file, &e), ERR_FILE); /* and not the half of it */
    expect_content(f.name, "old");
    assert_int_equal(folder_count(&f), 1);
    assert_int_equal(umount(f.path), 0);
    assert_int_equal(rmdir(f.path), 0);
}

/* ---- reading ---- */

static void reading_has_limits_and_words(void **state)
{
    (void)state;
    struct folder f = folder_make();
    struct err e = {0};
    void *bytes;
    size_t n;
    put_text(folder_file(&f, "a.txt"), "0123456789");
    assert_int_equal(file_read(f.name, 10, &bytes, &n, &e), 0);
    mem_free(bytes);
    assert_int_equal(file_read(f.name, 9, &bytes, &n, &e), ERR_FILE);
    assert_null(bytes);
    assert_non_null(strstr(e.text, "larger than 9 B"));
    e = (struct err){0};
    assert_int_equal(file_read(f.path, 9, &bytes, &n, &e), ERR_FILE);
    assert_non_null(strstr(e.text, "it is a folder"));
    e = (struct err){0};
    assert_int_equal(file_read(folder_file(&f, "absent"), 9, &bytes, &n, &e), ERR_FILE);
    assert_non_null(strstr(e.text, "No such file"));
    folder_remove(&f);
}

static void a_pipe_is_read_to_its_end(void **state)
{
    (void)state;
    int ends[2];
    char name[32];
    struct err e = {0};
    void *bytes;
    size_t n;
    static char large[200000];
    memset(large, 'p', sizeof large);
    assert_int_equal(pipe(ends), 0);
    pid_t pid = fork();
    if (!pid) _exit(write(ends[1], large, sizeof large) != sizeof large);
    close(ends[1]);
    snprintf(name, sizeof name, "/dev/fd/%d", ends[0]);
    assert_int_equal(file_read(name, 1 << 20, &bytes, &n, &e), 0);
    assert_int_equal(n, sizeof large);
    assert_memory_equal(bytes, large, n);
    mem_free(bytes);
    close(ends[0]);
    waitpid(pid, NULL, 0);
}

static int scenario(struct err *e)
{
    struct folder f = folder_make();
    const char *path = folder_file(&f, "a.txt");
    void *bytes = NULL;
    size_t n;
    int rc = put(path, "abc", 3, e);
    if (!rc) rc = file_read(path, 100, &bytes, &n, e);
    mem_free(bytes);
    assert_int_equal(folder_count(&f), access(path, F_OK) == 0); /* no temporary file is left */
    folder_remove(&f);
    return rc;
}

static void every_allocation_may_fail(void **state)
{
    (void)state;
    torture(scenario);
}

/* Of a process that is gone and long silent; one of a living process, a young one, and another name stay. */
static void what_a_kill_left_is_cleared(void **state)
{
    (void)state;
    struct folder f = folder_make();
    char name[4][60];
    const pid_t gone = fork();
    if (!gone) _exit(0);
    waitpid(gone, NULL, 0);
    snprintf(name[0], sizeof name[0], ".limn-%ld-3.tmp", (long)gone);
    snprintf(name[1], sizeof name[1], ".limn-%ld-999.tmp", (long)getpid());
    snprintf(name[2], sizeof name[2], ".limn-%ld-4.tmp", (long)gone);
    snprintf(name[3], sizeof name[3], ".limn-%ld-3.tmp.mine", (long)gone);
    for (int i = 0; i < 4; i++) {
        char path[PATH_MAX];
        snprintf(path, sizeof path, "%s", folder_file(&f, name[i]));
        const int fd = open(path, O_WRONLY | O_CREAT, 0600);
        assert_true(fd >= 0);
        if (i != 2) assert_int_equal(futimens(fd, (struct timespec[]){{1000000000, 0}, {1000000000, 0}}), 0);
        close(fd);
    }
    put_text(folder_file(&f, "a.txt"), "new");
    assert_int_equal(access(folder_file(&f, name[0]), F_OK), -1);
    for (int i = 1; i < 4; i++) assert_int_equal(access(folder_file(&f, name[i]), F_OK), 0);
    folder_remove(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_is_made_and_replaced),
        cmocka_unit_test(what_a_kill_left_is_cleared),
        cmocka_unit_test(abandoning_leaves_the_old_one),
        cmocka_unit_test(large_and_small_writes_keep_their_order),
        cmocka_unit_test(modes_are_kept),
        cmocka_unit_test(a_link_stays_a_link),
        cmocka_unit_test(impossible_targets_are_named),
        cmocka_unit_test(what_is_possible_leaves_no_trace),
        cmocka_unit_test(a_read_only_folder_is_named),
        cmocka_unit_test(a_protected_file_is_respected),
        cmocka_unit_test(a_death_leaves_the_old_file),
        cmocka_unit_test(the_kth_file_is_the_one),
        cmocka_unit_test(a_full_device_is_an_error),
        cmocka_unit_test(a_full_disk_leaves_the_old_file),
        cmocka_unit_test(reading_has_limits_and_words),
        cmocka_unit_test(a_pipe_is_read_to_its_end),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
