extension DataArray {
    /// Where the elements of an array are.
    enum Storage: Sendable, Equatable {
        case memory([Float])
        /// Some rows of a file, in each of which the array's elements stand from a place on.
        case file(RowFile, rows: Range<Int>, column: Int)
        /// Class numbers, each of which stands for as many zeros as there are classes, one of them a one.
        indirect case oneHot(Storage, classes: Int)

        static func == (left: Storage, right: Storage) -> Bool {
            switch (left, right) {
            case (.memory(let left), .memory(let right)): left == right
            case (.file(let left, let rows, let column), .file(let right, let others, let place)):
                left === right && rows == others && column == place
            case (.oneHot(let left, let classes), .oneHot(let right, let others)):
                left == right && classes == others
            default: false
            }
        }
    }

    /// Makes an array whose elements stay in a file.
    ///
    /// - Parameters:
    ///   - name: the model's input or output that the array feeds.
    ///   - extents: the extent of each axis of one row.
    ///   - file: the file.
    ///   - column: where the array's elements begin in each of its rows.
    ///   - classNames: the names of the classes whose numbers the elements are, in order.
    package init(
        name: String, extents: [Int], file: RowFile, column: Int = 0, classNames: [String]? = nil
    ) {
        let shape = DataArray(
            name: name, extents: extents, rows: 0, elements: [], classNames: classNames)
        self.init(
            shape, rows: file.layout.rows, extents: extents,
            storage: .file(file, rows: 0..<file.layout.rows, column: column))
    }

    /// Whether the elements are in memory, and not in a file.
    public var isInMemory: Bool {
        switch storage {
        case .memory, .oneHot(.memory, _): true
        case .file, .oneHot: false
        }
    }

    /// The rows one after another, each in C order; of an array that is in memory only, see ``isInMemory``.
    public var elements: [Float] {
        switch storage {
        case .memory(let elements): return elements
        case .oneHot(.memory(let numbers), let classes):
            var elements = [Float](repeating: 0, count: numbers.count * classes)
            for (row, number) in numbers.enumerated() { elements[row * classes + Int(number)] = 1 }
            return elements
        case .file, .oneHot:
            preconditionFailure("the elements of an array in a file are read part by part")
        }
    }

    /// An array of class numbers as rows of zeros and a one.
    ///
    /// - Parameter classes: how many classes there are; all numbers are known to be below.
    /// - Returns: an array of as many rows.
    func oneHot(classes: Int) -> DataArray {
        DataArray(
            self, rows: rows, extents: [classes], storage: .oneHot(storage, classes: classes))
    }

    /// The same array with its elements in memory.
    ///
    /// - Returns: the array.
    /// - Throws: ``TrainingError/unreadable(_:)`` where they are in a file that cannot be read.
    public func loaded() throws(TrainingError) -> DataArray {
        guard !isInMemory else { return self }
        var elements: [Float] = []
        elements.reserveCapacity(rows * rowSize)
        try forEachPart { _, part throws(TrainingError) in elements += part }
        return DataArray(self, rows: rows, extents: extents, storage: .memory(elements))
    }

    /// Hands out the elements in parts of whole rows.
    ///
    /// - Parameter body: takes the position of the first row of the part, and its elements.
    /// - Throws: what the body throws, or ``TrainingError/unreadable(_:)``.
    func forEachPart(
        _ body: (Int, UnsafeBufferPointer<Float>) throws(TrainingError) -> Void
    ) throws(TrainingError) {
        guard case .file(let file, let range, let column) = storage else {
            precondition(isInMemory, "class numbers are checked before they are spread out")
            return try elements.withUnsafeBufferPointer { elements throws(TrainingError) in
                try body(0, elements)
            }
        }
        var part: [Float] = []
        try file.forEachPart(of: range) { first, block throws(TrainingError) in
            part.removeAll(keepingCapacity: true)
            for start in stride(from: column, to: block.count, by: file.layout.rowSize) {
                part += block[start..<start + rowSize]
            }
            try part.withUnsafeBufferPointer { part throws(TrainingError) in
                try body(first - range.lowerBound, part)
            }
        }
    }

    /// The array with the rows of another of the same extents behind its own; both are in memory.
    ///
    /// - Parameter other: the other array.
    /// - Returns: an array of the rows of both.
    public func followed(by other: DataArray) -> DataArray {
        precondition(extents == other.extents, "rows of the same extents")
        return DataArray(
            self, rows: rows + other.rows, extents: extents,
            storage: .memory(elements + other.elements))
    }

    /// The same array under another name.
    package func renamed(_ name: String) -> DataArray {
        DataArray(self, name: name, rows: rows, extents: extents, storage: storage)
    }

    /// The same elements as rows of other extents, of as many elements.
    func reshaped(_ extents: [Int]) -> DataArray {
        DataArray(self, rows: rows, extents: extents, storage: storage)
    }

    /// The array of a range of rows.
    ///
    /// - Parameter rows: the positions of the rows.
    /// - Returns: an array of the same name and extents.
    public func slice(_ rows: Range<Int>) -> DataArray {
        precondition(rows.lowerBound >= 0 && rows.upperBound <= self.rows, "rows of the array")
        let storage: Storage =
            switch storage {
            case .memory(let elements):
                .memory(Array(elements[rows.lowerBound * rowSize..<rows.upperBound * rowSize]))
            case .file(let file, let all, let column):
                .file(
                    file, rows: all.lowerBound + rows.lowerBound..<all.lowerBound + rows.upperBound,
                    column: column)
            case .oneHot(let numbers, let classes):
                .oneHot(
                    DataArray(self, rows: self.rows, extents: [], storage: numbers).slice(rows)
                        .storage, classes: classes)
            }
        return DataArray(self, rows: rows.count, extents: extents, storage: storage)
    }
}

extension DataArray {
    /// The elements of chosen rows, one row after another.
    ///
    /// - Parameter rows: the positions of the rows; a position may come more than once.
    /// - Returns: as many rows as positions.
    public func gathered(_ rows: some Collection<Int>) -> [Float] {
        let elements = elements
        return [Float](unsafeUninitializedCapacity: rows.count * rowSize) { gathered, initialized in
            for row in rows {
                precondition(row >= 0 && row < self.rows, "a row of the array")
                for index in row * rowSize..<(row + 1) * rowSize {
                    gathered.initializeElement(at: initialized, to: elements[index])
                    initialized += 1
                }
            }
        }
    }

    /// The elements of one row.
    ///
    /// - Parameter position: the row's position.
    /// - Returns: a part of ``elements``.
    package func row(_ position: Int) -> ArraySlice<Float> {
        elements[position * rowSize..<(position + 1) * rowSize]
    }
}
