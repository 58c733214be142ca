/* test_picture.c -- grids, shapes on a canvas, letters, ticks, and that a plot draws what it is given. */
#include "file/font.h"
#include "file/plot.h"
#include "file/ticks.h"
#include "tests/file/tools.h"

#include <math.h>

#define WHITE 0xffffff
#define BLUE 0x0000ff

static uint32_t color_at(const struct canvas *c, int x, int y)
{
    const uint8_t *p = c->picture.bytes + ((size_t)y * (size_t)c->picture.width + (size_t)x) * 3;
    return (uint32_t)p[0] << 16 | (uint32_t)p[1] << 8 | p[2];
}

static int count_color(const struct canvas *c, struct box b, uint32_t rgb)
{
    int n = 0;
    for (int y = b.top; y < b.bottom; y++)
        for (int x = b.left; x < b.right; x++) n += color_at(c, x, y) == rgb;
    return n;
}

static struct canvas canvas_of(int height, int width)
{
    struct err e = {0};
    struct canvas c;
    assert_int_equal(canvas_new(height, width, WHITE, &c, &e), 0);
    return c;
}

/* ---- grids ---- */

static void grid_of_grey(void **state)
{
    (void)state;
    uint8_t bytes[3 * 2 * 2] = {0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110};
    struct tensor t = {U8, {3, {3, 2, 2}}, bytes};
    struct err e = {0};
    struct picture p;
    assert_int_equal(picture_grid(&t, &(struct grid){.columns = 2, .scale = 2, .margin = 1}, &p, &e), 0);
    assert_true(p.height == 11 && p.width == 11 && p.channels == 1);
    for (int y = 0; y < 11; y++)
        for (int x = 0; x < 11; x++) {
            int row = y / 5, column = x / 5, item = 2 * row + column, inside_y = y % 5, inside_x = x % 5;
            bool margin = inside_y == 0 || inside_x == 0 || item > 2;
            int expected = margin ? 238 : bytes[4 * item + 2 * ((inside_y - 1) / 2) + (inside_x - 1) / 2];
            assert_int_equal(p.bytes[11 * y + x], expected);
        }
    picture_free(&p);
}

static void grid_of_reals(void **state)
{
    (void)state;
    float numbers[] = {0, 0.5f, 1, -3, 7, NAN};
    struct tensor t = {F32, {4, {1, 1, 2, 3}}, numbers};
    struct err e = {0};
    struct picture p;
    assert_int_equal(picture_grid(&t, &(struct grid){.scale = 1}, &p, &e), 0);
    assert_true(p.height == 1 && p.width == 2 && p.channels == 3);
    assert_memory_equal(p.bytes, ((uint8_t[]){0, 128, 255, 0, 255, 0}), 6);
    picture_free(&p);
}

static void grid_chooses(void **state)
{
    (void)state;
    static uint8_t bytes[100 * 28 * 28];
    static const struct {
        struct shape shape;
        int height, width;
    } row[] = {
        {{3, {1, 28, 28}}, 90, 90},     /* enlarged three times, margin 3 */
        {{3, {100, 28, 28}}, 873, 873}, /* ten by ten */
        {{3, {6, 28, 28}}, 177, 264},   /* three by two */
        {{3, {2, 100, 100}}, 108, 212}, /* large enough as they are */
        {{3, {1, 1, 1}}, 70, 70},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        struct tensor t = {U8, row[i].shape, bytes};
        struct err e = {0};
        struct picture p;
        assert_int_equal(picture_grid(&t, &(struct grid){.margin = -1}, &p, &e), 0);
        assert_int_equal(p.height, row[i].height);
        assert_int_equal(p.width, row[i].width);
        picture_free(&p);
    }
}

static void grid_refuses(void **state)
{
    (void)state;
    uint8_t bytes[64] = {0};
    struct picture p;
    const struct shape wrong[] = {{2, {8, 8}}, {4, {4, 4, 2, 2}}, {3, {0, 8, 8}}, {5, {1, 1, 1, 1, 1}}};
    for (int i = 0; i < 4; i++) {
        struct err e = {0};
        assert_int_equal(picture_grid(&(struct tensor){U8, wrong[i], bytes}, &(struct grid){0}, &p, &e), ERR_SHAPE);
    }
    struct err e = {0};
    struct tensor t = {U8, {3, {1, 8, 8}}, bytes};
    assert_int_equal(picture_grid(&t, &(struct grid){.scale = 1 << 30}, &p, &e), ERR_CALL);
    assert_string_equal(e.text, "a grid of 8589934592 x 8589934592 pixels is too large; a side may have 65535");
    e = (struct err){0};
    assert_int_equal(picture_new(0, 5, 1, &p, &e), ERR_CALL);
}

/* ---- canvas ---- */

static void boxes_are_clipped(void **state)
{
    (void)state;
    struct canvas c = canvas_of(10, 20);
    canvas_box(&c, (struct box){-5, -5, 3, 2}, BLUE);
    canvas_box(&c, (struct box){18, 9, 99, 99}, BLUE);
    canvas_box(&c, (struct box){9, 9, 3, 3}, BLUE); /* inside out: nothing */
    assert_int_equal(count_color(&c, canvas_whole(&c), BLUE), 6 + 2);
    assert_int_equal(color_at(&c, 2, 1), BLUE);
    assert_int_equal(color_at(&c, 3, 1), WHITE);
    canvas_free(&c);
}

static void lines_cover_their_width(void **state)
{
    (void)state;
    struct canvas c = canvas_of(20, 40);
    canvas_line(&c, 5, 10, 35, 10, (struct pen){0, 4, 1}); /* from row 8 to row 11 */
    assert_int_equal(count_color(&c, (struct box){10, 0, 11, 20}, 0), 4);
    assert_int_equal(count_color(&c, (struct box){10, 0, 11, 20}, WHITE), 16);
    canvas_line(&c, -1e9, 3, 1e9, 3, (struct pen){0, 2, 0.5});
    assert_int_equal(color_at(&c, 0, 2), 0x808080);
    assert_int_equal(color_at(&c, 39, 3), 0x808080);
    canvas_line(&c, NAN, 0, 9, 9, (struct pen){0, 2, 1});
    canvas_line(&c, 0, INFINITY, 9, 9, (struct pen){0, 2, 1});
    canvas_free(&c);
}

/* Neither joints nor crossings of one shape are painted twice. */
static void polyline_is_one_shape(void **state)
{
    (void)state;
    struct canvas c = canvas_of(20, 20);
    const double x[] = {3, 17, 17, 3, 3, 17}, y[] = {10, 10, 10, 10, 10, NAN};
    canvas_polyline(&c, x, y, 6, (struct pen){0, 2, 0.5});
    assert_int_equal(count_color(&c, (struct box){5, 0, 15, 20}, 0x808080), 20);
    assert_int_equal(count_color(&c, (struct box){5, 0, 15, 20}, WHITE), 180);
    canvas_polyline(&c, x, y, 0, (struct pen){0, 2, 1});
    canvas_polyline(&c, x, y, 1, (struct pen){0, 6, 1});
    assert_int_equal(color_at(&c, 2, 9), 0);
    canvas_free(&c);
}

static void points_are_round(void **state)
{
    (void)state;
    struct canvas c = canvas_of(41, 41);
    double ink = 0;
    canvas_point(&c, 20.5, 20.5, (struct pen){0, 30, 1});
    for (int y = 0; y < 41; y++)
        for (int x = 0; x < 41; x++) ink += 1 - (color_at(&c, x, y) & 255) / 255.0;
    assert_true(fabs(ink - M_PI * 15 * 15) < 3);
    for (int k = 0; k < 41; k++) assert_int_equal(color_at(&c, k, 3), color_at(&c, 40 - k, 37));
    canvas_free(&c);
}

static int ink_in(const struct canvas *c)
{
    struct box b = canvas_whole(c);
    return (b.right - b.left) * (b.bottom - b.top) - count_color(c, b, WHITE);
}

static void every_letter_differs(void **state)
{
    (void)state;
    for (char a = '!'; a <= '~'; a++)
        for (char b = (char)(a + 1); b <= '~'; b++) {
            bool same = true;
            for (int i = 0; i < FONT_HEIGHT * FONT_WIDTH; i++)
                if (font_dot(a, i / FONT_WIDTH, i % FONT_WIDTH) != font_dot(b, i / FONT_WIDTH, i % FONT_WIDTH))
                    same = false;
            bool zero_and_letter = a == '0' && b == 'O';
            assert_true(same == zero_and_letter);
        }
    assert_true(font_dot('\t', 0, 2) == font_dot('?', 0, 2));
}

static void text_lies_where_it_should(void **state)
{
    (void)state;
    static const char text[] = "Axis 0.5";
    double width = canvas_text_width(text, 2);
    static const struct lettering way[] = {
        {0, 2, ALIGN_LEFT, false}, {0, 2, ALIGN_MIDDLE, false}, {0, 2, ALIGN_RIGHT, false}};
    for (int i = 0; i < 3; i++) {
        struct canvas c = canvas_of(60, 300);
        canvas_text(&c, 150, 40, text, way[i]);
        int left = (int)(150 - width * i / 2);
        struct box b = {left - 2, 40 - 14 - 2, (int)(left + width) + 3, 40 + 2};
        assert_true(ink_in(&c) > 100);
        struct box whole = canvas_whole(&c);
        int outside = whole.right * whole.bottom - (b.right - b.left) * (b.bottom - b.top);
        assert_int_equal(count_color(&c, whole, WHITE) - count_color(&c, b, WHITE), outside);
        canvas_free(&c);
    }
    assert_true(canvas_text_width("\xc3\xa9", 1) == canvas_text_width("?", 1));
    assert_true(canvas_text_width("", 1) == 0);
}

/* Upward text is the same picture, turned by a quarter. */
static void upward_text_is_turned(void **state)
{
    (void)state;
    struct canvas a = canvas_of(100, 100), b = canvas_of(100, 100);
    canvas_text(&a, 10, 50, "Qy7", (struct lettering){0, 2, ALIGN_LEFT, false});
    canvas_text(&b, 50, 90, "Qy7", (struct lettering){0, 2, ALIGN_LEFT, true});
    for (int y = 0; y < 100; y++)
        for (int x = 0; x < 100; x++) assert_int_equal(color_at(&a, x, y), color_at(&b, y, 99 - x));
    canvas_free(&a);
    canvas_free(&b);
}

/* ---- ticks ---- */

static void ticks_are_round(void **state)
{
    (void)state;
    static const struct {
        double low, high;
        int wanted;
        const char *labels;
    } row[] = {
        {0, 1, 5, "0 0.2 0.4 0.6 0.8 1.0 "},
        {-1, 1, 4, "-1.0 -0.5 0 0.5 1.0 "},
        {88.2, 153.7, 6, "90 100 110 120 130 140 150 "},
        {0, 50000, 5, "0 10000 20000 30000 40000 50000 "},
        {0, 3.1e6, 3, "0 1e6 2e6 3e6 "},
        {0.99e6, 1.06e6, 3, "1.00e6 1.02e6 1.04e6 1.06e6 "},
        {1e-7, 4.1e-7, 3, "1e-7 2e-7 3e-7 4e-7 "},
        {-0.00031, 0.00029, 3, "-0.0002 0 0.0002 "},
        {-1e300, 1e300, 2, "-1e300 0 1e300 "},
        {1.3, 1.7, 0, "1.4 1.6 "},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        struct ticks t = ticks_choose(row[i].low, row[i].high, row[i].wanted);
        char all[200] = "", one[40];
        for (int k = 0; k < t.count; k++) {
            size_t at = strlen(all);
            snprintf(all + at, sizeof all - at, "%s ", ticks_label(&t, k, one, sizeof one));
        }
        assert_string_equal(all, row[i].labels);
    }
}

/* ---- plots ---- */

static void plot_draws_its_data(void **state)
{
    (void)state;
    const double x[] = {0, 1, 2, 3}, y[] = {1, 4, 2, 3};
    struct plot_series s[] = {{.name = "line", .x = x, .y = y, .n = 4, .rgb = BLUE, .size = 3},
                              {.name = "points", .x = x, .y = y, .n = 4, .points = true, .size = 9}};
    struct plot p = {.title = "Title", .x_name = "x", .y_name = "y", .series = s, .count = 2};
    struct err e = {0};
    struct canvas c, bare;
    assert_int_equal(plot_draw(&p, PLOT_HEIGHT, PLOT_WIDTH, &c, &e), 0);
    p.count = 0;
    assert_int_equal(plot_draw(&p, PLOT_HEIGHT, PLOT_WIDTH, &bare, &e), 0);
    assert_true(count_color(&c, canvas_whole(&c), BLUE) > 500);
    assert_true(count_color(&c, canvas_whole(&c), 0xd55e00) > 10); /* the key in the legend, opaque */
    assert_int_equal(count_color(&bare, canvas_whole(&bare), BLUE), 0);
    assert_int_equal(color_at(&c, 0, 0), WHITE);
    canvas_free(&c);
    canvas_free(&bare);
}

/* Nothing to draw, one value, no finite value, huge values, ranges that are none, hardly any room. */
static void plots_of_odd_data(void **state)
{
    (void)state;
    const double x[] = {1, 1, NAN, 5, -INFINITY}, y[] = {2, 2, 3, NAN, 1}, huge[] = {-1.7e308, 1.7e308, 0, 1, 2};
    const double tiny[] = {1, 1 + 1e-15, 1, 1, 1}, far[] = {1e15, 1e15 + 1, 1e15, 1e15, 1e15};
    const double *const all[] = {x, y, huge, tiny, far};
    const struct range given[] = {{0, 0},      {5, 2}, {NAN, 1}, {-INFINITY, INFINITY}, {-1e308, 1.7e308},
                                  {0, 1e-320}, {3, 4}};
    for (int i = 0; i < 5 * 5 * 7; i++) {
        struct plot_series s[] = {
            {.name = "a series with quite a long name", .x = all[i % 5], .y = all[i / 5 % 5], .n = 5},
            {.x = all[i % 5], .y = all[i / 5 % 5], .n = 5, .points = true},
            {.name = "none", .n = 0}};
        struct plot p = {.title = "Odd", .series = s, .count = 3, .x = given[i / 25], .square = i % 2};
        struct err e = {0};
        struct canvas c;
        assert_int_equal(plot_draw(&p, i % 3 ? 120 : 3, i % 3 ? 160 : 5, &c, &e), 0);
        canvas_free(&c);
    }
    assert_int_equal(mem_live_bytes(), 0);
}

static int scenario(struct err *e)
{
    struct canvas c;
    struct picture p;
    uint8_t bytes[4] = {0};
    struct tensor t = {U8, {3, {1, 2, 2}}, bytes};
    TRY(plot_draw(&(struct plot){0}, 50, 50, &c, e));
    canvas_free(&c);
    TRY(picture_grid(&t, &(struct grid){0}, &p, e));
    picture_free(&p);
    return 0;
}

static void want_of_memory(void **state)
{
    (void)state;
    torture(scenario);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(grid_of_grey),          cmocka_unit_test(grid_of_reals),
        cmocka_unit_test(grid_chooses),          cmocka_unit_test(grid_refuses),
        cmocka_unit_test(boxes_are_clipped),     cmocka_unit_test(lines_cover_their_width),
        cmocka_unit_test(polyline_is_one_shape), cmocka_unit_test(points_are_round),
        cmocka_unit_test(every_letter_differs),  cmocka_unit_test(text_lies_where_it_should),
        cmocka_unit_test(upward_text_is_turned), cmocka_unit_test(ticks_are_round),
        cmocka_unit_test(plot_draws_its_data),   cmocka_unit_test(plots_of_odd_data),
        cmocka_unit_test(want_of_memory),
    };
    return cmocka_run_group_tests(tests, make_folder, here_remove);
}
