// log and log1p.
//
// x = 2ᵏ m with √½ ≤ m < √2, so that ln x = k ln 2 + ln m. With f = m - 1 and s = f / (2 + f),
// ln m = 2 atanh(s) = 2s + s³ Q(s²). Since 2s = f - s f and s f = f²/2 - s f²/2, this is
// f - (f²/2 - s (f²/2 + s² Q(s²))), where f and f²/2 carry nearly all of the value and s little of it
// (the arrangement is that of Sun's fdlibm).
#pragma once

#include "bits.h"
#include "coefficients.h"

#define ROOT_HALF 0x1.6a09e667f3bcdp-1
#define SMALLEST_NORMAL 0x1p-1022

struct split {
    double k;
    double m;
};

// x must be positive and normal.
INLINE struct split split(double x) {
    // The distance from √½ in bits: its upper twelve hold k, in two's complement.
    uint64_t distance = bits_of(x) - bits_of(ROOT_HALF);
    uint64_t biased = (distance + SIGN_BIT) >> 52;               // k + 2048
    double k = from_bits(bits_of(0x1p52) | biased) - (0x1p52 + 2048);
    return (struct split){k, from_bits(bits_of(x) - (distance & 0xfff0000000000000u))};
}

// k ln 2 + ln(1 + f) + correction.
INLINE double log_sum(double k, double f, double correction) {
    double s = f / (2 + f);
    double z = s * s;
    double half_square = 0.5 * f * f;
    double remainder = z * POLYNOMIAL(log_f64_coefficients, z);
    double low = s * (half_square + remainder) + (k * LN2_LOW + correction);
    double high = k * LN2_HIGH;
    double sum = high + f;
    double carry = f - (sum - high);  // the rounding error of high + f
    return sum + (carry - (half_square - low));
}

// ln m for results that are rounded to float.
INLINE double log_for_float(double f) {
    double s = f / (2 + f);
    double z = s * s;
    return 2 * s + s * z * POLYNOMIAL(log_f32_coefficients, z);
}

// The result, or the limit of log x where x is 0 or infinite.
INLINE double or_limit(double result, double x) {
    double positive = x == INFINITE ? x : result;
    return x == 0 ? -INFINITE : positive;
}

INLINE double log_f64(double x) {
    double normal = x < SMALLEST_NORMAL ? x * 0x1p54 : x;
    double shift = x < SMALLEST_NORMAL ? 54 : 0;
    struct split p = split(normal);
    double result = or_limit(log_sum(p.k - shift, p.m - 1, 0), x);
    return x >= 0 ? result : NOT_A_NUMBER;
}

INLINE double log1p_f64(double x) {
    double u = 1 + x;
    struct split p = split(u);
    // What u lost by rounding, over u; with k = 0, f = x loses nothing.
    double lost = (x < 1 ? x - (u - 1) : 1 - (u - x)) / u;
    double f = p.k == 0 ? x : p.m - 1;
    double result = or_limit(log_sum(p.k, f, p.k == 0 ? 0 : lost), u);
    double number = absolute(x) < 0x1p-54 ? x : result;  // keeps -0
    return u >= 0 ? number : NOT_A_NUMBER;
}

INLINE float log_f32(float x) {
    double wide = x;  // normal, even where x is not
    struct split p = split(wide);
    float result = (float)or_limit(p.k * LN2 + log_for_float(p.m - 1), wide);
    return x >= 0 ? result : NOT_A_NUMBER_F32;
}

INLINE float log1p_f32(float x) {
    double u = 1 + (double)x;
    struct split p = split(u);
    double f = p.k == 0 ? x : p.m - 1;
    float result = (float)or_limit(p.k * LN2 + log_for_float(f), u);
    float number = absolute(x) < 0x1p-26 ? x : result;  // keeps -0
    return u >= 0 ? number : NOT_A_NUMBER_F32;
}
