internal import CKernels

extension ThreadPool {
    /// Measures how many fused multiply-adds of float32 a second the threads do together in registers.
    ///
    /// The best of some short tries: what a kernel's speed can be compared with.
    package func measuredMultiplyAddsPerSecond() -> Double {
        let chunks = 100 * threads
        var best = 0.0
        for _ in 0..<5 {
            let start = ContinuousClock.now
            if let pool {
                ckernels_pool_run(pool, { _, _, _ in _ = multiplyAddsOfChunk() }, nil, chunks)
            } else {
                for _ in 0..<chunks { _ = multiplyAddsOfChunk() }
            }
            let seconds = (ContinuousClock.now - start) / .seconds(1)
            best = max(best, Double(chunks) * Double(multiplyAddsOfChunk()) / seconds)
        }
        return best
    }
}

/// The instruction set that the kernels use: `portable`, `avx2` or `avx512`.
package var instructionSetName: String { String(cString: ckernels_level_name()) }

/// A piece of the measurement, some tens of microseconds: all threads come to work and end together.
private func multiplyAddsOfChunk() -> UInt64 {
    ckernels_multiply_adds(ckernels_level(), 20_000)
}
