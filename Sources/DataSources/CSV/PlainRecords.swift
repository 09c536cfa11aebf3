/// Reads records that hold nothing but plain fields at the pace of their bytes: no quotes, no gaps, no names.
///
/// What it does not take is no error: ``RecordScanner`` looks at it closely.
struct PlainRecords {
    /// For each field of a record the place of its number in a row, -1 where it is not wanted.
    private let places: [Int]
    private let width: Int
    private let delimiter: UInt8
    private let parser = DecimalParser()

    /// Prepares to read; `nil` where a column is wanted twice.
    ///
    /// - Parameters:
    ///   - columns: the columns that are wanted, in the order wanted.
    ///   - count: how many fields a record has.
    ///   - delimiter: what stands between them.
    init?(_ columns: [Int], of count: Int, delimiter: UInt8) {
        guard Set(columns).count == columns.count else { return nil }
        var places = [Int](repeating: -1, count: count)
        for (place, column) in columns.enumerated() { places[column] = place }
        self.places = places
        self.delimiter = delimiter
        width = columns.count
    }

    /// Reads records as long as they are plain.
    ///
    /// - Parameters:
    ///   - bytes: a buffer whose last byte is NUL.
    ///   - start: where the first record begins.
    ///   - rows: the rows of the numbers that are to be filled.
    ///   - numbers: where the rows go.
    /// - Returns: how many records were taken, and where the next begins.
    func read(
        _ bytes: Span<UInt8>, from start: Int, rows: Range<Int>, into numbers: inout [Float]
    ) -> (count: Int, next: Int) {
        precondition(numbers.count >= rows.upperBound * width, "room for the rows")
        precondition(start < bytes.count && bytes[bytes.count - 1] == 0, "a NUL ends the buffer")
        var next = start
        var span = numbers.mutableSpan
        let (places, powers) = (places.span, parser.powers.span)
        for row in rows {
            guard
                let end = record(
                    bytes, from: next, places, powers, into: &span, at: row &* width)
            else { return (row - rows.lowerBound, next) }
            next = end
        }
        return (rows.count, next)
    }

    /// Reads one record; `nil` where it is not plain or goes on beyond the buffer.
    private func record(
        _ bytes: Span<UInt8>, from start: Int, _ places: Span<Int>, _ powers: Span<Double>,
        into numbers: inout MutableSpan<Float>, at first: Int
    ) -> Int? {
        var position = start
        for field in places.indices {
            if field > 0 {
                guard bytes[unchecked: position] == delimiter else { return nil }
                position &+= 1
            }
            let place = places[unchecked: field]
            if place < 0 {
                position = end(ofText: bytes, from: position)
            } else {
                guard let number = number(bytes, &position, powers) else { return nil }
                numbers[unchecked: first &+ place] = number
            }
        }
        switch bytes[unchecked: position] {
        case UInt8(ascii: "\n"): return position &+ 1
        case UInt8(ascii: "\r") where bytes[position &+ 1] == UInt8(ascii: "\n"):
            return position &+ 2
        default: return nil
        }
    }

    /// The end of a field that is not wanted; a quote ends it too, and so ends the plain records.
    private func end(ofText bytes: Span<UInt8>, from start: Int) -> Int {
        let highest = max(delimiter, UInt8(ascii: "\""))
        var position = start
        while true {
            let byte = bytes[unchecked: position]
            if byte <= highest,
                byte == delimiter || byte == UInt8(ascii: "\"") || byte <= UInt8(ascii: "\r")
            {
                return position
            }
            position &+= 1
        }
    }

    /// Reads a number; `nil` where only a closer look tells what it is.
    private func number(
        _ bytes: Span<UInt8>, _ position: inout Int, _ powers: Span<Double>
    ) -> Float? {
        let isNegative = bytes[unchecked: position] == UInt8(ascii: "-")
        if isNegative { position &+= 1 }
        let first = position
        var mantissa: UInt64 = 0
        digits(bytes, &position, &mantissa)
        var count = position &- first
        var exponent = 0
        var isInteger = true
        if bytes[unchecked: position] == UInt8(ascii: ".") {
            position &+= 1
            let point = position
            digits(bytes, &position, &mantissa)
            exponent = point &- position
            count &-= exponent
            isInteger = false
        }
        // Nineteen digits fit the mantissa.
        guard count > 0, count <= 19 else { return nil }
        if bytes[unchecked: position] | 0x20 == UInt8(ascii: "e") {
            guard let written = self.exponent(bytes, &position) else { return nil }
            exponent &+= written
            isInteger = false
        }
        let magnitude: Float
        if isInteger {
            guard mantissa <= 1 << 24 else { return nil }
            magnitude = Float(mantissa)
        } else if mantissa <= 1 << 53, -exponent <= 22, exponent <= 0 {
            magnitude = Float(Double(mantissa) / powers[unchecked: -exponent])
        } else {
            guard let value = parser.quickValue(of: mantissa, exponent: exponent) else {
                return nil
            }
            magnitude = value
        }
        return isNegative ? -magnitude : magnitude
    }

    private func digits(
        _ bytes: Span<UInt8>, _ position: inout Int, _ mantissa: inout UInt64
    ) {
        while case let digit = bytes[unchecked: position] &- UInt8(ascii: "0"), digit <= 9 {
            mantissa = mantissa &* 10 &+ UInt64(digit)
            position &+= 1
        }
    }

    /// Reads `e`, a sign or none, and one to three digits.
    private func exponent(_ bytes: Span<UInt8>, _ position: inout Int) -> Int? {
        position &+= 1
        let sign = bytes[unchecked: position]
        if sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { position &+= 1 }
        let first = position
        var value: UInt64 = 0
        digits(bytes, &position, &value)
        guard position > first, position <= first &+ 3 else { return nil }
        return sign == UInt8(ascii: "-") ? -Int(value) : Int(value)
    }
}
