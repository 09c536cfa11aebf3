// Square blocks turned over in registers: include with REAL, REAL_BYTES and TYPED(name) defined, behind
// the vector type.

#undef LOW_HALVES
#undef HIGH_HALVES
#if VECTOR_BYTES / REAL_BYTES == 16
#define LOW_HALVES 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23
#define HIGH_HALVES 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31
#elif VECTOR_BYTES / REAL_BYTES == 8
#define LOW_HALVES 0, 8, 1, 9, 2, 10, 3, 11
#define HIGH_HALVES 4, 12, 5, 13, 6, 14, 7, 15
#elif VECTOR_BYTES / REAL_BYTES == 4
#define LOW_HALVES 0, 4, 1, 5
#define HIGH_HALVES 2, 6, 3, 7
#else
#define LOW_HALVES 0, 2
#define HIGH_HALVES 1, 3
#endif

// rows[i] becomes the column i of the square that the rows are. Interleaving row i with row i + w/2 moves
// every element half of the way that its position has to turn; log2 w rounds bring it there.
INLINE void TYPED(turn_over)(TYPED(vector) *rows) {
    const size_t width = TYPED(vector_width);
    TYPED(vector) turned[VECTOR_BYTES / REAL_BYTES];
#pragma clang loop unroll(full)
    for (size_t round = 1; round < width; round *= 2) {
#pragma clang loop unroll(full)
        for (size_t i = 0; i < width / 2; i++) {
            turned[2 * i] = __builtin_shufflevector(rows[i], rows[i + width / 2], LOW_HALVES);
            turned[2 * i + 1] = __builtin_shufflevector(rows[i], rows[i + width / 2], HIGH_HALVES);
        }
#pragma clang loop unroll(full)
        for (size_t i = 0; i < width; i++) rows[i] = turned[i];
    }
}
