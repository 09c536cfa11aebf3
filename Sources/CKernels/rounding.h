// Rounding of float32 to the narrower types of files, ties to even.
#pragma once

#include "bits.h"

INLINE float magnitude(float x) { return __builtin_fabsf(x); }

INLINE uint32_t bits_of_f32(float x) {
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

INLINE float from_bits_f32(uint32_t bits) {
    float x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

// The nearest number with `dropped` bits of significand less, of two the even one; x is not NaN.
INLINE uint32_t shortened(uint32_t magnitude_bits, int dropped) {
    uint32_t even = (magnitude_bits >> dropped) & 1;
    return (magnitude_bits + ((1u << (dropped - 1)) - 1 + even)) & ~((1u << dropped) - 1);
}

INLINE float round_bfloat16(float x) {
    uint32_t bits = bits_of_f32(x), sign = bits & 0x80000000u;
    float rounded = from_bits_f32(shortened(bits & 0x7fffffffu, 16) | sign);
    return x != x ? NOT_A_NUMBER_F32 : rounded;
}

// Below 2⁻¹⁴ the numbers of float16 lie 2⁻²⁴ apart, as those of float32 do from ½ on.
INLINE float round_float16(float x) {
    uint32_t bits = bits_of_f32(x), sign = bits & 0x80000000u;
    uint32_t normal = shortened(bits & 0x7fffffffu, 13);
    normal = normal >= 0x47800000u ? 0x7f800000u : normal;
    uint32_t small = bits_of_f32((magnitude(x) + 0.5f) - 0.5f);
    float rounded = from_bits_f32((magnitude(x) < 0x1p-14f ? small : normal) | sign);
    return x != x ? NOT_A_NUMBER_F32 : rounded;
}
