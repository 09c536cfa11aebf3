public import OrderedJSON

/// How a model is trained and how far it is: plain data, as files hold it.
public struct TrainingState: Sendable, Equatable {
    /// What Keras' `compile` was given, `nil` if the model was never compiled.
    public var compiled: CompileSettings?
    /// The optimizer's state, `nil` before the first step.
    public var optimizer: OptimizerState?
    /// The epochs that fits have finished.
    public var finishedEpochs: Int
    /// Where a fit stopped, `nil` if none did before its end; it goes when the parameters change.
    public var checkpoint: FitCheckpoint?
    /// The names of the classes that an output's numbers stand for, by the output's position.
    public var classNames: [Int: [String]] = [:]

    /// Makes the state of a model.
    ///
    /// - Parameters:
    ///   - compiled: the compile settings.
    ///   - optimizer: the optimizer's state.
    ///   - finishedEpochs: the epochs that fits have finished.
    public init(
        compiled: CompileSettings? = nil, optimizer: OptimizerState? = nil, finishedEpochs: Int = 0
    ) {
        self.compiled = compiled
        self.optimizer = optimizer
        self.finishedEpochs = finishedEpochs
    }
}

/// A loss, metric or optimizer by Keras 3's name and configuration.
public struct NamedSettings: Sendable, Equatable {
    /// Keras 3's name: a class such as `Adam`, a function such as `mean_squared_error`.
    public var name: String
    /// The settings that were given, with Keras 3's keys.
    public var configuration: JSONObject

    /// Names a loss, metric or optimizer.
    ///
    /// - Parameters:
    ///   - name: Keras 3's name.
    ///   - configuration: the settings that were given.
    public init(name: String, configuration: JSONObject = [:]) {
        self.name = name
        self.configuration = configuration
    }
}

/// What Keras' `compile` was given, in the words of Keras 3.
public struct CompileSettings: Sendable, Equatable {
    /// The optimizer's class (`Adam`) and hyperparameters, `nil` where a file lost it.
    public var optimizer: NamedSettings?
    /// The loss of each output by Keras' snake-case name (`binary_crossentropy`), in order.
    public var losses: [NamedSettings?]
    /// The weight of each output's loss, in order.
    public var lossWeights: [Double]?
    /// The metrics of each output as Keras names them (`accuracy`), in order.
    public var metrics: [[NamedSettings]]
    /// The metrics that heed sample weights, of each output.
    public var weightedMetrics: [[NamedSettings]]

    /// Makes compile settings.
    ///
    /// - Parameters:
    ///   - optimizer: the optimizer.
    ///   - losses: the loss of each output.
    ///   - lossWeights: the weight of each output's loss.
    ///   - metrics: the metrics of each output.
    ///   - weightedMetrics: the metrics that heed sample weights, of each output.
    public init(
        optimizer: NamedSettings?, losses: [NamedSettings?], lossWeights: [Double]? = nil,
        metrics: [[NamedSettings]] = [], weightedMetrics: [[NamedSettings]] = []
    ) {
        self.optimizer = optimizer
        self.losses = losses
        self.lossWeights = lossWeights
        self.metrics = metrics
        self.weightedMetrics = weightedMetrics
    }
}

/// What an optimizer remembers between steps, by parameter and name, never by position.
public struct OptimizerState: Sendable, Equatable {
    /// One remembered tensor of one parameter.
    public struct Slot: Sendable, Equatable {
        /// The parameter that it belongs to.
        public var parameter: ParameterIdentity
        /// Keras 3's name of it: `momentum`, `velocity`.
        public var name: String
        /// Its value.
        public var value: Tensor

        /// Makes a slot.
        ///
        /// - Parameters:
        ///   - parameter: the parameter that it belongs to.
        ///   - name: Keras 3's name of it.
        ///   - value: its value.
        public init(parameter: ParameterIdentity, name: String, value: Tensor) {
            self.parameter = parameter
            self.name = name
            self.value = value
        }
    }

    /// The steps done.
    public var iterations: Int
    /// The learning rate as the file holds it beside the settings (Keras 3), `nil` if it holds none.
    public var learningRate: Double?
    /// The remembered tensors: parameters in the model's order, names as the optimizer lists them.
    public var slots: [Slot]
    /// State that belongs to no parameter, such as Nadam's `u_product`.
    public var scalars: [String: Double]

    /// Makes the state of an optimizer.
    ///
    /// - Parameters:
    ///   - iterations: the steps done.
    ///   - learningRate: the learning rate as the file holds it.
    ///   - slots: the remembered tensors.
    ///   - scalars: state that belongs to no parameter.
    public init(
        iterations: Int, learningRate: Double? = nil, slots: [Slot] = [],
        scalars: [String: Double] = [:]
    ) {
        self.iterations = iterations
        self.learningRate = learningRate
        self.slots = slots
        self.scalars = scalars
    }
}
