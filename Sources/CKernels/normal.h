// The normal distribution: include once per level, or once for single values.
#pragma once

#include "log.h"

// The quotients of polynomials of AS 241 (Wichura, 1988), lowest power first.
static const double normal_middle_top[8] = {
    3.3871328727963666080, 1.3314166789178437745e+2, 1.9715909503065514427e+3,
    1.3731693765509461125e+4, 4.5921953931549871457e+4, 6.7265770927008700853e+4,
    3.3430575583588128105e+4, 2.5090809287301226727e+3,
};
static const double normal_middle_bottom[8] = {
    1.0, 4.2313330701600911252e+1, 6.8718700749205790830e+2, 5.3941960214247511077e+3,
    2.1213794301586595867e+4, 3.9307895800092710610e+4, 2.8729085735721942674e+4,
    5.2264952788528545610e+3,
};
static const double normal_tail_top[8] = {
    1.42343711074968357734, 4.63033784615654529590, 5.76949722146069140550,
    3.64784832476320460504, 1.27045825245236838258, 2.41780725177450611770e-1,
    2.27238449892691845833e-2, 7.74545014278341407640e-4,
};
static const double normal_tail_bottom[8] = {
    1.0, 2.05319162663775882187, 1.67638483018380384940, 6.89767334985100004550e-1,
    1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4,
    1.05075007164441684324e-9,
};

// The number below which a standard normal variable lies with probability p, e^-25 < p < 1 - e^-25: what lies further
// out has polynomials of its own in AS 241, but no 32-bit integer leads there.
INLINE double normal_quantile(double p) {
    double q = p - 0.5;
    double r = 0.180625 - q * q;
    double middle =
        q * POLYNOMIAL(normal_middle_top, r) / POLYNOMIAL(normal_middle_bottom, r);
    double s = __builtin_elementwise_sqrt(-log_f64(q < 0 ? p : 1 - p)) - 1.6;
    double tail = POLYNOMIAL(normal_tail_top, s) / POLYNOMIAL(normal_tail_bottom, s);
    double signed_tail = q < 0 ? -tail : tail;
    return absolute(q) <= 0.425 ? middle : signed_tail;
}
