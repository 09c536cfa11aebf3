internal import Glibc
internal import OrderedJSON

extension Double {
    /// The number as Python's `str` prints it.
    var pythonText: String {
        guard isFinite else { return isNaN ? "nan" : self < 0 ? "-inf" : "inf" }
        return JSONNumber(self).literal
    }

    /// The number as Python's format `.Nf` prints it.
    ///
    /// - Parameter digits: the digits behind the point.
    /// - Returns: the text.
    func pythonText(digits: Int) -> String {
        guard isFinite else { return pythonText }
        return withVaList([self]) { arguments in
            // The largest double has 309 digits before the point.
            var text = [CChar](repeating: 0, count: 330 + digits)
            vsnprintf(&text, text.count, "%.\(digits)f", arguments)
            return String(
                decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
    }
}
