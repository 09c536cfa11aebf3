/// What is known of the steps of a value that count: Keras' mask.
public enum Mask: Sendable {
    /// All count.
    case none
    /// 1 where a step counts, else 0; the axes are the first ones of the value that it belongs to.
    case steps(Value)
    /// Several masks came together, whose union in Keras 3 is their intersection in Keras 2.
    case unclear
}

/// What a layer does with the mask of its input, beyond passing it on.
public enum MaskUse: Sendable {
    /// Computes as without.
    case ignored
    /// Computes with it.
    case heeded
    /// Keras would compute with it, this layer cannot.
    case unsupported
}
