internal import CKernels

/// A floating-point type that programs can be run in: `Float` in use, `Double` for the oracle.
///
/// The elementary functions are our own, so that results are the same bits on every machine.
public protocol Scalar: BinaryFloatingPoint, Sendable {
    /// eˣ.
    static func exp(_ x: Self) -> Self
    /// eˣ − 1, accurate near zero.
    static func expm1(_ x: Self) -> Self
    /// The natural logarithm.
    static func log(_ x: Self) -> Self
    /// The natural logarithm of 1 + x, accurate near zero.
    static func log1p(_ x: Self) -> Self
    /// The hyperbolic tangent.
    static func tanh(_ x: Self) -> Self
    /// The error function.
    static func erf(_ x: Self) -> Self

    /// A matrix product: each element a chain of fused multiply-adds over ascending k that restarts
    /// every 256 terms, the partial sums added in order.
    ///
    /// - Parameters:
    ///   - a: the left matrix, of `rows` × `inner` elements, stored transposed if `aIsTransposed`.
    ///   - b: the right matrix, `inner` × `columns`, row by row.
    ///   - rows: the rows of the result.
    ///   - inner: the extent that is summed over.
    ///   - columns: the columns of the result.
    ///   - aIsTransposed: whether `a` is stored as `inner` × `rows`.
    /// - Returns: the product, row by row.
    static func product(
        _ a: [Self], _ b: [Self], rows: Int, inner: Int, columns: Int, aIsTransposed: Bool
    ) -> [Self]

    /// Computes an operation in this type.
    ///
    /// - Parameters:
    ///   - operation: the operation.
    ///   - inputs: what it takes.
    ///   - run: the seed and step of the run.
    /// - Returns: the result's elements in C order.
    static func evaluate(
        _ operation: any Operation, _ inputs: [Operand<Self>], _ run: RunContext
    ) -> [Self]
}

extension Float: Scalar {
    public static func exp(_ x: Float) -> Float { ckernels_exp_f32(x) }
    public static func expm1(_ x: Float) -> Float { ckernels_expm1_f32(x) }
    public static func log(_ x: Float) -> Float { ckernels_log_f32(x) }
    public static func log1p(_ x: Float) -> Float { ckernels_log1p_f32(x) }
    public static func tanh(_ x: Float) -> Float { ckernels_tanh_f32(x) }
    public static func erf(_ x: Float) -> Float { ckernels_erf_f32(x) }

    public static func evaluate(
        _ operation: any Operation, _ inputs: [Operand<Float>], _ run: RunContext
    ) -> [Float] { operation.evaluate(inputs, in: run) }

    public static func product(
        _ a: [Float], _ b: [Float], rows: Int, inner: Int, columns: Int, aIsTransposed: Bool
    ) -> [Float] {
        [Float](unsafeUninitializedCapacity: rows * columns) { result, count in
            ckernels_product_f32(
                rows, columns, inner, a, aIsTransposed ? 1 : inner, aIsTransposed ? rows : 1,
                b, columns, result.baseAddress, columns)
            count = rows * columns
        }
    }
}

extension Double: Scalar {
    public static func exp(_ x: Double) -> Double { ckernels_exp_f64(x) }
    public static func expm1(_ x: Double) -> Double { ckernels_expm1_f64(x) }
    public static func log(_ x: Double) -> Double { ckernels_log_f64(x) }
    public static func log1p(_ x: Double) -> Double { ckernels_log1p_f64(x) }
    public static func tanh(_ x: Double) -> Double { ckernels_tanh_f64(x) }
    public static func erf(_ x: Double) -> Double { ckernels_erf_f64(x) }

    public static func evaluate(
        _ operation: any Operation, _ inputs: [Operand<Double>], _ run: RunContext
    ) -> [Double] { operation.evaluate(inputs, in: run) }

    public static func product(
        _ a: [Double], _ b: [Double], rows: Int, inner: Int, columns: Int, aIsTransposed: Bool
    ) -> [Double] {
        [Double](unsafeUninitializedCapacity: rows * columns) { result, count in
            ckernels_product_f64(
                rows, columns, inner, a, aIsTransposed ? 1 : inner, aIsTransposed ? rows : 1,
                b, columns, result.baseAddress, columns)
            count = rows * columns
        }
    }
}
