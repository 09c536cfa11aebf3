import NeuralNet
import Testing

@Suite struct ParameterIdentityTests {
    @Test(arguments: [
        (["dense"], "kernel", "dense/kernel"),
        (["encoder", "dense_1"], "bias", "encoder/dense_1/bias"),
        (["a/b", "100%"], "kernel", "a%2Fb/100%25/kernel"),
        (["%2F"], "kernel", "%252F/kernel"),
        (["naïve 层"], "kernel", "naïve 层/kernel"),
        // A combining accent behind an escape or a separator is no part of it.
        (["/\u{301}", "\u{301}x", "%\u{301}"], "kernel", "%2F\u{301}/\u{301}x/%25\u{301}/kernel"),
    ])
    func `an identity is spelled with escapes and read again`(
        names: [String], role: String, text: String
    ) {
        let identity = ParameterIdentity(layer: LayerPath(names), role: role)

        #expect(Array("\(identity)".utf8) == Array(text.utf8))
        #expect(ParameterIdentity(text) == identity)
    }

    @Test(arguments: [
        "", "kernel", "dense/", "a%/kernel", "a%2/kernel", "a%2f/kernel", "a%41/kernel", "%/kernel",
    ])
    func `a text that no identity has is none`(text: String) {
        #expect(ParameterIdentity(text) == nil)
    }
}
