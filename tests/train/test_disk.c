/* test_disk.c -- the disk fills up, or turns read-only, while a run goes on: one clear line, and the last checkpoint
** is whole, so that the run goes on from there once there is room again.
*/
#include "tests/train/trial.h"

#include "base/par.h"
#include "store/checkpoint.h"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>

static struct folder folder;
static char state_path[PATH_MAX], filler_path[PATH_MAX];
static bool mounted;

/* ---- a small disk of its own ---- */

static int open_disk(void **state)
{
    (void)state;
    folder = folder_make();
    mounted = !mount("none", folder.path, "tmpfs", 0, "size=1m");
    snprintf(state_path, sizeof state_path, "%s", folder_file(&folder, "run.state"));
    snprintf(filler_path, sizeof filler_path, "%s", folder_file(&folder, "filler"));
    return 0;
}

static void make_writable(void)
{
    if (mounted) mount("none", folder.path, "tmpfs", MS_REMOUNT, "size=1m");
    else chmod(folder.path, 0755);
}

static int close_disk(void **state)
{
    (void)state;
    make_writable();
    if (mounted) umount(folder.path);
    folder_remove(&folder);
    return 0;
}

static void fill_disk(void)
{
    static const char zeros[4096];
    const int fd = open(filler_path, O_WRONLY | O_CREAT, 0600);
    assert_true(fd >= 0);
    while (write(fd, zeros, sizeof zeros) > 0) continue;
    close(fd);
}

static void make_read_only(void)
{
    if (mounted) assert_int_equal(mount("none", folder.path, "tmpfs", MS_REMOUNT | MS_RDONLY, "size=1m"), 0);
    else assert_int_equal(chmod(folder.path, 0555), 0);
}

/* ---- a run ---- */

static void (*accident)(void);

/* After the second checkpoint. */
static int save(void *self, const struct store *best, int64_t step, struct err *e)
{
    struct trial *t = self;
    (void)best, (void)step, (void)e;
    if (++t->saves == 2 && accident) accident();
    return 0;
}

static void open_run(struct trial *t, bool resume)
{
    trial_open(t, "vae", "rings,n=300");
    trial_set(t, "hidden", "32");
    t->fit.steps = 100;
    t->fit.batch = 16;
    t->fit.checkpoint_steps = 20;
    t->fit.state_path = state_path;
    t->fit.identity = "the same";
    t->fit.resume = resume;
    t->fit.save = save;
}

static void assert_resumes_at_40(void)
{
    struct trial t, whole;
    accident = NULL;
    open_run(&whole, false);
    whole.fit.state_path = NULL;
    trial_fit(&whole);
    open_run(&t, true);
    trial_fit(&t);
    assert_true(trial_says(&t, "note resumed at step 40 of 100\n"));
    assert_true(same_store(t.fit.store, whole.fit.store));
    trial_close(&t);
    trial_close(&whole);
}

static void ends_with(void (*what)(void), const char *says)
{
    struct trial t;
    accident = what;
    open_run(&t, false);
    assert_int_equal(trial_run(&t), ERR_FILE);
    if (!strstr(t.e.text, says)) print_message("%s\n", t.e.text);
    assert_non_null(strstr(t.e.text, says));
    assert_non_null(strstr(t.e.text, state_path));
    assert_null(strchr(t.e.text, '\n'));
    assert_true(t.e.hint[0]);
    assert_int_equal(t.saves, 2);
    trial_close(&t);
}

static void a_disk_that_fills_up(void **state)
{
    (void)state;
    if (!mounted) {
        print_message("only root may mount a small disk\n");
        skip();
    }
    ends_with(fill_disk, "the disk is full");
    assert_int_equal(folder_count(&folder), 2); /* the state and the filler: no half file */
    unlink(filler_path);
    assert_resumes_at_40();
}

static void a_folder_that_turns_read_only(void **state)
{
    (void)state;
    if (!mounted && geteuid() == 0) {
        print_message("root may write anywhere, and a disk cannot be mounted here\n");
        skip();
    }
    ends_with(make_read_only, "ead-only");
    make_writable();
    assert_int_equal(folder_count(&folder), 1);
    assert_resumes_at_40();
}

int main(void)
{
    par_set_threads(1); /* nets as small as these gain nothing by more */
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_disk_that_fills_up, open_disk, close_disk),
        cmocka_unit_test_setup_teardown(a_folder_that_turns_read_only, open_disk, close_disk),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
