/* test_restoration.c -- PSNR and SSIM where they are known: in closed form, and as scikit-image computes them. */
#include "tests/test.h"
#include "tests/torture.h"

#include "metric/restoration.h"

#include <math.h>

enum { H = 24, W = 20, C = 3, SIZE = H * W * C };

static const struct shape item = {3, {H, W, C}};
static float a[SIZE], b[SIZE];

static double similarity(const float *p, const float *q, struct shape s)
{
    struct err e = {0};
    double out;
    assert_int_equal(ssim(p, q, s, &out, &e), 0);
    return out;
}

static void waves(void)
{
    for (int i = 0; i < SIZE; i++) {
        const double y = i / (W * C), x = i / C % W, k = i % C;
        a[i] = (float)(0.5 + 0.4 * sin(0.7 * x + 0.3 * y + k));
        b[i] = (float)(0.5 + 0.3 * sin(0.7 * x + 0.35 * y + k + 0.2) + 0.1 * cos(2.1 * x * y / 7));
    }
}

/* structural_similarity(gaussian_weights=True, sigma=1.5, use_sample_covariance=False, data_range=1, channel_axis=2) */
static void as_scikit_image(void **state)
{
    (void)state;
    waves();
    assert_true(fabs(similarity(a, b, item) - 0.6179521395907125) < 1e-9);
    assert_true(fabs(psnr(a, b, SIZE) - 13.204540706302993) < 1e-9);
}

static void closed_forms(void **state)
{
    (void)state;
    const double p = 0.25, q = 0.75, c1 = 1e-4, c2 = 9e-4;
    waves();
    assert_true(fabs(similarity(a, a, item) - 1) < 1e-12);
    assert_true(isinf(psnr(a, a, SIZE)));
    for (int i = 0; i < SIZE; i++) a[i] = (float)p, b[i] = (float)q;
    assert_true(fabs(similarity(a, b, item) - (2 * p * q + c1) / (p * p + q * q + c1)) < 1e-9); /* luminance alone */
    assert_true(fabs(psnr(a, b, SIZE) - 20 * log10(2)) < 1e-9);
    for (int i = 0; i < SIZE;
         i++) { /* a chess board and its negative: the means are near equal, all else is reversed */
        const int x = i / C % W, y = i / (W * C);
        a[i] = (x + y) % 2 ? 1 : 0;
        b[i] = 1 - a[i];
    }
    assert_true(fabs(similarity(a, b, item) - (c2 - 0.5) / (c2 + 0.5)) < 1e-3);
    assert_true(psnr(a, b, SIZE) == 0);
}

/* Smaller than the window, and even: the window shrinks to an odd one that fits. */
static void small_pictures(void **state)
{
    (void)state;
    waves();
    assert_true(fabs(similarity(a, a, SHAPE(8, 5, 1)) - 1) < 1e-12);
    assert_true(fabs(similarity(a, a, SHAPE(1, 1, 1)) - 1) < 1e-12);
    const double one = similarity(a, b, SHAPE(1, 1, 1)), p = a[0], q = b[0];
    assert_true(fabs(one - (2 * p * q + 1e-4) / (p * p + q * q + 1e-4)) < 1e-9);
}

static int scenario(struct err *e)
{
    double out;
    return ssim(a, b, item, &out, e);
}

static void want_of_memory(void **state)
{
    (void)state;
    torture(scenario);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(as_scikit_image), cmocka_unit_test(closed_forms),
                                       cmocka_unit_test(small_pictures), cmocka_unit_test(want_of_memory)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
