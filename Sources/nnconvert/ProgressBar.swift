internal import Glibc

/// A line on standard error that shows how far an epoch is; drawn at most ten times a second.
struct ProgressBar {
    /// Whether it is shown.
    enum Mode {
        case hidden
        /// Redrawn in place.
        case terminal
        /// In lines of their own, for logs: one a second and one at the end of each epoch.
        case lines
    }

    private static let width = 24

    private let mode: Mode
    private var lastDrawn = 0.0
    private var isDrawn = false

    /// Chooses how to show it.
    ///
    /// - Parameters:
    ///   - isWanted: whether `--progress` asks for it.
    ///   - isQuiet: whether `--quiet` asks for silence.
    init(isWanted: Bool, isQuiet: Bool) {
        let isTerminal = isatty(STDERR_FILENO) == 1
        if isQuiet && !isWanted || !isTerminal && !isWanted {
            mode = .hidden
        } else {
            mode = isTerminal ? .terminal : .lines
        }
    }

    /// Shows how far an epoch is.
    ///
    /// - Parameters:
    ///   - head: what stands before the bar.
    ///   - done: the steps done.
    ///   - steps: the steps of an epoch.
    ///   - tail: what stands behind the bar.
    mutating func show(
        _ head: @autoclosure () -> String, done: Int, of steps: Int,
        tail: @autoclosure () -> String
    ) {
        guard mode != .hidden else { return }
        let now = ProgressBar.seconds()
        let pause = mode == .terminal ? 0.1 : 1
        guard done == steps || now - lastDrawn >= pause else { return }
        lastDrawn = now
        let filled = steps > 0 ? ProgressBar.width * done / steps : 0
        let bar =
            String(repeating: "━", count: filled)
            + String(repeating: "╌", count: ProgressBar.width - filled)
        let line = "\(head()) \(bar) \(done)/\(steps)\(tail())"
        Console.standardError(mode == .terminal ? "\r\u{1B}[K\(line)" : "\(line)\n")
        isDrawn = true
    }

    /// Takes the bar away, so that a result can be printed in its place.
    mutating func clear() {
        guard mode == .terminal, isDrawn else { return }
        Console.standardError("\r\u{1B}[K")
        isDrawn = false
    }

    private static func seconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}
