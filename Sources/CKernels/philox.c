// Philox4x32-10 for one counter.
#pragma STDC FP_CONTRACT OFF

#include "CKernels.h"
#include "philox.h"

void ckernels_philox4x32(const uint32_t counter[4], const uint32_t key[2], uint32_t result[4]) {
    uint32_t c0 = counter[0], c1 = counter[1], c2 = counter[2], c3 = counter[3];
    for (uint32_t round = 0; round < PHILOX_ROUNDS; round++) {
        philox_round(&c0, &c1, &c2, &c3, philox_key0(key[0], round), philox_key1(key[1], round));
    }
    result[0] = c0;
    result[1] = c1;
    result[2] = c2;
    result[3] = c3;
}
