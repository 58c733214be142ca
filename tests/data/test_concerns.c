/* test_concerns.c -- each thing that can be wrong with data is made, and named; sound data are left in peace. */
#include "temp.h"

#include "data/concerns.h"
#include "file/png.h"

static char *concerns_of(const char *name)
{
    struct data *d = must_open(name);
    struct text out = {0};
    struct err e = {0};
    assert_int_equal(data_concerns(d, &out, &e), 0);
    char *copy = strdup(text_get(&out));
    text_free(&out);
    data_close(d);
    return copy;
}

static void expect(const char *name, const char *line)
{
    char *said = concerns_of(name);
    if (line ? !strstr(said, line) : *said) fail_msg("%s: wanted '%s', got: %s", name, line ? line : "nothing", said);
    free(said);
}

#define ROWS 400

/* x is sound; what else there is, `cell` writes. */
static const char *write_rows(const char *name, const char *head, void (*cell)(int row, char *to))
{
    static char text[ROWS * 80];
    size_t n = (size_t)sprintf(text, "x%s\n", head);
    for (int i = 0; i < ROWS; i++) {
        n += (size_t)sprintf(text + n, "%d.%d,", i * 7919 % 1000, i % 7 + 1);
        cell(i, text + n);
        n += strlen(text + n);
        text[n++] = '\n';
    }
    return temp_write(name, text, n);
}

static void sound(int i, char *to)
{
    sprintf(to, "%d.5,%s", i * 31 % 977, i * 17 % 5 > 2 ? "yes" : "no");
}

static void constant(int i, char *to)
{
    (void)i;
    strcpy(to, "7,1");
}

static void counting(int i, char *to)
{
    sprintf(to, "%d,%d", i * 37 % 101, i + 1000);
}

static void leaking(int i, char *to)
{
    sprintf(to, "%d.5,%s", i < 150 ? i : 300 + i * 3 % 800, i < 150 ? "early" : "late");
}

static void coded(int i, char *to)
{
    const int k = i * 11 % 3;
    sprintf(to, "%c%c,%s", 'p' + k, 'p' + k, k ? "good" : "bad");
}

static void unlike(int i, char *to)
{
    sprintf(to, "%d.5,%s", i * 31 % 977, i * 17 % ROWS < 8 ? "rare" : "common");
}

static void gaps(int i, char *to)
{
    if (i * 13 % 10 < 7) strcpy(to, ",");
    else sprintf(to, "%d.5,%d.25", i * 31 % 977, i * 17 % 571);
}

static void twins(int i, char *to)
{
    sprintf(to, "%d.5,%d.5", i * 31 % 977, i * 31 % 977);
}

static void marked(int i, char *to)
{
    sprintf(to, "%d.5,%d", i * 31 % 977, i == 99 ? -99999 : i * 17 % 571);
}

static void strayed(int i, char *to) /* one cell of a few numbers, and one number in 20 */
{
    sprintf(to, "%s%d,%d%s", i == 55 ? "?" : "", i == 55 ? 3 : i % 5, i * 31 % 977, i % 20 == 7 ? "b" : ".5");
}

static void test_tables(void **state)
{
    static const struct {
        const char *head, *line;
        void (*cell)(int row, char *to);
    } cases[] = {
        {",y,label", NULL, sound},
        {",seven,one", "nothing varies in: 'seven', 'one'", constant},
        {",y,n", "column 'n' counts the rows", counting},
        {",y,label", "column 'y' alone tells the class", leaking},
        {",code,label", "column 'code' alone tells the class", coded},
        {",y,label", "common has 98.0 % of the items, rare 2 %", unlike},
        {",y,z", "column 'y' is missing in 70 % of the rows", gaps},
        {",y,z", "columns 'y', 'z' are missing in the same rows", gaps},
        {",y,z", "columns 'y', 'z' hold the same values", twins},
        {",code,y", "column 'code' would be numbers but for '?3' on line 57: it is taken for a category\n", strayed},
        {",code,y", "column 'y' would be numbers but for '217b' on line 9 and 19 cells more", strayed},
        {",code,y", "\"missing\":[\"the word\"]", strayed},
        {",y,z", "column 'z': its value -99999 lies 20 deviations from the mean", marked},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        expect(write_rows("rows.csv", cases[i].head, cases[i].cell), cases[i].line);
}

static void test_repeats(void **state)
{
    (void)state;
    char text[4000];
    size_t n = (size_t)sprintf(text, "x,y,label\n");
    for (int i = 0; i < 100; i++) n += (size_t)sprintf(text + n, "%d.5,%d,%s\n", i % 90, i % 90 * 3, i % 4 ? "a" : "b");
    const char *name = temp_write("again.csv", text, n);
    expect(name, "10 of 100 items repeat an earlier one exactly");
    expect(name, "repeat an earlier one, but in another class");
    expect("asia", NULL); /* rows of categories do repeat */
}

/* Gradients in four directions, 20 of them; number 7 nearly again, number 8 exactly, and one black picture. */
static void test_pictures(void **state)
{
    (void)state;
    char folder[100], name[200];
    uint8_t pixel[16 * 16];
    struct picture p = {16, 16, 1, pixel};
    struct err e = {0};
    snprintf(folder, sizeof folder, "%s", temp_path("pictures"));
    assert_int_equal(mkdir(folder, 0700), 0);
    for (int k = 0; k < 23; k++) {
        const int like = k == 20 ? 7 : k == 21 ? 8 : k;
        for (int i = 0; i < 256; i++)
            pixel[i] = k == 22 ? 0 : (uint8_t)(i % 16 * like + i / 16 * (20 - like) / 2 + (k == 20 && i == 100));
        snprintf(name, sizeof name, "%s/%02d.png", folder, k);
        assert_int_equal(png_write(name, &p, NULL, 0, &e), 0);
    }
    expect(folder, "1 of 23 items repeats an earlier one exactly");
    expect(folder, "1 of 23 pictures is nearly the same as another, as items 8 and 21");
    expect(folder, "1 of 23 pictures is one grey level all over");
    for (int k = 0; k < 23; k++) {
        snprintf(name, sizeof name, "%s/%02d.png", folder, k);
        unlink(name);
    }
    rmdir(folder);
}

static void test_sample(void **state)
{
    (void)state;
    expect("rings", NULL);
    expect("cartpole,n=100", "nothing varies in: 'reward'");
    expect("regimes,n=50", NULL);
}

static void test_torture(void **state)
{
    (void)state;
    struct data *d = must_open(write_rows("torture.csv", ",y,label", leaking));
    const size_t before = mem_live_bytes();
    for (long k = 1; k < 1000; k++) {
        struct err e = {0};
        struct text out = {0};
        mem_fail_at(k);
        const int rc = data_concerns(d, &out, &e);
        const bool struck = mem_failed();
        mem_fail_at(0);
        text_free(&out);
        assert_int_equal(rc, struck ? ERR_MEMORY : 0);
        assert_int_equal(mem_live_bytes(), before);
        if (!struck) break;
    }
    data_close(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tables), cmocka_unit_test(test_repeats), cmocka_unit_test(test_pictures),
        cmocka_unit_test(test_sample), cmocka_unit_test(test_torture),
    };
    return cmocka_run_group_tests_name("concerns", tests, temp_setup, temp_teardown);
}
