// Doubles as bit patterns, and polynomials: what the elementary functions are built from.
//
// Results must be the same on every machine and at every vector width, so only + - * / and
// operations on bits appear, each rounded once. There are no branches: both sides of a condition are
// computed and one is selected, which lets the compiler make vectors of the array loops.
#pragma once

#include <float.h>
#include <stdint.h>
#include <string.h>

_Static_assert(FLT_EVAL_METHOD == 0, "each operation must be rounded to its own type");

#define INLINE static inline __attribute__((always_inline))

#define SIGN_BIT 0x8000000000000000u
#define INFINITE (__builtin_inf())
#define INFINITE_F32 (__builtin_inff())

// The NaN of every result: one that an operation makes has any sign and payload the compiler likes.
#define NOT_A_NUMBER (__builtin_nan(""))
#define NOT_A_NUMBER_F32 (__builtin_nanf(""))

INLINE uint64_t bits_of(double x) {
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

INLINE double from_bits(uint64_t bits) {
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

INLINE double absolute(double x) { return from_bits(bits_of(x) & ~SIGN_BIT); }

// The magnitude of x, which is not negative, with the sign of y.
INLINE double with_sign(double x, double y) {
    return from_bits(bits_of(x) | (bits_of(y) & SIGN_BIT));
}

// x, but not above the limit; NaN stays.
INLINE double at_most(double x, double limit) { return x > limit ? limit : x; }

// x, but not below the limit; NaN stays.
INLINE double at_least(double x, double limit) { return x < limit ? limit : x; }

// 2ᵏ for -1022 ≤ k ≤ 1023, k in two's complement.
INLINE double power_of_two(uint64_t k) { return from_bits((k + 1023) << 52); }

// coefficients[0] + coefficients[1] x + … by Horner's rule.
INLINE double polynomial(const double *coefficients, int count, double x) {
    double sum = coefficients[count - 1];
#pragma clang loop unroll(full)
    for (int i = count - 2; i >= 0; i--) sum = sum * x + coefficients[i];
    return sum;
}

#define POLYNOMIAL(coefficients, x) \
    polynomial(coefficients, sizeof(coefficients) / sizeof(*(coefficients)), x)

// ln 2 = LN2_HIGH + LN2_LOW to 95 bits; LN2_HIGH ends in eleven zero bits, so that its product with
// an exponent is exact.
#define LN2_HIGH 0x1.62e42fefa38p-1
#define LN2_LOW 0x1.ef35793c7673p-45
#define LN2 0x1.62e42fefa39efp-1
