/// A result's elements as rows and columns, over which a group of elementwise steps runs.
struct Frame: Hashable {
    let rows: Int
    let columns: Int

    /// The rows and columns of a shape: the last axis that is longer than 1 gives the columns.
    init(_ extents: [Int]) {
        let trimmed = extents.withoutLastOnes
        columns = trimmed.last ?? 1
        rows = trimmed.dropLast().reduce(1, *)
    }

    /// How an operand is read along a frame.
    struct Reading: Hashable {
        /// The distance of rows; 0 where each row is the same.
        let rowStride: Int
        /// The distance of columns; 0 where a row holds one number.
        let columnStride: Int
    }

    /// How an operand of a shape is read for a result of a shape.
    ///
    /// - Parameters:
    ///   - extents: the operand's shape.
    ///   - target: the result's shape, to which it is broadcast.
    /// - Returns: `nil` where it is neither all elements, one number, one row nor one number per row.
    static func reading(of extents: [Int], for target: [Int]) -> Reading? {
        let frame = Frame(target)
        if extents.reduce(1, *) == 1 { return Reading(rowStride: 0, columnStride: 0) }
        let dropped = target.count - target.withoutLastOnes.count
        guard extents.suffix(dropped).allSatisfy({ $0 == 1 }) else { return nil }
        let wanted = target.withoutLastOnes
        let given = Array(extents.dropLast(min(dropped, extents.count)))
        if given.reduce(1, *) == wanted.reduce(1, *) {
            return Reading(rowStride: frame.columns, columnStride: 1)
        }
        if given.last == frame.columns, given.dropLast().allSatisfy({ $0 == 1 }) {
            return Reading(rowStride: 0, columnStride: 1)
        }
        let isPerRow =
            given.count == wanted.count && given.last == 1
            && given.dropLast().elementsEqual(wanted.dropLast())
        return isPerRow ? Reading(rowStride: 1, columnStride: 0) : nil
    }
}
