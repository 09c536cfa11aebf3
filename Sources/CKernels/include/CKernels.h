// Numeric kernels whose results are the same to the bit on every machine: elementary functions,
// matrix products, sums and random numbers.
//
// NaN is the exception: products and sums give a NaN of any sign and payload.
//
// Arrays are row-major. An output array must not overlap an input, except that the elementary array
// functions may work in place. A pointer may be NULL where its array has no elements.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "CKernelsPeak.h"
#include "CKernelsPool.h"
#include "CKernelsSteps.h"

// MARK: Elementary functions

// Float results are within 0.52 ulp of the exact value, double results within 1.5 ulp.
// NaN, and an argument below the domain of log or log1p, gives the positive quiet NaN without
// payload.
float ckernels_exp_f32(float x);
float ckernels_expm1_f32(float x);
float ckernels_log_f32(float x);
float ckernels_log1p_f32(float x);
float ckernels_tanh_f32(float x);
float ckernels_erf_f32(float x);

double ckernels_exp_f64(double x);
double ckernels_expm1_f64(double x);
double ckernels_log_f64(double x);
double ckernels_log1p_f64(double x);
double ckernels_tanh_f64(double x);
double ckernels_erf_f64(double x);

// The number below which a standard normal variable lies with probability p, e^-25 < p < 1 - e^-25 (AS 241).
double ckernels_normal_quantile(double p);

// y[i] = f(x[i]), with the same bits as the functions above.
void ckernels_exp_array_f32(const float *x, float *y, size_t count);
void ckernels_log_array_f32(const float *x, float *y, size_t count);
void ckernels_tanh_array_f32(const float *x, float *y, size_t count);
void ckernels_erf_array_f32(const float *x, float *y, size_t count);

void ckernels_exp_array_f64(const double *x, double *y, size_t count);
void ckernels_log_array_f64(const double *x, double *y, size_t count);
void ckernels_tanh_array_f64(const double *x, double *y, size_t count);
void ckernels_erf_array_f64(const double *x, double *y, size_t count);

// MARK: Matrix product

// C[m×n] = A[m×k] · B[k×n]. Element (i, p) of A stands at a[i * a_row_stride + p * a_column_stride],
// so that a row stride of 1 reads A transposed; rows of B and C are contiguous.
//
// Each element of C is a chain of fused multiply-adds over p in ascending order, which starts from 0
// anew every 256 terms; the first partial sum is stored and the later ones are added in order.
void ckernels_product_f32(
    size_t m, size_t n, size_t k,
    const float *a, size_t a_row_stride, size_t a_column_stride,
    const float *b, size_t b_row_stride,
    float *c, size_t c_row_stride);
void ckernels_product_f64(
    size_t m, size_t n, size_t k,
    const double *a, size_t a_row_stride, size_t a_column_stride,
    const double *b, size_t b_row_stride,
    double *c, size_t c_row_stride);

// out[columns×rows] = in[rows×columns] transposed.
void ckernels_transpose_f32(size_t rows, size_t columns, const float *in, float *out);
void ckernels_transpose_f64(size_t rows, size_t columns, const double *in, double *out);

// MARK: Sums

// The sum of x[0], x[stride], …, x[(count - 1) * stride]. Element i is added to lane i mod 16, in
// ascending order; then lanes 8 … 15 are added to lanes 0 … 7, 4 … 7 to 0 … 3, 2 and 3, and 1.
float ckernels_sum_f32(const float *x, size_t count, size_t stride);
double ckernels_sum_f64(const double *x, size_t count, size_t stride);

// out[j] = the sum of column j of x[rows×columns], added as above, row r in lane r mod 16.
void ckernels_column_sums_f32(size_t rows, size_t columns, const float *x, float *out);
void ckernels_column_sums_f64(size_t rows, size_t columns, const double *x, double *out);

// MARK: Random numbers

// Philox4x32-10 of Salmon, Moraes, Dror and Shaw, "Parallel Random Numbers: As Easy as 1, 2, 3"
// (2011).
void ckernels_philox4x32(const uint32_t counter[4], const uint32_t key[2], uint32_t result[4]);

// Four numbers for each of `blocks` successive counters, of which `counter` is the first; word 0 of
// the counter is the lowest of its 128 bits.
void ckernels_philox4x32_array(
    const uint32_t counter[4], const uint32_t key[2], uint32_t *result, size_t blocks);

// MARK: Instruction sets

enum { CKERNELS_PORTABLE, CKERNELS_AVX2, CKERNELS_AVX512, CKERNELS_LEVEL_COUNT };

// The level in use: the best that the machine has, or a lower one that the environment variable
// NNCONVERT_INSTRUCTIONS names (portable, avx2 or avx512; anything else is as if it were not set).
// It is decided at the first call of any function here.
int ckernels_level(void);

// "portable", "avx2" or "avx512".
const char *ckernels_level_name(void);

// The functions above that exist once per level.
struct ckernels_table {
    void (*exp_array_f32)(const float *x, float *y, size_t count);
    void (*log_array_f32)(const float *x, float *y, size_t count);
    void (*tanh_array_f32)(const float *x, float *y, size_t count);
    void (*erf_array_f32)(const float *x, float *y, size_t count);
    void (*exp_array_f64)(const double *x, double *y, size_t count);
    void (*log_array_f64)(const double *x, double *y, size_t count);
    void (*tanh_array_f64)(const double *x, double *y, size_t count);
    void (*erf_array_f64)(const double *x, double *y, size_t count);
    void (*product_f32)(
        size_t m, size_t n, size_t k,
        const float *a, size_t a_row_stride, size_t a_column_stride,
        const float *b, size_t b_row_stride, size_t b_column_stride,
        float *c, size_t c_row_stride);
    void (*product_f64)(
        size_t m, size_t n, size_t k,
        const double *a, size_t a_row_stride, size_t a_column_stride,
        const double *b, size_t b_row_stride, size_t b_column_stride,
        double *c, size_t c_row_stride);
    float (*sum_f32)(const float *x, size_t count, size_t stride);
    double (*sum_f64)(const double *x, size_t count, size_t stride);
    void (*column_sums_f32)(size_t rows, size_t columns, const float *x, float *out);
    void (*column_sums_f64)(size_t rows, size_t columns, const double *x, double *out);
    void (*philox4x32_array)(
        const uint32_t counter[4], const uint32_t key[2], uint32_t *result, size_t blocks);
    void (*run_passes)(
        const struct ckernels_pass *passes, size_t count, const struct ckernels_run *run);
};

// The functions of one level, for tests; NULL if this machine cannot run them.
const struct ckernels_table *ckernels_table_at(int level);
