/* test_page.c -- a page is filled from the top: where things go, and what pictures become. */
#include "file/page.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static struct page open_page(void)
{
    struct page p = {0};
    struct err e = {0};
    if (page_open(&p, &e)) fail_msg("%s", e.text);
    return p;
}

static uint32_t pixel(const struct page *p, int x, int y)
{
    const uint8_t *at = p->canvas.picture.bytes + ((int64_t)y * PAGE_WIDTH + x) * 3;
    return (uint32_t)at[0] << 16 | (uint32_t)at[1] << 8 | at[2];
}

static int inked(const struct page *p, struct box b)
{
    int n = 0;
    for (int y = b.top; y < b.bottom; y++)
        for (int x = b.left; x < b.right; x++) n += pixel(p, x, y) != 0xffffff;
    return n;
}

static void test_it_grows_downwards(void **state)
{
    (void)state;
    struct page p = open_page();
    const struct box first = page_room(&p, 50), second = page_room(&p, 20);
    assert_true(first.top == PAGE_EDGE && second.top == first.bottom && second.bottom == second.top + 20);
    assert_true(first.left == PAGE_EDGE && first.right == PAGE_WIDTH - PAGE_EDGE);
    assert_int_equal(page_picture(&p).height, 70 + 2 * PAGE_EDGE);
    page_room(&p, 2 * PAGE_HIGH);
    assert_int_equal(page_picture(&p).height, PAGE_HIGH);
    page_words(&p, "beyond the end nothing is drawn, and nothing breaks");
    page_close(&p);
}

static void test_words_are_broken_into_lines(void **state)
{
    (void)state;
    struct page p = open_page();
    char words[1500] = "";
    for (int i = 0; i < 100; i++) strcat(words, "word and more ");
    page_words(&p, words);
    const int lines = (p.at - PAGE_EDGE) / PAGE_LINE;
    const double width = canvas_text_width(words, PAGE_LETTERS), room = PAGE_WIDTH - 2 * PAGE_EDGE;
    assert_true(lines >= width / room && lines <= width / room * 1.15 + 1);
    assert_int_equal(inked(&p, (struct box){PAGE_WIDTH - PAGE_EDGE + 2, 0, PAGE_WIDTH, p.at}), 0);
    const int before = p.at;
    page_words(&p, "one\n\nthree"); /* an empty line is one */
    assert_int_equal(p.at - before, 3 * PAGE_LINE);
    memset(words, 'x', sizeof words - 1); /* no blank anywhere */
    page_words(&p, words);
    assert_int_equal(inked(&p, (struct box){PAGE_WIDTH - PAGE_EDGE + 2, 0, PAGE_WIDTH, p.at}), 0);
    page_close(&p);
}

static void test_text_that_is_cut_off(void **state)
{
    (void)state;
    struct page p = open_page();
    page_text(&p, 100, 100, "a name that is far too long for its place", 80, PAGE_INK, ALIGN_LEFT);
    assert_true(inked(&p, (struct box){100, 80, 182, 110}) > 0);
    assert_int_equal(inked(&p, (struct box){184, 80, 500, 110}), 0);
    page_close(&p);
}

static void test_pictures_fill_their_box(void **state)
{
    (void)state;
    struct page p = open_page();
    uint8_t grey[4] = {0, 100, 200, 40}, wide[4 * 4 * 3];
    page_paste(&p, &(struct picture){2, 2, 1, grey}, (struct box){10, 10, 16, 16});
    assert_int_equal(pixel(&p, 10, 10), 0x000000);
    assert_int_equal(pixel(&p, 12, 12), 0x000000);
    assert_int_equal(pixel(&p, 13, 12), 0x646464);
    assert_int_equal(pixel(&p, 12, 13), 0xc8c8c8);
    assert_int_equal(pixel(&p, 15, 15), 0x282828);
    assert_int_equal(pixel(&p, 16, 15), 0xffffff);
    for (int i = 0; i < 16; i++) wide[3 * i] = (uint8_t)(10 * i), wide[3 * i + 1] = 7, wide[3 * i + 2] = 255;
    page_paste(&p, &(struct picture){4, 4, 3, wide}, (struct box){30, 30, 32, 32});
    assert_int_equal(pixel(&p, 30, 30), 0x190700 | 0xff); /* the mean of 0, 10, 40, 50 */
    assert_int_equal(pixel(&p, 31, 31), 0x7d0700 | 0xff); /* of 100, 110, 140, 150 */
    page_paste(&p, &(struct picture){2, 2, 1, grey},
               (struct box){PAGE_WIDTH - 3, PAGE_HIGH - 3, PAGE_WIDTH + 9, PAGE_HIGH + 9});
    page_close(&p);
}

static void test_bars(void **state)
{
    (void)state;
    struct page p = open_page();
    const double height[4] = {1, 4, 0, 2};
    page_bars(&p, height, 4, (struct box){100, 100, 180, 140}, PAGE_BLUE);
    const int want[4] = {10, 40, 0, 20};
    for (int i = 0; i < 4; i++) {
        int high = 0;
        for (int y = 100; y < 140; y++) high += pixel(&p, 110 + 20 * i, y) == PAGE_BLUE;
        assert_int_equal(high, want[i]);
    }
    page_bars(&p, (double[]){0, 0}, 2, (struct box){200, 100, 280, 140}, PAGE_BLUE);
    assert_int_equal(inked(&p, (struct box){200, 100, 280, 140}), 0);
    page_close(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_it_grows_downwards),
        cmocka_unit_test(test_words_are_broken_into_lines),
        cmocka_unit_test(test_text_that_is_cut_off),
        cmocka_unit_test(test_pictures_fill_their_box),
        cmocka_unit_test(test_bars),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
