// Fused multiply-adds on registers, as fast as the machine does them.
#pragma STDC FP_CONTRACT OFF

#include "CKernels.h"

enum { CHAINS = 12 };  // enough to fill two units of four cycles, few enough for 16 registers

// Every chain goes from one value near 1 to the next. What comes out counts as read by the assembly
// line, so that the compiler leaves nothing out.
#define MULTIPLY_ADDS(NAME, BYTES)                                                              \
    static uint64_t NAME(uint64_t rounds) {                                                     \
        typedef float vector __attribute__((vector_size(BYTES)));                               \
        const vector zero = {0};                                                                \
        const vector factor = zero + 0.999f, summand = zero + 0.001f;                           \
        vector chains[CHAINS];                                                                  \
        for (int chain = 0; chain < CHAINS; chain++) chains[chain] = zero + (float)chain;       \
        for (uint64_t round = 0; round < rounds; round++) {                                     \
            _Pragma("clang loop unroll(full)")                                                  \
            for (int chain = 0; chain < CHAINS; chain++)                                        \
                chains[chain] = __builtin_elementwise_fma(chains[chain], factor, summand);      \
        }                                                                                       \
        vector sum = zero;                                                                      \
        for (int chain = 0; chain < CHAINS; chain++) sum += chains[chain];                      \
        __asm__ volatile("" : : "m"(sum));                                                      \
        return rounds * CHAINS * (BYTES / sizeof(float));                                       \
    }

MULTIPLY_ADDS(portable_multiply_adds, 16)

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
MULTIPLY_ADDS(avx2_multiply_adds, 32)
#pragma clang attribute pop

#pragma clang attribute push(__attribute__((target("avx512f"))), apply_to = function)
MULTIPLY_ADDS(avx512_multiply_adds, 64)
#pragma clang attribute pop
#endif

uint64_t ckernels_multiply_adds(int level, uint64_t rounds) {
#if defined(__x86_64__)
    if (level == CKERNELS_AVX512) return avx512_multiply_adds(rounds);
    if (level == CKERNELS_AVX2) return avx2_multiply_adds(rounds);
#endif
    return portable_multiply_adds(rounds);
}
