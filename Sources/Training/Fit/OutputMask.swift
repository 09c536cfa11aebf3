internal import NeuralNet

/// Which steps of a model's outputs count.
enum OutputMask {
    /// The extents of one row of the mask of each output, `nil` where all steps count.
    ///
    /// - Parameter model: the model.
    /// - Returns: the extents, in the order of the outputs.
    /// - Throws: ``TrainingError/program(_:)`` where a mask is unclear.
    static func all(of model: Model) throws(TrainingError) -> [[Int]?] {
        guard model.graph.layers.contains(where: { makesMask($0.layer) }) else {
            return model.graph.outputs.map { _ in nil }
        }
        var builder = ProgramBuilder(model, mode: .inference)
        do throws(ProgramError) {
            _ = try builder.addLayers(of: model, rows: 1)
        } catch {
            throw .program(error)
        }
        var extents: [[Int]?] = []
        for output in model.graph.outputs {
            let steps = try steps(
                of: builder.masks[output.call][output.output],
                output: model.graph.layerName(of: output))
            extents.append(steps.map { Array($0.extents.dropFirst()) })
        }
        return extents
    }

    /// 1 for each step that counts, else 0; `nil` if all do.
    ///
    /// - Parameters:
    ///   - mask: the mask of an output.
    ///   - name: the output's name.
    /// - Returns: the steps.
    /// - Throws: ``TrainingError/program(_:)`` where the mask is unclear.
    static func steps(of mask: Mask, output name: String) throws(TrainingError) -> Value? {
        switch mask {
        case .none: nil
        case .unclear: throw .program(.unsupportedMask(name))
        case .steps(let steps): steps
        }
    }

    private static func makesMask(_ layer: any Layer) -> Bool {
        layer is Masking || (layer as? Embedding)?.masksZero == true
    }
}
