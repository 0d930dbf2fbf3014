import Foundations
import Tensors

extension Intervention {
  /// The nodes that are meant, in run order.
  ///
  /// - Throws: `InterventionError.unknownNode` where there is none.
  public func nodes(in graph: ComputationGraph) throws(InterventionError) -> [Node] {
    let nodes: [Node]
    if let name = path.name {
      nodes = graph[name].map { [$0] } ?? []
    } else {
      nodes = graph.nodes.filter { node in
        path.matches(node.path) || node.aliases.contains(where: path.matches)
      }
    }
    guard nodes.isEmpty else { return nodes }
    guard let name = path.name else { throw .unknownNode("\(path)", suggestions: []) }
    do {
      return [try graph.node(name)]
    } catch .unknownNode(_, let suggestions) {
      throw .unknownNode(name, suggestions: suggestions)
    } catch {
      throw .unknownNode(name, suggestions: [])
    }
  }

  /// Whether the graph has what is to be changed.
  public func fits(_ graph: ComputationGraph) -> Bool { (try? hooks(in: graph)) != nil }

  /// The hooks that make the change.
  ///
  /// - Throws: `InterventionError` where the graph has no such node, or a node no such part.
  public func hooks(in graph: ComputationGraph) throws(InterventionError) -> Hooks {
    var hooks = Hooks()
    for node in try nodes(in: graph) {
      let selection = try AxisSelection(part, of: node)
      let replacement = try change.replacement(at: node)
      hooks.add(at: HookPoint(node.path)) { replacement($0.tensor, selection) }
    }
    return hooks
  }
}

extension [Intervention] {
  /// The hooks of all changes, in this order: each sees what those before it made.
  ///
  /// - Throws: `InterventionError` of the first that does not fit.
  public func hooks(in graph: ComputationGraph) throws(InterventionError) -> Hooks {
    var hooks = Hooks()
    for intervention in self { hooks = hooks.appending(try intervention.hooks(in: graph)) }
    return hooks
  }
}

extension Intervention.Change {
  fileprivate typealias Replacement = @Sendable (Tensor, AxisSelection) -> Tensor

  /// What makes the new activation of a node from its own.
  ///
  /// - Throws: `InterventionError.notAPattern` or `.nothingToAverage`.
  fileprivate func replacement(at node: Node) throws(InterventionError) -> Replacement {
    switch self {
    case .zero: return { tensor, part in tensor.changed(part) { _, _ in 0 } }
    case .set(let value): return { tensor, part in tensor.changed(part) { _, _ in value } }
    case .scale(let factor): return { tensor, part in tensor.changed(part) { $1 * factor } }
    case .uniform:
      guard case .pattern = node.role, let keys = node.keyCount else {
        throw .notAPattern(path: node.path)
      }
      return { tensor, part in tensor.changed(part) { _, _ in 1 / Float(keys) } }
    case .mean:
      let axes = node.averagedAxes
      guard !axes.isEmpty else { throw .nothingToAverage(path: node.path, axes: AxisAddress.names(in: node)) }
      return { tensor, part in
        let mean = tensor.mean(over: axes)
        return tensor.changed(part) { index, _ in mean(index) }
      }
    }
  }
}

extension Node {
  /// How many keys one softmax of a pattern has; nil where that cannot be told.
  fileprivate var keyCount: Int? {
    if let softmax = operation as? Softmax { return shape.suffix(softmax.axisCount).reduce(1, *) }
    switch role {
    case .pattern(.mask, _): return axes.firstIndex(of: .head).map { shape[$0...].reduce(1, *) }
    case .pattern: return shape.last
    default: return nil
    }
  }

  /// The axes over which a mean of this picture is taken: those who attend in a pattern; else places, else queries.
  fileprivate var averagedAxes: Range<Int> {
    if axes.contains(.head), let first = axes.firstIndex(where: { $0 == .query || $0.isPlace }) {
      return first..<first + 1
    }
    if let row = axes.firstIndex(of: .y), row + 1 < axes.count, axes[row + 1] == .x { return row..<row + 2 }
    let first = axes.firstIndex(where: \.isPlace) ?? axes.firstIndex(of: .query)
    return first.map { $0..<$0 + 1 } ?? 0..<0
  }
}

extension Axis {
  fileprivate var isPlace: Bool { if case .place = self { true } else { false } }
}

extension Tensor {
  /// The tensor with each selected element replaced, given its index and value.
  fileprivate func changed(_ part: AxisSelection, _ value: (Int, Float) -> Float) -> Tensor {
    var tensor = self
    tensor.withUnsafeMutableElements { elements in
      part.forEachRun { run in
        for index in run { elements[index] = value(index, elements[index]) }
      }
    }
    return tensor
  }

  /// The mean over some neighbouring axes, for the index of any element.
  fileprivate func mean(over axes: Range<Int>) -> (Int) -> Float {
    let inner = shape[axes.upperBound...].reduce(1, *)
    let count = shape[axes].reduce(1, *)
    let outer = shape[..<axes.lowerBound].reduce(1, *)
    var sums = [Double](repeating: 0, count: outer * inner)
    withUnsafeElements { elements in
      for index in elements.indices {
        sums[index / (count * inner) * inner + index % inner] += Double(elements[index])
      }
    }
    return { index in Float(sums[index / (count * inner) * inner + index % inner] / Double(count)) }
  }
}
