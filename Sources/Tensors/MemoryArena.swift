/// The bookkeeping of `TensorMemory`, without the memory: which parts of some address ranges are free.
///
/// A request takes the smallest large enough free span that was in use before, else the first run of
/// neighbouring free spans. Free spans that touch and agree in whether they have pages are joined.
package struct MemoryArena {
  /// A free range of addresses. One that was in use before still has its pages.
  package struct Span: Equatable {
    package var start: Int
    package var byteCount: Int
    package var hasPages: Bool

    var end: Int { start + byteCount }
  }

  /// In order of address. Spans that touch differ in `hasPages`.
  package private(set) var free: [Span] = []
  /// Bytes in use.
  package private(set) var liveBytes = 0
  /// The most bytes ever in use at once.
  package private(set) var peakBytes = 0
  /// Bytes that are free and have pages.
  package private(set) var idleBytes = 0

  package init() {}

  /// Adds fresh addresses.
  package mutating func add(start: Int, byteCount: Int) {
    insert(Span(start: start, byteCount: byteCount, hasPages: false))
  }

  /// Takes `byteCount` free bytes and returns their address, or nil if no run is large enough.
  package mutating func take(_ byteCount: Int) -> Int? {
    let fitting = free.indices.filter { free[$0].hasPages && free[$0].byteCount >= byteCount }
    let best = fitting.min { free[$0].byteCount < free[$1].byteCount }
    guard let start = (best ?? firstRun(of: byteCount)).map({ free[$0].start }) else { return nil }
    liveBytes += byteCount
    peakBytes = max(peakBytes, liveBytes)
    remove(start: start, byteCount: byteCount)
    return start
  }

  /// Frees a range that `take` returned.
  package mutating func giveBack(start: Int, byteCount: Int) {
    liveBytes -= byteCount
    idleBytes += byteCount
    insert(Span(start: start, byteCount: byteCount, hasPages: true))
  }

  /// Chooses whole units of `granularity` whose pages are to be dropped, the highest addresses first, until
  /// at most `limit` bytes or no whole unit is idle.
  package mutating func trim(downTo limit: Int, granularity: Int) -> [Range<Int>] {
    var dropped: [Range<Int>] = []
    for span in free.reversed() where span.hasPages && idleBytes > limit {
      let end = span.end / granularity * granularity
      let first = (span.start + granularity - 1) / granularity * granularity
      let wanted = (idleBytes - limit + granularity - 1) / granularity * granularity
      let start = max(first, end - wanted)
      guard start < end else { continue }
      remove(start: start, byteCount: end - start)
      insert(Span(start: start, byteCount: end - start, hasPages: false))
      dropped.append(start..<end)
    }
    return dropped
  }

  /// The index of the first of neighbouring spans that together have `byteCount` bytes.
  private func firstRun(of byteCount: Int) -> Int? {
    var first = 0
    for index in free.indices {
      if index > 0, free[index - 1].end != free[index].start { first = index }
      if free[index].end - free[first].start >= byteCount { return first }
    }
    return nil
  }

  /// Removes a range from the free spans that cover it.
  private mutating func remove(start: Int, byteCount: Int) {
    let end = start + byteCount
    guard let first = free.firstIndex(where: { $0.end > start }) else { return }
    var last = first
    while last < free.count, free[last].start < end { last += 1 }
    let covering = free[first..<last]
    for span in covering where span.hasPages {
      idleBytes -= min(span.end, end) - max(span.start, start)
    }
    var rest: [Span] = []
    if let head = covering.first, head.start < start {
      rest.append(Span(start: head.start, byteCount: start - head.start, hasPages: head.hasPages))
    }
    if let tail = covering.last, tail.end > end {
      rest.append(Span(start: end, byteCount: tail.end - end, hasPages: tail.hasPages))
    }
    free.replaceSubrange(first..<last, with: rest)
  }

  private mutating func insert(_ span: Span) {
    var (span, index) = (span, free.firstIndex { $0.start > span.start } ?? free.count)
    if index < free.count, free[index].start == span.end, free[index].hasPages == span.hasPages {
      span.byteCount += free.remove(at: index).byteCount
    }
    if index > 0, free[index - 1].end == span.start, free[index - 1].hasPages == span.hasPages {
      index -= 1
      let before = free.remove(at: index)
      span = Span(
        start: before.start, byteCount: before.byteCount + span.byteCount, hasPages: span.hasPages)
    }
    free.insert(span, at: index)
  }
}
