// The steps of a compiled program other than groups: include once per level.
//
// Each does the rows and columns of a part; places say where its operands are.

// x minus the largest element of the row.
INLINE void shift_row(const float *a, size_t columns, float *c) {
    float largest = -INFINITE_F32;
    for (size_t j = 0; j < columns; j++) if (!(a[j] <= largest)) largest = a[j];
    for (size_t j = 0; j < columns; j++) c[j] = a[j] - largest;
}

// Softmax of rows that lie one behind the other: powers of all, then for each row their sum in ascending order.
static void softmax_rows(size_t rows, size_t columns, const float *a, float *c) {
    for (size_t r = 0; r < rows; r++) shift_row(a + r * columns, columns, c + r * columns);
#pragma clang loop vectorize(assume_safety)
    for (size_t i = 0; i < rows * columns; i++) c[i] = exp_f32(c[i]);
    for (size_t r = 0; r < rows; r++, c += columns) {
        float total = 0;
        for (size_t j = 0; j < columns; j++) total += c[j];
        for (size_t j = 0; j < columns; j++) c[j] = c[j] / total;
    }
}

// The logarithm of softmax: shifted by the logarithm of the powers' sum, in ascending order.
static void log_softmax_rows(size_t rows, size_t columns, const float *a, float *c) {
    for (size_t r = 0; r < rows; r++, a += columns, c += columns) {
        shift_row(a, columns, c);
        float total = 0;
        for (size_t j = 0; j < columns; j++) total += exp_f32(c[j]);
        float logarithm = log_f32(total);
        for (size_t j = 0; j < columns; j++) c[j] = c[j] - logarithm;
    }
}

static void softmax_part(const struct ckernels_step *step, struct part part, const struct chunk *chunk) {
    size_t columns = step->columns;
    size_t height = columns > 0 && columns < CKERNELS_BLOCK ? CKERNELS_BLOCK / columns : 1;
    for (size_t r = part.row; r < part.end_row; r += height) {
        size_t rows = part.end_row - r < height ? part.end_row - r : height;
        const float *a = element_of(&step->a, chunk, r, 0);
        float *c = element_of(&step->c, chunk, r, 0);
        if (step->kind == CKERNELS_SOFTMAX) softmax_rows(rows, columns, a, c);
        else log_softmax_rows(rows, columns, a, c);
    }
}

static void one_hot_rows(const struct ckernels_step *step, struct part part, const struct chunk *chunk) {
    for (size_t r = part.row; r < part.end_row; r++) {
        float number = *element_of(&step->a, chunk, r, 0);
        float *c = element_of(&step->c, chunk, r, 0);
        for (size_t j = part.column; j < part.end_column; j++) c[j] = number == (float)j ? 1 : 0;
    }
}

// Numbers that random integers make, which come four at a time. Of a mask: 0 where the integer is below the threshold,
// else n[0]; of noise: the quantile of the normal distribution at the integer.
static void random_elements(
    const struct ckernels_step *step, const struct ckernels_run *run, uint64_t first, size_t count,
    float *c
) {
    uint32_t key[2] = {(uint32_t)run->seed, (uint32_t)(run->seed >> 32)};
    uint32_t integers[256];
    while (count > 0) {
        uint64_t block = first / 4;
        size_t skipped = first % 4, taken = 256 - skipped < count ? 256 - skipped : count;
        uint32_t counter[4] = {(uint32_t)block, (uint32_t)(block >> 32), run->step, step->stream};
        philox4x32_array(counter, key, integers, (skipped + taken + 3) / 4);
        if (step->kind == CKERNELS_MASK) {
            for (size_t i = 0; i < taken; i++)
                c[i] = integers[skipped + i] < step->threshold ? 0 : step->n[0];
        } else {
            const double mean = step->mean, deviation = step->deviation;
            for (size_t i = 0; i < taken; i++) {
                double p = ((double)integers[skipped + i] + 0.5) * 0x1p-32;
                c[i] = (float)(mean + deviation * normal_quantile(p));
            }
        }
        first += taken;
        count -= taken;
        c += taken;
    }
}

static void random_part(
    const struct ckernels_step *step, const struct ckernels_run *run, struct part part,
    const struct chunk *chunk
) {
    struct runs runs = runs_of(step, part, step->c.row_stride);
    for (size_t r = part.row; r < part.row + runs.count; r++)
        random_elements(step, run, (uint64_t)r * step->columns + part.column, runs.length,
            element_of(&step->c, chunk, r, part.column));
}

// MARK: Updates

// What an update changes and what it remembers: elements that lie one behind the other.
struct updated {
    const float *g;
    float *w, *b, *d, *e;
};

static void move(struct updated at, size_t count) { memcpy(at.w, at.g, count * sizeof(float)); }

// w −= η g; with momentum v = μ v − η g, w += v, or w += μ v − η g after Nesterov.
static void sgd(const struct ckernels_step *step, float rate, struct updated at, size_t count) {
    const float *g = at.g;
    float *w = at.w, *v = at.b;
    float momentum = step->n[0];
    if (step->kind == CKERNELS_SGD) {
#pragma clang loop vectorize(assume_safety)
        for (size_t i = 0; i < count; i++) w[i] -= rate * g[i];
    } else if (step->n[1] == 0) {
#pragma clang loop vectorize(assume_safety)
        for (size_t i = 0; i < count; i++) {
            v[i] = momentum * v[i] - rate * g[i];
            w[i] += v[i];
        }
    } else {
#pragma clang loop vectorize(assume_safety)
        for (size_t i = 0; i < count; i++) {
            v[i] = momentum * v[i] - rate * g[i];
            w[i] += momentum * v[i] - rate * g[i];
        }
    }
}

// m += (g − m)(1 − β₁), v += (g² − v)(1 − β₂), w −= m α / (√v + ε); e is the largest v, if AMSGrad keeps it.
static void adam(const struct ckernels_step *step, float rate, struct updated at, size_t count) {
    const float *g = at.g;
    float *w = at.w, *m = at.b, *v = at.d, *largest = at.e;
    const float rest1 = step->n[0], rest2 = step->n[1], epsilon = step->n[2];
    if (!step->has_largest) {
#pragma clang loop vectorize(assume_safety)
        for (size_t i = 0; i < count; i++) {
            m[i] += (g[i] - m[i]) * rest1;
            v[i] += (g[i] * g[i] - v[i]) * rest2;
            w[i] -= m[i] * rate / (__builtin_elementwise_sqrt(v[i]) + epsilon);
        }
        return;
    }
#pragma clang loop vectorize(assume_safety)
    for (size_t i = 0; i < count; i++) {
        m[i] += (g[i] - m[i]) * rest1;
        v[i] += (g[i] * g[i] - v[i]) * rest2;
        largest[i] = v[i] > largest[i] ? v[i] : largest[i];
        w[i] -= m[i] * rate / (__builtin_elementwise_sqrt(largest[i]) + epsilon);
    }
}

static void update(
    const struct ckernels_step *step, float rate, struct part part, const struct chunk *chunk
) {
    struct runs runs = runs_of(step, part, step->a.row_stride);
    bool remembers = step->kind == CKERNELS_SGD_MOMENTUM || step->kind == CKERNELS_ADAM;
    for (size_t r = part.row; r < part.row + runs.count; r++) {
        struct updated at = {
            .g = element_of(&step->a, chunk, r, part.column),
            .w = element_of(&step->c, chunk, r, part.column)};
        if (remembers) at.b = element_of(&step->b, chunk, r, part.column);
        if (step->kind == CKERNELS_ADAM) at.d = element_of(&step->d, chunk, r, part.column);
        if (step->has_largest) at.e = element_of(&step->e, chunk, r, part.column);
        switch (step->kind) {
        case CKERNELS_MOVE: move(at, runs.length); break;
        case CKERNELS_ADAM: adam(step, rate, at, runs.length); break;
        default: sgd(step, rate, at, runs.length);
        }
    }
}

// MARK: Steps

static void run_product(const struct ckernels_step *step, struct part part, const struct chunk *chunk) {
    const float *a = element_of(&step->a, chunk, part.row, 0);
    const float *b = element_of(&step->b, chunk, 0, part.column);
    float *c = element_of(&step->c, chunk, part.row, part.column);
    product_f32(part.end_row - part.row, part.end_column - part.column, step->inner,
        a, step->a.row_stride, step->a.column_stride, b, step->b.row_stride, step->b.column_stride,
        c, step->c.row_stride);
}

static void run_step(
    const struct ckernels_step *step, const struct ckernels_run *run, const struct chunk *chunk
) {
    bool by_rows = step->cut == CKERNELS_ROWS;
    struct part part = {
        by_rows ? chunk->first : 0, by_rows ? chunk->end : step->rows,
        by_rows ? 0 : chunk->first, by_rows ? step->columns : chunk->end};
    switch (step->kind) {
    case CKERNELS_GROUP: run_group(step, part, chunk); break;
    case CKERNELS_PRODUCT: run_product(step, part, chunk); break;
    case CKERNELS_ROW_SUMS:
        for (size_t r = part.row; r < part.end_row; r++)
            *element_of(&step->c, chunk, r, 0) =
                sum_f32(element_of(&step->a, chunk, r, 0), step->columns, 1);
        break;
    case CKERNELS_COLUMN_SUMS:
        strided_column_sums_f32(step->rows, part.end_column - part.column, step->a.row_stride,
            element_of(&step->a, chunk, 0, part.column), element_of(&step->c, chunk, 0, part.column));
        break;
    case CKERNELS_SOFTMAX:
    case CKERNELS_LOG_SOFTMAX: softmax_part(step, part, chunk); break;
    case CKERNELS_ONE_HOT: one_hot_rows(step, part, chunk); break;
    case CKERNELS_MASK:
    case CKERNELS_NOISE: random_part(step, run, part, chunk); break;
    case CKERNELS_PIECES:
    case CKERNELS_ADDED_PIECES: pieces_part(step, part, chunk); break;
    case CKERNELS_GATHER: gather_part(step, part, chunk); break;
    case CKERNELS_GATHER_SUMS: gather_sums_part(step, part, chunk); break;
    case CKERNELS_PRODUCTS: products_part(step, part, chunk); break;
    case CKERNELS_SPARSEMAX:
    case CKERNELS_SPARSEMAX_SLOPE: sparsemax_part(step, part, chunk); break;
    case CKERNELS_BUCKETS:
    case CKERNELS_VOCABULARY: table_part(step, part, chunk); break;
    case CKERNELS_MOVE:
    case CKERNELS_SGD:
    case CKERNELS_SGD_MOMENTUM:
    case CKERNELS_ADAM: update(step, run->rate, part, chunk); break;
    default: __builtin_trap();
    }
}

// MARK: Passes

struct job {
    const struct ckernels_pass *pass;
    const struct ckernels_run *run;
};

// All steps of a pass whose chunk is all of it: each is done as a whole, whatever its length.
static void run_whole(
    const struct ckernels_pass *pass, const struct ckernels_run *run, struct chunk chunk
) {
    for (const struct ckernels_step *step = pass->steps; step < pass->steps + pass->count; step++) {
        chunk.end = step->cut == CKERNELS_ROWS ? step->rows : step->columns;
        run_step(step, run, &chunk);
    }
}

static void run_chunk(void *argument, size_t index, size_t thread) {
    struct job *job = argument;
    const struct ckernels_pass *pass = job->pass;
    float *scratch = job->run->scratch + thread * job->run->scratch_stride;
    size_t first = index * pass->chunk, end = first + pass->chunk;
    struct chunk chunk = {
        first, end < pass->length ? end : pass->length, scratch + CKERNELS_REGISTER_FLOATS,
        (float (*)[CKERNELS_BLOCK])scratch};
    if (pass->chunk >= pass->length) {
        run_whole(pass, job->run, chunk);
        return;
    }
    for (const struct ckernels_step *step = pass->steps; step < pass->steps + pass->count; step++)
        run_step(step, job->run, &chunk);
}

static void run_passes(
    const struct ckernels_pass *passes, size_t count, const struct ckernels_run *run
) {
    for (const struct ckernels_pass *pass = passes; pass < passes + count; pass++) {
        struct job job = {pass, run};
        size_t chunks = pass->chunk >= pass->length ? 1 : (pass->length + pass->chunk - 1) / pass->chunk;
        if (run->pool != NULL && chunks > 1) {
            ckernels_pool_run(run->pool, run_chunk, &job, chunks);
        } else {
            for (size_t index = 0; index < chunks; index++) run_chunk(&job, index, 0);
        }
    }
}
