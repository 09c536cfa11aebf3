// exp and expm1.
//
// Cody and Waite's reduction: x = k ln 2 + r with |r| ≤ ln 2 / 2, so that eˣ = 2ᵏ eʳ and
// eʳ = 1 + r + r² h(r) with a polynomial h. The float functions compute in double and round once.
#pragma once

#include "bits.h"
#include "coefficients.h"

#define LOG2_E 0x1.71547652b82fep+0

// Adding this to a double of magnitude below 2⁵¹ rounds it to an integer, which then stands in the
// low bits.
#define ROUNDER 0x1.8p52

struct reduced {
    double r;
    double error;  // what r was rounded by
    uint64_t k;    // two's complement
};

INLINE struct reduced reduce(double x) {
    double shifted = x * LOG2_E + ROUNDER;
    double k = shifted - ROUNDER;
    double high = x - k * LN2_HIGH;  // exact
    double low = k * LN2_LOW;
    double r = high - low;
    return (struct reduced){r, (high - r) - low, bits_of(shifted) - bits_of(ROUNDER)};
}

// y 2ᵏ in two steps, since 2ᵏ alone may be out of range; only the second one can round.
INLINE double scaled(double y, uint64_t k) {
    uint64_t half = ((k + 2048) >> 1) - 1024;
    return y * power_of_two(half) * power_of_two(k - half);
}

INLINE double exp_f64(double x) {
    // Beyond these limits the result is 0 or infinite anyway.
    struct reduced p = reduce(at_least(at_most(x, 710), -746));
    double tail = p.error + p.r * p.r * POLYNOMIAL(exp_f64_coefficients, p.r);
    // 1 + r + tail, with the rounding error of 1 + r carried along.
    double sum = 1 + p.r;
    double carry = p.r - (sum - 1);
    return x != x ? NOT_A_NUMBER : scaled(sum + (carry + tail), p.k);
}

INLINE double expm1_f64(double x) {
    struct reduced p = reduce(at_least(at_most(x, 710), -40));
    double tail = p.error + p.r * p.r * POLYNOMIAL(exp_f64_coefficients, p.r);
    // 2ᵏ ((1 - 2⁻ᵏ) + r + tail); from k = 54 on 1 - 2⁻ᵏ rounds to 1.
    uint64_t k = (int64_t)p.k > 60 ? 60 : p.k;
    double base = 1 - power_of_two(-k);
    double sum = base + p.r;
    double carry = p.r - (sum - base);
    double result = scaled(sum + (carry + tail), p.k);
    double number = absolute(x) < 0x1p-54 ? x : result;  // keeps -0
    return x != x ? NOT_A_NUMBER : number;
}

// eʳ - 1 and k, good for results that are rounded to float.
INLINE double exp_remainder(double x, uint64_t *k) {
    double shifted = x * LOG2_E + ROUNDER;
    double r = x - (shifted - ROUNDER) * LN2;
    *k = bits_of(shifted) - bits_of(ROUNDER);
    return r + r * r * POLYNOMIAL(exp_f32_coefficients, r);
}

// eˣ for -700 ≤ x ≤ 700, good for results that are rounded to float.
INLINE double exp_for_float(double x) {
    uint64_t k;
    double remainder = exp_remainder(x, &k);
    return (1 + remainder) * power_of_two(k);
}

// eˣ - 1 for -40 ≤ x ≤ 700, good for results that are rounded to float.
INLINE double expm1_for_float(double x) {
    uint64_t k;
    double remainder = exp_remainder(x, &k);
    double power = power_of_two(k);
    return (power - 1) + power * remainder;
}

INLINE float exp_f32(float x) {
    float result = (float)exp_for_float(at_least(at_most(x, 89), -104));
    return x != x ? NOT_A_NUMBER_F32 : result;
}

INLINE float expm1_f32(float x) {
    float result = (float)expm1_for_float(at_least(at_most(x, 89), -40));
    float number = absolute(x) < 0x1p-26 ? x : result;  // keeps -0
    return x != x ? NOT_A_NUMBER_F32 : number;
}
