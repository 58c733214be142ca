/* restoration.h -- how near a restored picture comes to the original, pixel by pixel and window by window.
**
** Pictures are [height, width, channels] in 0..1.
*/
#ifndef LIMN_METRIC_RESTORATION_H
#define LIMN_METRIC_RESTORATION_H

#include "tensor/tensor.h"

#include "base/error.h"

/* The peak signal to noise ratio in decibels, -10 log10 of the mean squared error; infinite where they are equal. */
double psnr(const float *a, const float *b, int64_t count);

/* Structural similarity (Wang et al. 2004): luminance, contrast and structure in windows of 11 x 11 with Gaussian weights
** of deviation 1.5, constants (0.01)^2 and (0.03)^2, variances of the population; the mean over all windows that lie
** wholly inside, and over channels. Smaller pictures have smaller windows. 1 where they are equal. */
int ssim(const float *a, const float *b, struct shape item, double *out, struct err *e);

#endif
