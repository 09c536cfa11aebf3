internal import CHDF5
internal import CHDF5Memory

/// The owner of one HDF5 identifier.
struct Handle: ~Copyable {
    let id: hid_t

    init(owning id: hid_t, orThrow error: @autoclosure () -> HDF5Error) throws(HDF5Error) {
        guard id >= 0 else { throw error() }
        self.id = id
    }

    deinit { H5Idec_ref(id) }

    /// Closes at once and learns of failure, which is when a writer's last bytes go out (`H5Idec_ref`).
    consuming func close(orThrow error: @autoclosure () -> HDF5Error) throws(HDF5Error) {
        let status = H5Idec_ref(id)
        discard self
        guard status >= 0 else { throw error() }
    }
}

@available(*, unavailable)
extension Handle: Sendable {}
