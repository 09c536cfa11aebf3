// The steps of a compiled program other than groups: include once per level.

// Rows of softmax or its logarithm: largest element, powers, their sum in ascending order.
static void softmax_rows(
    size_t rows, size_t columns, const float *a, float *c, bool logarithmic
) {
    for (size_t r = 0; r < rows; r++, a += columns, c += columns) {
        float largest = -INFINITE_F32;
        for (size_t j = 0; j < columns; j++) if (!(a[j] <= largest)) largest = a[j];
        float total = 0;
        for (size_t j = 0; j < columns; j++) {
            float shifted = a[j] - largest, power = exp_f32(shifted);
            total += power;
            c[j] = logarithmic ? shifted : power;
        }
        float logarithm = logarithmic ? log_f32(total) : 0;
        for (size_t j = 0; j < columns; j++) c[j] = logarithmic ? c[j] - logarithm : c[j] / total;
    }
}

static void one_hot_rows(size_t rows, size_t columns, const float *a, float *c) {
    for (size_t r = 0; r < rows; r++)
        for (size_t j = 0; j < columns; j++) c[r * columns + j] = a[r] == (float)j ? 1 : 0;
}

// 0 where the random integer is below the threshold, else n[0]; 64 blocks of four at a time. `first` is
// a multiple of 256.
static void mask_elements(
    const struct ckernels_step *step, const struct ckernels_run *run, size_t first, size_t end
) {
    uint32_t key[2] = {(uint32_t)run->seed, (uint32_t)(run->seed >> 32)};
    uint64_t threshold = step->inner;
    uint32_t integers[256];
    for (size_t start = first; start < end; start += 256) {
        uint64_t block = start / 4;
        uint32_t counter[4] = {(uint32_t)block, (uint32_t)(block >> 32), run->step, step->stream};
        size_t count = end - start < 256 ? end - start : 256;
        philox4x32_array(counter, key, integers, (count + 3) / 4);
        for (size_t i = 0; i < count; i++)
            step->c[start + i] = integers[i] < threshold ? 0 : step->n[0];
    }
}

// w −= η g; with momentum v = μ v − η g, w += v, or w += μ v − η g after Nesterov.
static void sgd(const struct ckernels_step *step, float rate, size_t first, size_t end) {
    const float *g = step->a;
    float *w = step->c, *v = step->b;
    float momentum = step->n[0];
    if (step->kind == CKERNELS_SGD) {
#pragma clang loop vectorize(assume_safety)
        for (size_t i = first; i < end; i++) w[i] -= rate * g[i];
    } else if (step->n[1] == 0) {
#pragma clang loop vectorize(assume_safety)
        for (size_t i = first; i < end; i++) {
            v[i] = momentum * v[i] - rate * g[i];
            w[i] += v[i];
        }
    } else {
#pragma clang loop vectorize(assume_safety)
        for (size_t i = first; i < end; i++) {
            v[i] = momentum * v[i] - rate * g[i];
            w[i] += momentum * v[i] - rate * g[i];
        }
    }
}

// m += (g − m)(1 − β₁), v += (g² − v)(1 − β₂), w −= m α / (√v + ε); e is the largest v, if AMSGrad keeps it.
static void adam(const struct ckernels_step *step, float rate, size_t first, size_t end) {
    const float *g = step->a;
    float *w = step->c, *m = step->b, *v = step->d, *largest = step->e;
    const float rest1 = step->n[0], rest2 = step->n[1], epsilon = step->n[2];
    if (largest == NULL) {
#pragma clang loop vectorize(assume_safety)
        for (size_t i = first; i < end; i++) {
            m[i] += (g[i] - m[i]) * rest1;
            v[i] += (g[i] * g[i] - v[i]) * rest2;
            w[i] -= m[i] * rate / (__builtin_elementwise_sqrt(v[i]) + epsilon);
        }
        return;
    }
#pragma clang loop vectorize(assume_safety)
    for (size_t i = first; i < end; i++) {
        m[i] += (g[i] - m[i]) * rest1;
        v[i] += (g[i] * g[i] - v[i]) * rest2;
        largest[i] = v[i] > largest[i] ? v[i] : largest[i];
        w[i] -= m[i] * rate / (__builtin_elementwise_sqrt(largest[i]) + epsilon);
    }
}

// Along what a step is cut for several threads: a range of rows, of columns or of elements.
struct cut {
    size_t length;  // the extent that is cut
    size_t chunk;   // of which so much is one chunk
};

// A chunk that does about `work` of what a unit of the length costs `cost`, in multiples of `unit`.
INLINE struct cut cut_of(size_t length, size_t cost, size_t work, size_t unit) {
    size_t units = work / ((cost == 0 ? 1 : cost) * unit);
    return (struct cut){length, (units == 0 ? 1 : units) * unit};
}

enum {
    PRODUCT_WORK = 1 << 19,  // multiply-adds of a chunk
    ELEMENT_WORK = 1 << 14,  // elements of a chunk
};

// Fixed by the step's shape alone.
static struct cut step_cut(const struct ckernels_step *step) {
    size_t rows = step->rows, columns = step->columns;
    switch (step->kind) {
    case CKERNELS_GROUP:
        if (rows == 1) return cut_of(columns, 1, ELEMENT_WORK, CKERNELS_BLOCK);
        return cut_of(rows, columns, ELEMENT_WORK, 1);
    case CKERNELS_PRODUCT:
        if (columns >= 128) return cut_of(columns, rows * step->inner, PRODUCT_WORK, 64);
        return cut_of(rows, columns * step->inner, PRODUCT_WORK, 16);
    case CKERNELS_ROW_SUMS:
    case CKERNELS_SOFTMAX:
    case CKERNELS_LOG_SOFTMAX:
    case CKERNELS_ONE_HOT: return cut_of(rows, columns, ELEMENT_WORK, 1);
    case CKERNELS_COLUMN_SUMS: return cut_of(columns, rows, ELEMENT_WORK, 16);
    default: return cut_of(columns, 1, ELEMENT_WORK, CKERNELS_BLOCK);
    }
}

static void run_product(const struct ckernels_step *step, size_t first, size_t end) {
    size_t rows = step->rows, columns = step->columns;
    const float *a = step->a, *b = step->b;
    float *c = step->c;
    size_t width = columns;
    if (columns >= 128) {
        b += first * step->b_column_stride;
        c += first;
        width = end - first;
    } else {
        a += first * step->a_row_stride;
        c += first * columns;
        rows = end - first;
    }
    product_f32(rows, width, step->inner, a, step->a_row_stride, step->a_column_stride,
        b, step->b_row_stride, step->b_column_stride, c, columns);
}

// The part of a step from `first` up to `end` of its cut.
static void run_part(
    const struct ckernels_step *step, const struct ckernels_run *run, size_t first, size_t end,
    size_t thread
) {
    size_t rows = step->rows, columns = step->columns, start = first * columns, count = end - first;
    float *registers = run->registers + thread * CKERNELS_REGISTERS * CKERNELS_BLOCK;
    switch (step->kind) {
    case CKERNELS_GROUP:
        run_group(step->lanes, step->lane_count, rows, columns, first, end,
            (float (*)[CKERNELS_BLOCK])registers);
        break;
    case CKERNELS_PRODUCT: run_product(step, first, end); break;
    case CKERNELS_ROW_SUMS:
        for (size_t r = first; r < end; r++) step->c[r] = sum_f32(step->a + r * columns, columns, 1);
        break;
    case CKERNELS_COLUMN_SUMS:
        strided_column_sums_f32(rows, count, columns, step->a + first, step->c + first);
        break;
    case CKERNELS_SOFTMAX: softmax_rows(count, columns, step->a + start, step->c + start, false); break;
    case CKERNELS_LOG_SOFTMAX: softmax_rows(count, columns, step->a + start, step->c + start, true); break;
    case CKERNELS_ONE_HOT: one_hot_rows(count, columns, step->a + first, step->c + start); break;
    case CKERNELS_MASK: mask_elements(step, run, first, end); break;
    case CKERNELS_MOVE: memcpy(step->c + first, step->a + first, count * sizeof(float)); break;
    case CKERNELS_SGD:
    case CKERNELS_SGD_MOMENTUM: sgd(step, run->rate, first, end); break;
    case CKERNELS_ADAM: adam(step, run->rate, first, end); break;
    default: __builtin_trap();
    }
}

struct job {
    const struct ckernels_step *step;
    const struct ckernels_run *run;
    struct cut cut;
};

static void run_chunk(void *argument, size_t chunk, size_t thread) {
    struct job *job = argument;
    size_t first = chunk * job->cut.chunk, end = first + job->cut.chunk;
    run_part(job->step, job->run, first, end < job->cut.length ? end : job->cut.length, thread);
}

static void run_steps(
    const struct ckernels_step *steps, size_t count, const struct ckernels_run *run
) {
    for (const struct ckernels_step *step = steps; step < steps + count; step++) {
        struct job job = {step, run, step_cut(step)};
        if (run->pool == NULL || job.cut.length < 2 * job.cut.chunk) {
            run_part(step, run, 0, job.cut.length, 0);
        } else {
            size_t chunks = (job.cut.length + job.cut.chunk - 1) / job.cut.chunk;
            ckernels_pool_run(run->pool, run_chunk, &job, chunks);
        }
    }
}
