// A pool of threads that claim chunks from a counter.
//
// Waiting threads watch for work a short while, since the next step of a program comes soon, and then
// sleep. A thread that the system has put aside delays a job by the chunk it holds and no more.

#include "CKernelsPool.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>

enum { WATCHES = 2000 };  // looks for work before sleeping: some ten microseconds

struct ckernels_pool {
    size_t threads;
    pthread_t *workers;
    size_t started;

    // The job: written while no worker is inside, read by workers that came in.
    ckernels_chunk_function *function;
    void *job;
    size_t chunks;

    _Alignas(64) atomic_size_t next;    // the next chunk to claim
    _Alignas(64) atomic_uint round;     // odd while a job is open, then even; counts on
    _Alignas(64) atomic_size_t inside;  // workers that may read the job
    atomic_bool ends;
    atomic_size_t asleep;
    pthread_mutex_t mutex;
    pthread_cond_t wakes;
};

struct worker {
    struct ckernels_pool *pool;
    size_t thread;
};

static void relax(void) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

static void claim_chunks(struct ckernels_pool *pool, size_t thread) {
    for (;;) {
        size_t chunk = atomic_fetch_add(&pool->next, 1);
        if (chunk >= pool->chunks) return;
        pool->function(pool->job, chunk, thread);
    }
}

// Waits until the round is another than the one seen.
static void await_round(struct ckernels_pool *pool, unsigned seen) {
    for (int watch = 0; watch < WATCHES; watch++) {
        if (atomic_load_explicit(&pool->round, memory_order_acquire) != seen) return;
        relax();
    }
    pthread_mutex_lock(&pool->mutex);
    atomic_fetch_add(&pool->asleep, 1);
    while (atomic_load(&pool->round) == seen && !atomic_load(&pool->ends))
        pthread_cond_wait(&pool->wakes, &pool->mutex);
    atomic_fetch_sub(&pool->asleep, 1);
    pthread_mutex_unlock(&pool->mutex);
}

static void *work(void *argument) {
    struct worker *worker = argument;
    struct ckernels_pool *pool = worker->pool;
    size_t thread = worker->thread;
    free(worker);
    unsigned seen = 0;
    while (!atomic_load(&pool->ends)) {
        await_round(pool, seen);
        // Announced before the round is read again: a job that is open then stays so while we are inside.
        atomic_fetch_add(&pool->inside, 1);
        seen = atomic_load(&pool->round);
        if (seen % 2 == 1) claim_chunks(pool, thread);
        atomic_fetch_sub(&pool->inside, 1);
    }
    return NULL;
}

static bool start_worker(struct ckernels_pool *pool, size_t thread) {
    struct worker *worker = malloc(sizeof *worker);
    if (worker == NULL) return false;
    *worker = (struct worker){pool, thread};
    if (pthread_create(&pool->workers[thread - 1], NULL, work, worker) == 0) return true;
    free(worker);
    return false;
}

struct ckernels_pool *ckernels_pool_create(size_t threads) {
    struct ckernels_pool *pool = aligned_alloc(64, (sizeof(struct ckernels_pool) + 63) / 64 * 64);
    if (pool == NULL) return NULL;
    *pool = (struct ckernels_pool){.threads = threads};
    pthread_mutex_init(&pool->mutex, NULL);
    pthread_cond_init(&pool->wakes, NULL);
    pool->workers = calloc(threads, sizeof(pthread_t));
    // Signals are for the threads of whoever uses the pool: workers are born with all of them blocked.
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    for (size_t thread = 1; pool->workers != NULL && thread < threads; thread++) {
        if (!start_worker(pool, thread)) break;
        pool->started++;
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (pool->workers != NULL && pool->started + 1 == threads) return pool;
    ckernels_pool_destroy(pool);
    return NULL;
}

static void wake(struct ckernels_pool *pool) {
    if (atomic_load(&pool->asleep) == 0) return;
    pthread_mutex_lock(&pool->mutex);
    pthread_cond_broadcast(&pool->wakes);
    pthread_mutex_unlock(&pool->mutex);
}

void ckernels_pool_destroy(struct ckernels_pool *pool) {
    atomic_store(&pool->ends, true);
    atomic_fetch_add(&pool->round, 2);
    wake(pool);
    for (size_t worker = 0; worker < pool->started; worker++) pthread_join(pool->workers[worker], NULL);
    pthread_cond_destroy(&pool->wakes);
    pthread_mutex_destroy(&pool->mutex);
    free(pool->workers);
    free(pool);
}

void ckernels_pool_run(
    struct ckernels_pool *pool, ckernels_chunk_function *function, void *job, size_t chunks
) {
    pool->function = function;
    pool->job = job;
    pool->chunks = chunks;
    atomic_store(&pool->next, 0);
    atomic_fetch_add(&pool->round, 1);  // odd: open
    wake(pool);
    claim_chunks(pool, 0);
    atomic_fetch_add(&pool->round, 1);  // even: closed
    for (int watch = 0; atomic_load(&pool->inside) > 0; watch++) {
        if (watch < WATCHES) relax();
        else sched_yield();
    }
}
