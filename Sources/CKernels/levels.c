// Which instruction set is used, and the functions that go through it.
#pragma STDC FP_CONTRACT OFF

#include "levels.h"

#include <stdatomic.h>
#include <stdlib.h>

static const char *const level_names[CKERNELS_LEVEL_COUNT] = {"portable", "avx2", "avx512"};

static int best_level(void) {
#if defined(__x86_64__)
    if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) return CKERNELS_PORTABLE;
    bool has_avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl")
        && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw");
    return has_avx512 ? CKERNELS_AVX512 : CKERNELS_AVX2;
#else
    return CKERNELS_PORTABLE;
#endif
}

static int chosen_level(void) {
    int best = best_level();
    const char *wanted = getenv("NNCONVERT_INSTRUCTIONS");
    for (int level = 0; wanted != NULL && level < best; level++) {
        if (strcmp(wanted, level_names[level]) == 0) return level;
    }
    return best;
}

int ckernels_level(void) {
    // Two threads that come first at the same time find the same level.
    static atomic_int known = -1;
    int level = atomic_load_explicit(&known, memory_order_relaxed);
    if (level < 0) {
        level = chosen_level();
        atomic_store_explicit(&known, level, memory_order_relaxed);
    }
    return level;
}

const char *ckernels_level_name(void) { return level_names[ckernels_level()]; }

static const struct ckernels_table *table_of(int level) {
#if defined(__x86_64__)
    if (level == CKERNELS_AVX512) return &ckernels_table_avx512;
    if (level == CKERNELS_AVX2) return &ckernels_table_avx2;
#endif
    return &ckernels_table_portable;
}

const struct ckernels_table *ckernels_table_at(int level) {
    return level >= 0 && level <= best_level() ? table_of(level) : NULL;
}

static const struct ckernels_table *table(void) { return table_of(ckernels_level()); }

void ckernels_exp_array_f32(const float *x, float *y, size_t count) {
    table()->exp_array_f32(x, y, count);
}

void ckernels_log_array_f32(const float *x, float *y, size_t count) {
    table()->log_array_f32(x, y, count);
}

void ckernels_tanh_array_f32(const float *x, float *y, size_t count) {
    table()->tanh_array_f32(x, y, count);
}

void ckernels_erf_array_f32(const float *x, float *y, size_t count) {
    table()->erf_array_f32(x, y, count);
}

void ckernels_exp_array_f64(const double *x, double *y, size_t count) {
    table()->exp_array_f64(x, y, count);
}

void ckernels_log_array_f64(const double *x, double *y, size_t count) {
    table()->log_array_f64(x, y, count);
}

void ckernels_tanh_array_f64(const double *x, double *y, size_t count) {
    table()->tanh_array_f64(x, y, count);
}

void ckernels_erf_array_f64(const double *x, double *y, size_t count) {
    table()->erf_array_f64(x, y, count);
}

void ckernels_product_f32(
    size_t m, size_t n, size_t k,
    const float *a, size_t a_row_stride, size_t a_column_stride,
    const float *b, size_t b_row_stride,
    float *c, size_t c_row_stride
) {
    table()->product_f32(
        m, n, k, a, a_row_stride, a_column_stride, b, b_row_stride, 1, c, c_row_stride);
}

void ckernels_product_f64(
    size_t m, size_t n, size_t k,
    const double *a, size_t a_row_stride, size_t a_column_stride,
    const double *b, size_t b_row_stride,
    double *c, size_t c_row_stride
) {
    table()->product_f64(
        m, n, k, a, a_row_stride, a_column_stride, b, b_row_stride, 1, c, c_row_stride);
}

float ckernels_sum_f32(const float *x, size_t count, size_t stride) {
    return table()->sum_f32(x, count, stride);
}

double ckernels_sum_f64(const double *x, size_t count, size_t stride) {
    return table()->sum_f64(x, count, stride);
}

void ckernels_column_sums_f32(size_t rows, size_t columns, const float *x, float *out) {
    table()->column_sums_f32(rows, columns, x, out);
}

void ckernels_column_sums_f64(size_t rows, size_t columns, const double *x, double *out) {
    table()->column_sums_f64(rows, columns, x, out);
}

void ckernels_philox4x32_array(
    const uint32_t counter[4], const uint32_t key[2], uint32_t *result, size_t blocks
) {
    table()->philox4x32_array(counter, key, result, blocks);
}

void ckernels_run_passes(
    const struct ckernels_pass *passes, size_t count, const struct ckernels_run *run
) {
    table()->run_passes(passes, count, run);
}
