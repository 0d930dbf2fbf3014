import Graph

/// A change to an activation: everything at one index of one axis becomes zero.
public struct Edit: Hashable, Sendable {
  public let path: String
  public let axis: Int
  public let index: Int
  /// What it is, as in "head 3".
  public let name: String

  package init(path: String, axis: Int, index: Int, name: String) {
    self.path = path
    self.axis = axis
    self.index = index
    self.name = name
  }

  /// Whether a graph has what is to be changed.
  package func fits(_ graph: ComputationGraph) -> Bool {
    graph[path].map { axis < $0.shape.count && index < $0.shape[axis] } ?? false
  }

  /// The hook that makes the change.
  package var hook: Hook {
    { activation in
      var tensor = activation.tensor
      let shape = tensor.shape
      guard axis < shape.count, index < shape[axis] else { return nil }
      let inner = shape[(axis + 1)...].reduce(1, *)
      let outer = shape[..<axis].reduce(1, *)
      tensor.withUnsafeMutableElements { elements in
        for block in 0..<outer {
          let start = (block * shape[axis] + index) * inner
          elements[start..<start + inner].update(repeating: 0)
        }
      }
      return tensor
    }
  }
}
