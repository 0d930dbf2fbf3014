import Foundations
import Graph
import Models
import Tensors

/// Two runs held against each other, activation by activation in execution order.
public struct RunComparison: Sendable {
  /// One activation that both have.
  public struct Row: Sendable {
    /// Its path in the reference.
    public let path: String
    /// Its path in the other run, where that is another.
    public let otherPath: String?
    public let shape: [Int]
    /// What each axis of the reference counts.
    public let axes: [Axis]
    /// The other's shape, where it was laid out anew to be compared.
    public let otherShape: [Int]?
    /// Nil where the other's shape is of another size, or cannot be told.
    public let difference: TensorDifference?
    public fileprivate(set) var verdict: Verdict

    /// max |a − b| / max |a|; infinite where the shapes do not agree.
    public var relative: Double { difference?.relative ?? .infinity }
  }

  public enum Verdict: String, Hashable, Sendable {
    /// Within the tolerance.
    case agrees
    /// Beyond it, and nothing before it differs that it follows from.
    case differs
    /// Beyond it, as something does that it follows from.
    case follows
  }

  /// In execution order.
  public let rows: [Row]
  public let tolerance: Double
  /// The paths that only the reference has, and those that only the other has.
  public let onlyInReference: [String]
  public let onlyInOther: [String]

  /// The first activation that differs.
  public var first: Row? { rows.first { $0.verdict != .agrees } }

  public func rows(_ verdict: Verdict) -> [Row] { rows.filter { $0.verdict == verdict } }
}

/// All activations of two runs, compared.
public struct NodesComparison: PairDerivation {
  /// The largest max |a − b| / max |a| at which two activations agree, as between frameworks in Float32.
  public static let defaultTolerance = 1e-4

  public let tolerance: Double
  /// The paths that are compared; none means all.
  public let patterns: [PathPattern]
  /// Bytes that an activation may have to be compared.
  public let largest: Int

  public init(
    tolerance: Double = defaultTolerance, only patterns: [PathPattern] = [], upTo largest: Int = .max
  ) {
    (self.tolerance, self.patterns, self.largest) = (tolerance, patterns, largest)
  }

  public func evaluate(_ reference: ForwardRun, _ other: ForwardRun) throws -> RunComparison {
    let (before, after) = (reference.recorder.graph, other.recorder.graph)
    let known = RecordedNames.knownGraph(of: before.nodes.map(\.path) + after.nodes.map(\.path))
    let all = NodePairs(chosen(reference), chosen(other), known: known)
    let order = Consequences(all.pairs, reference: before, other: after, known: known)
    let mayDiffer = other.recorder.nodesThatMayDiffer(from: reference.recorder)
    var rows = try order.pairs.map { pair in
      mayDiffer?.contains(pair.other.id) == false
        ? RunComparison.Row(unchanged: pair.reference) : try row(pair, reference, other)
    }
    let differing = Set(rows.indices.filter { !(rows[$0].relative <= tolerance) })
    let following = order.following(among: differing)
    for index in differing { rows[index].verdict = following.contains(index) ? .follows : .differs }
    return RunComparison(
      rows: rows, tolerance: tolerance, onlyInReference: all.onlyInReference.map(\.path),
      onlyInOther: all.onlyInOther.map(\.path))
  }

  private func chosen(_ run: ForwardRun) -> [Node] {
    run.recorder.obtainable.filter { node in
      node.byteCount <= largest
        && (patterns.isEmpty
          || patterns.contains { pattern in ([node.path] + node.aliases).contains(where: pattern.matches) })
    }
  }

  /// Of an activation that the other has under several names, the one that is farthest off; one whose shape cannot be told
  /// is left to the first.
  private func row(
    _ pair: NodePairs.Pair, _ reference: ForwardRun, _ other: ForwardRun
  ) throws -> RunComparison.Row {
    let expected = try reference.recorder.activation(pair.reference.path)
    func row(_ counterpart: Node) throws -> RunComparison.Row {
      let (node, given) = (pair.reference, try other.recorder.activation(counterpart.path))
      // Of what all decoder layers give, stacked, the last is the model's.
      let found = given.laidOut(as: expected.shape) ?? given.lastOfStack(of: expected.shape)
      return RunComparison.Row(
        path: node.path, otherPath: counterpart.path == node.path ? nil : counterpart.path,
        shape: expected.shape, axes: node.axes, otherShape: given.shape == expected.shape ? nil : given.shape,
        difference: found.map { TensorDifference(expected, $0) }, verdict: .agrees)
    }
    let first = try row(pair.other)
    return try pair.seconds.map(row).filter { $0.difference != nil }
      .reduce(first) { $1.relative > $0.relative ? $1 : $0 }
  }

  public static func byteCount(of comparison: RunComparison) -> Int { comparison.rows.count * 512 }
}

extension RunComparison.Row {
  /// A node that no change reaches.
  fileprivate init(unchanged node: Node) {
    self.init(
      path: node.path, otherPath: nil, shape: node.shape, axes: node.axes, otherShape: nil,
      difference: .unchanged, verdict: .agrees)
  }
}
