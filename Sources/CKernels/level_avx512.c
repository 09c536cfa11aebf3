// The kernels for AVX-512.
#pragma STDC FP_CONTRACT OFF

#include "levels.h"

#if defined(__x86_64__)
#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512vl,avx512dq,avx512bw,avx2,fma"))), apply_to = function)

#define VECTOR_BYTES 64
#define TILE_ROWS 8
#define LEVEL_TABLE ckernels_table_avx512
#include "level_body.h"

#pragma clang attribute pop
#endif
