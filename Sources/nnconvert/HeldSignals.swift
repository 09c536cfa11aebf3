internal import Glibc

/// Holds Ctrl-C and SIGTERM back, so that what is begun ends at a border of its own.
struct HeldSignals {
    private static let signals = [SIGINT, SIGTERM]

    private let held: sigset_t
    private let before: sigset_t

    /// Holds the signals from now on.
    init() {
        var signals = sigset_t()
        sigemptyset(&signals)
        for signal in Self.signals where !HeldSignals.isIgnored(signal) {
            sigaddset(&signals, signal)
        }
        var old = sigset_t()
        sigprocmask(SIG_BLOCK, &signals, &old)
        held = signals
        before = old
    }

    /// Whether whoever started the process made it deaf to a signal, as `nohup` and `&` in scripts do.
    private static func isIgnored(_ signal: Int32) -> Bool {
        var action = sigaction()
        sigaction(signal, nil, &action)
        return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == 1  // SIG_IGN
    }

    /// The signal that came and waits, `nil` if none did; it stays waiting.
    var waiting: Int32? {
        var pending = sigset_t()
        var held = held
        sigpending(&pending)
        return Self.signals.first {
            sigismember(&held, $0) == 1 && sigismember(&pending, $0) == 1
        }
    }

    /// Takes a waiting signal away, so that ``release()`` does not deliver it.
    ///
    /// - Returns: the signal, `nil` if none waits.
    func take() -> Int32? {
        guard waiting != nil else { return nil }
        var (signals, number) = (held, Int32(0))
        sigwait(&signals, &number)
        return number
    }

    /// Lets the signals do what they did before; one that waits is delivered now.
    func release() {
        var old = before
        sigprocmask(SIG_SETMASK, &old, nil)
    }
}
