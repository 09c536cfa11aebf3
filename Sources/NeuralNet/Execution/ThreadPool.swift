internal import CKernels

/// Threads that compute the steps of programs together; results don't depend on their number.
///
/// Programs that share a pool run one after another.
package final class ThreadPool {
    let pool: OpaquePointer?
    /// The number of threads, the caller's included.
    let threads: Int

    /// Starts threads.
    ///
    /// - Parameter threads: how many are to work, the caller's included; fewer do where no more can be had.
    package init(threads: Int) {
        let wanted = max(1, min(threads, 256))
        pool = wanted > 1 ? ckernels_pool_create(wanted) : nil
        self.threads = pool == nil ? 1 : wanted
    }

    deinit {
        if let pool { ckernels_pool_destroy(pool) }
    }
}
