// erf, an odd function: computed for |x|, the sign put back.
//
// Up to 1, erf x = x + x P(x²) with a polynomial P. Above, in double,
// erf x = 1 - e^(-x²) G(1 / (x + 2)), where G, a polynomial, is the scaled complement e^(x²) erfc x
// in a variable in which it is almost straight (the idea of Shepherd and Laframboise, 1981). For float
// results erf x = 1 - e^(-L(x)) with a polynomial L for -ln erfc x.
#pragma once

#include "exp.h"

#define ERF_CENTRE 0x1.dp-3  // 29/128, the middle of 1 / (x + 2) for x from 1 to 6

INLINE double erf_f64(double x) {
    double magnitude = at_most(absolute(x), 6);  // from 5.93 on the result is 1
    double z = magnitude * magnitude;
    double small = magnitude + magnitude * POLYNOMIAL(erf_f64_coefficients, z);
    double v = 1 / (magnitude + 2) - ERF_CENTRE;
    double large = 1 - exp_f64(-z) * POLYNOMIAL(erf_tail_f64_coefficients, v);
    double result = with_sign(magnitude < 1 ? small : large, x);
    return x != x ? NOT_A_NUMBER : result;
}

INLINE float erf_f32(float x) {
    double magnitude = at_most(absolute(x), 4);  // from 3.93 on the result is 1
    double z = magnitude * magnitude;
    double small = magnitude + magnitude * POLYNOMIAL(erf_f32_coefficients, z);
    double large = 1 - exp_for_float(-POLYNOMIAL(erf_tail_f32_coefficients, magnitude - 2.5));
    float result = (float)with_sign(magnitude < 1 ? small : large, x);
    return x != x ? NOT_A_NUMBER_F32 : result;
}
