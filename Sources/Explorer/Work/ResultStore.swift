import Analysis

/// The results a screen can draw from, within a budget of bytes; the least recently wanted leave first.
public struct ResultStore: Sendable {
  private struct Entry: Sendable {
    let result: RequestResult
    var lastUse: Int
  }

  private var entries: [Request: Entry] = [:]
  private var byteCount = 0
  private var clock = 0

  static let budget = 96 << 20

  public init() {}

  public subscript(request: Request) -> RequestResult? { entries[request]?.result }

  public func contains(_ request: Request) -> Bool { entries[request] != nil }

  /// Marks what is on screen, so that it stays.
  mutating func use(_ requests: [Request]) {
    clock += 1
    for request in requests { entries[request]?.lastUse = clock }
  }

  mutating func insert(_ result: RequestResult, for request: Request) {
    if let old = entries[request] { byteCount -= old.result.byteCount }
    entries[request] = Entry(result: result, lastUse: clock)
    byteCount += result.byteCount
    while byteCount > Self.budget, entries.count > 1 {
      guard
        let oldest = entries.filter({ $0.key != request }).min(by: { $0.value.lastUse < $1.value.lastUse }),
        oldest.value.lastUse < clock
      else { return }
      entries[oldest.key] = nil
      byteCount -= oldest.value.result.byteCount
    }
  }

  mutating func removeAll() {
    entries = [:]
    byteCount = 0
  }
}
