import Foundations
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

  private var tensors: ByteBudgetCache<Key, Tensor>

  init(budget: Int) { tensors = ByteBudgetCache(budget: budget) }

  var byteCount: Int { tensors.byteCount }

  func contains(_ demand: Demand) -> Bool {
    if tensors.contains(Key(node: demand.node, row: nil)) { return true }
    guard let rows = demand.rows else { return false }
    return rows.allSatisfy { tensors.contains(Key(node: demand.node, row: $0)) }
  }

  /// What is demanded, cut from the whole activation or joined from rows; nil if it is not all held.
  mutating func tensor(_ demand: Demand) -> Tensor? {
    guard contains(demand) else { return nil }
    if let whole = tensors.use(Key(node: demand.node, row: nil)) {
      return demand.rows.map { whole.rows($0) } ?? whole
    }
    let rows = (demand.rows ?? []).compactMap { tensors.use(Key(node: demand.node, row: $0)) }
    return rows.count == 1 ? rows[0] : .concatenated(rows, axis: 0)
  }

  /// Keeps what was demanded, row by row where rows were.
  mutating func insert(_ tensor: Tensor, for demand: Demand, isKey: Bool) {
    let keys =
      demand.rows.map { $0.map { Key(node: demand.node, row: $0) } } ?? [Key(node: demand.node, row: nil)]
    for (position, key) in keys.enumerated() {
      let part = keys.count == 1 ? tensor : tensor.copiedRow(position)
      tensors.insert(part, at: key, byteCount: part.byteCount, rank: isKey ? 1 : 0)
    }
    tensors.makeRoom(keeping: Set(keys))
  }

  /// A cache with the same budget that starts with the activations of the nodes that `isIncluded` accepts.
  func filtered(_ isIncluded: (Int) -> Bool) -> ActivationCache {
    var copy = self
    copy.tensors.removeAll { !isIncluded($0.node) }
    return copy
  }
}

extension Tensor {
  /// One row, `[1, …]`, in memory of its own: a view would keep that of all the others.
  fileprivate func copiedRow(_ position: Int) -> Tensor {
    let row = rows(position..<position + 1)
    return Tensor(shape: row.shape, values: row.values)
  }
}
