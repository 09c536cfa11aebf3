// What the level files share: everything that must be included before a target attribute is pushed.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "CKernels.h"

enum {
    CHAIN_LENGTH = 256,  // terms of a product's chain
    PANELS = 4,          // panels of B that are packed at a time
    ROW_BLOCK = 64,      // rows of A that meet all of them in turn
    PREFETCHED_ROWS = 16,  // rows of B that are asked for ahead of packing
    WIDE_VECTORS = 8,    // vectors of a tile of one or two rows
    LANES = 16,          // lanes of a sum
    STRIP = 256,         // columns that are summed side by side
    FEW_ROWS = 64,       // rows that are not worth keeping lanes in memory
};

extern const struct ckernels_table ckernels_table_portable;
#if defined(__x86_64__)
extern const struct ckernels_table ckernels_table_avx2;
extern const struct ckernels_table ckernels_table_avx512;
#endif
