internal import NeuralNet

/// The rows of layers, calls and graphs by the model that they belong to.
struct GraphTables {
    /// The layers and models of the layer table by row; models are filled in as they are read.
    var elements: [Int: Architecture.Element] = [:]
    /// The rows of a model's layers, by the model's number as `parent` has it.
    private(set) var rows: [UInt32: [Int]] = [:]
    /// The place of each layer among those of its model, by row.
    private(set) var layerPlaces: [Int] = []
    /// The rows of a model's calls.
    private(set) var calls: [UInt32: [Int]] = [:]
    /// The row of a model's graph.
    private(set) var graphs: [UInt32: Int] = [:]
    /// The model of each call and its place among the model's, by row.
    private var places: [(owner: UInt32, place: Int)] = []

    /// Sorts a document's rows, checking that every row belongs to a model (rules 14, 15, 16 and 18).
    init(_ document: NativeDocument) throws(NativeFormatError) {
        for (position, row) in document.layers.enumerated() {
            guard Self.isModel(row.parent, of: document, before: position) else {
                throw .badParent("layers[\(position)]", row.parent)
            }
            layerPlaces.append(rows[row.parent]?.count ?? 0)
            rows[row.parent, default: []].append(position)
            guard row.kind != NativeDocument.modelKind else { continue }
            elements[position] = .layer(
                LayerNode(
                    name: row.name, layer: try row.layer(), isTrainable: row.isTrainable,
                    precision: try row.precision(), trainingObstacles: row.trainingObstacles))
        }
        try addGraphs(document)
        for (position, row) in document.calls.enumerated() {
            guard document.layers.indices.contains(Int(row.layer)) else {
                throw .badReference("calls[\(position)].layer", row.layer)
            }
            let owner = document.layers[Int(row.layer)].parent
            places.append((owner, calls[owner]?.count ?? 0))
            calls[owner, default: []].append(position)
        }
    }

    /// Graphs stand in the order of their owners, each once.
    private mutating func addGraphs(_ document: NativeDocument) throws(NativeFormatError) {
        var last: UInt32?
        for (position, row) in document.graphs.enumerated() {
            guard
                Self.isModel(row.owner, of: document, before: document.layers.count),
                last.map({ row.owner > $0 }) ?? true
            else { throw .badParent("graphs[\(position)]", row.owner) }
            last = row.owner
            graphs[row.owner] = position
        }
    }

    /// Whether a parent or owner is the model itself or a model in a row above.
    private static func isModel(
        _ number: UInt32, of document: NativeDocument, before position: Int
    ) -> Bool {
        number == 0
            || (Int(number) <= position
                && document.layers[Int(number) - 1].kind == NativeDocument.modelKind)
    }

    /// The tensors that pairs of call and output name, which must be of calls of the model.
    ///
    /// - Parameters:
    ///   - numbers: call, output, call, output, ….
    ///   - owner: the model.
    ///   - row: the row that the calls must stand above, `nil` if any will do.
    ///   - place: what messages call the list.
    /// - Returns: the references, calls counted among those of the model.
    /// - Throws: ``NativeFormatError`` where there is no such call.
    func references(
        _ numbers: [UInt32], of owner: UInt32, before row: Int?, _ place: @autoclosure () -> String
    ) throws(NativeFormatError) -> [TensorReference] {
        guard numbers.count % 2 == 0 else { throw .oddReferences(place()) }
        var references: [TensorReference] = []
        for position in stride(from: 0, to: numbers.count, by: 2) {
            let call = Int(numbers[position])
            guard call < row ?? places.count, places[call].owner == owner else {
                throw .badReference("\(place())[\(position)]", numbers[position])
            }
            references.append(
                TensorReference(call: places[call].place, output: Int(numbers[position + 1])))
        }
        return references
    }
}
