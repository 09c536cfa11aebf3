extension InitialValues {
    /// The values of a parameter.
    ///
    /// - Parameters:
    ///   - extents: the parameter's shape.
    ///   - seed: the seed of the run.
    ///   - position: the parameter's position in its model, so that equal shapes get different numbers.
    /// - Returns: the values in C order, in float32.
    /// - Throws: ``InitialValuesError`` where the initializer is none for such a shape.
    public func tensor(
        extents: [Int], seed: UInt64, position: Int
    ) throws(InitialValuesError) -> Tensor {
        let stream = RandomStream(seed: seed, purpose: .initialization, operation: position)
        let count = extents.reduce(1, *)
        let floats: [Float]
        switch self {
        case .constant(let value): floats = [Float](repeating: Float(value), count: count)
        case .uniform(let low, let high): floats = stream.uniform(count, from: low, to: high)
        case .normal(let mean, let deviation):
            floats = stream.normal(count, mean: mean, deviation: deviation, tails: .whole)
        case .truncatedNormal(let mean, let deviation):
            floats = stream.normal(count, mean: mean, deviation: deviation, tails: .cut)
        case .scaled(let scaling):
            floats = stream.scaled(count, scaling, deviation: scaling.deviation(extents: extents))
        case .orthogonal(let gain):
            guard extents.count >= 2 else { throw .tooFewAxes("orthogonal", extents) }
            floats = stream.orthogonal(
                rows: extents.dropLast().reduce(1, *), columns: extents[extents.count - 1]
            ).map { Float(gain * $0) }
        case .identity(let gain):
            guard extents.count == 2 else { throw .noMatrix("identity", extents) }
            floats = (0..<count).map { $0 / extents[1] == $0 % extents[1] ? Float(gain) : 0 }
        }
        return Tensor(floats, extents: extents)
    }
}

/// Why an initializer is none for a parameter.
public enum InitialValuesError: Error, Equatable, Sendable {
    case tooFewAxes(String, [Int])
    case noMatrix(String, [Int])
}

extension InitialValuesError: CustomStringConvertible {
    /// The error as a sentence fragment.
    public var description: String {
        switch self {
        case .tooFewAxes(let name, let extents):
            "the initializer \(name) wants two axes at least, the shape is \(Shape(extents))"
        case .noMatrix(let name, let extents):
            "the initializer \(name) is for matrices, the shape is \(Shape(extents))"
        }
    }
}

extension RandomStream {
    /// The deviation of a normal distribution of deviation 1 that is cut off at ±2.
    private static let truncatedDeviation = 0.87962566103423978

    fileprivate func scaled(
        _ count: Int, _ scaling: VarianceScaling, deviation: Double
    ) -> [Float] {
        switch scaling.distribution {
        case .uniform:
            let limit = deviation * (3.0).squareRoot()
            return uniform(count, from: -limit, to: limit)
        case .truncatedNormal:
            return normal(
                count, mean: 0, deviation: deviation / Self.truncatedDeviation, tails: .cut)
        case .untruncatedNormal:
            return normal(count, mean: 0, deviation: deviation, tails: .whole)
        }
    }

    fileprivate func uniform(_ count: Int, from low: Double, to high: Double) -> [Float] {
        integers(count).map { Float(low + (high - low) * (Double($0) + 0.5) * 0x1p-32) }
    }

    /// What of a normal distribution is left out: the probability of each tail.
    fileprivate enum Tails: Double {
        case whole = 0
        /// Nothing further from the mean than two deviations.
        case cut = 0.022750131948179207
    }

    /// Normal numbers: the inverse of the distribution at random places.
    fileprivate func normal(
        _ count: Int, mean: Double, deviation: Double, tails: Tails
    ) -> [Float] {
        normal(count, tails: tails).map { Float(mean + deviation * $0) }
    }

    private func normal(_ count: Int, tails: Tails) -> [Double] {
        let inner = 1 - 2 * tails.rawValue
        return integers(count).map {
            normalQuantile(tails.rawValue + inner * (Double($0) + 0.5) * 0x1p-32)
        }
    }

    /// A matrix whose columns, or rows if they are fewer, are orthogonal and of length 1, every such matrix
    /// as likely as another: normal numbers, orthogonalised one column after the other (Gram and Schmidt),
    /// each twice, which leaves no more than rounding.
    fileprivate func orthogonal(rows: Int, columns: Int) -> [Double] {
        let (length, number) = (max(rows, columns), min(rows, columns))
        // One vector after the other.
        var vectors = normal(length * number, tails: .whole)
        for start in stride(from: 0, to: vectors.count, by: length) {
            for _ in 0..<2 {
                for earlier in stride(from: 0, to: start, by: length) {
                    vectors.removeComponent(along: earlier, from: start, length: length)
                }
            }
            let size = vectors.product(start, start, length: length).squareRoot()
            for index in start..<start + length { vectors[index] /= size }
        }
        guard rows >= columns else { return vectors }
        return (0..<rows * columns).map { vectors[$0 % columns * length + $0 / columns] }
    }
}

extension [Double] {
    /// The scalar product of two vectors that begin at given places.
    fileprivate func product(_ first: Int, _ second: Int, length: Int) -> Double {
        var sum = 0.0
        for index in 0..<length { sum += self[first + index] * self[second + index] }
        return sum
    }

    fileprivate mutating func removeComponent(along unit: Int, from vector: Int, length: Int) {
        let share = product(unit, vector, length: length)
        for index in 0..<length { self[vector + index] -= share * self[unit + index] }
    }
}
