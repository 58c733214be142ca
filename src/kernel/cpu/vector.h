/* vector.h -- float functions that vectorise: no branches, no calls, no tables.
**
** Each is an ordinary scalar function; a loop over it becomes vector code of
** whatever width the surrounding file is compiled for (dispatch.h). Errors are
** below 3e-7 relative, for lgamma and digamma below 1e-5 of max(1, |value|).
** NaN gives NaN, and overflow, underflow and the infinities give what they
** should. The polynomials are weighted minimax fits over the stated ranges.
*/
#ifndef LIMN_KERNEL_CPU_VECTOR_H
#define LIMN_KERNEL_CPU_VECTOR_H

#include <math.h>
#include <stdint.h>
#include <string.h>

#define VECTOR static inline __attribute__((always_inline))

VECTOR float vec_from_bits(uint32_t bits)
{
    float x;
    memcpy(&x, &bits, 4);
    return x;
}

VECTOR uint32_t vec_bits(float x)
{
    uint32_t bits;
    memcpy(&bits, &x, 4);
    return bits;
}

/* The larger, or NaN where either is. */
VECTOR float vec_larger(float x, float y)
{
    return ((x > y) | (x != x)) ? x : y;
}

VECTOR float vec_smaller(float x, float y)
{
    return ((x < y) | (x != x)) ? x : y;
}

/* Adding 1.5 2^23 leaves the nearest whole number, |x| < 2^22, in the low bits of the sum. */
#define VEC_MAGIC 12582912.0f

/* e^x = 2^k e^r with |r| <= log(2) / 2; 2^k in two factors, for k may be beyond what one exponent holds. */
VECTOR float vec_exp(float x)
{
    x = x > 89.0f ? 89.0f : x;
    x = x < -104.0f ? -104.0f : x;
    float z = x * 1.44269504f + VEC_MAGIC, k = z - VEC_MAGIC;
    float r = (x - k * 0.693145752f) - k * 1.42860677e-6f;
    float p = 0.00138146f;
    p = p * r + 0.00836871099f;
    p = p * r + 0.041668389f;
    p = p * r + 0.166665211f;
    p = p * r + 0.49999994f;
    p = p * r * r + r + 1.0f;
    uint32_t n = vec_bits(z) - 0x4b400000u, half = (uint32_t)((int32_t)n >> 1);
    return p * vec_from_bits((half + 127) << 23) * vec_from_bits((n - half + 127) << 23);
}

/* The same for x that is not, or hardly, positive: what a float does not hold at full width is 0, and one factor does. */
#define VEC_DOWN -87.33f
VECTOR float vec_exp_down(float x)
{
    float y = x < VEC_DOWN ? VEC_DOWN : x, z = y * 1.44269504f + VEC_MAGIC, k = z - VEC_MAGIC;
    float r = (y - k * 0.693145752f) - k * 1.42860677e-6f;
    float p = 0.00138146f;
    p = p * r + 0.00836871099f;
    p = p * r + 0.041668389f;
    p = p * r + 0.166665211f;
    p = p * r + 0.49999994f;
    p = p * r * r + r + 1.0f;
    y = p * vec_from_bits((vec_bits(z) - 0x4b400000u + 127) << 23);
    return x < VEC_DOWN ? 0.0f : y;
}

/* log x = e log 2 + log(1 + f) with 1 + f in [sqrt(1/2), sqrt(2)) */
VECTOR float vec_log(float x)
{
    float tiny = x < 0x1p-126f ? 23.0f : 0.0f;
    uint32_t bits = vec_bits(x < 0x1p-126f ? x * 0x1p23f : x);
    uint32_t e = (bits - 0x3f3504f3u) & 0xff800000u;
    float k = (float)((int32_t)e >> 23) - tiny, f = vec_from_bits(bits - e) - 1.0f;
    float p = -0.0763410702f;
    p = p * f + 0.1276142f;
    p = p * f - 0.131602556f;
    p = p * f + 0.142017841f;
    p = p * f - 0.166233525f;
    p = p * f + 0.200012252f;
    p = p * f - 0.250008225f;
    p = p * f + 0.333333313f;
    float y = f * f * (f * p - 0.5f) + k * 1.42860677e-6f + f + k * 0.693145752f;
    y = x > 0 ? y : x == 0 ? -INFINITY : NAN;
    return x == INFINITY ? x : y;
}

/* log(1 + u), 0 <= u <= 1: twice the area tangent of u / (2 + u) */
VECTOR float vec_log1p_unit(float u)
{
    float s = u / (2.0f + u), z = s * s;
    float p = 0.121504799f;
    p = p * z + 0.107138246f;
    p = p * z + 0.143084422f;
    p = p * z + 0.199994385f;
    p = p * z + 0.333333373f;
    return 2.0f * (s * z * p + s);
}

VECTOR float vec_tanh(float x)
{
    float a = fabsf(x), z = x * x;
    float p = -0.00570493797f;
    p = p * z + 0.0206390396f;
    p = p * z - 0.0537396967f;
    p = p * z + 0.133314416f;
    p = p * z - 0.333332807f;
    float far = 1.0f - 2.0f / (vec_exp(2.0f * a) + 1.0f);
    return a < 0.625f ? x * z * p + x : copysignf(far, x);
}

VECTOR float vec_sigmoid(float x)
{
    float e = vec_exp_down(-fabsf(x));
    return (x < 0 ? e : 1.0f) / (1.0f + e);
}

VECTOR float vec_softplus(float x)
{
    return vec_larger(x, 0.0f) + vec_log1p_unit(vec_exp_down(-fabsf(x)));
}

/* Below 1 a polynomial; above, 1 - e^p(|x|), where p approximates log erfc. */
VECTOR float vec_erf(float x)
{
    float a = fabsf(x), z = x * x, t = a > 4.0f ? 4.0f : a;
    float p = 7.85384109e-05f;
    p = p * z - 0.00080101873f;
    p = p * z + 0.00518832682f;
    p = p * z - 0.026853811f;
    p = p * z + 0.112835854f;
    p = p * z - 0.37612626f;
    p = p * z + 0.128379166f;
    float q = 1.88511376e-06f;
    q = q * t - 3.0558429e-05f;
    q = q * t + 0.000194087683f;
    q = q * t - 0.000429950334f;
    q = q * t - 0.00198656763f;
    q = q * t + 0.0215153135f;
    q = q * t - 0.104395047f;
    q = q * t - 0.63598752f;
    q = q * t - 1.12848711f;
    return a < 1.0f ? x * p + x : copysignf(1.0f - vec_exp_down(q * t), x);
}

/* x P(x), where P is the normal distribution: P - 1/2 is odd, and beyond 5.4 what is left of it is below a float's
** last digit. One fraction costs half of what erf does, which wants an exponential. */
VECTOR float vec_gelu(float x)
{
    float t = x > 5.4f ? 5.4f : x;
    t = t < -5.4f ? -5.4f : t;
    const float z = t * t;
    float p = 2.33868725e-08f, q = 1.21659221e-06f;
    p = p * z + 6.35998294e-06f;
    p = p * z + 0.000164318599f;
    p = p * z + 0.00465083254f;
    p = p * z + 0.0333719427f;
    p = p * z + 0.398942245f;
    q = q * z + 7.23991031e-05f;
    q = q * z + 0.00185896424f;
    q = q * z + 0.0283785208f;
    q = q * z + 0.250317144f;
    q = q * z + 1.0f;
    return x < -5.4f ? 0.0f : x * (t * p / q + 0.5f);
}

/* Its derivative P(x) + x p(x), in the same way: constant beyond 6.2. */
VECTOR float vec_gelu_slope(float x)
{
    float t = x > 6.2f ? 6.2f : x;
    t = t < -6.2f ? -6.2f : t;
    const float z = t * t;
    float p = -3.06718256e-11f, q = 4.42183519e-07f;
    p = p * z + 1.50082582e-08f;
    p = p * z + 1.40680911e-06f;
    p = p * z + 3.19969785e-05f;
    p = p * z + 0.000391002635f;
    p = p * z + 0.0133380488f;
    p = p * z - 0.0122081427f;
    p = p * z + 0.797884499f;
    q = q * z + 1.21787893e-05f;
    q = q * z + 0.000284995445f;
    q = q * z + 0.00444940142f;
    q = q * z + 0.0477295964f;
    q = q * z + 0.318031932f;
    q = q * z + 1.0f;
    return x < -6.2f ? 0.0f : t * p / q + 0.5f;
}

/* sin(x + quarter pi / 2), for |x| up to VEC_ANGLE: pi / 2 is taken away in three parts, the first two exact. */
#define VEC_ANGLE 8192.0f
VECTOR float vec_wave(float x, uint32_t quarter)
{
    float z = x * 0.636619772f + VEC_MAGIC, k = z - VEC_MAGIC;
    float r = ((x - k * 1.5703125f) - k * 4.83751297e-4f) - k * 7.54978942e-8f, s = r * r;
    float sine = r * s * ((-0.000195152694f * s + 0.0083321603f) * s - 0.166666552f) + r;
    float cosine = ((2.44331368e-05f * s - 0.00138873165f) * s + 0.0416666456f) * s * s - 0.5f * s + 1.0f;
    uint32_t n = vec_bits(z) + quarter;
    return vec_from_bits(vec_bits(n & 1 ? cosine : sine) ^ (n & 2) << 30);
}

/* Stirling's series at z = a + 8, and the product that leads back from there; for large a at a itself. */
VECTOR float vec_lgamma(float a)
{
    float near = a < 8.0f ? 8.0f : 0.0f, z = a + near, product = 1.0f;
    for (int k = 0; k < 8; k++) product *= a + (float)k;
    product = a < 8.0f ? product : 1.0f;
    float i = 1.0f / z, series = i * (0.0833333333f - i * i * 0.00277777778f);
    float y = (z - 0.5f) * (vec_log(z) - 1.0f) + (0.418938533f + series) - vec_log(product);
    y = a == INFINITY ? a : y;
    return a >= 0 ? y : NAN;
}

/* The asymptotic series at z = a + 8, less the sum of 1 / (a + k), k < 8, kept as one fraction. */
VECTOR float vec_digamma(float a)
{
    float near = a < 8.0f ? 8.0f : 0.0f, z = a + near, over = 0.0f, under = 1.0f;
    for (int k = 0; k < 8; k++) {
        over = over * (a + (float)k) + under;
        under *= a + (float)k;
    }
    float i = 1.0f / z, s = i * i;
    float y = vec_log(z) - 0.5f * i - s * (0.0833333333f - s * (0.00833333333f - s * 0.00396825397f));
    y -= a < 8.0f ? over / under : 0.0f;
    return a > 0 ? y : NAN;
}

#endif
