internal import Glibc

/// A thread that reads one window at a time.
///
/// Its owner and the thread take turns, each handing over by a semaphore, so that neither sees what the other changes.
final class ReadingThread {
    private final class Desk {
        var window: Window?
        var task: ((Window) throws(RowFileError) -> Void)?
        var error: RowFileError?
        let begin = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)
        let end = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

        init() {
            sem_init(begin, 0, 0)
            sem_init(end, 0, 0)
        }

        deinit {
            for semaphore in [begin, end] {
                sem_destroy(semaphore)
                semaphore.deallocate()
            }
        }

        static func wait(for semaphore: UnsafeMutablePointer<sem_t>) {
            while sem_wait(semaphore) != 0 {}
        }

        func work() {
            while true {
                Desk.wait(for: begin)
                guard let window, let task else { return }
                do throws(RowFileError) { try task(window) } catch { self.error = error }
                sem_post(end)
            }
        }
    }

    private let desk = Desk()
    private let thread: pthread_t
    private let isRunning: Bool
    /// The window that the thread reads now.
    private(set) var pending: Window?

    /// Starts the thread; where none can be had, windows are read at once.
    init() {
        let context = Unmanaged.passRetained(desk)
        var thread = pthread_t()
        let status = pthread_create(
            &thread, nil,
            { context in
                guard let context else { return nil }
                Unmanaged<Desk>.fromOpaque(context).takeRetainedValue().work()
                return nil
            }, context.toOpaque())
        isRunning = status == 0
        self.thread = thread
        if !isRunning { context.release() }
    }

    deinit {
        guard isRunning else { return }
        discard()
        desk.window = nil
        desk.task = nil
        sem_post(desk.begin)
        pthread_join(thread, nil)
    }

    /// Lets the thread read a window.
    func start(_ window: Window, _ task: @escaping (Window) throws(RowFileError) -> Void) {
        desk.window = window
        desk.task = task
        pending = window
        if isRunning { sem_post(desk.begin) }
    }

    /// Waits for the window that is being read.
    ///
    /// - Throws: what went wrong with it; it is forgotten then.
    func finish() throws(RowFileError) {
        guard let window = pending else { return }
        pending = nil
        if isRunning {
            Desk.wait(for: desk.end)
        } else {
            do throws(RowFileError) { try desk.task?(window) } catch { desk.error = error }
        }
        desk.task = nil
        guard let error = desk.error else { return }
        desk.error = nil
        window.forget()
        throw error
    }

    /// Waits for the window that is being read and forgets it.
    func discard() {
        guard let window = pending else { return }
        do throws(RowFileError) { try finish() } catch { return }
        window.forget()
    }
}
