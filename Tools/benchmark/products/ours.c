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

// A step of its own in a pass, cut along the longer side into chunks of so much work.
struct product {
    struct ckernels_step step;
    struct ckernels_pass pass;
};

static int prepare(struct operands *operands) {
    struct shape shape = operands->shape;
    struct product *product = calloc(1, sizeof *product);
    if (product == NULL) return 0;
    product->step = (struct ckernels_step){
        .kind = CKERNELS_PRODUCT,
        .cut = shape.m > shape.n ? CKERNELS_ROWS : CKERNELS_COLUMNS,
        .rows = shape.m, .columns = shape.n, .inner = shape.k,
        .a = {
            .start = operands->a,
            .row_stride = shape.a_is_transposed ? 1 : shape.k,
            .column_stride = shape.a_is_transposed ? shape.m : 1,
        },
        .b = {
            .start = operands->b,
            .row_stride = shape.b_is_transposed ? 1 : shape.n,
            .column_stride = shape.b_is_transposed ? shape.k : 1,
        },
        .c = {.start = operands->c, .row_stride = shape.n, .column_stride = 1},
    };
    size_t length = shape.m > shape.n ? shape.m : shape.n;
    size_t work = shape.m * shape.n * shape.k, chunks = work >> 19 < 8 ? work >> 19 : 8;
    size_t chunk = chunks < 2 ? length : ((length + chunks - 1) / chunks + 31) / 32 * 32;
    product->pass = (struct ckernels_pass){.steps = &product->step, .count = 1, .length = length, .chunk = chunk};
    operands->prepared = product;
    return 1;
}

static int prepare_avx512(struct operands *operands) {
    return ckernels_table_at(CKERNELS_AVX512) != NULL && prepare(operands);
}

static int prepare_avx2(struct operands *operands) {
    return ckernels_table_at(CKERNELS_AVX2) != NULL && prepare(operands);
}

static void multiply(const struct operands *operands, int level) {
    const struct product *product = operands->prepared;
    static float scratch[CKERNELS_REGISTER_FLOATS];     // which a product does not touch
    struct ckernels_run run = {.scratch = scratch, .pool = pool};
    ckernels_table_at(level)->run_passes(&product->pass, 1, &run);
}

static void multiply_avx512(const struct operands *operands) { multiply(operands, CKERNELS_AVX512); }
static void multiply_avx2(const struct operands *operands) { multiply(operands, CKERNELS_AVX2); }

const struct program ours_avx512 = {"nnconvert, AVX-512", prepare_avx512, multiply_avx512};
const struct program ours_avx2 = {"nnconvert, AVX2", prepare_avx2, multiply_avx2};
