// All kernels that exist once per level, and their table: include with VECTOR_BYTES (the size of a
// register), TILE_ROWS (rows of a product's tile: 4, 6 or 8) and LEVEL_TABLE defined.

#include "erf.h"
#include "log.h"
#include "normal.h"
#include "philox.h"
#include "rounding.h"
#include "tanh.h"

#include "elementary_body.h"
#include "philox_body.h"

#define REAL float
#define REAL_BYTES 4
#define TYPED(name) name##_f32
#include "product_body.h"
#include "sums_body.h"
#undef REAL
#undef REAL_BYTES
#undef TYPED

#define REAL double
#define REAL_BYTES 8
#define TYPED(name) name##_f64
#include "product_body.h"
#include "sums_body.h"
#undef REAL
#undef REAL_BYTES
#undef TYPED

#include "lanes_body.h"
#include "moves_body.h"
#include "sparsemax_body.h"
#include "tables_body.h"
#include "steps_body.h"

const struct ckernels_table LEVEL_TABLE = {
    .exp_array_f32 = exp_array_f32,
    .log_array_f32 = log_array_f32,
    .tanh_array_f32 = tanh_array_f32,
    .erf_array_f32 = erf_array_f32,
    .exp_array_f64 = exp_array_f64,
    .log_array_f64 = log_array_f64,
    .tanh_array_f64 = tanh_array_f64,
    .erf_array_f64 = erf_array_f64,
    .product_f32 = product_f32,
    .product_f64 = product_f64,
    .sum_f32 = sum_f32,
    .sum_f64 = sum_f64,
    .column_sums_f32 = column_sums_f32,
    .column_sums_f64 = column_sums_f64,
    .philox4x32_array = philox4x32_array,
    .run_passes = run_passes,
};
