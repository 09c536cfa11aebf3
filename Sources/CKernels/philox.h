// The rounds of Philox4x32-10 (Salmon, Moraes, Dror and Shaw 2011): each multiplies two words of the
// counter by constants, and mixes the high halves of the products with the other two words and the
// key, which grows by Weyl constants from round to round.
#pragma once

#include "bits.h"

enum { PHILOX_ROUNDS = 10 };

INLINE void philox_round(
    uint32_t *c0, uint32_t *c1, uint32_t *c2, uint32_t *c3, uint32_t k0, uint32_t k1
) {
    uint64_t product0 = (uint64_t)0xD2511F53u * *c0;
    uint64_t product1 = (uint64_t)0xCD9E8D57u * *c2;
    *c0 = (uint32_t)(product1 >> 32) ^ *c1 ^ k0;
    *c1 = (uint32_t)product1;
    *c2 = (uint32_t)(product0 >> 32) ^ *c3 ^ k1;
    *c3 = (uint32_t)product0;
}

INLINE uint32_t philox_key0(uint32_t key, uint32_t round) { return key + round * 0x9E3779B9u; }
INLINE uint32_t philox_key1(uint32_t key, uint32_t round) { return key + round * 0xBB67AE85u; }
