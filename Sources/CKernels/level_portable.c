// The kernels for any processor. On x86-64 each fused multiply-add is a call of fma or fmaf: correct,
// and slow; on arm64 it is an instruction.
#pragma STDC FP_CONTRACT OFF

#include "levels.h"

#define VECTOR_BYTES 16
#define TILE_ROWS 8
#define LEVEL_TABLE ckernels_table_portable
#include "level_body.h"
