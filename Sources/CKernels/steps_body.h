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

// 0 where the random integer is below the threshold, else n[0]; 64 blocks of four at a time.
static void mask_elements(const struct ckernels_step *step, const struct ckernels_run *run) {
    uint32_t key[2] = {(uint32_t)run->seed, (uint32_t)(run->seed >> 32)};
    uint64_t threshold = step->inner;
    uint32_t integers[256];
    for (size_t start = 0; start < step->columns; start += 256) {
        uint64_t first = start / 4;
        uint32_t counter[4] = {(uint32_t)first, (uint32_t)(first >> 32), run->step, step->stream};
        size_t count = step->columns - start < 256 ? step->columns - start : 256;
        philox4x32_array(counter, key, integers, (count + 3) / 4);
        for (size_t i = 0; i < count; i++)
            step->c[start + i] = integers[i] < threshold ? 0 : step->n[0];
    }
}

// w −= η g; with momentum v = μ v − η g, w += v, or w += μ v − η g after Nesterov.
static void sgd(const struct ckernels_step *step, float rate) {
    const float *g = step->a;
    float *w = step->c, *v = step->b;
    float momentum = step->n[0];
    size_t count = step->columns;
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
static void adam(const struct ckernels_step *step, float rate) {
    const float *g = step->a;
    float *w = step->c, *m = step->b, *v = step->d, *largest = step->e;
    const float rest1 = step->n[0], rest2 = step->n[1], epsilon = step->n[2];
    size_t count = step->columns;
    if (largest == NULL) {
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

static void run_step(const struct ckernels_step *step, const struct ckernels_run *run) {
    size_t rows = step->rows, columns = step->columns;
    switch (step->kind) {
    case CKERNELS_GROUP:
        run_group(step->lanes, step->lane_count, rows, columns,
            (float (*)[CKERNELS_BLOCK])run->registers);
        break;
    case CKERNELS_PRODUCT:
        product_f32(rows, columns, step->inner, step->a, step->a_row_stride, step->a_column_stride,
            step->b, step->b_row_stride, step->b_column_stride, step->c, columns);
        break;
    case CKERNELS_ROW_SUMS:
        for (size_t r = 0; r < rows; r++) step->c[r] = sum_f32(step->a + r * columns, columns, 1);
        break;
    case CKERNELS_COLUMN_SUMS: column_sums_f32(rows, columns, step->a, step->c); break;
    case CKERNELS_SOFTMAX: softmax_rows(rows, columns, step->a, step->c, false); break;
    case CKERNELS_LOG_SOFTMAX: softmax_rows(rows, columns, step->a, step->c, true); break;
    case CKERNELS_ONE_HOT: one_hot_rows(rows, columns, step->a, step->c); break;
    case CKERNELS_MASK: mask_elements(step, run); break;
    case CKERNELS_MOVE: memcpy(step->c, step->a, columns * sizeof(float)); break;
    case CKERNELS_SGD:
    case CKERNELS_SGD_MOMENTUM: sgd(step, run->rate); break;
    case CKERNELS_ADAM: adam(step, run->rate); break;
    default: __builtin_trap();
    }
}

static void run_steps(
    const struct ckernels_step *steps, size_t count, const struct ckernels_run *run
) {
    for (const struct ckernels_step *step = steps; step < steps + count; step++) run_step(step, run);
}
