/// Inputs, outputs and one step of plain gradient descent, by which a reader checks itself.
///
/// It guards against damage and misreading; it is no evidence of parity with Keras.
public struct RecordedVerification: Sendable, Equatable {
    /// The number of elements of a sample.
    package static let sampleCount = 256

    /// A tensor in full, or its norm and some elements if it is large.
    public enum Record: Sendable, Equatable {
        /// All elements.
        case full(Tensor)
        /// The Euclidean norm, and the elements ⌊i·n/256⌋ for i from 0 to 255 of a tensor of n elements.
        case sampled(extents: [Int], norm: Double, elements: Tensor)
    }

    /// One recorded tensor: `input/<name>`, `output/<name>`, `target/<name>`, `gradient/<identity>` or
    /// `parameter/<identity>`.
    public struct Entry: Sendable, Equatable {
        /// What the tensor is.
        public var name: String
        /// Its values.
        public var record: Record

        /// Records a tensor.
        ///
        /// - Parameters:
        ///   - name: what the tensor is.
        ///   - record: its values.
        public init(name: String, record: Record) {
            self.name = name
            self.record = record
        }
    }

    /// The loss function of the step by Keras' name.
    public var loss: String
    /// The loss's value before the step.
    public var lossValue: Double
    /// The learning rate of the step.
    public var learningRate: Double
    /// The recorded tensors.
    public var entries: [Entry]

    /// Makes a record.
    ///
    /// - Parameters:
    ///   - loss: the loss function by Keras' name.
    ///   - lossValue: its value before the step.
    ///   - learningRate: the learning rate of the step.
    ///   - entries: the recorded tensors.
    public init(loss: String, lossValue: Double, learningRate: Double, entries: [Entry]) {
        self.loss = loss
        self.lossValue = lossValue
        self.learningRate = learningRate
        self.entries = entries
    }
}
