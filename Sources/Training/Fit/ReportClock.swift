/// Tells when the next report of progress is due, and looks at the system's clock now and then only.
struct ReportClock {
    private let interval: Duration
    /// Looks that are closer to each other than this are too many.
    private let shortPause: Duration
    /// Looks that are farther from each other than this are too few.
    private let longPause: Duration
    private var lastReport = ContinuousClock.Instant.now
    private var lastLook = ContinuousClock.Instant.now
    /// The batches from one look to the next.
    private var stride = 1
    private var untilLook = 1

    /// Starts the first interval.
    ///
    /// - Parameter interval: the least time between reports; zero for a report after each batch.
    init(_ interval: Duration) {
        self.interval = interval
        shortPause = interval / 32
        longPause = interval / 8
    }

    /// Starts an interval.
    mutating func restart() {
        lastReport = .now
        lastLook = lastReport
    }

    /// Counts a batch.
    ///
    /// - Returns: whether a report is due after it; the next interval starts then.
    mutating func isDue() -> Bool {
        guard interval > .zero else { return true }
        untilLook -= 1
        guard untilLook == 0 else { return false }
        return look(at: .now)
    }

    /// Looks about sixteen times in an interval, at the pace of the batches so far.
    private mutating func look(at now: ContinuousClock.Instant) -> Bool {
        let pause = now - lastLook
        if pause < shortPause, stride < 1 << 16 { stride *= 2 }
        if pause > longPause { stride = max(1, stride / 2) }
        lastLook = now
        untilLook = stride
        guard now - lastReport >= interval else { return false }
        lastReport = now
        return true
    }
}
