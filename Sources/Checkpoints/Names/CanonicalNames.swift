import Tensors

/// A checkpoint's tensors under the names the models of this program use: Meta's, without a leading `detr.`.
package struct CanonicalNames: Sendable {
  package struct Tensor: Sendable, Equatable {
    package let name: String
    package let shape: [Int]
    /// The keys in the file whose tensors, joined along the first axis, make this one.
    package let keys: [String]
  }

  package let kind: CheckpointKind
  package let source: CheckpointSource
  /// In the file's order.
  package let tensors: [Tensor]

  package init(_ entries: [TensorEntry]) {
    let entries = entries.filter { entry in !Self.ofTraining.contains { entry.name.hasSuffix($0) } }
    let keys = Self.unwrapped(entries.map(\.name))
    source = CheckpointSource(recognising: keys)
    let table = source.table
    let renamed = zip(entries, keys).map { entry, key in
      Tensor(name: table.renamed(key), shape: entry.shape, keys: [entry.name])
    }
    let joined = table.joins.reduce(renamed) { Self.joined($0, $1) }
    tensors = Self.withoutCollisions(joined)
    kind = Self.kind(source, names: tensors.map(\.name))
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

  /// Puts each whole where its first part was. Parts that do not fit together stay, and will be reported as unused.
  private static func joined(_ tensors: [Tensor], _ join: KeyJoin) -> [Tensor] {
    let byName = Dictionary(tensors.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    var isJoined: Set<String> = []
    return tensors.compactMap { tensor in
      if isJoined.contains(tensor.name) { return nil }
      guard let stem = stem(of: tensor.name, without: join.parts) else { return tensor }
      let parts = join.parts.compactMap { byName[stem + $0] }
      let rest = parts.first?.shape.dropFirst()
      guard let rest, parts.count == join.parts.count,
        parts.allSatisfy({ !$0.shape.isEmpty && $0.shape.dropFirst() == rest })
      else { return tensor }
      let rows = parts.reduce(0) { $0 + $1.shape[0] }
      isJoined.formUnion(parts.map(\.name))
      return Tensor(name: stem + join.whole, shape: [rows] + rest, keys: parts.flatMap(\.keys))
    }
  }

  private static func stem(of name: String, without parts: [String]) -> String? {
    parts.first { name.hasSuffix("." + $0) }.map { String(name.dropLast($0.count)) }
  }

  /// Where two keys would get one name, the later keeps its own, so that strict loading reports it.
  private static func withoutCollisions(_ tensors: [Tensor]) -> [Tensor] {
    var taken: Set<String> = []
    return tensors.map { tensor in
      if taken.insert(tensor.name).inserted { return tensor }
      return Tensor(name: tensor.keys.joined(separator: "+"), shape: tensor.shape, keys: tensor.keys)
    }
  }

  private static func kind(_ source: CheckpointSource, names: [String]) -> CheckpointKind {
    switch source {
    case .meta, .huggingFace: names.contains { $0.hasPrefix("mask_head.") } ? .panoptic : .detection
    case .torchvision: .resnet
    case .demo: .demo
    case .unknown: .unknown
    }
  }
}
