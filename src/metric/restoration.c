/* restoration.c -- PSNR and SSIM. */
#include "metric/restoration.h"

#include "base/mem.h"

#include <math.h>

#define WINDOW 11
#define DEVIATION 1.5
#define C1 (0.01 * 0.01)
#define C2 (0.03 * 0.03)

double psnr(const float *a, const float *b, int64_t count)
{
    double sum = 0;
    for (int64_t i = 0; i < count; i++) sum += pow((double)a[i] - b[i], 2);
    return -10 * log10(sum / (double)count);
}

struct window {
    int height, width;
    double y[WINDOW], x[WINDOW]; /* weights, which sum to one */
};

static int fitting_width(int64_t side)
{
    return side >= WINDOW ? WINDOW : (int)(side - (side % 2 == 0));
}

static void fill_weights(double *weight, int width)
{
    double sum = 0;
    for (int i = 0; i < width; i++) {
        weight[i] = exp(-0.5 * pow((i - width / 2) / DEVIATION, 2));
        sum += weight[i];
    }
    for (int i = 0; i < width; i++) weight[i] /= sum;
}

enum { MEAN_A, MEAN_B, SQUARE_A, SQUARE_B, PRODUCT, SUMS };

/* What the similarity is made of, summed over a row of the window: out [SUMS] */
static void add_row(const float *a, const float *b, int64_t channels, const struct window *w, double *out)
{
    for (int i = 0; i < w->width; i++) {
        const double p = a[i * channels], q = b[i * channels], by = w->x[i];
        out[MEAN_A] += by * p;
        out[MEAN_B] += by * q;
        out[SQUARE_A] += by * p * p;
        out[SQUARE_B] += by * q * q;
        out[PRODUCT] += by * p * q;
    }
}

static double similarity(const double *s)
{
    const double a = s[MEAN_A], b = s[MEAN_B], product = a * b, squares = a * a + b * b;
    const double spread = s[SQUARE_A] + s[SQUARE_B] - squares, shared = s[PRODUCT] - product;
    return (2 * product + C1) * (2 * shared + C2) / ((squares + C1) * (spread + C2));
}

/* row [height of the picture, SUMS]: the sums of each row at column x */
static double column_of_windows(const double *row, int64_t height, const struct window *w)
{
    double sum = 0;
    for (int64_t y = 0; y + w->height <= height; y++) {
        double s[SUMS] = {0};
        for (int i = 0; i < w->height; i++)
            for (int k = 0; k < SUMS; k++) s[k] += w->y[i] * row[(y + i) * SUMS + k];
        sum += similarity(s);
    }
    return sum;
}

int ssim(const float *a, const float *b, struct shape item, double *out, struct err *e)
{
    const int64_t height = item.dim[0], width = item.dim[1], channels = item.dim[2];
    struct window w = {.height = fitting_width(height), .width = fitting_width(width)};
    double sum = 0, *row = mem_array((size_t)height, SUMS * sizeof *row);
    if (!row) return fail_memory(e);
    fill_weights(w.y, w.height);
    fill_weights(w.x, w.width);
    for (int64_t at = 0; at < channels * (width - w.width + 1); at++) {
        for (int64_t y = 0; y < height; y++) {
            for (int k = 0; k < SUMS; k++) row[y * SUMS + k] = 0;
            add_row(a + y * width * channels + at, b + y * width * channels + at, channels, &w, row + y * SUMS);
        }
        sum += column_of_windows(row, height, &w);
    }
    mem_free(row);
    *out = sum / (double)(channels * (width - w.width + 1) * (height - w.height + 1));
    return 0;
}
