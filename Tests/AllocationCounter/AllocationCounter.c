#include "AllocationCounter.h"

#include <errno.h>
#include <stdatomic.h>
#include <stddef.h>

#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || !defined(__GLIBC__)

bool allocation_counter_works(void) { return false; }
uint64_t allocation_counter_of_thread(void) { return 0; }
uint64_t allocation_counter_of_process(void) { return 0; }

#else

// glibc's own names of its functions.
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *memory, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

static _Thread_local uint64_t thread_count;
static atomic_uint_fast64_t process_count;

static void count_one(void) {
    thread_count++;
    atomic_fetch_add_explicit(&process_count, 1, memory_order_relaxed);
}

void *malloc(size_t size) {
    count_one();
    return __libc_malloc(size);
}

void *calloc(size_t count, size_t size) {
    count_one();
    return __libc_calloc(count, size);
}

void *realloc(void *memory, size_t size) {
    count_one();
    return __libc_realloc(memory, size);
}

void *memalign(size_t alignment, size_t size) {
    count_one();
    return __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size) { return memalign(alignment, size); }

int posix_memalign(void **memory, size_t alignment, size_t size) {
    void *found = memalign(alignment, size);
    if (found == NULL) return ENOMEM;
    *memory = found;
    return 0;
}

bool allocation_counter_works(void) { return true; }

uint64_t allocation_counter_of_thread(void) { return thread_count; }

uint64_t allocation_counter_of_process(void) {
    return atomic_load_explicit(&process_count, memory_order_relaxed);
}

#endif
