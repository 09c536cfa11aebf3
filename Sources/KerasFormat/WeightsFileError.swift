internal import NeuralNet

/// What is wrong with a file of weights, where the model comes from another file.
public struct WeightsFileError: Error, Sendable {
    /// The path of the file of weights.
    public let path: String
    /// What is wrong with it.
    public let cause: any Error

    /// Does something with the weights; what goes wrong is their file's fault.
    static func naming<Result>(_ path: String, _ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let error as FileError {
            throw error
        } catch {
            throw WeightsFileError(path: path, cause: error)
        }
    }
}

extension WeightsFileError: CustomStringConvertible {
    /// The cause, as a sentence fragment.
    public var description: String { "\(path): \(cause)" }
}
