// Groups of elementwise steps: include once per level.
//
// A group runs over blocks of up to CKERNELS_BLOCK elements, whole rows where they are short, so that
// what passes between its steps stays in the first-level cache. The formulas are those of
// `Elementwise` in NeuralNet, rounded in the same places.

// The chunk at work, and what the thread has for it.
struct chunk {
    size_t first, end;   // of the pass's length
    float *scratch;
    float (*registers)[CKERNELS_BLOCK];
};

// The rows and columns of a step that are to be done.
struct part {
    size_t row, end_row;
    size_t column, end_column;
};

// Where element (row, column) of an operand is.
INLINE float *element_of(
    const struct ckernels_place *place, const struct chunk *chunk, size_t row, size_t column
) {
    size_t index = row * place->row_stride + column * place->column_stride;
    if (place->start != NULL) return place->start + index;
    return chunk->scratch + place->offset + (index - chunk->first * place->chunk_stride);
}

// The block at work: `rows` rows of `columns` elements, or a part of one row from `column` on.
struct block {
    size_t row, rows;
    size_t column, columns;
    size_t elements;
    size_t padded;  // the elements, rounded up to a full vector: what is computed
    bool is_first;  // no other block of the group was done in this chunk
};

// Whether a register still holds what an earlier block read: an operand that is the same for all rows, where
// blocks are whole rows, or for all elements.
INLINE bool is_kept(const struct ckernels_place *place, struct block at, size_t step_columns) {
    return !at.is_first && place->row_stride == 0
        && (place->column_stride == 0 || at.columns == step_columns);
}

// Whether memory can stand for a register: a block's elements lie there one after another, and they fill
// vectors, as what lies behind them may be another thread's.
INLINE bool is_register(const struct ckernels_place *place, struct block at) {
    return at.padded == at.elements && place->column_stride == 1
        && (place->row_stride == at.columns || at.rows == 1);
}

// Short rows are not worth a call of memcpy.
INLINE void copy_row(const float *from, size_t count, float *to) {
    size_t i = 0;
    for (; i + 16 <= count; i += 16) *(columns_f32 *)(to + i) = *(const columns_f32 *)(from + i);
    for (; i < count; i++) to[i] = from[i];
}

// Fills a register with an operand, which may be repeated along rows or columns.
static void load_block(
    const struct ckernels_place *place, const float *from, struct block at, float *t
) {
    if (place->column_stride == 1 && place->row_stride == at.columns) {
        memcpy(t, from, at.elements * sizeof(float));
        return;
    }
    for (size_t r = 0; r < at.rows; r++, from += place->row_stride, t += at.columns) {
        if (place->column_stride == 1) copy_row(from, at.columns, t);
        else for (size_t j = 0; j < at.columns; j++) t[j] = from[j * place->column_stride];
    }
}

static void store_block(
    const struct ckernels_place *place, const float *t, struct block at, float *to
) {
    if (place->row_stride == at.columns) {
        memcpy(to, t, at.elements * sizeof(float));
        return;
    }
    for (size_t r = 0; r < at.rows; r++, to += place->row_stride, t += at.columns)
        copy_row(t, at.columns, to);
}

INLINE float unit(float x) { return x < 0 ? 0 : (x > 1 ? 1 : x); }

// 1 / (1 + e⁻ˣ), from the exponential that cannot overflow.
INLINE float logistic(float x) {
    float small = exp_f32(x < 0 ? x : -x);
    float above = 1 / (1 + small), below = small / (1 + small);
    return x >= 0 ? above : below;
}

// log(1 + eˣ) without overflow.
INLINE float log_one_plus_exp(float x) {
    float larger = x > 0 ? x : (x < 0 ? 0 : x);
    return larger + log1p_f32(exp_f32(x < 0 ? x : -x));
}

INLINE float normal_distribution(float x) { return 0.5f * (1 + erf_f32(x * 0.7071067811865476f)); }

INLINE float normal_density(float x) { return 0.3989422804014327f * exp_f32(-0.5f * x * x); }

INLINE float gelu_argument(float x) {
    return 0.7978845608028654f * (x + 0.044715f * x * x * x);
}

#define EACH(expression) \
    for (size_t i = 0; i < count; i++) { \
        float x = a[i], y = b[i], g = c[i]; \
        (void)x; (void)y; (void)g; \
        t[i] = (expression); \
    } \
    return

#define LOOP _Pragma("clang loop vectorize(assume_safety) interleave(enable)")

// t = f(x), and for arithmetic f(x, y).
static void lane_value(
    int32_t kind, const float *n, size_t count, const float *a, const float *b, float *t
) {
    const float *c = a;
    const float n0 = n[0], n1 = n[1], n2 = n[2];
    switch (kind) {
    case CKERNELS_ADD: LOOP EACH(x + y);
    case CKERNELS_SUBTRACT: LOOP EACH(x - y);
    case CKERNELS_MULTIPLY: LOOP EACH(x * y);
    case CKERNELS_DIVIDE: LOOP EACH(x / y);
    case CKERNELS_MAXIMUM: LOOP EACH(x > y || x != x ? x : y);
    case CKERNELS_MINIMUM: LOOP EACH(x < y || x != x ? x : y);
    case CKERNELS_MAXIMUM_SHARE: LOOP EACH(x > y ? 1.0f : (x == y ? 0.5f : 0.0f));
    case CKERNELS_MINIMUM_SHARE: LOOP EACH(x < y ? 1.0f : (x == y ? 0.5f : 0.0f));
    case CKERNELS_COPY: LOOP EACH(x);
    case CKERNELS_NEGATE: LOOP EACH(-x);
    case CKERNELS_ABSOLUTE: LOOP EACH(magnitude(x));
    case CKERNELS_SQUARE: LOOP EACH(x * x);
    case CKERNELS_SQUARE_ROOT: LOOP EACH(__builtin_elementwise_sqrt(x));
    case CKERNELS_RECIPROCAL_SQUARE_ROOT: LOOP EACH(1 / __builtin_elementwise_sqrt(x));
    case CKERNELS_EXPONENTIAL: LOOP EACH(exp_f32(x));
    case CKERNELS_LOGARITHM: LOOP EACH(log_f32(x));
    case CKERNELS_CLIP: LOOP EACH(x < n0 ? n0 : (x > n1 ? n1 : x));
    case CKERNELS_STEP: LOOP EACH(x > 0 ? 1.0f : 0.0f);
    case CKERNELS_ROUND_FLOAT16: LOOP EACH(round_float16(x));
    case CKERNELS_ROUND_BFLOAT16: LOOP EACH(round_bfloat16(x));
    case CKERNELS_RELU:
        if (n0 == 0 && n2 == 0 && n1 == INFINITE_F32) { LOOP EACH(x <= 0 ? 0 : x); }
        if (n0 == 0) { LOOP EACH(x <= n2 ? 0 : (x > n1 ? n1 : x)); }
        LOOP EACH(x <= n2 ? n0 * (x - n2) : (x > n1 ? n1 : x));
    case CKERNELS_LEAKY_RELU: LOOP EACH(x >= 0 ? x : n0 * x);
    case CKERNELS_SIGMOID: LOOP EACH(logistic(x));
    case CKERNELS_TANH: LOOP EACH(tanh_f32(x));
    case CKERNELS_SOFTPLUS: LOOP EACH(log_one_plus_exp(x));
    case CKERNELS_SOFTSIGN: LOOP EACH(x / (1 + magnitude(x)));
    case CKERNELS_ELU: LOOP EACH(x > 0 ? x : n0 * expm1_f32(x));
    case CKERNELS_CELU:
        LOOP EACH((x > 0 ? x : (x < 0 ? 0 : x))
            + n0 * expm1_f32((x < 0 ? x : (x > 0 ? 0 : x)) / n0));
    case CKERNELS_SELU: LOOP EACH(n0 * (x > 0 ? x : n1 * expm1_f32(x)));
    case CKERNELS_SILU: LOOP EACH(x * logistic(x));
    case CKERNELS_GELU: LOOP EACH(x * normal_distribution(x));
    case CKERNELS_GELU_TANH: LOOP EACH(0.5f * x * (1 + tanh_f32(gelu_argument(x))));
    case CKERNELS_MISH: LOOP EACH(x * tanh_f32(log_one_plus_exp(x)));
    case CKERNELS_HARD_SIGMOID: LOOP EACH(unit(n0 * x + 0.5f));
    case CKERNELS_HARD_SILU: LOOP EACH(x * unit(x / 6 + 0.5f));
    case CKERNELS_HARD_SHRINK: LOOP EACH(magnitude(x) > n0 ? x : 0);
    case CKERNELS_SOFT_SHRINK: LOOP EACH(x > n0 ? x - n0 : (x < -n0 ? x + n0 : 0));
    case CKERNELS_TANH_SHRINK: LOOP EACH(x - tanh_f32(x));
    case CKERNELS_SQUAREPLUS: LOOP EACH((x + __builtin_elementwise_sqrt(x * x + n0)) / 2);
    case CKERNELS_SPARSE_PLUS: LOOP EACH(x <= -1 ? 0 : (x < 1 ? (x + 1) * (x + 1) / 4 : x));
    case CKERNELS_SPARSE_SIGMOID: LOOP EACH(unit(0.5f * (x + 1)));
    case CKERNELS_LOG_SIGMOID: LOOP EACH(-log_one_plus_exp(-x));
    case CKERNELS_THRESHOLD: LOOP EACH(x > n0 ? x : n1);
    default: __builtin_trap();
    }
}

// t = f'(x) g, where y = f(x).
static void lane_slope(
    int32_t kind, const float *n, size_t count, const float *a, const float *b, const float *c,
    float *t
) {
    const float n0 = n[0], n1 = n[1], n2 = n[2];
    switch (kind) {
    case CKERNELS_NEGATE: LOOP EACH(-g);
    case CKERNELS_ABSOLUTE: LOOP EACH(g * (x > 0 ? 1.0f : (x < 0 ? -1.0f : 0.0f)));
    case CKERNELS_SQUARE: LOOP EACH(g * (2 * x));
    case CKERNELS_SQUARE_ROOT: LOOP EACH(g * (0.5f / y));
    case CKERNELS_RECIPROCAL_SQUARE_ROOT: LOOP EACH(g * (-0.5f * y / x));
    case CKERNELS_EXPONENTIAL: LOOP EACH(g * y);
    case CKERNELS_LOGARITHM: LOOP EACH(g * (1 / x));
    case CKERNELS_CLIP: LOOP EACH(g * (x >= n0 && x <= n1 ? 1.0f : 0.0f));
    case CKERNELS_STEP: LOOP EACH(g * 0);
    case CKERNELS_RELU: LOOP EACH(g * (x <= n2 ? n0 : (x < n1 ? 1.0f : 0.0f)));
    case CKERNELS_LEAKY_RELU: LOOP EACH(g * (x >= 0 ? 1 : n0));
    case CKERNELS_SIGMOID: LOOP EACH(g * (y * (1 - y)));
    case CKERNELS_TANH: LOOP EACH(g * (1 - y * y));
    case CKERNELS_SOFTPLUS: LOOP EACH(g * logistic(x));
    case CKERNELS_SOFTSIGN: LOOP EACH(g * (1 / ((1 + magnitude(x)) * (1 + magnitude(x)))));
    case CKERNELS_ELU: LOOP EACH(g * (x > 0 ? 1 : n0 * exp_f32(x)));
    case CKERNELS_CELU: LOOP EACH(g * (x > 0 ? 1 : exp_f32(x / n0)));
    case CKERNELS_SELU: LOOP EACH(g * (x > 0 ? n0 : n0 * n1 * exp_f32(x)));
    case CKERNELS_SILU: LOOP EACH(g * (logistic(x) + y * logistic(-x)));
    case CKERNELS_GELU: LOOP EACH(g * (normal_distribution(x) + x * normal_density(x)));
    case CKERNELS_GELU_TANH:
        for (size_t i = 0; i < count; i++) {
            float x = a[i], h = tanh_f32(gelu_argument(x));
            float inner = 0.7978845608028654f * (1 + 3 * 0.044715f * x * x);
            t[i] = c[i] * (0.5f * (1 + h) + 0.5f * x * (1 - h * h) * inner);
        }
        return;
    case CKERNELS_MISH:
        for (size_t i = 0; i < count; i++) {
            float x = a[i], h = tanh_f32(log_one_plus_exp(x));
            t[i] = c[i] * (h + x * (1 - h * h) * logistic(x));
        }
        return;
    case CKERNELS_HARD_SIGMOID: LOOP EACH(g * (magnitude(n0 * x) < 0.5f ? n0 : 0));
    case CKERNELS_HARD_SILU: LOOP EACH(g * (x <= -3 ? 0 : (x >= 3 ? 1 : x / 3 + 0.5f)));
    case CKERNELS_HARD_SHRINK:
    case CKERNELS_SOFT_SHRINK: LOOP EACH(g * (magnitude(x) > n0 ? 1.0f : 0.0f));
    case CKERNELS_TANH_SHRINK: LOOP EACH(g * ((x - y) * (x - y)));
    case CKERNELS_SQUAREPLUS:
        LOOP EACH(g * (0.5f * (1 + x / __builtin_elementwise_sqrt(x * x + n0))));
    case CKERNELS_SPARSE_PLUS: LOOP EACH(g * (x <= -1 ? 0 : (x < 1 ? 0.5f * (x + 1) : 1)));
    case CKERNELS_SPARSE_SIGMOID: LOOP EACH(g * (magnitude(x) < 1 ? 0.5f : 0));
    case CKERNELS_LOG_SIGMOID: LOOP EACH(g * logistic(-x));
    case CKERNELS_THRESHOLD: LOOP EACH(g * (x > n0 ? 1.0f : 0.0f));
    default: __builtin_trap();
    }
}

#undef EACH
#undef LOOP

// A register is an array of its own, or the memory that the block is read from or written to.
static void run_block(const struct ckernels_step *step, struct block at, const struct chunk *chunk) {
    const struct ckernels_lane *lanes = step->lanes, *end = lanes + step->lane_count;
    float *in[CKERNELS_REGISTERS];
    for (const struct ckernels_lane *lane = lanes; lane < end; lane++) {
        if (lane->kind == CKERNELS_LOAD) {
            float *from = element_of(&lane->place, chunk, at.row, at.column);
            bool in_place = is_register(&lane->place, at);
            in[lane->t] = in_place ? from : chunk->registers[lane->t];
            if (!in_place && !is_kept(&lane->place, at, step->columns))
                load_block(&lane->place, from, at, in[lane->t]);
            continue;
        }
        const struct ckernels_lane *next = lane + 1;
        bool is_stored = next < end && next->kind == CKERNELS_STORE;
        bool in_place = is_stored && is_register(&next->place, at);
        float *to = is_stored ? element_of(&next->place, chunk, at.row, at.column) : NULL;
        float *t = in[lane->t] = in_place ? to : chunk->registers[lane->t];
        if (lane->kind < CKERNELS_SLOPE_OF)
            lane_value(lane->kind, lane->n, at.padded, in[lane->a], in[lane->b], t);
        else
            lane_slope(lane->kind - CKERNELS_SLOPE_OF, lane->n, at.padded, in[lane->a], in[lane->b],
                in[lane->c], t);
        if (is_stored) {
            if (!in_place) store_block(&next->place, t, at, to);
            lane = next;
        }
    }
}

static void run_group(
    const struct ckernels_step *step, struct part part, const struct chunk *chunk
) {
    size_t columns = part.end_column - part.column;
    size_t width = columns < CKERNELS_BLOCK ? columns : CKERNELS_BLOCK;
    size_t height = width == 0 ? 1 : CKERNELS_BLOCK / width;
    for (size_t row = part.row; row < part.end_row; row += height) {
        size_t block_rows = part.end_row - row < height ? part.end_row - row : height;
        for (size_t column = part.column; column < part.end_column; column += width) {
            size_t left = part.end_column - column, block_columns = left < width ? left : width;
            size_t elements = block_rows * block_columns;
            size_t padded = (elements + 15) / 16 * 16;
            bool is_first = row == part.row && column == part.column;
            struct block at = {row, block_rows, column, block_columns, elements, padded, is_first};
            run_block(step, at, chunk);
        }
    }
}
