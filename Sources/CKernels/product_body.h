// The matrix product of one type: include with REAL, REAL_BYTES and TYPED(name) defined.
//
// A tile of C, TILE_ROWS rows by two vectors of columns, stays in registers while k runs over a block
// of 256 terms: vectors lie across columns, so each element keeps its own chain. A panel of B as wide
// as the tile is packed once per block if several tiles use it, or if it is narrower (then filled with
// zeros).

typedef REAL TYPED(vector) __attribute__((vector_size(VECTOR_BYTES), aligned(sizeof(REAL))));

enum {
    TYPED(vector_width) = VECTOR_BYTES / REAL_BYTES,
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

#include "interleave.h"

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
        REAL elements[2 * VECTOR_BYTES / REAL_BYTES];
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
    TYPED(vector) sums[TILE_ROWS][WIDE_VECTORS] = {0};
    for (size_t p = 0; p < depth; p++) {
        TYPED(vector) b_row[WIDE_VECTORS];
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

// Copies up to a vector's width of columns of b, which lie one behind the other, into rows of the panel.
INLINE void TYPED(pack_turned)(size_t depth, size_t columns, struct TYPED(source) b, REAL *panel) {
    const size_t width = TYPED(vector_width);
    size_t p = 0;
    if (columns == width && b.row_stride == 1) {
        for (; p + width <= depth; p += width) {
            TYPED(vector) block[VECTOR_BYTES / REAL_BYTES];
#pragma clang loop unroll(full)
            for (size_t j = 0; j < width; j++)
                block[j] = TYPED(load)(b.elements + j * b.column_stride + p);
            TYPED(turn_over)(block);
#pragma clang loop unroll(full)
            for (size_t i = 0; i < width; i++)
                *(TYPED(vector) *)(panel + (p + i) * TYPED(panel_width)) = block[i];
        }
    }
    for (; p < depth; p++) {
        const REAL *row = b.elements + p * b.row_stride;
        REAL *to = panel + p * TYPED(panel_width);
        for (size_t j = 0; j < columns; j++) to[j] = row[j * b.column_stride];
        for (size_t j = columns; j < width; j++) to[j] = 0;
    }
}

// Copies `columns` of b into a panel of full width; what is left of it becomes zero.
static void TYPED(pack)(size_t depth, size_t columns, struct TYPED(source) b, REAL *panel) {
    if (b.column_stride != 1) {
        for (size_t j = 0; j < TYPED(panel_width); j += TYPED(vector_width)) {
            size_t left = j < columns ? columns - j : 0;
            size_t part = left < TYPED(vector_width) ? left : TYPED(vector_width);
            TYPED(pack_turned)(depth, part, b, panel + j);
            b.elements += part * b.column_stride;
        }
        return;
    }
    if (columns == TYPED(panel_width)) {
        for (size_t p = 0; p < depth; p++, b.elements += b.row_stride, panel += TYPED(panel_width)) {
            __builtin_prefetch(b.elements + PREFETCHED_ROWS * b.row_stride);
            __builtin_prefetch(b.elements + PREFETCHED_ROWS * b.row_stride + 64 / REAL_BYTES);
            TYPED(vector) low = TYPED(load)(b.elements);
            TYPED(vector) high = TYPED(load)(b.elements + TYPED(vector_width));
            *(TYPED(vector) *)panel = low;
            *(TYPED(vector) *)(panel + TYPED(vector_width)) = high;
        }
        return;
    }
    for (size_t p = 0; p < depth; p++) {
        REAL *row = panel + p * TYPED(panel_width);
        memcpy(row, b.elements + p * b.row_stride, columns * sizeof(REAL));
        for (size_t j = columns; j < TYPED(panel_width); j++) row[j] = 0;
    }
}

// Rows of C in the columns of one panel, for one block of k.
static void TYPED(panel_product)(
    size_t m, size_t depth, struct TYPED(source) a, struct TYPED(source) b, struct TYPED(target) c
) {
    for (size_t i = 0; i < m; i += TILE_ROWS) {
        size_t rows = m - i < TILE_ROWS ? m - i : TILE_ROWS;
        if (c.columns > TYPED(vector_width)) TYPED(tile_of)(rows, 2, depth, a, b, c);
        else TYPED(tile_of)(rows, 1, depth, a, b, c);
        a.elements += rows * a.row_stride;
        c.elements += rows * c.row_stride;
    }
}

// All rows of C in up to PANELS panels' columns, for one block of k. Rows are taken ROW_BLOCK at a time, so
// that they stay in the second-level cache from one panel to the next.
static void TYPED(block_product)(
    size_t m, size_t depth, struct TYPED(source) a, struct TYPED(source) b, struct TYPED(target) c
) {
    enum { PANEL = CHAIN_LENGTH * 2 * VECTOR_BYTES / REAL_BYTES };
    REAL packed[PANELS * PANEL] __attribute__((aligned(64)));
    const size_t width = TYPED(panel_width), columns = c.columns;
    struct TYPED(source) panels[PANELS];
    for (size_t j = 0, index = 0; j < columns; j += width, index++) {
        size_t part = columns - j < width ? columns - j : width;
        panels[index] = (struct TYPED(source)){b.elements + j * b.column_stride, b.row_stride, 1};
        if (part < width || b.column_stride != 1 || m > 4 * TILE_ROWS) {
            struct TYPED(source) from = {panels[index].elements, b.row_stride, b.column_stride};
            panels[index] = (struct TYPED(source)){packed + index * PANEL, width, 1};
            TYPED(pack)(depth, part, from, packed + index * PANEL);
        }
    }
    for (size_t i = 0; i < m; i += ROW_BLOCK) {
        size_t rows = m - i < ROW_BLOCK ? m - i : ROW_BLOCK;
        for (size_t j = 0, index = 0; j < columns; j += width, index++) {
            struct TYPED(target) part = c;
            part.elements += i * c.row_stride + j;
            part.columns = columns - j < width ? columns - j : width;
            TYPED(panel_product)(rows, depth, a, panels[index], part);
        }
        a.elements += rows * a.row_stride;
    }
}

// One or two rows of C: B is read once, in long pieces of its rows. Gives the number of columns that are done.
static size_t TYPED(wide_product)(
    size_t m, size_t depth, struct TYPED(source) a, struct TYPED(source) b, struct TYPED(target) c
) {
    _Static_assert(WIDE_VECTORS == 8, "tiles of eight vectors, then of four");
    const size_t width = TYPED(vector_width), columns = c.columns;
    size_t j = 0, vectors = WIDE_VECTORS;
    for (; vectors > 2; vectors /= 2) {
        c.columns = vectors * width;
        for (; j + c.columns <= columns; j += c.columns) {
            if (vectors == WIDE_VECTORS && m == 1) TYPED(tile)(1, WIDE_VECTORS, depth, a, b, c);
            else if (vectors == WIDE_VECTORS) TYPED(tile)(2, WIDE_VECTORS, depth, a, b, c);
            else if (m == 1) TYPED(tile)(1, WIDE_VECTORS / 2, depth, a, b, c);
            else TYPED(tile)(2, WIDE_VECTORS / 2, depth, a, b, c);
            b.elements += c.columns;
            c.elements += c.columns;
        }
    }
    return j;
}

// One block of k of as many elements of C as a vector has: their rows of A are turned over a square at a
// time, so that vectors lie across the elements and each keeps its own chain.
INLINE TYPED(vector) TYPED(column_block)(
    size_t depth, const REAL *a, size_t a_row_stride, const REAL *b
) {
    const size_t width = TYPED(vector_width);
    TYPED(vector) sums = {0};
    size_t p = 0;
    for (; p + width <= depth; p += width) {
        TYPED(vector) square[VECTOR_BYTES / REAL_BYTES];
#pragma clang loop unroll(full)
        for (size_t i = 0; i < width; i++) square[i] = TYPED(load)(a + i * a_row_stride + p);
        TYPED(turn_over)(square);
#pragma clang loop unroll(full)
        for (size_t i = 0; i < width; i++)
            sums = __builtin_elementwise_fma(square[i], b[p + i] - (TYPED(vector)){0}, sums);
    }
    for (; p < depth; p++) {
        TYPED(vector) terms;
        for (size_t i = 0; i < width; i++) terms[i] = a[i * a_row_stride + p];
        sums = __builtin_elementwise_fma(terms, b[p] - (TYPED(vector)){0}, sums);
    }
    return sums;
}

// C[m×1] = A[m×k] · B[k×1], rows of A and all of B contiguous.
static void TYPED(column)(
    size_t m, size_t k, const REAL *a, size_t a_row_stride, const REAL *b, REAL *c
) {
    const size_t width = TYPED(vector_width);
    size_t i = 0;
    for (; i + width <= m; i += width, a += width * a_row_stride) {
        TYPED(vector) total = TYPED(column_block)(k < CHAIN_LENGTH ? k : CHAIN_LENGTH, a, a_row_stride, b);
        for (size_t p = CHAIN_LENGTH; p < k; p += CHAIN_LENGTH) {
            size_t depth = k - p < CHAIN_LENGTH ? k - p : CHAIN_LENGTH;
            total += TYPED(column_block)(depth, a + p, a_row_stride, b + p);
        }
        *(TYPED(vector) *)(c + i) = total;
    }
    for (; i < m; i++, a += a_row_stride) {
        for (size_t p = 0; p < k; p += CHAIN_LENGTH) {
            REAL sum = 0;
            for (size_t q = p; q < k && q < p + CHAIN_LENGTH; q++)
                sum = __builtin_elementwise_fma(a[q], b[q], sum);
            c[i] = p > 0 ? c[i] + sum : sum;
        }
    }
}

static void TYPED(product)(
    size_t m, size_t n, size_t k,
    const REAL *a, size_t a_row_stride, size_t a_column_stride,
    const REAL *b, size_t b_row_stride, size_t b_column_stride,
    REAL *c, size_t c_row_stride
) {
    if (m == 0) return;
    if (k == 0) {
        for (size_t i = 0; i < m; i++) for (size_t j = 0; j < n; j++) c[i * c_row_stride + j] = 0;
        return;
    }
    if (n == 1 && a_column_stride == 1 && b_row_stride == 1 && c_row_stride == 1) {
        TYPED(column)(m, k, a, a_row_stride, b, c);
        return;
    }
    if (n == 1 && m > 1 && c_row_stride == 1) {
        // One column, turned over into one row, so that vectors lie across the elements of C.
        TYPED(product)(1, m, k, b, b_column_stride, b_row_stride, a, a_column_stride, a_row_stride, c, m);
        return;
    }
    for (size_t p = 0; p < k; p += CHAIN_LENGTH) {
        size_t depth = k - p < CHAIN_LENGTH ? k - p : CHAIN_LENGTH;
        struct TYPED(source) a_block = {a + p * a_column_stride, a_row_stride, a_column_stride};
        size_t j = 0;
        if (m <= 2 && b_column_stride == 1) {
            struct TYPED(source) b_block = {b + p * b_row_stride, b_row_stride, 1};
            struct TYPED(target) c_block = {c, c_row_stride, n, p > 0};
            j = TYPED(wide_product)(m, depth, a_block, b_block, c_block);
        }
        for (const size_t width = PANELS * TYPED(panel_width); j < n; j += width) {
            struct TYPED(source) b_block = {
                b + p * b_row_stride + j * b_column_stride, b_row_stride, b_column_stride};
            struct TYPED(target) c_block = {c + j, c_row_stride, n - j < width ? n - j : width, p > 0};
            TYPED(block_product)(m, depth, a_block, b_block, c_block);
        }
    }
}
