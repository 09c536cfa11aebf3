// Steps that move elements without changing them, or add them where several meet: include once per level.

// Elements of a part that lie one behind the other: each row's, or all where rows follow each other.
struct runs {
    size_t count, length;  // of runs, and of elements in each
};

static struct runs runs_of(const struct ckernels_step *step, struct part part, size_t row_stride) {
    size_t width = part.end_column - part.column, rows = part.end_row - part.row;
    bool is_contiguous = width == step->columns && row_stride == width;
    return is_contiguous ? (struct runs){1, rows * width} : (struct runs){rows, width};
}

// Elements from `from` on, `stride` apart, to a row.
INLINE void copy_strided(const float *from, size_t stride, size_t count, float *to) {
    if (stride == 1) copy_row(from, count, to);
    else for (size_t i = 0; i < count; i++) to[i] = from[i * stride];
}

INLINE void add_strided(const float *from, size_t stride, size_t count, float *to) {
    for (size_t i = 0; i < count; i++) to[i] += from[i * stride];
}

// Blocks of the result, each put together of pieces; pieces that are added meet zeros first.
static void pieces_part(const struct ckernels_step *step, struct part part, const struct chunk *chunk) {
    const struct ckernels_piece *end = step->pieces + step->piece_count;
    bool adds = step->kind == CKERNELS_ADDED_PIECES;
    for (size_t r = part.row; r < part.end_row; r++) {
        float *block = element_of(&step->c, chunk, r, 0);
        if (adds) memset(block, 0, step->columns * sizeof(float));
        for (const struct ckernels_piece *piece = step->pieces; piece < end; piece++) {
            float *to = block + piece->to;
            if (piece->operand < 0) {
                memset(to, 0, piece->count * sizeof(float));
                continue;
            }
            const float *from =
                element_of(&step->lanes[piece->operand].place, chunk, r, 0) + piece->from;
            if (adds) add_strided(from, piece->stride, piece->count, to);
            else copy_strided(from, piece->stride, piece->count, to);
        }
    }
}

// The row of a table that a number means, the number of rows for none. Cut towards zero: numbers above −1 are
// still row 0.
INLINE size_t row_number(float number, size_t rows) {
    return number > -1 && number < (float)rows ? (size_t)(int64_t)number : rows;
}

static void gather_part(const struct ckernels_step *step, struct part part, const struct chunk *chunk) {
    const float *table = element_of(&step->a, chunk, 0, 0);
    for (size_t r = part.row; r < part.end_row; r++) {
        size_t number = row_number(*element_of(&step->b, chunk, r, 0), step->inner);
        float *to = element_of(&step->c, chunk, r, 0);
        if (number < step->inner) copy_row(table + number * step->columns, step->columns, to);
        else for (size_t j = 0; j < step->columns; j++) to[j] = NOT_A_NUMBER_F32;
    }
}

// Each row of the result is the sum of the rows of b whose numbers in a are the row's, in their order.
static void gather_sums_part(
    const struct ckernels_step *step, struct part part, const struct chunk *chunk
) {
    size_t width = part.end_column - part.column;
    for (size_t r = 0; r < step->rows; r++)
        memset(element_of(&step->c, chunk, r, part.column), 0, width * sizeof(float));
    for (size_t place = 0; place < step->inner; place++) {
        size_t row = row_number(*element_of(&step->a, chunk, place, 0), step->rows);
        if (row == step->rows) continue;
        add_strided(element_of(&step->b, chunk, place, part.column), 1, width,
            element_of(&step->c, chunk, row, part.column));
    }
}

// Products of `width` columns side by side, one in each row of the operands.
static void products_part(const struct ckernels_step *step, struct part part, const struct chunk *chunk) {
    size_t columns = step->width, rows = columns > 0 ? step->columns / columns : 0;
    for (size_t r = part.row; r < part.end_row; r++)
        product_f32(rows, columns, step->inner,
            element_of(&step->a, chunk, r, 0), step->inner, 1,
            element_of(&step->b, chunk, r, 0), columns, 1,
            element_of(&step->c, chunk, r, 0), columns);
}
