import Checkpoints

/// How the keys of one source become a family's names: rules in order, each applied once to each key, then joins.
public struct KeyTable: Sendable {
  public var renames: [KeyRename]
  public var joins: [KeyJoin]

  public init(renames: [KeyRename] = [], joins: [KeyJoin] = []) {
    self.renames = renames
    self.joins = joins
  }

  func renamed(_ key: String) -> String {
    var components = key.split(separator: ".", omittingEmptySubsequences: false)
    for rename in renames { rename.apply(to: &components) }
    return components.joined(separator: ".")
  }
}

/// One rule of a rename table: whole components of a key, between dots, replaced by others.
///
/// `*` stands for any one component and is kept: `layers.*.fc1` → `layers.*.linear1`. A rule is applied where it
/// matches first, once.
public struct KeyRename: Sendable {
  private let pattern: [Substring]
  private let replacement: [Substring]
  private let isAnchored: Bool

  private init(_ pattern: String, _ replacement: String, isAnchored: Bool) {
    self.pattern = pattern.split(separator: ".")
    self.replacement = replacement.split(separator: ".")
    self.isAnchored = isAnchored
  }

  /// Replaces components anywhere in a key.
  public static func anywhere(_ pattern: String, _ replacement: String) -> KeyRename {
    KeyRename(pattern, replacement, isAnchored: false)
  }

  /// Replaces the first components of a key.
  public static func prefix(_ pattern: String, _ replacement: String) -> KeyRename {
    KeyRename(pattern, replacement, isAnchored: true)
  }

  func apply(to key: inout [Substring]) {
    let last = isAnchored ? 0 : key.count - pattern.count
    guard pattern.count <= key.count, let start = (0...last).first(where: { matches(key[$0...]) }) else {
      return
    }
    let window = start..<start + pattern.count
    var kept = zip(pattern, key[window]).filter { $0.0 == "*" }.map(\.1)[...]
    key.replaceSubrange(window, with: replacement.map { $0 == "*" ? kept.popFirst() ?? $0 : $0 })
  }

  private func matches(_ components: ArraySlice<Substring>) -> Bool {
    zip(pattern, components).allSatisfy { $0 == "*" || $0 == $1 }
  }
}

/// Tensors that one source keeps apart and the family has as one: joined along the first axis.
public struct KeyJoin: Sendable {
  /// The last components of the parts' keys, in order.
  let parts: [String]
  /// The last components of the whole's key.
  let whole: String

  public init(parts: [String], whole: String) {
    self.parts = parts
    self.whole = whole
  }

  /// Puts each whole where its first part was. Parts that do not fit together stay, and will be reported as unused.
  func applied(to tensors: [NamedTensor]) -> [NamedTensor] {
    let byName = Dictionary(tensors.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    var isJoined: Set<String> = []
    return tensors.compactMap { tensor in
      if isJoined.contains(tensor.name) { return nil }
      guard let stem = stem(of: tensor.name) else { return tensor }
      let found = parts.compactMap { byName[stem + $0] }
      let rest = found.first?.shape.dropFirst()
      guard let rest, found.count == parts.count,
        found.allSatisfy({ !$0.shape.isEmpty && $0.shape.dropFirst() == rest })
      else { return tensor }
      let rows = found.reduce(0) { $0 + $1.shape[0] }
      isJoined.formUnion(found.map(\.name))
      return NamedTensor(name: stem + whole, shape: [rows] + rest, keys: found.flatMap(\.keys))
    }
  }

  private func stem(of name: String) -> String? {
    parts.first { name.hasSuffix("." + $0) }.map { String(name.dropLast($0.count)) }
  }
}
