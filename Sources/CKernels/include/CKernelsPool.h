// Threads that share a job's chunks. Chunks are fixed by the job, so which thread takes which changes
// no result.
#pragma once

#include <stddef.h>

struct ckernels_pool;

// Does one chunk; `thread` is below the pool's number of threads and differs between threads at work.
typedef void ckernels_chunk_function(void *job, size_t chunk, size_t thread);

// A pool in which the caller and `threads` - 1 others work; NULL if threads or memory cannot be had.
struct ckernels_pool *ckernels_pool_create(size_t threads);

// Ends the threads, which must be idle.
void ckernels_pool_destroy(struct ckernels_pool *pool);

// Does all chunks and returns when they are done. Only one job may run in a pool at a time.
void ckernels_pool_run(
    struct ckernels_pool *pool, ckernels_chunk_function *function, void *job, size_t chunks);
