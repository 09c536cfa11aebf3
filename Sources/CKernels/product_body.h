// The matrix product of one type: include with REAL and TYPED(name) defined.
//
// A tile of C, TILE_ROWS rows by two vectors of columns, stays in registers while k runs over a block
// of 256 terms: vectors lie across columns, so each element keeps its own chain. A panel of B as wide
// as the tile is packed once per block if several tiles use it, or if it is narrower (then filled with
// zeros).

typedef REAL TYPED(vector) __attribute__((vector_size(VECTOR_BYTES), aligned(sizeof(REAL))));

enum {
    TYPED(vector_width) = VECTOR_BYTES / sizeof(REAL),
    TYPED(panel_width) = 2 * TYPED(vector_width),
};

// A matrix to read, whose element (i, j) stands at elements[i * row_stride + j * column_stride].
struct TYPED(source) {
    const REAL *elements;
    size_t row_stride;
    size_t column_stride;
};

// Where the tile's result goes.
struct TYPED(target) {
    REAL *elements;
    size_t row_stride;
    size_t columns;
    bool adds;  // a later block of k: add to what is there
};

INLINE TYPED(vector) TYPED(load)(const REAL *from) { return *(const TYPED(vector) *)from; }

// The part of a row that is narrower than its vectors; apart from the tiles, so that it exists once.
static __attribute__((noinline)) void TYPED(store_part)(
    const REAL *sums, size_t columns, bool adds, REAL *to
) {
    for (size_t j = 0; j < columns; j++) to[j] = adds ? to[j] + sums[j] : sums[j];
}

INLINE void TYPED(store_row)(
    const TYPED(vector) *sums, size_t vectors, struct TYPED(target) c, size_t row
) {
    const size_t width = TYPED(vector_width);
    REAL *to = c.elements + row * c.row_stride;
    if (c.columns < vectors * width) {
        REAL elements[2 * VECTOR_BYTES / sizeof(REAL)];
        memcpy(elements, sums, vectors * VECTOR_BYTES);
        TYPED(store_part)(elements, c.columns, c.adds, to);
        return;
    }
#pragma clang loop unroll(full)
    for (size_t v = 0; v < vectors; v++) {
        TYPED(vector) *place = (TYPED(vector) *)(to + v * width);
        *place = c.adds ? *place + sums[v] : sums[v];
    }
}

// `rows` and `vectors` are constants at each call, so that the sums live in registers.
INLINE void TYPED(tile)(
    const size_t rows, const size_t vectors, size_t depth,
    struct TYPED(source) a, struct TYPED(source) b, struct TYPED(target) c
) {
    const size_t width = TYPED(vector_width);
    TYPED(vector) sums[TILE_ROWS][2] = {0};
    for (size_t p = 0; p < depth; p++) {
        TYPED(vector) b_row[2];
#pragma clang loop unroll(full)
        for (size_t v = 0; v < vectors; v++)
            b_row[v] = TYPED(load)(b.elements + p * b.row_stride + v * width);
#pragma clang loop unroll(full)
        for (size_t i = 0; i < rows; i++) {
            REAL element = a.elements[i * a.row_stride + p * a.column_stride];
            TYPED(vector) repeated = element - (TYPED(vector)){0};
#pragma clang loop unroll(full)
            for (size_t v = 0; v < vectors; v++)
                sums[i][v] = __builtin_elementwise_fma(repeated, b_row[v], sums[i][v]);
        }
    }
#pragma clang loop unroll(full)
    for (size_t i = 0; i < rows; i++) TYPED(store_row)(sums[i], vectors, c, i);
}

// The tile for any number of rows up to TILE_ROWS.
INLINE void TYPED(tile_of)(
    size_t rows, const size_t vectors, size_t depth,
    struct TYPED(source) a, struct TYPED(source) b, struct TYPED(target) c
) {
    switch (rows) {
    case 1: TYPED(tile)(1, vectors, depth, a, b, c); break;
    case 2: TYPED(tile)(2, vectors, depth, a, b, c); break;
    case 3: TYPED(tile)(3, vectors, depth, a, b, c); break;
    case 4: TYPED(tile)(4, vectors, depth, a, b, c); break;
#if TILE_ROWS > 4
    case 5: TYPED(tile)(5, vectors, depth, a, b, c); break;
    case 6: TYPED(tile)(6, vectors, depth, a, b, c); break;
#endif
#if TILE_ROWS > 6
    case 7: TYPED(tile)(7, vectors, depth, a, b, c); break;
    case 8: TYPED(tile)(8, vectors, depth, a, b, c); break;
#endif
    default: __builtin_unreachable();
    }
}

// Copies `columns` of b into a panel of full width.
static void TYPED(pack)(size_t depth, size_t columns, struct TYPED(source) b, REAL *panel) {
    if (b.column_stride != 1) {
        for (size_t j = 0; j < columns; j++) {
            const REAL *column = b.elements + j * b.column_stride;
            for (size_t p = 0; p < depth; p++)
                panel[p * TYPED(panel_width) + j] = column[p * b.row_stride];
        }
        for (size_t j = columns; j < TYPED(panel_width); j++)
            for (size_t p = 0; p < depth; p++) panel[p * TYPED(panel_width) + j] = 0;
        return;
    }
    for (size_t p = 0; p < depth; p++) {
        REAL *row = panel + p * TYPED(panel_width);
        memcpy(row, b.elements + p * b.row_stride, columns * sizeof(REAL));
        for (size_t j = columns; j < TYPED(panel_width); j++) row[j] = 0;
    }
}

// All rows of C in the columns of one panel, for one block of k.
static void TYPED(panel_product)(
    size_t m, size_t depth, struct TYPED(source) a, struct TYPED(source) b, struct TYPED(target) c
) {
    REAL panel[CHAIN_LENGTH * 2 * VECTOR_BYTES / sizeof(REAL)] __attribute__((aligned(64)));
    if (c.columns < TYPED(panel_width) || b.column_stride != 1 || m > 2 * TILE_ROWS) {
        TYPED(pack)(depth, c.columns, b, panel);
        b = (struct TYPED(source)){panel, TYPED(panel_width), 1};
    }
    for (size_t i = 0; i < m; i += TILE_ROWS) {
        size_t rows = m - i < TILE_ROWS ? m - i : TILE_ROWS;
        if (c.columns > TYPED(vector_width)) TYPED(tile_of)(rows, 2, depth, a, b, c);
        else TYPED(tile_of)(rows, 1, depth, a, b, c);
        a.elements += rows * a.row_stride;
        c.elements += rows * c.row_stride;
    }
}

static void TYPED(product)(
    size_t m, size_t n, size_t k,
    const REAL *a, size_t a_row_stride, size_t a_column_stride,
    const REAL *b, size_t b_row_stride, size_t b_column_stride,
    REAL *c, size_t c_row_stride
) {
    if (m == 0) return;
    if (n == 1 && m > 1 && c_row_stride == 1) {
        // One column, turned over into one row, so that vectors lie across the elements of C.
        TYPED(product)(1, m, k, b, b_column_stride, b_row_stride, a, a_column_stride, a_row_stride, c, m);
        return;
    }
    if (k == 0) {
        for (size_t i = 0; i < m; i++) for (size_t j = 0; j < n; j++) c[i * c_row_stride + j] = 0;
        return;
    }
    for (size_t p = 0; p < k; p += CHAIN_LENGTH) {
        size_t depth = k - p < CHAIN_LENGTH ? k - p : CHAIN_LENGTH;
        struct TYPED(source) a_block = {a + p * a_column_stride, a_row_stride, a_column_stride};
        for (size_t j = 0; j < n; j += TYPED(panel_width)) {
            size_t columns = n - j < TYPED(panel_width) ? n - j : TYPED(panel_width);
            struct TYPED(source) b_panel = {
                b + p * b_row_stride + j * b_column_stride, b_row_stride, b_column_stride};
            struct TYPED(target) c_panel = {c + j, c_row_stride, columns, p > 0};
            TYPED(panel_product)(m, depth, a_block, b_panel, c_panel);
        }
    }
}
