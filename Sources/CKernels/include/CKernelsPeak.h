// What the machine can do, to measure kernels by.
#pragma once

#include <stdint.h>

// Does `rounds` rounds of fused multiply-adds of the level in use, on registers alone and not waiting
// for each other, and returns how many multiply-adds of float32 that were.
uint64_t ckernels_multiply_adds(uint64_t rounds);
