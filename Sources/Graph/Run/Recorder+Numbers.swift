import Tensors

extension Recorder {
  /// The first activation with a NaN among those that a node follows from, itself included; nil where none has one.
  ///
  /// - Throws: `CancellationError`, or what a hook throws.
  package func firstWithoutNumbers(upTo last: Node) throws -> String? {
    for node in graph.nodes[...last.id] {
      do {
        let hasNaN = try activation(node.path).withUnsafeElements { $0.contains(where: \.isNaN) }
        if hasNaN { return node.path }
      } catch GraphError.notRecorded {
        continue
      }
    }
    return nil
  }
}
