public import OrderedJSON

/// Where a fit stopped, and what it needs beyond the model to go on as if it had not: plain data, as files hold it.
public struct FitCheckpoint: Sendable, Equatable {
    /// A tensor that the fit remembers.
    public struct NamedTensor: Sendable, Equatable {
        /// The tensor's name.
        public var name: String
        /// Its value.
        public var value: Tensor

        /// Makes a named tensor.
        public init(name: String, value: Tensor) {
            self.name = name
            self.value = value
        }
    }

    /// The place of the fit, its settings, what it gathered so far and what its callbacks remember.
    public var state: JSONObject
    /// The tensors that callbacks remember.
    public var tensors: [NamedTensor]

    /// Makes a checkpoint.
    ///
    /// - Parameters:
    ///   - state: the place of the fit and what it needs.
    ///   - tensors: the tensors that callbacks remember.
    public init(state: JSONObject, tensors: [NamedTensor] = []) {
        self.state = state
        self.tensors = tensors
    }
}
