/// A type that uses every way in which containers nest.
struct Odd: Codable, Equatable {
    enum CodingKeys: CodingKey { case list, a }

    init() {}

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        var list = container.nestedUnkeyedContainer(forKey: .list)
        var first = list.nestedContainer(keyedBy: CodingKeys.self)
        try first.encode(1, forKey: .a)
        var second = list.nestedUnkeyedContainer()
        try second.encode(2)
        try list.encodeNil()
        try list.encode(3)
        var parent = container.superEncoder().container(keyedBy: CodingKeys.self)
        try parent.encode(4, forKey: .a)
        var nested = container.nestedContainer(keyedBy: CodingKeys.self, forKey: .a)
        try nested.encode(5, forKey: .a)
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        var list = try container.nestedUnkeyedContainer(forKey: .list)
        let first = try list.nestedContainer(keyedBy: CodingKeys.self).decode(Int.self, forKey: .a)
        var second = try list.nestedUnkeyedContainer()
        let parent = try container.superDecoder().container(keyedBy: CodingKeys.self)
        let nested = try container.nestedContainer(keyedBy: CodingKeys.self, forKey: .a)
        let numbers = [
            first, try second.decode(Int.self), try list.decodeNil() ? 0 : -1,
            try list.decode(Int.self), try parent.decode(Int.self, forKey: .a),
            try nested.decode(Int.self, forKey: .a),
        ]
        guard numbers == [1, 2, 0, 3, 4, 5], second.isAtEnd, list.isAtEnd else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "read \(numbers)"))
        }
    }
}
