// The product as compiled programs run it: one step, cut into chunks that threads claim.
#include "products.h"

#include <stdlib.h>

#include "CKernels.h"

static struct ckernels_pool *pool;
static size_t thread_count = 1;

void start_threads(size_t threads) {
    thread_count = threads;
    pool = threads > 1 ? ckernels_pool_create(threads) : NULL;
}

static void multiply_adds(void *level, size_t chunk, size_t thread) {
    (void)chunk, (void)thread;
    ckernels_multiply_adds(*(int *)level, 20000);
}

double peak_of(int level) {
    size_t chunks = 100 * thread_count;
    double count = (double)chunks * (double)ckernels_multiply_adds(level, 20000), best = 0;
    for (int try = 0; try < 9; try++) {
        double start = now();
        if (pool != NULL) ckernels_pool_run(pool, multiply_adds, &level, chunks);
        else for (size_t chunk = 0; chunk < chunks; chunk++) multiply_adds(&level, chunk, 0);
        double speed = 2 * count / (now() - start);
        if (speed > best) best = speed;
    }
    return best;
}

static int prepare(struct operands *operands) {
    struct shape shape = operands->shape;
    struct ckernels_step *step = calloc(1, sizeof *step);
    if (step == NULL) return 0;
    step->kind = CKERNELS_PRODUCT;
    step->rows = shape.m;
    step->columns = shape.n;
    step->inner = shape.k;
    step->a = operands->a;
    step->b = operands->b;
    step->c = operands->c;
    step->a_row_stride = shape.a_is_transposed ? 1 : shape.k;
    step->a_column_stride = shape.a_is_transposed ? shape.m : 1;
    step->b_row_stride = shape.b_is_transposed ? 1 : shape.n;
    step->b_column_stride = shape.b_is_transposed ? shape.k : 1;
    operands->prepared = step;
    return 1;
}

static int prepare_avx512(struct operands *operands) {
    return ckernels_table_at(CKERNELS_AVX512) != NULL && prepare(operands);
}

static int prepare_avx2(struct operands *operands) {
    return ckernels_table_at(CKERNELS_AVX2) != NULL && prepare(operands);
}

static void multiply(const struct operands *operands, int level) {
    struct ckernels_run run = {.pool = pool};
    ckernels_table_at(level)->run_steps(operands->prepared, 1, &run);
}

static void multiply_avx512(const struct operands *operands) { multiply(operands, CKERNELS_AVX512); }
static void multiply_avx2(const struct operands *operands) { multiply(operands, CKERNELS_AVX2); }

const struct program ours_avx512 = {"nnconvert, AVX-512", prepare_avx512, multiply_avx512};
const struct program ours_avx2 = {"nnconvert, AVX2", prepare_avx2, multiply_avx2};
