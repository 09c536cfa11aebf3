// The kernels for AVX2 with fused multiply-add.
#pragma STDC FP_CONTRACT OFF

#include "levels.h"

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)

#define VECTOR_BYTES 32
#define TILE_ROWS 6
#define LEVEL_TABLE ckernels_table_avx2
#include "level_body.h"

#pragma clang attribute pop
#endif
