/* test_report.c -- what stands in the picture of data: the missing cells, the gaps, the pairs that are nearly alike. */
#include "data/report.h"
#include "pictures.h"

static struct picture report_of(const char *name, struct page *p)
{
    struct err e = {0};
    struct data *d = must_open(name);
    *p = (struct page){0};
    if (data_report(d, p, &e)) fail_msg("%s: %s", name, e.text);
    data_close(d);
    return page_picture(p);
}

static uint32_t rgb_at(const struct picture *p, int x, int y)
{
    const uint8_t *at = p->bytes + ((int64_t)y * p->width + x) * 3;
    return (uint32_t)at[0] << 16 | (uint32_t)at[1] << 8 | at[2];
}

static int64_t count_colour(const struct picture *p, uint32_t rgb)
{
    int64_t n = 0;
    for (int y = 0; y < p->height; y++)
        for (int x = 0; x < p->width; x++) n += rgb_at(p, x, y) == rgb;
    return n;
}

/* Lines of one colour that are at least so long. */
static int64_t lines_of(const struct picture *p, uint32_t rgb, int least)
{
    int64_t n = 0;
    for (int y = 0; y < p->height; y++)
        for (int x = 0, run = 0; x < p->width; x++) {
            run = rgb_at(p, x, y) == rgb ? run + 1 : 0;
            n += run == least;
        }
    return n;
}

static void test_missing_cells(void **state)
{
    (void)state;
    struct page p;
    struct text t = {0};
    text_add(&t, "a,b,c\n");
    for (int i = 0; i < 100; i++) text_printf(&t, i % 10 == 3 ? "%d.5,,%d\n" : "%d.5,%d.25,%d\n", i, i * 7 % 13, i % 5);
    const struct picture page = report_of(temp_write("m.csv", t.data, t.length), &p);
    assert_int_equal(lines_of(&page, PAGE_RED, (PAGE_WIDTH - 2 * PAGE_EDGE) / 3 - 2),
                     10); /* a third of the width each */
    page_close(&p);
    text_free(&t);
}

/* Correlated, anti-correlated, and a column of its own: the fields of the matrix in full blue and full red. */
static void test_correlations(void **state)
{
    (void)state;
    struct page p;
    struct text t = {0};
    text_add(&t, "a,b,c\n");
    for (int i = 0; i < 100; i++) text_printf(&t, "%d.5,%d.5,%d.5\n", i, 3 * i, 900 - 2 * i);
    const struct picture page = report_of(temp_write("c.csv", t.data, t.length), &p);
    const int64_t field = 21 * 21;
    assert_int_equal(count_colour(&page, PAGE_RED), 4 * field); /* a and c, b and c, both ways round */
    assert_true(lines_of(&page, PAGE_BLUE, 21) >= 5 * 21);      /* the diagonal, a and b */
    page_close(&p);
    text_free(&t);
}

static void test_gaps_of_a_series(void **state)
{
    (void)state;
    struct page p;
    for (int gaps = 0; gaps < 2; gaps++) {
        struct text t = {0};
        text_add(&t, "date,x\n");
        for (int i = 0; i < 28; i++)
            if (!gaps || i != 11) text_printf(&t, "2020-01-%02d,%d.5\n", i + 1, i % 7);
        temp_write("s.csv", t.data, t.length);
        const struct picture page = report_of(temp_path("s.csv,window=10"), &p);
        int64_t reddish = 0;
        for (int y = 0; y < page.height; y++)
            for (int x = 0; x < page.width; x++) {
                const uint32_t rgb = rgb_at(&page, x, y);
                reddish += (rgb >> 16) > 180 && (rgb >> 8 & 255) < 120 && (rgb & 255) < 110;
            }
        assert_true(gaps ? reddish > 5 : !reddish);
        page_close(&p);
        text_free(&t);
    }
}

/* Two of forty pictures differ by one grey level. */
static void test_pictures_nearly_alike(void **state)
{
    (void)state;
    struct page p;
    int height[2];
    temp_clear();
    for (int k = 0; k < 40; k++) {
        char name[40];
        snprintf(name, sizeof name, "d/%s/%02d.png", k % 2 ? "odd" : "even", k);
        put_grey(name, 16, 16, (uint8_t)(6 * k));
    }
    height[0] = report_of(temp_path("d"), &p).height;
    page_close(&p);
    put_grey("d/odd/41.png", 16, 16, 7);
    height[1] = report_of(temp_path("d"), &p).height;
    page_close(&p);
    assert_true(height[1] > height[0] + 64); /* one more heading, and the pair */
}

static void test_every_kind(void **state)
{
    (void)state;
    static const char *const names[] = {"rings,n=50",         "people,n=50", "arma,n=20",
                                        "clips,n=4,size=16",  "shapes,n=20", "shapes,n=40,labels=10",
                                        "clips,n=9,labels=3", "pendulum,n=5"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct page p;
        const struct picture page = report_of(names[i], &p);
        assert_true(page.width == PAGE_WIDTH && page.height > 250 && page.height < 4000);
        page_close(&p);
    }
    struct page p;
    assert_true(report_of(temp_write("t.txt", "to be or not to be", 18), &p).height > 500);
    page_close(&p);
    assert_true(report_of(temp_write("t.txt", "x", 1), &p).height > 300);
    page_close(&p);
    assert_true(report_of(temp_write("one.csv", "a,b\n1.5,2.5\n", 12), &p).height > 300);
    page_close(&p);
}

static void torture(const char *name)
{
    struct data *d = must_open(name);
    const size_t before = mem_live_bytes();
    for (long k = 1; k < 2000; k++) {
        struct err e = {0};
        struct page p = {0};
        mem_fail_at(k);
        const int rc = data_report(d, &p, &e);
        const bool struck = mem_failed();
        mem_fail_at(0);
        assert_true(rc == (struck ? ERR_MEMORY : 0) || (struck && !rc)); /* words may be cut short instead */
        page_close(&p);
        assert_int_equal(mem_live_bytes(), before);
        if (!struck) break;
        if (k > 20) k += k / 8;
    }
    data_close(d);
}

static void test_out_of_memory(void **state)
{
    (void)state;
    torture("people,n=20");
    torture("shapes,n=10,size=16");
    torture(temp_write("t.txt", "to be or not", 12));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_missing_cells),    cmocka_unit_test(test_correlations),
        cmocka_unit_test(test_gaps_of_a_series), cmocka_unit_test(test_pictures_nearly_alike),
        cmocka_unit_test(test_every_kind),       cmocka_unit_test(test_out_of_memory),
    };
    return cmocka_run_group_tests(tests, temp_setup, temp_remove_tree);
}
