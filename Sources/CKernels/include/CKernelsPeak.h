// What the machine can do, to measure kernels by.
#pragma once

#include <stdint.h>

// Does `rounds` rounds of fused multiply-adds of a level that this machine can run, on registers alone
// and not waiting for each other, and returns how many multiply-adds of float32 that were.
uint64_t ckernels_multiply_adds(int level, uint64_t rounds);
