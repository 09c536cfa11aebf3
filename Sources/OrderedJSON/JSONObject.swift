/// The members of a JSON object in their order, with lookup by key.
///
/// Keys are told apart by their UTF-8 bytes. Lookup is linear in small objects and hashed in
/// larger ones; removal is linear.
public struct JSONObject: Sendable {
    /// A key and its value.
    public typealias Element = (key: String, value: JSON)

    /// A key that is hashed and compared by its bytes.
    private struct HashedKey: Hashable, Sendable {
        let text: String

        static func == (left: HashedKey, right: HashedKey) -> Bool {
            left.text.hasSameBytes(as: right.text)
        }

        func hash(into hasher: inout Hasher) {
            // By the bytes too: String's own hash is one for all canonical forms, of which a hostile
            // file can spell thousands.
            var text = text
            text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        }
    }

    /// Up to so many members a search through all of them is faster than hashing.
    private static let largestSearched = 12

    private var members: [Element] = []
    /// Places by key; empty as long as the object is small.
    private var places: [HashedKey: Int] = [:]

    /// Makes an object without members.
    public init() {}

    /// Makes an object of members whose keys must differ.
    public init(uniqueMembers members: some Sequence<(String, JSON)>) {
        for (key, value) in members {
            let isNew = append(key, value)
            precondition(isNew, "the key \"\(key)\" is given twice")
        }
    }

    /// The keys in order.
    public var keys: [String] {
        members.map(\.key)
    }

    /// The value of a key; a new key goes behind all others, and nil removes the member.
    public subscript(key: String) -> JSON? {
        get {
            place(of: key).map { members[$0].value }
        }
        set {
            guard let newValue else {
                removeValue(forKey: key)
                return
            }
            if let place = place(of: key) {
                members[place].value = newValue
            } else {
                append(key, newValue)
            }
        }
    }

    /// Removes a member, if there is one of that key, and returns its value.
    @discardableResult
    public mutating func removeValue(forKey key: String) -> JSON? {
        guard let place = place(of: key) else { return nil }
        let removed = members.remove(at: place)
        places = [:]
        if members.count > Self.largestSearched {
            hashAll()
        }
        return removed.value
    }

    /// Adds a member at the end unless its key is taken, and says whether it did.
    @discardableResult
    mutating func append(_ key: String, _ value: JSON) -> Bool {
        guard place(of: key) == nil else { return false }
        members.append((key, value))
        if members.count > Self.largestSearched {
            if places.isEmpty {
                hashAll()
            } else {
                places[HashedKey(text: key)] = members.count - 1
            }
        }
        return true
    }

    private func place(of key: String) -> Int? {
        if places.isEmpty {
            members.firstIndex { $0.key.hasSameBytes(as: key) }
        } else {
            places[HashedKey(text: key)]
        }
    }

    private mutating func hashAll() {
        places.reserveCapacity(members.count)
        for (place, member) in members.enumerated() {
            places[HashedKey(text: member.key)] = place
        }
    }
}

extension JSONObject: RandomAccessCollection {
    public var startIndex: Int { 0 }
    public var endIndex: Int { members.count }

    public subscript(position: Int) -> Element {
        members[position]
    }
}

extension JSONObject: Equatable {
    public static func == (left: JSONObject, right: JSONObject) -> Bool {
        left.elementsEqual(right) { left, right in
            left.key.hasSameBytes(as: right.key) && left.value == right.value
        }
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    public init(dictionaryLiteral members: (String, JSON)...) {
        self.init(uniqueMembers: members)
    }
}
