// tanh, an odd function: computed for |x|, the sign put back.
//
// In double, tanh x = x + x³ T(x²) with a polynomial T up to 0.625, above it 1 - 2 / (e²ˣ + 1), where
// the quotient is below half of the result and its errors count little. For float results
// tanh x = -e / (e + 2) with e = expm1(-2x) is good enough everywhere.
#pragma once

#include "exp.h"

INLINE double tanh_f64(double x) {
    double magnitude = at_most(absolute(x), 22);  // from 19.1 on the result is 1
    double z = magnitude * magnitude;
    double small = magnitude + magnitude * (z * POLYNOMIAL(tanh_f64_coefficients, z));
    double large = 1 - 2 / (exp_f64(2 * magnitude) + 1);
    double result = with_sign(magnitude < 0.625 ? small : large, x);
    return x != x ? NOT_A_NUMBER : result;
}

INLINE float tanh_f32(float x) {
    double e = expm1_for_float(-2 * at_most(absolute(x), 10));  // from 9.1 on the result is 1
    float result = (float)with_sign(absolute(e) / (e + 2), x);
    return x != x ? NOT_A_NUMBER_F32 : result;
}
