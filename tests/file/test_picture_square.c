/* test_picture_square.c -- squares: what is cut, and that every new pixel is the exact mean of what it covers. */
#include "file/picture.h"
#include "tests/file/tools.h"

#include <math.h>

static struct picture made(int height, int width, int channels)
{
    struct err e = {0};
    struct picture p;
    assert_int_equal(picture_new(height, width, channels, &p, &e), 0);
    for (int i = 0; i < height * width * channels; i++) p.bytes[i] = (uint8_t)(i % 4093 * 7919 % 251);
    return p;
}

/* The mean of the area under new pixel (y, x), by its definition, in long double. */
static long double mean_under(const struct picture *p, int side, int y, int x, int c)
{
    const int from = p->height < p->width ? p->height : p->width;
    const int top = (p->height - from) / 2, left = (p->width - from) / 2;
    const long double step = (long double)from / side;
    long double sum = 0;
    for (int i = 0; i < from; i++)
        for (int j = 0; j < from; j++) {
            const long double high = fminl(i + 1, (y + 1) * step) - fmaxl(i, y * step);
            const long double wide = fminl(j + 1, (x + 1) * step) - fmaxl(j, x * step);
            if (high <= 0 || wide <= 0) continue;
            sum += high * wide * p->bytes[((top + i) * p->width + left + j) * p->channels + c];
        }
    return sum / (step * step);
}

static void means(void **state)
{
    (void)state;
    static const int cases[][4] = {{12, 12, 1, 4}, {13, 9, 1, 4}, {7, 20, 3, 5},  {3, 3, 3, 8},
                                   {1, 1, 1, 8},   {9, 10, 1, 9}, {100, 64, 3, 7}};
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        const int side = cases[k][3], channels = cases[k][2];
        struct picture p = made(cases[k][0], cases[k][1], channels), q;
        struct err e = {0};
        assert_int_equal(picture_square(&p, side, &q, &e), 0);
        assert_true(q.height == side && q.width == side && q.channels == channels);
        for (int i = 0; i < side * side * channels; i++) {
            const long double want = mean_under(&p, side, i / channels / side, i / channels % side, i % channels);
            if (fabsl(q.bytes[i] - want) > 0.5001L) WRONG("case %zu, byte %d: %d, not %Lg\n", k, i, q.bytes[i], want);
        }
        picture_free(&p);
        picture_free(&q);
    }
}

static void same_size_is_the_same(void **state)
{
    (void)state;
    struct picture p = made(16, 16, 3), q;
    struct err e = {0};
    assert_int_equal(picture_square(&p, 16, &q, &e), 0);
    assert_memory_equal(p.bytes, q.bytes, 16 * 16 * 3);
    picture_free(&p);
    picture_free(&q);
}

/* The largest sums that can be: white stays white. */
static void large_and_white(void **state)
{
    (void)state;
    struct picture p = made(8000, 8000, 1), q;
    struct err e = {0};
    memset(p.bytes, 255, 64000000);
    assert_int_equal(picture_square(&p, 3, &q, &e), 0);
    for (int i = 0; i < 9; i++) assert_int_equal(q.bytes[i], 255);
    picture_free(&p);
    picture_free(&q);
}

static int shrink(struct err *e)
{
    struct picture p, q;
    TRY(picture_new(20, 10, 3, &p, e));
    const int failed = picture_square(&p, 8, &q, e);
    picture_free(&p);
    if (!failed) picture_free(&q);
    return failed;
}

static void no_memory(void **state)
{
    (void)state;
    torture(shrink);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(means),
        cmocka_unit_test(same_size_is_the_same),
        cmocka_unit_test(large_and_white),
        cmocka_unit_test(no_memory),
    };
    return cmocka_run_group_tests(tests, make_folder, here_remove);
}
