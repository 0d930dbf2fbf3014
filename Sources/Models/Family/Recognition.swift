import Checkpoints

/// What a checkpoint is by its keys, and its tensors under the names that the family's networks use.
///
/// The known keys may stand behind any prefix, as wrappers put one before a model's keys. What stands elsewhere, such as
/// metrics and loss weights, is set aside.
public struct Recognition: Sendable {
  /// Nil where no family has these keys.
  public let family: (any ModelFamily)?
  /// Who named the keys; nil where nobody known did.
  public let source: KeySource?
  /// In the file's order.
  public let tensors: [NamedTensor]
  /// What stands before the keys.
  public let prefix: String
  /// Prefixes behind which the file has another such model, as averaged weights stand beside the last ones.
  public let rivals: [String]
  /// Keys that belong to none of them.
  public let foreign: [String]
  /// Names of parts that the file has and that are not run.
  public let unrun: [String]

  /// The family's word for it, or `unknown`.
  public var kind: String { family?.kind(of: tensors.map(\.name)) ?? Self.unknown }
  /// The source's name, or `unknown`.
  public var sourceName: String { source?.name ?? Self.unknown }

  private static let unknown = "unknown"

  /// - Parameter stateDict: the prefix to take, without its dot; nil for any.
  init(_ all: [TensorEntry], among families: ModelFamilies, stateDict: String? = nil) {
    let entries = all.filter { entry in !Self.ofTraining.contains { entry.name.hasSuffix($0) } }
    let keys = Set(entries.map(\.name))
    let candidates = families.all.lazy.flatMap { family in family.sources.map { (family, $0) } }
    for (family, source) in candidates {
      let prefixes = source.prefixes(in: entries.map(\.name), keys)
      let chosen = stateDict.map { name in prefixes.filter { $0 == name + "." } } ?? prefixes
      guard let prefix = chosen.first else { continue }
      let run = entries.filter { entry in !source.unrun.contains { $0.owns(entry.name) } }
      let own = run.filter { source.owns($0.name, behind: prefix) }
      let tensors = Self.tensors(own, behind: prefix, source.table)
      let foreign = run.map(\.name).filter { name in
        !prefixes.contains { source.owns(name, behind: $0) }
      }
      // Where most stands elsewhere, these are a part of something greater: a backbone is no classifier.
      guard foreign.count <= max(8, tensors.count / 10), family.fits(tensors, of: source) else { continue }
      (self.family, self.source, self.tensors, self.prefix) = (family, source, tensors, prefix)
      (rivals, self.foreign) = (Array(chosen.dropFirst()), foreign)
      unrun = source.unrun.filter { part in keys.contains(where: part.owns) }.map(\.name)
      return
    }
    (family, source, prefix, rivals, foreign, unrun) = (nil, nil, "", [], [], [])
    tensors = Self.tensors(entries, behind: "", KeyTable())
  }

  /// Counters of training, and the class weights of its loss; no model needs them.
  private static let ofTraining = ["num_batches_tracked", "criterion.empty_weight"]

  private static func tensors(
    _ entries: [TensorEntry], behind prefix: String, _ table: KeyTable
  ) -> [NamedTensor] {
    let renamed = entries.map { entry in
      NamedTensor(
        name: table.renamed(String(entry.name.dropFirst(prefix.count))), shape: entry.shape,
        keys: [entry.name])
    }
    // Before the joins as well: of two parts of one name, a join would take the first and lose the other.
    return withoutCollisions(table.joins.reduce(withoutCollisions(renamed)) { $1.applied(to: $0) })
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

extension KeySource {
  /// Whether a key is one of the model whose keys stand behind a prefix.
  fileprivate func owns(_ name: String, behind prefix: String) -> Bool {
    guard name.hasPrefix(prefix) else { return false }
    let key = name.dropFirst(prefix.count)
    return parts?.contains { key.hasPrefix($0) } ?? true
  }

  /// What stands before the signature's keys wherever all of them are, in the file's order.
  fileprivate func prefixes(in names: [String], _ keys: Set<String>) -> [String] {
    guard let anchor = signature.first else { return [] }
    let inner = innerPrefix ?? ""
    var found: [String] = []
    for name in names where name.hasSuffix(anchor) {
      var prefix = String(name.dropLast(anchor.count))
      guard prefix.isEmpty || prefix.hasSuffix(".") else { continue }
      if !inner.isEmpty, prefix.hasSuffix(inner) { prefix.removeLast(inner.count) }
      let isWhole = signature.allSatisfy { keys.contains(prefix + $0) || keys.contains(prefix + inner + $0) }
      if isWhole, !found.contains(prefix) { found.append(prefix) }
    }
    return found
  }

  /// The keys of the signature that a file lacks, where it has the others.
  func missing(in keys: Set<String>) -> [String] {
    let inner = innerPrefix ?? ""
    let missing = signature.filter { !keys.contains($0) && !keys.contains(inner + $0) }
    return missing.count == 1 && signature.count > 2 ? missing : []
  }
}
