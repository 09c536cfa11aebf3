// Matrix products of one shape by several programs: C[m×n] = A[m×k] · B[k×n], float32, row-major.
#pragma once

#include <stddef.h>

struct shape {
    const char *name;
    size_t m, n, k;
    int a_is_transposed;  // A is stored as k×m
    int b_is_transposed;  // B is stored as n×k
};

struct operands {
    struct shape shape;
    float *a, *b, *c;
    void *prepared;  // what a program keeps for the shape
};

struct program {
    const char *name;
    // Makes ready for a shape; 0 if the program has no product for it.
    int (*prepare)(struct operands *operands);
    void (*multiply)(const struct operands *operands);
};

// Threads of our own programs; oneDNN takes OMP_NUM_THREADS.
void start_threads(size_t threads);

// Floating-point operations a second of a level's fused multiply-adds with all threads, the best of some tries.
double peak_of(int level);

extern const struct program ours_avx512, ours_avx2, onednn, libxsmm;

double now(void);
