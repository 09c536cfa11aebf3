/// The extents of a tensor along its axes, of which some may be open until a batch comes.
///
/// The first axis of a layer's input or output is the batch; it is open in a model's signature.
public struct Shape: Hashable, Sendable {
    /// The extent of each axis, `nil` where it is open.
    public var extents: [Int?]

    /// Makes a shape of the given extents.
    public init(_ extents: [Int?]) {
        self.extents = extents
    }

    /// The number of axes.
    public var rank: Int { extents.count }

    /// The last axis' extent, `nil` if it is open or there is no axis.
    public var last: Int? { extents.last ?? nil }

    /// The extents if all are known.
    public var fixed: [Int]? {
        let known = extents.compactMap { $0 }
        return known.count == extents.count ? known : nil
    }

    /// The shape with its first axis set to a number of rows.
    public func with(rows: Int) -> Shape {
        Shape([rows] + extents.dropFirst())
    }
}

extension Shape: CustomStringConvertible {
    /// The extents as Keras prints them: `(None, 30)`.
    public var description: String {
        let parts = extents.map { $0.map(String.init) ?? "None" }
        return parts.count == 1 ? "(\(parts[0]),)" : "(" + parts.joined(separator: ", ") + ")"
    }
}

extension Shape: ExpressibleByArrayLiteral {
    /// Makes a shape of the literal's extents.
    public init(arrayLiteral extents: Int?...) {
        self.init(extents)
    }
}

/// The distance of neighbours along each axis of elements in C order.
func rowMajorStrides(of extents: [Int]) -> [Int] {
    var strides = [Int](repeating: 1, count: extents.count)
    for axis in extents.indices.dropLast().reversed() {
        strides[axis] = strides[axis + 1] * extents[axis + 1]
    }
    return strides
}

/// The product of extents, or `nil` where it overflows or an extent is negative.
package func elementCount(of extents: [Int]) -> Int? {
    var count = 1
    for extent in extents {
        let (product, overflow) = count.multipliedReportingOverflow(by: extent)
        guard extent >= 0, !overflow else { return nil }
        count = product
    }
    return count
}

extension [Int] {
    /// Extents without the axes of extent 1 at the end.
    package var withoutLastOnes: [Int] {
        Array(prefix((lastIndex { $0 != 1 } ?? -1) + 1))
    }
}
