import Foundations

/// How many parameters nodes have, learned ones and the stored statistics of batch norm apart.
///
/// Each counts once, however many nodes read it. Of a matrix that packs several projections each row counts once.
public struct ParameterCount: Hashable, Sendable, CustomStringConvertible {
  public var learned = 0
  public var statistics = 0

  public init() {}

  /// What all of these nodes have together.
  public init(of nodes: some Sequence<Node>) { self = Self.byFirstReader(nodes).reduce(Self(), +) }

  public static func + (one: ParameterCount, other: ParameterCount) -> ParameterCount {
    var sum = one
    sum.learned += other.learned
    sum.statistics += other.statistics
    return sum
  }

  /// What each node reads that no node before it does, so that a column of these adds up to the whole.
  public static func byFirstReader(_ nodes: some Sequence<Node>) -> [ParameterCount] {
    var known: [String: RangeSet<Int>] = [:]
    return nodes.map { node in
      var count = ParameterCount()
      for parameter in node.parameters {
        let all = 0..<(parameter.shape.first ?? 1)
        var fresh = RangeSet((node.operation.parameterRows ?? all).clamped(to: all))
        fresh.subtract(known[parameter.name, default: RangeSet()])
        known[parameter.name, default: RangeSet()].formUnion(fresh)
        let rows = fresh.ranges.reduce(0) { $0 + $1.count }
        let values = rows * parameter.shape.dropFirst().reduce(1, *)
        if parameter.isStatistic { count.statistics += values } else { count.learned += values }
      }
      return count
    }
  }

  /// `3.19 M parameters and 7,712 stored statistics`
  public var description: String {
    "\(formatCount(learned)) parameters"
      + (statistics > 0 ? " and \(formatGrouped(statistics)) stored statistics" : "")
  }
}
