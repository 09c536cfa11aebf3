// Compiled programs: a flat list of passes over memory that was laid out before.
//
// A pass is a list of steps that are done chunk by chunk: a chunk is a range of rows or of columns, and each
// step of the pass takes no more of what earlier steps made than what they made of the same chunk. So the
// chunks may be done in any order and by any thread, and what passes between the steps stays in the cache.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "CKernelsPool.h"

// MARK: Places

// Where an operand is: element (i, j) stands at start + i * row_stride + j * column_stride.
//
// Where `start` is NULL, the chunk at work has the operand to itself: its first element stands at `offset`
// of the thread's scratch, and the operand's neighbours in the next chunk would be `chunk_stride` behind it.
struct ckernels_place {
    float *start;
    size_t offset, chunk_stride;
    size_t row_stride, column_stride;
};

// MARK: Elementwise steps

// What is done to each element: t = f(a, b, c), with numbers n.
enum ckernels_lane_kind {
    CKERNELS_LOAD,   // from the lane's place
    CKERNELS_STORE,  // to the lane's place; stands behind the lane whose result it stores
    // Arithmetic of a and b.
    CKERNELS_ADD,
    CKERNELS_SUBTRACT,
    CKERNELS_MULTIPLY,
    CKERNELS_DIVIDE,
    CKERNELS_MAXIMUM,  // NaN if either is
    CKERNELS_MINIMUM,
    CKERNELS_MAXIMUM_SHARE,  // 1 where a is the maximum, 0 where b is, ½ where both are
    CKERNELS_MINIMUM_SHARE,
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
    CKERNELS_ROUND_FLOAT16,
    CKERNELS_ROUND_BFLOAT16,
    // The derivative of the function whose kind is this much lower, at a with value b, times c.
    CKERNELS_SLOPE_OF = 64,
};

// One step of a group of elementwise steps. Registers hold a block of elements each.
struct ckernels_lane {
    int32_t kind;
    uint8_t t, a, b, c;
    float n[3];
    struct ckernels_place place;
};

enum {
    CKERNELS_REGISTERS = 32,
    CKERNELS_BLOCK = 512,  // elements of a register
};

// MARK: Steps

// What a step computes over rows × columns from a and b; what it gives is c.
enum ckernels_step_kind {
    CKERNELS_GROUP,          // lanes
    CKERNELS_PRODUCT,        // c = a[rows×inner] · b[inner×columns]
    CKERNELS_ROW_SUMS,       // c[i, 0] = the sum of row i of a
    CKERNELS_COLUMN_SUMS,    // c[0, j] = the sum of column j of a
    CKERNELS_SOFTMAX,        // c = softmax of each row of a, rows contiguous
    CKERNELS_LOG_SOFTMAX,    // c = log softmax of each row
    CKERNELS_ONE_HOT,        // c = 1 at the column that a[i, 0] numbers, else 0
    CKERNELS_MASK,           // c = 0 with a probability, else n[0]; element i * columns + j draws a number
    CKERNELS_NOISE,          // c = mean + deviation · z; element i * columns + j draws z, normally distributed
    CKERNELS_PIECES,         // c = pieces of the operands that the lanes load
    CKERNELS_ADDED_PIECES,   // c = the sum of such pieces
    CKERNELS_GATHER,         // c[i] = the row b[i, 0] of a[inner×columns], NaN where it has none
    CKERNELS_GATHER_SUMS,    // c[i] = the sum of the rows p of b, p < inner, for which a[p, 0] is i
    CKERNELS_PRODUCTS,       // rows of c are matrices: c[i] = a[i][…×inner] · b[i][inner×width]
    CKERNELS_SPARSEMAX,      // c = sparsemax of each row of a
    CKERNELS_SPARSEMAX_SLOPE,  // c = its derivative at a with value b, times d
    CKERNELS_BUCKETS,        // c = how many numbers of the ascending table a does not lie below
    CKERNELS_VOCABULARY,     // c = the table's number at the key a; one of `inner` from `width` on for others
    CKERNELS_MOVE,           // c = a
    CKERNELS_SGD,            // c -= rate · a
    CKERNELS_SGD_MOMENTUM,   // with momentum b
    CKERNELS_ADAM,           // with momentum b, velocity d and, if has_largest, the largest velocity e
};

// A piece of a row of a step's result: its element to + i is the element from + i * stride of an operand's row.
struct ckernels_piece {
    size_t to, count;
    size_t from, stride;
    int32_t operand;  // the number of the lane that loads it; -1 for zeros
};

// Along what a step's pass is cut into chunks.
enum ckernels_cut { CKERNELS_ROWS, CKERNELS_COLUMNS };

struct ckernels_step {
    int32_t kind;
    int32_t cut;
    const struct ckernels_lane *lanes;
    size_t lane_count;
    const struct ckernels_piece *pieces;
    size_t piece_count;
    const float *table;
    size_t table_count;
    const int64_t *keys;  // ascending, a number of the table for each
    size_t key_count;
    size_t rows, columns, inner, width;
    struct ckernels_place a, b, c, d, e;
    float n[4];
    double mean, deviation;  // of noise
    uint64_t threshold;  // of a mask: below which a random integer drops the element
    uint32_t stream;     // of masks and noise: what keys their random numbers besides seed and step
    bool has_largest;    // of Adam: whether there is e
};

// MARK: Passes

struct ckernels_pass {
    const struct ckernels_step *steps;
    size_t count;
    size_t length;  // rows or columns, along which each step is cut
    size_t chunk;   // how many of them a chunk has; not less than all: each step is done as a whole
};

// What changes from run to run.
struct ckernels_run {
    uint64_t seed;
    uint32_t step;
    float rate;                  // of the optimizer's update
    float *scratch;              // for each thread: the groups' registers, then what chunks keep
    size_t scratch_stride;       // floats from one thread's to the next one's
    struct ckernels_pool *pool;  // the threads to use; NULL for the caller's alone
};

// The floats of a thread's scratch that registers take.
enum { CKERNELS_REGISTER_FLOATS = CKERNELS_REGISTERS * CKERNELS_BLOCK };

void ckernels_run_passes(
    const struct ckernels_pass *passes, size_t count, const struct ckernels_run *run);
