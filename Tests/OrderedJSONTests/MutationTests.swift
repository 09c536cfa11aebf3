import OrderedJSON
import TestSupport
import Testing

@Suite struct MutationTests {
    private let seeds = [
        #"{"class_name": "Sequential", "config": [{"units": 16, "alpha": 0.20000000298023224}]}"#,
        #"["\ud83d\ude00\u00e9é€😀", -1.5e-07, NaN, -Infinity, null, true, false, {}, []]"#,
        #"{"a": {"b": [[[1, 2], [3]], {"c": "\"\\\/\b\f\n\r\t"}]}, "z": 1e400, "": ""}"#,
    ]

    @Test(.timeLimit(.minutes(1)))
    func `no damage to a text crashes the parser, and what it accepts it writes again`() throws {
        var generator = SeededGenerator(seed: 2)
        var accepted = 0
        for round in 0..<30_000 {
            var bytes = Array(seeds[round % seeds.count].utf8)
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                damage(&bytes, using: &generator)
            }

            guard let json = try? JSON.parse(bytes) else { continue }

            accepted += 1
            for style in [JSONStyle.compact, .python, .pretty] {
                #expect(try JSON.parse(json.text(style: style)) == json)
            }
            if let canonical = try? json.canonicalText() {
                #expect(try JSON.parse(canonical).canonicalText() == canonical)
            }
        }
        #expect(accepted > 1000)
    }

    private func damage(_ bytes: inout [UInt8], using generator: inout SeededGenerator) {
        let place = Int.random(in: 0..<bytes.count, using: &generator)
        let structural = Array(#"[]{}",:\u0e-.NI"#.utf8)
        switch Int.random(in: 0..<5, using: &generator) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
        case 1: bytes[place] = structural.randomElement(using: &generator) ?? 0
        case 2: bytes.insert(structural.randomElement(using: &generator) ?? 0, at: place)
        case 3: bytes.insert(contentsOf: bytes[place...].prefix(20), at: place)
        default: bytes = bytes[..<place] + bytes[place...].dropFirst(3) + [0x20]
        }
    }
}
