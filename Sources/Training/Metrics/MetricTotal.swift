/// What a metric takes of each batch.
public enum MetricRule: Sendable {
    /// The share of elements whose target is 1 above a threshold of the prediction, and 0 up to it.
    case aboveThreshold(Float)
    /// The share of rows whose target is the number of the prediction's largest element, the first of equal ones.
    case classNumber(of: Int)
    /// The share of rows in which target and prediction are largest at the same place.
    case largest(of: Int)
    /// The mean of (t − p)².
    case squaredError
    /// The mean of |t − p|.
    case absoluteError
}

/// A metric at work: the total over all batches since it was reset.
struct MetricTotal: Sendable {
    private let rule: MetricRule
    private var total = 0.0
    private var count = 0

    /// Starts to gather.
    init(_ rule: MetricRule) {
        self.rule = rule
    }

    /// The metric over all batches taken in, 0 before the first.
    var result: Double { count == 0 ? 0 : total / Double(count) }

    /// What was gathered, in numbers that ``resume(_:)`` takes.
    var gathered: [Double] { [total, Double(count)] }

    /// Goes on from what another gathered.
    ///
    /// - Parameter gathered: its numbers.
    /// - Returns: whether they can be those of such a metric.
    mutating func resume(_ gathered: [Double]) -> Bool {
        guard gathered.count == 2, let count = Int(exactly: gathered[1]), count >= 0 else {
            return false
        }
        (total, self.count) = (gathered[0], count)
        return true
    }

    /// Forgets all batches.
    mutating func reset() {
        total = 0
        count = 0
    }

    /// Takes in a batch.
    ///
    /// - Parameters:
    ///   - target: the elements of the target.
    ///   - prediction: the elements of the prediction.
    mutating func add(
        target: UnsafeBufferPointer<Float>, prediction: UnsafeBufferPointer<Float>
    ) {
        switch rule {
        case .aboveThreshold(let threshold):
            precondition(target.count == prediction.count, "a target for each element")
            var right = 0
            for index in prediction.indices {
                right &+= target[index] == (prediction[index] > threshold ? 1 : 0) ? 1 : 0
            }
            total += Double(right)
            count += prediction.count
        case .classNumber(let classes):
            addRows(of: classes, prediction) { row, predicted in
                target[row] == Float(predicted)
            }
        case .largest(let classes):
            precondition(target.count == prediction.count, "a target for each element")
            addRows(of: classes, prediction) { row, predicted in
                target.largest(from: row * classes, classes) == predicted
            }
        case .squaredError: addErrors(target, prediction) { ($0 - $1) * ($0 - $1) }
        case .absoluteError: addErrors(target, prediction) { abs($0 - $1) }
        }
    }

    private mutating func addRows(
        of classes: Int, _ prediction: UnsafeBufferPointer<Float>,
        _ isRight: (_ row: Int, _ predicted: Int) -> Bool
    ) {
        let rows = prediction.count / max(classes, 1)
        var right = 0
        for row in 0..<rows where isRight(row, prediction.largest(from: row * classes, classes)) {
            right += 1
        }
        total += Double(right)
        count += rows
    }

    private mutating func addErrors(
        _ target: UnsafeBufferPointer<Float>, _ prediction: UnsafeBufferPointer<Float>,
        _ error: (Float, Float) -> Float
    ) {
        precondition(target.count == prediction.count, "a target for each element")
        for index in target.indices { total += Double(error(target[index], prediction[index])) }
        count += target.count
    }
}

extension UnsafeBufferPointer<Float> {
    /// The position of the first largest of some elements, counted from the first of them.
    fileprivate func largest(from start: Int, _ count: Int) -> Int {
        var best = start
        for index in start..<start + count where self[index] > self[best] { best = index }
        return best - start
    }
}
