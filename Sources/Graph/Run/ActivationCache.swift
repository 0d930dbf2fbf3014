import Tensors

/// The activations a run holds at the moment, whole or single rows of them, within a budget of bytes.
///
/// When the budget is exceeded, transient activations leave first, then key ones, the least recently used
/// first. What left is recomputed when it is asked for again.
struct ActivationCache: Sendable {
  struct Key: Hashable, Sendable {
    let node: Int
    /// One row, or the whole activation.
    let row: Int?
  }

  private struct Entry: Sendable {
    let tensor: Tensor
    let isKey: Bool
    var lastUse: Int
  }

  let budget: Int
  private(set) var byteCount = 0
  private var entries: [Key: Entry] = [:]
  private var clock = 0

  init(budget: Int) { self.budget = budget }

  func contains(_ demand: Demand) -> Bool {
    if entries[Key(node: demand.node, row: nil)] != nil { return true }
    guard let rows = demand.rows else { return false }
    return rows.allSatisfy { entries[Key(node: demand.node, row: $0)] != nil }
  }

  /// What is demanded, cut from the whole activation or joined from rows; nil if it is not all held.
  mutating func tensor(_ demand: Demand) -> Tensor? {
    guard contains(demand) else { return nil }
    if let whole = use(Key(node: demand.node, row: nil)) {
      return demand.rows.map { whole.rows($0) } ?? whole
    }
    let rows = (demand.rows ?? []).compactMap { use(Key(node: demand.node, row: $0)) }
    return rows.count == 1 ? rows[0] : .concatenated(rows, axis: 0)
  }

  /// Keeps what was demanded, row by row where rows were.
  mutating func insert(_ tensor: Tensor, for demand: Demand, isKey: Bool) {
    let keys =
      demand.rows.map { $0.map { Key(node: demand.node, row: $0) } } ?? [Key(node: demand.node, row: nil)]
    for (position, key) in keys.enumerated() {
      insert(keys.count == 1 ? tensor : tensor.copiedRow(position), at: key, isKey: isKey)
    }
    makeRoom(keeping: Set(keys))
  }

  /// A cache with the same budget that starts with the activations of the nodes that `isIncluded` accepts.
  func filtered(_ isIncluded: (Int) -> Bool) -> ActivationCache {
    var copy = self
    copy.entries = entries.filter { isIncluded($0.key.node) }
    copy.byteCount = copy.entries.values.reduce(0) { $0 + $1.tensor.byteCount }
    return copy
  }

  private mutating func use(_ key: Key) -> Tensor? {
    clock += 1
    entries[key]?.lastUse = clock
    return entries[key]?.tensor
  }

  private mutating func insert(_ tensor: Tensor, at key: Key, isKey: Bool) {
    clock += 1
    let old = entries.updateValue(Entry(tensor: tensor, isKey: isKey, lastUse: clock), forKey: key)
    byteCount += tensor.byteCount - (old?.tensor.byteCount ?? 0)
  }

  private mutating func makeRoom(keeping inserted: Set<Key>) {
    guard byteCount > budget else { return }
    let order = entries.filter { !inserted.contains($0.key) }.sorted {
      ($0.value.isKey ? 1 : 0, $0.value.lastUse) < ($1.value.isKey ? 1 : 0, $1.value.lastUse)
    }
    for (key, entry) in order where byteCount > budget {
      entries[key] = nil
      byteCount -= entry.tensor.byteCount
    }
  }
}

extension Tensor {
  /// One row, `[1, …]`, in memory of its own: a view would keep that of all the others.
  fileprivate func copiedRow(_ position: Int) -> Tensor {
    let row = rows(position..<position + 1)
    return Tensor(shape: row.shape, values: row.values)
  }
}
