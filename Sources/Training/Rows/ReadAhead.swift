/// Reads rows of a file in windows, the next one in a thread of its own while the present one is computed on.
///
/// Who takes rows in their order, or in a pass's, waits for the first window of the pass alone.
final class ReadAhead {
    let file: RowFile
    private let rows: Range<Int>
    private let windowBytes: Int
    private var windowRows = 0
    private var order: RowOrder?
    /// The present window, the one before and the one to come, in any order.
    private var windows: [Window] = []
    private var helper: ReadingThread?

    /// Prepares to read.
    ///
    /// - Parameters:
    ///   - file: the file.
    ///   - rows: the rows of the file that places are counted in.
    ///   - windowBytes: the bytes of a window, unless a batch is larger.
    init(_ file: RowFile, rows: Range<Int>, windowBytes: Int = 4 << 20) {
        self.windowBytes = windowBytes
        self.file = file
        self.rows = rows
    }

    /// Whether the rows are those of a file.
    func reads(_ rows: Range<Int>, of file: RowFile) -> Bool {
        self.file === file && self.rows == rows
    }

    /// Hands out the rows at places, in parts.
    ///
    /// - Parameters:
    ///   - places: the places.
    ///   - order: whose places they are, `nil` for the file's own order.
    ///   - body: takes some rows of the file, one after another.
    /// - Throws: ``RowFileError``.
    func withRows(
        at places: Range<Int>, of order: RowOrder?, _ body: (UnsafeBufferPointer<Float>) -> Void
    ) throws(RowFileError) {
        try prepare(places.count, order)
        var place = places.lowerBound
        while place < places.upperBound {
            let window = try window(at: place / windowRows)
            let first = place - window.places.lowerBound
            let count = min(places.upperBound, window.places.upperBound) - place
            let size = file.layout.rowSize
            body(
                UnsafeBufferPointer(
                    rebasing: window.floats[(first * size)..<((first + count) * size)]))
            place += count
        }
    }

    /// Starts anew where the order or the batch is another.
    private func prepare(_ batch: Int, _ order: RowOrder?) throws(RowFileError) {
        let isSame =
            switch (self.order, order) {
            case (nil, nil): true
            case (let known?, let asked?): known.isSame(as: asked)
            default: false
            }
        guard !isSame || batch > windowRows || windows.isEmpty else { return }
        // What it reads is not wanted, and neither are its errors.
        helper?.discard()
        self.order = order
        if batch > windowRows || windows.isEmpty {
            let usual = windowBytes / max(1, 4 * file.layout.rowSize)
            windowRows = max(1, batch, min(rows.count, usual))
            windows = (0..<3).map { _ in Window(windowRows * file.layout.rowSize) }
        }
        for window in windows { window.forget() }
    }

    private func window(at index: Int) throws(RowFileError) -> Window {
        if helper?.pending?.index == index { try helper?.finish() }
        if let known = windows.first(where: { $0.index == index }) {
            askForNext(after: known)
            return known
        }
        helper?.discard()
        let window = oldest(but: nil)
        window.begin(index, places(of: index))
        do throws(RowFileError) { try reading(window) } catch {
            window.forget()
            throw error
        }
        askForNext(after: window)
        return window
    }

    private func places(of index: Int) -> Range<Int> {
        index * windowRows..<min(rows.count, (index + 1) * windowRows)
    }

    /// The window that was used least recently: those of smaller indices go first.
    private func oldest(but kept: Window?) -> Window {
        let others = windows.filter { $0 !== kept }
        return others.min { $0.index < $1.index } ?? windows[0]
    }

    private func askForNext(after window: Window) {
        let next = window.index + 1
        guard next * windowRows < rows.count, helper?.pending == nil,
            !windows.contains(where: { $0.index == next })
        else { return }
        let target = oldest(but: window)
        target.begin(next, places(of: next))
        if helper == nil { helper = ReadingThread() }
        helper?.start(target, reading)
    }

    /// Reads the rows of a window; needs nothing that changes meanwhile.
    private var reading: (Window) throws(RowFileError) -> Void {
        { [file, order, origin = rows.lowerBound] window throws(RowFileError) in
            let size = file.layout.rowSize
            guard let order else {
                let (first, count) = (origin + window.places.lowerBound, window.places.count)
                let part = UnsafeMutableBufferPointer(rebasing: window.floats[..<(count * size)])
                return try file.read(first..<first + count, into: part, &window.scratch)
            }
            for (index, place) in window.places.enumerated() {
                let row = origin + order[place]
                let part = UnsafeMutableBufferPointer(
                    rebasing: window.floats[(index * size)..<((index + 1) * size)])
                try file.read(row..<row + 1, into: part, &window.scratch)
            }
        }
    }
}

/// Rows of a file in memory.
final class Window {
    /// The window's number among those of its pass, -1 where it holds nothing.
    private(set) var index = -1
    /// The places of the rows.
    private(set) var places = 0..<0
    let floats: UnsafeMutableBufferPointer<Float>
    var scratch: [UInt8] = []

    /// Makes room.
    init(_ count: Int) {
        floats = .allocate(capacity: count)
        floats.initialize(repeating: 0)
    }

    deinit { floats.deallocate() }

    /// Gives the window other rows, which are to be read.
    func begin(_ index: Int, _ places: Range<Int>) {
        self.index = index
        self.places = places
    }

    /// Holds nothing any more.
    func forget() { begin(-1, 0..<0) }
}
