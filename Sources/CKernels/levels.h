// What the level files share: everything that must be included before a target attribute is pushed.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "CKernels.h"

enum {
    CHAIN_LENGTH = 256,  // terms of a product's chain
    LANES = 16,          // lanes of a sum
};

extern const struct ckernels_table ckernels_table_portable;
#if defined(__x86_64__)
extern const struct ckernels_table ckernels_table_avx2;
extern const struct ckernels_table ckernels_table_avx512;
#endif
