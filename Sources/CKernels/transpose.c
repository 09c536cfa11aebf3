// Transposition in square blocks, so that both sides stay in cache.
#pragma STDC FP_CONTRACT OFF

#include "CKernels.h"

enum { BLOCK = 16 };

static size_t block_end(size_t start, size_t end) {
    return end - start < BLOCK ? end : start + BLOCK;
}

void ckernels_transpose_f32(size_t rows, size_t columns, const float *in, float *out) {
    for (size_t row = 0; row < rows; row += BLOCK) {
        for (size_t column = 0; column < columns; column += BLOCK) {
            for (size_t j = column; j < block_end(column, columns); j++) {
                for (size_t i = row; i < block_end(row, rows); i++) {
                    out[j * rows + i] = in[i * columns + j];
                }
            }
        }
    }
}

void ckernels_transpose_f64(size_t rows, size_t columns, const double *in, double *out) {
    for (size_t row = 0; row < rows; row += BLOCK) {
        for (size_t column = 0; column < columns; column += BLOCK) {
            for (size_t j = column; j < block_end(column, columns); j++) {
                for (size_t i = row; i < block_end(row, rows); i++) {
                    out[j * rows + i] = in[i * columns + j];
                }
            }
        }
    }
}
