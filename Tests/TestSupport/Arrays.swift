package import NeuralNet
package import Training

extension DataArray {
    /// An array of rows of one axis.
    ///
    /// - Parameters:
    ///   - name: the model's input or output that the array feeds.
    ///   - rows: the rows, all of one length.
    package init(_ name: String, rows: [[Float]]) {
        self.init(
            name: name, extents: [rows.first?.count ?? 1], rows: rows.count,
            elements: rows.flatMap(\.self))
    }

    /// An array of seeded numbers in [−1, 1].
    ///
    /// - Parameters:
    ///   - name: the model's input or output that the array feeds.
    ///   - extents: the extent of each axis of one row.
    ///   - rows: the number of rows.
    ///   - seed: the seed.
    package init(_ name: String, random extents: [Int], rows: Int, seed: UInt64 = 1) {
        var numbers = SeededNumbers(seed)
        self.init(
            name: name, extents: extents, rows: rows,
            elements: numbers.numbers(extents.reduce(rows, *)).map { Float($0) })
    }
}

extension SmallModel {
    /// A dense layer with a given kernel and bias.
    ///
    /// - Parameters:
    ///   - kernel: a row for each input.
    ///   - bias: an element for each unit; `nil` for no bias.
    ///   - activation: the activation.
    /// - Returns: the model, whose layer is called `layer1`.
    /// - Throws: ``ModelError`` where kernel and bias don't fit together.
    package static func dense(
        kernel: [[Float]], bias: [Float]? = nil, activation: Activation = .linear
    ) throws -> Model {
        let units = kernel[0].count
        var model = try chain(
            [Dense(units: units, activation: activation, usesBias: bias != nil)],
            inputExtents: [kernel.count])
        var values = model.parameters
        let path = LayerPath(["layer1"])
        values[ParameterIdentity(layer: path, role: "kernel")] = Tensor(
            kernel.flatMap(\.self), extents: [kernel.count, units])
        if let bias {
            values[ParameterIdentity(layer: path, role: "bias")] = Tensor(bias, extents: [units])
        }
        try model.setParameters(values)
        return model
    }
}
