public import NeuralNet

extension KerasFile {
    /// What real versions of Keras make of the file that a model came from, as it is.
    ///
    /// - Parameter model: the model, not changed since it was read.
    /// - Returns: a verdict for each version that was tried; none for a model that comes from no Keras file.
    public static func loadingVerdicts(of model: Model) -> [LoadingVerdict] {
        guard let provenance = model.provenance else { return [] }
        let traits = FileTraits(of: provenance, model).traits
        return Loader.allCases.map { loader in
            let rule =
                LoadingRule.all.first { rule in
                    rule.loaders.contains(loader) && rule.traits.isSubset(of: traits)
                }
            return rule.map {
                LoadingVerdict(loader: loader, outcome: $0.outcome, reason: $0.reason)
            } ?? groupVerdict(of: loader, traits)
        }
    }

    /// Archives are loaded by the names of their groups, which changed twice.
    private static func groupVerdict(
        of loader: Loader, _ traits: Set<FileTrait>
    ) -> LoadingVerdict {
        let wanted: FileTrait? =
            switch loader {
            case .keras212, .keras213: .countedTwice
            case .keras214: .countedOnce
            case .keras215, .tfKeras, .keras30, .keras315: .newGroups
            default: nil
            }
        guard let wanted, traits.contains(.archive), !traits.contains(wanted) else {
            return LoadingVerdict(loader: loader, outcome: .loads, reason: nil)
        }
        return LoadingVerdict(
            loader: loader, outcome: .refuses,
            reason: "it looks for weights under other names of groups")
    }
}
