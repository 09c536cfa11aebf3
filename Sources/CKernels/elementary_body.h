// The elementary functions over arrays. Elements are independent, in place too, which the compiler
// cannot see: hence `assume_safety`.

static void exp_array_f32(const float *x, float *y, size_t count) {
#pragma clang loop vectorize(assume_safety)
    for (size_t i = 0; i < count; i++) y[i] = exp_f32(x[i]);
}

static void log_array_f32(const float *x, float *y, size_t count) {
#pragma clang loop vectorize(assume_safety)
    for (size_t i = 0; i < count; i++) y[i] = log_f32(x[i]);
}

static void tanh_array_f32(const float *x, float *y, size_t count) {
#pragma clang loop vectorize(assume_safety)
    for (size_t i = 0; i < count; i++) y[i] = tanh_f32(x[i]);
}

static void erf_array_f32(const float *x, float *y, size_t count) {
#pragma clang loop vectorize(assume_safety)
    for (size_t i = 0; i < count; i++) y[i] = erf_f32(x[i]);
}

static void exp_array_f64(const double *x, double *y, size_t count) {
#pragma clang loop vectorize(assume_safety)
    for (size_t i = 0; i < count; i++) y[i] = exp_f64(x[i]);
}

static void log_array_f64(const double *x, double *y, size_t count) {
#pragma clang loop vectorize(assume_safety)
    for (size_t i = 0; i < count; i++) y[i] = log_f64(x[i]);
}

static void tanh_array_f64(const double *x, double *y, size_t count) {
#pragma clang loop vectorize(assume_safety)
    for (size_t i = 0; i < count; i++) y[i] = tanh_f64(x[i]);
}

static void erf_array_f64(const double *x, double *y, size_t count) {
#pragma clang loop vectorize(assume_safety)
    for (size_t i = 0; i < count; i++) y[i] = erf_f64(x[i]);
}
