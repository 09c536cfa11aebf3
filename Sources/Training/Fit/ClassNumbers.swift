internal import NeuralNet

extension DataArray {
    /// Class numbers as the rows of zeros and a one that a loss wants instead.
    ///
    /// - Parameters:
    ///   - loss: the loss.
    ///   - wanted: the extents of one row of its target.
    ///   - firstRow: the number by which messages call the first row.
    /// - Returns: `nil` where the loss or the shape is another, so that the array is to be taken as it is.
    /// - Throws: ``TrainingError/targetOutOfRange(loss:expected:value:row:)`` at a number of no class.
    func spread(
        for loss: any Loss, wanted: [Int], firstRow: Int
    ) throws(TrainingError) -> DataArray? {
        guard loss.spreadsClassNumbers, rowSize == 1, wanted.count == 1, wanted[0] > 1 else {
            return nil
        }
        let classes = wanted[0]
        let name = loss.name
        try forEachPart { first, numbers throws(TrainingError) in
            for (row, number) in numbers.enumerated()
            where !(number >= 0 && number < Float(classes) && number == number.rounded()) {
                throw .targetOutOfRange(
                    loss: name, expected: "a class number from 0 to \(classes - 1)", value: number,
                    row: first + row + firstRow)
            }
        }
        return oneHot(classes: classes)
    }
}
