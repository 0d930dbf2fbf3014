/// One rule of a rename table: whole components of a key, between dots, replaced by others.
///
/// `*` stands for any one component and is kept: `layers.*.fc1` → `layers.*.linear1`. A rule is applied where it
/// matches first, once.
struct KeyRename: Sendable {
  private let pattern: [Substring]
  private let replacement: [Substring]
  private let isAnchored: Bool

  private init(_ pattern: String, _ replacement: String, isAnchored: Bool) {
    self.pattern = pattern.split(separator: ".")
    self.replacement = replacement.split(separator: ".")
    self.isAnchored = isAnchored
  }

  /// Replaces components anywhere in a key.
  static func anywhere(_ pattern: String, _ replacement: String) -> KeyRename {
    KeyRename(pattern, replacement, isAnchored: false)
  }

  /// Replaces the first components of a key.
  static func prefix(_ pattern: String, _ replacement: String) -> KeyRename {
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

/// Tensors that one source keeps apart and the canonical names have as one: joined along the first axis.
struct KeyJoin: Sendable {
  /// The last components of the parts' keys, in order.
  let parts: [String]
  /// The last components of the whole's key.
  let whole: String
}

/// How the keys of one source become canonical names: rules in order, each applied once to each key, then joins.
struct KeyTable: Sendable {
  var renames: [KeyRename]
  var joins: [KeyJoin] = []

  func renamed(_ key: String) -> String {
    var components = key.split(separator: ".", omittingEmptySubsequences: false)
    for rename in renames { rename.apply(to: &components) }
    return components.joined(separator: ".")
  }
}
