/* test_term.c -- a made terminal and a pipe are told apart, and the environment is heard. The clock goes forward. */
#include "base/clock.h"
#include "base/term.h"
#include "tests/test.h"

#include <fcntl.h>
#include <pty.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

struct ends {
    int out, other;
};

static int open_terminal(void **state)
{
    static struct ends ends;
    struct winsize size = {.ws_row = 24, .ws_col = 132};
    *state = openpty(&ends.other, &ends.out, NULL, NULL, &size) ? NULL : &ends;
    setenv("TERM", "xterm", 1);
    unsetenv("NO_COLOR");
    unsetenv("COLUMNS");
    return 0;
}

static int close_terminal(void **state)
{
    const struct ends *ends = *state;
    if (ends) close(ends->out), close(ends->other);
    return 0;
}

static int terminal(void **state)
{
    const struct ends *ends = *state;
    if (!ends) {
        print_message("no terminal can be made here\n");
        skip();
    }
    return ends->out;
}

static void a_terminal_is_one(void **state)
{
    int fd = terminal(state);
    assert_true(term_is(fd));
    assert_true(term_colours(fd));
    assert_int_equal(term_width(fd), 132);
    setenv("COLUMNS", "50", 1); /* the terminal knows better */
    assert_int_equal(term_width(fd), 132);
}

static void no_color_is_heard(void **state)
{
    int fd = terminal(state);
    setenv("NO_COLOR", "1", 1);
    assert_false(term_colours(fd));
    assert_true(term_is(fd));
    setenv("NO_COLOR", "", 1); /* set but empty says nothing */
    assert_true(term_colours(fd));
}

static void a_dumb_terminal_is_none(void **state)
{
    int fd = terminal(state);
    setenv("TERM", "dumb", 1);
    assert_false(term_is(fd));
    unsetenv("TERM");
    assert_false(term_is(fd));
    assert_false(term_colours(fd));
}

static void a_terminal_without_a_size_is_80_wide(void **state)
{
    int fd = terminal(state);
    struct winsize none = {0};
    assert_int_equal(ioctl(fd, TIOCSWINSZ, &none), 0);
    assert_int_equal(term_width(fd), 80);
    setenv("COLUMNS", "100", 1);
    assert_int_equal(term_width(fd), 100);
    setenv("COLUMNS", "nonsense", 1);
    assert_int_equal(term_width(fd), 80);
}

static void a_file_is_no_terminal(void **state)
{
    (void)state;
    int fd = open("/dev/null", O_WRONLY);
    assert_false(term_is(fd));
    assert_false(term_colours(fd));
    assert_int_equal(term_width(fd), 80);
    close(fd);
    assert_false(term_is(-1));
}

static void the_clock_goes_forward(void **state)
{
    (void)state;
    const struct timespec moment = {0, 20000000};
    double start = clock_seconds();
    nanosleep(&moment, NULL);
    double passed = clock_seconds() - start;
    assert_true(passed >= 0.0199 && passed < 10);
}

#define IN_A_TERMINAL(test) cmocka_unit_test_setup_teardown(test, open_terminal, close_terminal)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_A_TERMINAL(a_terminal_is_one),        IN_A_TERMINAL(no_color_is_heard),
        IN_A_TERMINAL(a_dumb_terminal_is_none),  IN_A_TERMINAL(a_terminal_without_a_size_is_80_wide),
        cmocka_unit_test(a_file_is_no_terminal), cmocka_unit_test(the_clock_goes_forward),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
