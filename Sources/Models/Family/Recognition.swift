import Checkpoints

/// What a checkpoint is by its keys, and its tensors under the names that the family's networks use.
public struct Recognition: Sendable {
  /// Nil where no family has these keys.
  public let family: (any ModelFamily)?
  /// Who named the keys; nil where nobody known did.
  public let source: KeySource?
  /// In the file's order.
  public let tensors: [NamedTensor]

  /// The family's word for it, or `unknown`.
  public var kind: String { family?.kind(of: tensors.map(\.name)) ?? Self.unknown }
  /// The source's name, or `unknown`.
  public var sourceName: String { source?.name ?? Self.unknown }

  private static let unknown = "unknown"

  init(_ entries: [TensorEntry], among families: ModelFamilies) {
    let entries = entries.filter { entry in !Self.ofTraining.contains { entry.name.hasSuffix($0) } }
    let keys = Self.unwrapped(entries.map(\.name))
    let known = Set(keys)
    let candidates = families.all.lazy.flatMap { family in family.sources.map { (family, $0) } }
      .filter { Self.fits($0.1, known) }
      .map { family, source in (family, source, Self.renamed(entries, keys, by: source.table)) }
    let found = candidates.first { family, source, tensors in family.fits(tensors, of: source) }
    (family, source) = (found?.0, found?.1)
    tensors = found?.2 ?? Self.renamed(entries, keys, by: KeyTable())
  }

  private static func renamed(_ entries: [TensorEntry], _ keys: [String], by table: KeyTable) -> [NamedTensor]
  {
    let renamed = zip(entries, keys).map { entry, key in
      NamedTensor(name: table.renamed(key), shape: entry.shape, keys: [entry.name])
    }
    return withoutCollisions(table.joins.reduce(renamed) { $1.applied(to: $0) })
  }

  /// Counters of training, and the class weights of its loss; no model needs them.
  private static let ofTraining = ["num_batches_tracked", "criterion.empty_weight"]

  /// Prefixes that wrappers put before every key: DataParallel, `torch.compile`, Lightning modules.
  private static let wrappers = ["module.", "_orig_mod.", "model."]

  private static func unwrapped(_ keys: [String]) -> [String] {
    var keys = keys
    while let first = keys.first, let wrapper = wrappers.first(where: first.hasPrefix),
      keys.allSatisfy({ $0.hasPrefix(wrapper) })
    {
      keys = keys.map { String($0.dropFirst(wrapper.count)) }
    }
    return keys
  }

  private static func fits(_ source: KeySource, _ keys: Set<String>) -> Bool {
    source.signature.allSatisfy { keys.contains($0) || keys.contains((source.innerPrefix ?? "") + $0) }
  }

  /// Where two keys would get one name, the later keeps its own, so that strict loading reports it.
  private static func withoutCollisions(_ tensors: [NamedTensor]) -> [NamedTensor] {
    var taken: Set<String> = []
    return tensors.map { tensor in
      if taken.insert(tensor.name).inserted { return tensor }
      return NamedTensor(name: tensor.keys.joined(separator: "+"), shape: tensor.shape, keys: tensor.keys)
    }
  }
}
