import CKernels
import TestSupport
import Testing

/// An instruction-set level that this machine can run.
struct Level: Sendable, CustomTestStringConvertible {
    let number: Int

    /// Portable first.
    static let available = (0..<Int(CKERNELS_LEVEL_COUNT)).map(Level.init).filter {
        ckernels_table_at(Int32($0.number)) != nil
    }

    var table: ckernels_table { ckernels_table_at(Int32(number)).pointee }

    var testDescription: String { ["portable", "avx2", "avx512"][number] }
}

/// What the kernels for `Float` and `Double` have in common.
protocol KernelReal: BinaryFloatingPoint where RawSignificand: FixedWidthInteger {
    var pattern: UInt64 { get }

    static func product(
        _ level: Level, _ shape: ProductShape, _ a: [Self], _ b: [Self], into c: inout [Self])
    static func sum(_ level: Level, _ x: [Self], from start: Int, count: Int, stride: Int) -> Self
    static func columnSums(_ level: Level, rows: Int, columns: Int, _ x: [Self]) -> [Self]
    static func transpose(rows: Int, columns: Int, _ x: [Self]) -> [Self]
}

/// A product's sizes, strides and where its matrices start in their arrays.
struct ProductShape {
    var m: Int
    var n: Int
    var k: Int
    var aStart = 0
    var aRowStride: Int
    var aColumnStride: Int
    var bStart = 0
    var bRowStride: Int
    var cStart = 0
    var cRowStride: Int
}

extension Float: KernelReal {
    var pattern: UInt64 { UInt64(bitPattern) }

    static func product(
        _ level: Level, _ shape: ProductShape, _ a: [Float], _ b: [Float], into c: inout [Float]
    ) {
        a.withUnsafeBufferPointer { a in
            b.withUnsafeBufferPointer { b in
                c.withUnsafeMutableBufferPointer { c in
                    level.table.product_f32(
                        shape.m, shape.n, shape.k,
                        a.baseAddress.map { $0 + shape.aStart },
                        shape.aRowStride, shape.aColumnStride,
                        b.baseAddress.map { $0 + shape.bStart }, shape.bRowStride, 1,
                        c.baseAddress.map { $0 + shape.cStart }, shape.cRowStride)
                }
            }
        }
    }

    static func sum(_ level: Level, _ x: [Float], from start: Int, count: Int, stride: Int) -> Float
    {
        x.withUnsafeBufferPointer {
            level.table.sum_f32($0.baseAddress.map { $0 + start }, count, stride)
        }
    }

    static func columnSums(_ level: Level, rows: Int, columns: Int, _ x: [Float]) -> [Float] {
        var sums = [Float](repeating: .nan, count: columns)
        level.table.column_sums_f32(rows, columns, x, &sums)
        return sums
    }

    static func transpose(rows: Int, columns: Int, _ x: [Float]) -> [Float] {
        var result = [Float](repeating: .nan, count: x.count)
        ckernels_transpose_f32(rows, columns, x, &result)
        return result
    }
}

extension Double: KernelReal {
    var pattern: UInt64 { bitPattern }

    static func product(
        _ level: Level, _ shape: ProductShape, _ a: [Double], _ b: [Double], into c: inout [Double]
    ) {
        a.withUnsafeBufferPointer { a in
            b.withUnsafeBufferPointer { b in
                c.withUnsafeMutableBufferPointer { c in
                    level.table.product_f64(
                        shape.m, shape.n, shape.k,
                        a.baseAddress.map { $0 + shape.aStart },
                        shape.aRowStride, shape.aColumnStride,
                        b.baseAddress.map { $0 + shape.bStart }, shape.bRowStride, 1,
                        c.baseAddress.map { $0 + shape.cStart }, shape.cRowStride)
                }
            }
        }
    }

    static func sum(
        _ level: Level, _ x: [Double], from start: Int, count: Int, stride: Int
    ) -> Double {
        x.withUnsafeBufferPointer {
            level.table.sum_f64($0.baseAddress.map { $0 + start }, count, stride)
        }
    }

    static func columnSums(_ level: Level, rows: Int, columns: Int, _ x: [Double]) -> [Double] {
        var sums = [Double](repeating: .nan, count: columns)
        level.table.column_sums_f64(rows, columns, x, &sums)
        return sums
    }

    static func transpose(rows: Int, columns: Int, _ x: [Double]) -> [Double] {
        var result = [Double](repeating: .nan, count: x.count)
        ckernels_transpose_f64(rows, columns, x, &result)
        return result
    }
}

extension Array where Element: KernelReal {
    /// Uniform in [-1, 1).
    static func random(count: Int, using generator: inout SeededGenerator) -> [Element] {
        (0..<count).map { _ in Element.random(in: -1..<1, using: &generator) }
    }

    var patterns: [UInt64] { map(\.pattern) }
}
