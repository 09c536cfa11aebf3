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

// A vector of columns of few rows, whose lanes stay in registers.
INLINE void TYPED(few_rows_sums)(size_t rows, size_t stride, const REAL *x, REAL *out) {
    TYPED(columns) lane[LANES] = {0};
    for (size_t r = 0; r < rows; r += LANES) {
#pragma clang loop unroll(full)
        for (size_t i = 0; i < LANES; i++) {
            if (r + i < rows) lane[i] += *(const TYPED(columns) *)(x + (r + i) * stride);
        }
    }
#pragma clang loop unroll(full)
    for (size_t half = LANES / 2; half > 0; half /= 2) {
#pragma clang loop unroll(full)
        for (size_t i = 0; i < half; i++) lane[i] += lane[i + half];
    }
    *(TYPED(columns) *)out = lane[0];
}

// The lanes of up to STRIP neighbouring columns, added up by the tree of `sum`.
static void TYPED(add_lanes)(size_t columns, REAL lanes[LANES][STRIP], REAL *out) {
    for (size_t half = LANES / 2; half > 0; half /= 2) {
        for (size_t i = 0; i < half; i++)
            for (size_t j = 0; j < columns; j++) lanes[i][j] += lanes[i + half][j];
    }
    memcpy(out, lanes[0], columns * sizeof(REAL));
}

// `columns` neighbouring columns of a matrix whose rows are `stride` apart. Rows are read in long pieces, and
// the lanes of a piece's columns stay in the first-level cache.
static void TYPED(strided_column_sums)(
    size_t rows, size_t columns, size_t stride, const REAL *x, REAL *out
) {
    const size_t width = 64 / sizeof(REAL);
    if (rows == 0) {
        for (size_t j = 0; j < columns; j++) out[j] = 0;
        return;
    }
    if (columns < width) {
        for (size_t j = 0; j < columns; j++) out[j] = TYPED(sum)(x + j, rows, stride);
        return;
    }
    if (rows <= FEW_ROWS) {
        // The last vector may lie over the one before.
        for (size_t j = 0; j < columns; j += width) {
            size_t at = j + width <= columns ? j : columns - width;
            TYPED(few_rows_sums)(rows, stride, x + at, out + at);
        }
        return;
    }
    REAL lanes[LANES][STRIP] __attribute__((aligned(64)));
    for (size_t first = 0; first < columns; first += STRIP) {
        size_t strip = columns - first < STRIP ? columns - first : STRIP;
        for (size_t i = 0; i < LANES; i++) memset(lanes[i], 0, strip * sizeof(REAL));
        for (size_t r = 0; r < rows; r++) {
            const REAL *row = x + r * stride + first;
            REAL *lane = lanes[r % LANES];
            size_t j = 0;
            for (; j + width <= strip; j += width)
                *(TYPED(columns) *)(lane + j) += *(const TYPED(columns) *)(row + j);
            for (; j < strip; j++) lane[j] += row[j];
        }
        TYPED(add_lanes)(strip, lanes, out + first);
    }
}

static void TYPED(column_sums)(size_t rows, size_t columns, const REAL *x, REAL *out) {
    TYPED(strided_column_sums)(rows, columns, columns, x, out);
}
