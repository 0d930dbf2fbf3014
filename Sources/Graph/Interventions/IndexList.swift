/// Indices along an axis, in order and each once.
public struct IndexList: Hashable, Sendable {
  /// In order, neither overlapping nor touching: a file may ask for any range, and it is never spelled out.
  public let ranges: [Range<Int>]

  public init(_ index: Int) { self.init([index..<index + 1]) }

  /// - Precondition: no bound is negative.
  public init(_ ranges: [Range<Int>]) {
    var merged: [Range<Int>] = []
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) where !range.isEmpty {
      precondition(range.lowerBound >= 0, "index \(range.lowerBound)")
      if let last = merged.last, range.lowerBound <= last.upperBound {
        merged[merged.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
      } else {
        merged.append(range)
      }
    }
    self.ranges = merged
  }

  public func contains(_ index: Int) -> Bool { ranges.contains { $0.contains(index) } }

  /// How many indices there are.
  public var count: Int { ranges.reduce(0) { $0 + $1.count } }

  /// The largest index, or nil where there is none.
  public var last: Int? { ranges.last.map { $0.upperBound - 1 } }
}

extension IndexList: CustomStringConvertible {
  /// `0,3,8-15`.
  public var description: String {
    ranges.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound - 1)" }
      .joined(separator: ",")
  }

  /// - Returns: nil where the text is no such list.
  init?(_ text: some StringProtocol) {
    var ranges: [Range<Int>] = []
    for item in text.split(separator: ",", omittingEmptySubsequences: false) {
      let bounds = item.split(separator: "-", omittingEmptySubsequences: false).map { Self.index(String($0)) }
      guard let first = bounds[0], bounds.count <= 2, let last = bounds[bounds.count - 1], first <= last
      else {
        return nil
      }
      ranges.append(first..<last + 1)
    }
    self.init(ranges)
  }

  /// Digits alone: `Int` would take a sign too.
  static func index(_ text: String) -> Int? {
    guard text.utf8.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains) else { return nil }
    return Int(text).flatMap { $0 < .max ? $0 : nil }
  }
}
