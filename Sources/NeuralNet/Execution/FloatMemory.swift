internal import Glibc

/// Float32 numbers at a fixed, aligned address, zero at first.
package final class FloatMemory {
    /// The first number.
    package let start: UnsafeMutablePointer<Float>
    /// The number of numbers.
    package let count: Int

    /// The distance of buffers that are laid out one after another: whole cache lines.
    static let alignment = 16

    /// From so many bytes on, memory comes from the system by itself: zero, and in large pages.
    private static let largeSize = 4 << 20

    private let isMapped: Bool

    /// Allocates memory.
    package init(count: Int) {
        self.count = count
        let size = max(count, 1) * MemoryLayout<Float>.size
        if size >= FloatMemory.largeSize, let bytes = FloatMemory.mapped(size) {
            isMapped = true
            start = bytes.bindMemory(to: Float.self, capacity: count)
            return
        }
        isMapped = false
        let bytes = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 64)
        start = bytes.bindMemory(to: Float.self, capacity: max(count, 1))
        start.initialize(repeating: 0, count: max(count, 1))
    }

    private static func mapped(_ size: Int) -> UnsafeMutableRawPointer? {
        let flags = MAP_PRIVATE | MAP_ANONYMOUS
        let bytes = mmap(nil, size, PROT_READ | PROT_WRITE, flags, -1, 0)
        guard let bytes, bytes != MAP_FAILED else { return nil }
        madvise(bytes, size, MADV_HUGEPAGE)
        return bytes
    }

    deinit {
        if isMapped {
            munmap(start, count * MemoryLayout<Float>.size)
        } else {
            start.deallocate()
        }
    }

    /// Gives the whole pages of a part back to the system; nothing may use its numbers any more.
    func giveBack(_ part: UnsafeMutableBufferPointer<Float>) {
        guard let first = part.baseAddress else { return }
        let page = UInt(sysconf(Int32(_SC_PAGESIZE)))
        let begin = (UInt(bitPattern: first) + page - 1) / page * page
        let end = UInt(bitPattern: first + part.count) / page * page
        guard begin < end, let place = UnsafeMutableRawPointer(bitPattern: begin) else { return }
        madvise(place, Int(end - begin), MADV_DONTNEED)
    }

    /// The length of a buffer with the gap to the next one.
    static func padded(_ count: Int) -> Int {
        (count + alignment - 1) / alignment * alignment
    }
}
