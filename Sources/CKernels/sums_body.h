// Sums over 16 lanes of one type: include with REAL and TYPED(name) defined. The order of the additions
// is fixed by the lanes, however many of them a register holds.

typedef REAL TYPED(lanes) __attribute__((vector_size(LANES * sizeof(REAL)), aligned(sizeof(REAL))));

// 64 bytes of a row, whatever the level: column sums need 16 of them.
typedef REAL TYPED(columns) __attribute__((vector_size(64), aligned(sizeof(REAL))));

static REAL TYPED(sum)(const REAL *x, size_t count, size_t stride) {
    TYPED(lanes) sums = {0};
    size_t i = 0;
    if (stride == 1) {
        for (; i + LANES <= count; i += LANES) sums += *(const TYPED(lanes) *)(x + i);
    }
    REAL lane[LANES];
    memcpy(lane, &sums, sizeof lane);
    for (; i < count; i++) lane[i % LANES] += x[i * stride];
    for (size_t half = LANES / 2; half > 0; half /= 2) {
        for (size_t j = 0; j < half; j++) lane[j] += lane[j + half];
    }
    return lane[0];
}

// `columns` neighbouring columns of a matrix whose rows are `stride` apart.
static void TYPED(strided_column_sums)(
    size_t rows, size_t columns, size_t stride, const REAL *x, REAL *out
) {
    const size_t width = 64 / sizeof(REAL);
    size_t j = 0;
    for (; j + width <= columns; j += width) {
        TYPED(columns) lane[LANES] = {0};
        for (size_t r = 0; r < rows; r += LANES) {
#pragma clang loop unroll(full)
            for (size_t i = 0; i < LANES; i++) {
                if (r + i < rows) lane[i] += *(const TYPED(columns) *)(x + (r + i) * stride + j);
            }
        }
#pragma clang loop unroll(full)
        for (size_t half = LANES / 2; half > 0; half /= 2) {
#pragma clang loop unroll(full)
            for (size_t i = 0; i < half; i++) lane[i] += lane[i + half];
        }
        *(TYPED(columns) *)(out + j) = lane[0];
    }
    for (; j < columns; j++) out[j] = TYPED(sum)(rows > 0 ? x + j : x, rows, stride);
}

static void TYPED(column_sums)(size_t rows, size_t columns, const REAL *x, REAL *out) {
    TYPED(strided_column_sums)(rows, columns, columns, x, out);
}
