internal import KerasFormat
internal import NeuralNet
internal import OrderedJSON

/// Which versions of Keras load a model's file as it is, in words and as a document.
struct LoadingReport {
    private let verdicts: [LoadingVerdict]

    /// Judges the file that a model came from.
    init(_ model: Model) {
        verdicts = KerasFile.loadingVerdicts(of: model)
    }

    /// Who loads it, and why others do not, as lines below a table.
    var lines: [String] { rows.map { "  " + $0.joined(separator: "  ") } }

    private var rows: [[String]] {
        guard !verdicts.isEmpty else { return [] }
        let loading = verdicts.filter { $0.outcome == .loads }.map(\.loader.rawValue)
        let all = [
            ["loaded by", loading.isEmpty ? "no Keras" : loading.joined(separator: ", ")]
        ]
        let labels: [(LoadingVerdict.Outcome, String)] = [
            (.loadsUncompiled, "without compile"),
            (.predictsOtherwise, "other results"), (.refuses, "refused by"),
        ]
        return all
            + labels.flatMap { outcome, label in
                reasons(of: outcome).map { [label, "\($0.loaders): \($0.reason)"] }
            }
    }

    /// The reasons for an outcome, each with those who have it.
    private func reasons(
        of outcome: LoadingVerdict.Outcome
    ) -> [(loaders: String, reason: String)] {
        var order: [String] = []
        var loaders: [String: [String]] = [:]
        for verdict in verdicts where verdict.outcome == outcome {
            let reason = verdict.reason ?? ""
            if loaders[reason] == nil { order.append(reason) }
            loaders[reason, default: []].append(verdict.loader.rawValue)
        }
        return order.map { ((loaders[$0] ?? []).joined(separator: ", "), $0) }
    }

    /// A member for each version.
    var json: JSON {
        .array(
            verdicts.map { verdict in
                [
                    "keras": JSON(verdict.loader.rawValue),
                    "outcome": JSON(verdict.outcome.rawValue),
                    "reason": .optional(verdict.reason),
                ]
            })
    }
}
