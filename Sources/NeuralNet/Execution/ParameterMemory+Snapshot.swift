extension ParameterMemory {
    /// Copies the values as tensors, in the order and shapes of a model's parameters.
    ///
    /// - Parameter parameters: the model's parameters; one whose bits did not change stays the tensor that it is.
    /// - Returns: the values.
    package func snapshot(like parameters: Parameters) -> Parameters {
        var result = Parameters()
        for identity in parameters.identities {
            guard let old = parameters[identity] else { continue }
            let numbers = self[identity]
            let isUnchanged = old.floats.elementsEqual(numbers) { $0.bitPattern == $1.bitPattern }
            result[identity] = isUnchanged ? old : Tensor(numbers, extents: old.extents)
        }
        return result
    }

    /// Takes the values of a model's parameters.
    ///
    /// - Parameter parameters: a value for each parameter.
    package func take(_ parameters: Parameters) {
        for identity in parameters.identities {
            if let tensor = parameters[identity] { self[identity] = tensor.floats }
        }
    }
}
