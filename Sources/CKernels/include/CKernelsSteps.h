// Compiled programs: a flat list of steps over memory that was laid out before.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "CKernelsPool.h"

// MARK: Elementwise steps

// What is done to each element: t = f(a, b, c), with numbers n.
enum ckernels_lane_kind {
    // Memory: the element at place + row * row_stride + column * column_stride.
    CKERNELS_LOAD,
    CKERNELS_STORE,  // stands behind the lane whose result it stores
    // Arithmetic of a and b.
    CKERNELS_ADD,
    CKERNELS_SUBTRACT,
    CKERNELS_MULTIPLY,
    CKERNELS_DIVIDE,
    // Functions of a.
    CKERNELS_COPY,
    CKERNELS_NEGATE,
    CKERNELS_ABSOLUTE,
    CKERNELS_SQUARE,
    CKERNELS_SQUARE_ROOT,
    CKERNELS_RECIPROCAL_SQUARE_ROOT,
    CKERNELS_EXPONENTIAL,
    CKERNELS_LOGARITHM,
    CKERNELS_CLIP,
    CKERNELS_STEP,
    CKERNELS_RELU,
    CKERNELS_LEAKY_RELU,
    CKERNELS_SIGMOID,
    CKERNELS_TANH,
    CKERNELS_SOFTPLUS,
    CKERNELS_SOFTSIGN,
    CKERNELS_ELU,
    CKERNELS_CELU,
    CKERNELS_SELU,
    CKERNELS_SILU,
    CKERNELS_GELU,
    CKERNELS_GELU_TANH,
    CKERNELS_MISH,
    CKERNELS_HARD_SIGMOID,
    CKERNELS_HARD_SILU,
    CKERNELS_HARD_SHRINK,
    CKERNELS_SOFT_SHRINK,
    CKERNELS_TANH_SHRINK,
    CKERNELS_SQUAREPLUS,
    CKERNELS_SPARSE_PLUS,
    CKERNELS_SPARSE_SIGMOID,
    CKERNELS_LOG_SIGMOID,
    CKERNELS_THRESHOLD,
    // The derivative of the function whose kind is this much lower, at a with value b, times c.
    CKERNELS_SLOPE_OF = 64,
};

// One step of a group of elementwise steps. Registers hold a block of elements each.
struct ckernels_lane {
    int32_t kind;
    uint8_t t, a, b, c;
    float n[3];
    float *place;
    size_t row_stride;
    size_t column_stride;
};

enum {
    CKERNELS_REGISTERS = 32,
    CKERNELS_BLOCK = 256,  // elements of a register
};

// MARK: Steps

enum ckernels_step_kind {
    CKERNELS_GROUP,          // lanes over rows × columns
    CKERNELS_PRODUCT,        // c[rows×columns] = a[rows×inner] · b[inner×columns]
    CKERNELS_ROW_SUMS,       // c[r] = the sum of row r of a[rows×columns]
    CKERNELS_COLUMN_SUMS,    // c[j] = the sum of column j of a[rows×columns]
    CKERNELS_SOFTMAX,        // c = softmax of each row of a[rows×columns]
    CKERNELS_LOG_SOFTMAX,    // c = log softmax of each row
    CKERNELS_ONE_HOT,        // c[rows×columns] = 1 at the column that a[row] numbers
    CKERNELS_MASK,           // c[columns] = 0 with a probability, else a number
    CKERNELS_MOVE,           // c[columns] = a[columns]
    CKERNELS_SGD,            // c -= rate · a
    CKERNELS_SGD_MOMENTUM,   // with momentum b
    CKERNELS_ADAM,           // with momentum b and velocity d
};

struct ckernels_step {
    int32_t kind;
    uint32_t lane_count;
    const struct ckernels_lane *lanes;
    size_t rows, columns, inner;
    size_t a_row_stride, a_column_stride, b_row_stride, b_column_stride;  // of a product
    const float *a;
    float *b, *c, *d, *e;
    float n[6];
    uint32_t stream;  // of a mask: what keys its random numbers besides seed and step
};

// What changes from run to run.
struct ckernels_run {
    uint64_t seed;
    uint32_t step;
    float rate;           // of the optimizer's update
    float *registers;     // CKERNELS_REGISTERS blocks for each thread, for the groups
    struct ckernels_pool *pool;  // the threads to use; NULL for the caller's alone
};

void ckernels_run_steps(
    const struct ckernels_step *steps, size_t count, const struct ckernels_run *run);
