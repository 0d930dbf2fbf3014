/// Values by key within a budget of bytes.
///
/// When the budget is exceeded, values of the lowest rank leave first, among them the least recently used.
package struct ByteBudgetCache<Key: Hashable, Value> {
  fileprivate struct Entry {
    let value: Value
    let byteCount: Int
    let rank: Int
    var lastUse: Int
  }

  package let budget: Int
  package private(set) var byteCount = 0
  private var entries: [Key: Entry] = [:]
  private var clock = 0

  package init(budget: Int) { self.budget = budget }

  package func contains(_ key: Key) -> Bool { entries[key] != nil }

  /// The value of a key, without counting as its use.
  package subscript(key: Key) -> Value? { entries[key]?.value }

  /// The value of a key, now the most recently used one.
  package mutating func use(_ key: Key) -> Value? {
    guard let entry = entries[key] else { return nil }
    clock += 1
    entries[key]?.lastUse = clock
    return entry.value
  }

  /// Keeps a value in place of an earlier one. It makes no room: that is `makeRoom`'s.
  package mutating func insert(_ value: Value, at key: Key, byteCount: Int, rank: Int = 0) {
    clock += 1
    let entry = Entry(value: value, byteCount: byteCount, rank: rank, lastUse: clock)
    let old = entries.updateValue(entry, forKey: key)
    self.byteCount += byteCount - (old?.byteCount ?? 0)
  }

  /// Lets values go until the rest is within the budget; those in `kept` stay whatever their size.
  package mutating func makeRoom(keeping kept: Set<Key> = []) {
    guard byteCount > budget else { return }
    let order = entries.filter { !kept.contains($0.key) }.sorted {
      ($0.value.rank, $0.value.lastUse) < ($1.value.rank, $1.value.lastUse)
    }
    for (key, _) in order where byteCount > budget { remove(key) }
  }

  package mutating func removeAll(where isRemoved: (Key) -> Bool) {
    for key in entries.keys where isRemoved(key) { remove(key) }
  }

  private mutating func remove(_ key: Key) {
    byteCount -= entries.removeValue(forKey: key)?.byteCount ?? 0
  }
}

extension ByteBudgetCache: Sendable where Key: Sendable, Value: Sendable {}
extension ByteBudgetCache.Entry: Sendable where Key: Sendable, Value: Sendable {}
