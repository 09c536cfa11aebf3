internal import CNativeHeader
internal import CProtobufC
import Glibc

/// The memory of a header's C messages: handed out up to a budget, given back all at once.
///
/// protobuf-c makes dozens of bytes of every two that say "an empty row", so that a reader must
/// bound it. How deep it recurses is bounded by the schema, where no message holds itself.
final class HeaderMemory {
    private static let pieceSize = 64 << 10
    private static let granularity = 16

    private var pieces: [UnsafeMutableRawPointer] = []
    private var free: UnsafeMutableRawBufferPointer.SubSequence
    private var budget: Int
    /// Whether more was asked for than the budget allows.
    private(set) var isExhausted = false

    /// The bytes that the messages of a header may take.
    static func budget(forHeaderOf byteCount: Int) -> Int {
        min(64 << 10 + 32 * byteCount, 128 << 20)
    }

    /// Makes memory with a budget.
    init(budget: Int) {
        self.budget = budget
        free = UnsafeMutableRawBufferPointer(start: nil, count: 0)[...]
    }

    deinit {
        for piece in pieces { Glibc.free(piece) }
    }

    /// Hands out memory, `nil` where the budget or the machine has no more.
    func allocate(_ byteCount: Int) -> UnsafeMutableRawPointer? {
        guard byteCount >= 0, byteCount <= budget else {
            isExhausted = true
            return nil
        }
        let unit = HeaderMemory.granularity
        let wanted = (max(byteCount, 1) + unit - 1) / unit * unit
        if free.count < wanted {
            let size = max(wanted, HeaderMemory.pieceSize)
            guard let piece = malloc(size) else { return nil }
            pieces.append(piece)
            free = UnsafeMutableRawBufferPointer(start: piece, count: size)[...]
        }
        budget -= min(wanted, budget)
        let start = UnsafeMutableRawBufferPointer(rebasing: free.prefix(wanted)).baseAddress
        free = free.dropFirst(wanted)
        return start
    }

    /// Calls a closure with this memory as protobuf-c's allocator.
    func withAllocator<Result>(_ body: (UnsafeMutablePointer<ProtobufCAllocator>) -> Result)
        -> Result
    {
        var allocator = ProtobufCAllocator(
            alloc: { memory, size in
                guard let memory else { return nil }
                let owner = Unmanaged<HeaderMemory>.fromOpaque(memory).takeUnretainedValue()
                return owner.allocate(Int(clamping: size))
            },
            free: { _, _ in },
            allocator_data: Unmanaged.passUnretained(self).toOpaque())
        return withExtendedLifetime(self) { body(&allocator) }
    }
}

// What messages are built of: copies that live as long as the memory.
extension HeaderMemory {
    /// A copy of some elements, `nil` if there are none.
    func copy<Element: BitwiseCopyable>(_ elements: [Element]) -> UnsafeMutablePointer<Element>? {
        guard !elements.isEmpty, let raw = allocate(elements.count * MemoryLayout<Element>.stride)
        else { return nil }
        let start = raw.bindMemory(to: Element.self, capacity: elements.count)
        start.initialize(from: elements, count: elements.count)
        return start
    }

    /// A copy of a text's UTF-8.
    func copy(_ text: String) -> ProtobufCBinaryData { copy(bytes: Array(text.utf8)) }

    /// A copy of some bytes.
    func copy(bytes: [UInt8]) -> ProtobufCBinaryData {
        ProtobufCBinaryData(len: bytes.count, data: copy(bytes))
    }

    /// A message that its generated function makes and a closure fills.
    func message<Message: BitwiseCopyable>(
        _ makeEmpty: (UnsafeMutablePointer<Message>) -> Void,
        _ fill: (inout Message) -> Void
    ) -> UnsafeMutablePointer<Message>? {
        guard let raw = allocate(MemoryLayout<Message>.size) else { return nil }
        let message = raw.bindMemory(to: Message.self, capacity: 1)
        makeEmpty(message)
        fill(&message.pointee)
        return message
    }
}
