// Counts the allocations of a program that this is linked into: its malloc and the like stand before
// those of glibc, which they call.
#pragma once

#include <stdbool.h>
#include <stdint.h>

// Whether allocations are counted; under sanitizers, which have an allocator of their own, they are not.
bool allocation_counter_works(void);

// The allocations of the calling thread so far.
uint64_t allocation_counter_of_thread(void);

// The allocations of all threads so far.
uint64_t allocation_counter_of_process(void);
