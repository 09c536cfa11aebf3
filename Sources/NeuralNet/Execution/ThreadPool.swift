internal import CKernels

/// Threads that compute the steps of programs together; results don't depend on their number.
///
/// Programs that share a pool run one after another.
package final class ThreadPool {
    let pool: OpaquePointer?
    /// The number of threads, the caller's included.
    let threads: Int
    /// The least work of a chunk, in multiply-adds; no result depends on it.
    let chunkWork: Int

    /// Starts threads.
    ///
    /// - Parameters:
    ///   - threads: how many are to work, the caller's included; fewer do where no more can be had.
    ///   - chunkWork: the least work of a chunk, in multiply-adds; by default, so much that handing a chunk out costs
    ///     little beside it.
    package init(threads: Int, chunkWork: Int = 1 << 19) {
        precondition(chunkWork > 0, "a chunk has work")
        self.chunkWork = chunkWork
        let wanted = max(1, min(threads, 256))
        pool = wanted > 1 ? ckernels_pool_create(wanted) : nil
        self.threads = pool == nil ? 1 : wanted
    }

    deinit {
        if let pool { ckernels_pool_destroy(pool) }
    }
}
