// oneDNN's and libxsmm's products.
#include <libxsmm.h>
#include <oneapi/dnnl/dnnl.h>
#include <stdlib.h>

#include "products.h"

static int prepare_onednn(struct operands *operands) {
    (void)operands;
    return 1;
}

static void multiply_onednn(const struct operands *operands) {
    struct shape s = operands->shape;
    dnnl_status_t status = dnnl_sgemm(
        s.a_is_transposed ? 'T' : 'N', s.b_is_transposed ? 'T' : 'N',
        (dnnl_dim_t)s.m, (dnnl_dim_t)s.n, (dnnl_dim_t)s.k,
        1, operands->a, (dnnl_dim_t)(s.a_is_transposed ? s.m : s.k),
        operands->b, (dnnl_dim_t)(s.b_is_transposed ? s.k : s.n), 0, operands->c, (dnnl_dim_t)s.n);
    if (status != dnnl_success) abort();
}

// libxsmm counts columns first, so it computes Cᵀ = BᵀAᵀ. It has one thread, and code for a whole shape.
static int prepare_libxsmm(struct operands *operands) {
    struct shape s = operands->shape;
    const char *threads = getenv("OMP_NUM_THREADS");
    if (threads != NULL && atoi(threads) > 1) return 0;
    int flags = (s.b_is_transposed ? LIBXSMM_GEMM_FLAG_TRANS_A : 0)
        | (s.a_is_transposed ? LIBXSMM_GEMM_FLAG_TRANS_B : 0);
    libxsmm_blasint m = (libxsmm_blasint)s.n, n = (libxsmm_blasint)s.m, k = (libxsmm_blasint)s.k;
    libxsmm_blasint lda = s.b_is_transposed ? k : m, ldb = s.a_is_transposed ? n : k;
    float one = 1, zero = 0;
    libxsmm_smmfunction function = libxsmm_smmdispatch(m, n, k, &lda, &ldb, &m, &one, &zero, &flags, NULL);
    operands->prepared = (void *)function;
    return function != NULL;
}

static void multiply_libxsmm(const struct operands *operands) {
    ((libxsmm_smmfunction)operands->prepared)(operands->b, operands->a, operands->c);
}

const struct program onednn = {"oneDNN", prepare_onednn, multiply_onednn};
const struct program libxsmm = {"libxsmm", prepare_libxsmm, multiply_libxsmm};
